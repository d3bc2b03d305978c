@NullMarked
package io.zkthreads.server.job;

import org.jspecify.annotations.NullMarked;
