// Trees of BLAKE3.

#include "blake3.cuh"

extern "C" __global__ void __launch_bounds__(TREE_THREADS)
    blake3_leaves(const Leaves* jobs, u32 num_jobs) {
  hash_leaves<Blake3>(jobs, num_jobs);
}

extern "C" __global__ void __launch_bounds__(TREE_THREADS)
    blake3_layers(u32* digests, u32 log_leaves, u32 log_children, u32 num_layers, u32 joining) {
  hash_layers<Blake3>(digests, log_leaves, log_children, num_layers, joining);
}

EXPORT_KERNEL(blake3_leaves);
EXPORT_KERNEL(blake3_layers);
