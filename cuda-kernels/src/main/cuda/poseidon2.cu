// Trees of Poseidon2.

#include "poseidon2.cuh"

extern "C" __global__ void __launch_bounds__(TREE_THREADS)
    poseidon2_leaves(const Leaves* jobs, u32 num_jobs) {
  hash_leaves<Poseidon2>(jobs, num_jobs);
}

extern "C" __global__ void __launch_bounds__(TREE_THREADS)
    poseidon2_layers(u32* digests, u32 log_leaves, u32 log_children, u32 num_layers, u32 joining) {
  hash_layers<Poseidon2>(digests, log_leaves, log_children, num_layers, joining);
}

EXPORT_KERNEL(poseidon2_leaves);
EXPORT_KERNEL(poseidon2_layers);
