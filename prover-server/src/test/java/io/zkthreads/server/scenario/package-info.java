@NullMarked
package io.zkthreads.server.scenario;

import org.jspecify.annotations.NullMarked;
