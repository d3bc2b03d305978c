@NullMarked
package io.zkthreads.server.trace;

import org.jspecify.annotations.NullMarked;
