/// CUDA's driver API as far as the prover needs it; the only package that imports JCuda.
///
/// Start reading at [Gpu]: one context of one device, which belongs to one platform thread. From it
/// come memory ([DeviceMemory], [PinnedMemory]), an [Image] with its [Kernel]s, and [Stream]s, on
/// which copies and launches wait their turn. Whatever goes wrong is a [CudaFailure].
@NullMarked
package io.zkthreads.cuda.driver;

import org.jspecify.annotations.NullMarked;
