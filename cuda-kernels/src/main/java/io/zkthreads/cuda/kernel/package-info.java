/// A typed launcher for each kernel or family of kernels, which checks the lengths of its buffers.
@NullMarked
package io.zkthreads.cuda.kernel;

import org.jspecify.annotations.NullMarked;
