// What a kernel may use of CUDA C++, so that one source serves two compilers: nvcc, and g++ with the
// emulated driver's device_code.h (which defines CUDA_EMU and the macros below its own way).
//
//   DYN_SHARED(T, name)  the dynamic shared memory of a launch as an array of T, called `name`
//   EXPORT_KERNEL(k)     makes kernel k known to the emulated driver; write it behind the kernel
//
// No inline PTX outside #ifndef CUDA_EMU, no waiting for other blocks, __syncwarp() wherever lanes of
// a warp exchange through memory, no shifts by 32 or more, and static __shared__ without initialisers.
#pragma once

#ifndef CUDA_EMU
#include <cstdint>

extern __shared__ uint4 dynamic_shared_memory[];
#define DYN_SHARED(T, name) T* name = reinterpret_cast<T*>(dynamic_shared_memory)
#define EXPORT_KERNEL(k)
#endif

typedef uint32_t u32;
typedef uint64_t u64;
