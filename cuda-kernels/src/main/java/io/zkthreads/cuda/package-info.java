/// The GPU backend: the operations of a proof as CUDA kernels.
@NullMarked
package io.zkthreads.cuda;

import org.jspecify.annotations.NullMarked;
