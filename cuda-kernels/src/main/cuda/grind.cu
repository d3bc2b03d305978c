// Proof of work: the least witness whose hash has `bits` zero bits.

#include "blake3.cuh"
#include "poseidon2.cuh"

static constexpr u32 GRIND_THREADS = 256;

/// Calls `passes` with the words of the candidates from ... to - 1 and leaves the least that passes
/// in `least`, where that is less. Threads go up side by side, so a thread that finds one, or is
/// past one that was found, is done. `least` is read as it is at any time.
template <class Test>
__device__ __forceinline__ void grind(u32 from, u32 to, u32* least, const Test& passes) {
  u32 step = gridDim.x * GRIND_THREADS;
  for (u32 i = from + blockIdx.x * GRIND_THREADS + threadIdx.x; i < to; i += step) {
    if (i >= *(volatile u32*)least) {
      return;
    }
    if (passes(from_canonical(i))) {
      atomicMin(least, i);
      return;
    }
  }
}

/// As io.zkthreads.stark.hash.Blake3Pow: the hash of the transcript's state and the witness, of
/// which the bits are drawn from the last word, big endian.
struct Blake3Search {
  const u32* state;
  u32 mask;

  __device__ __forceinline__ bool operator()(u32 witness) const {
    u32 message[Blake3::BLOCK_WORDS];
    u32 chaining[DIGEST_WORDS];
#pragma unroll
    for (u32 i = 0; i < Blake3::BLOCK_WORDS; i++) {
      message[i] = i < DIGEST_WORDS ? state[i] : i == DIGEST_WORDS ? witness : 0;
    }
    Blake3::start(chaining);
    u32 flags = Blake3::CHUNK_START | Blake3::CHUNK_END | Blake3::ROOT;
    Blake3::compress(chaining, message, 0, 4 * (DIGEST_WORDS + 1), flags);
    return (__byte_perm(chaining[7], 0, 0x0123) & mask) == 0;
  }
};

/// As io.zkthreads.stark.hash.Poseidon2Pow: one permutation of the state with the witness at
/// `position`, of which the bits are drawn from the last word of the rate.
struct Poseidon2Search {
  const u32* state;
  u32 position;
  u32 mask;

  __device__ __forceinline__ bool operator()(u32 witness) const {
    u32 words[POSEIDON2_WIDTH];
#pragma unroll
    for (u32 i = 0; i < POSEIDON2_WIDTH; i++) {
      words[i] = i == position ? witness : state[i];
    }
    Poseidon2::permute(words);
    return (to_canonical(words[POSEIDON2_RATE - 1]) & mask) == 0;
  }
};

extern "C" __global__ void __launch_bounds__(GRIND_THREADS)
    blake3_grind(const u32* state, u32 mask, u32 from, u32 to, u32* least) {
  grind(from, to, least, Blake3Search{state, mask});
}

extern "C" __global__ void __launch_bounds__(GRIND_THREADS)
    poseidon2_grind(
        const u32* state, u32 position, u32 mask, u32 from, u32 to, u32* least) {
  grind(from, to, least, Poseidon2Search{state, position, mask});
}

EXPORT_KERNEL(blake3_grind);
EXPORT_KERNEL(poseidon2_grind);
