// FRI folding of bit-reversed codewords; source: Plonky3 `fri/src/two_adic_pcs.rs`.

#include "points.cuh"
#include "quartic.cuh"
#include "quintic.cuh"

static constexpr int FOLD_BLOCK = 256;

/// log2 of the elements that a block folds: at least the largest arity.
static constexpr u32 LOG_FOLD_TILE = 10;

/// Elements 2j and 2j + 1 of a codeword over the subgroup of order 2^log become
///
///   (low + high) / 2 + beta (low - high) / (2 x)
///
/// with x = w^rev(2j) the point of the first.
template <class E>
__device__ __forceinline__ E fold_pair(
    const E& low, const E& high, const E& beta,
    const RootTables* __restrict__ roots, u32 log, u32 j) {
  u32 exponent = reverse_bits(j, log - 1);
  u32 inverse = root(roots, log, ((1u << log) - exponent) & ((1u << log) - 1));
  E odd = scale(subtract(low, high), multiply(inverse, HALF));
  return add(scale(add(low, high), HALF), multiply(odd, beta));
}

/// log_arity <= 8 binary folds with beta, beta^2, beta^4...; then adds beta^(2^log_arity) * addend.
/// Codewords are planar. The rounds alternate between two halves of shared memory:
///
///   2^10 elements | 2^9 elements
///
/// Grid: one block for each 2^LOG_FOLD_TILE elements. Shared: 3/2 * DEGREE * 2^LOG_FOLD_TILE words.
///
/// @param addend planar, as long as `out`; may be null
template <class E>
__device__ __forceinline__ void fold_codeword(
    const u32* __restrict__ codeword, u32 log_length, u32 log_arity, const u32* __restrict__ addend,
    u32* out, const RootTables* __restrict__ roots, E beta) {
  DYN_SHARED(u32, shared);
  constexpr u32 TILE = 1u << LOG_FOLD_TILE;
  u64 length = 1ull << log_length;
  u32 first = blockIdx.x * TILE;
  u32 size = min(TILE, (u32)length - first);
  u32* from = shared;
  u32* to = shared + E::DEGREE * TILE;
  for (u32 i = threadIdx.x; i < size; i += FOLD_BLOCK) {
    store(from, TILE, i, load<E>(codeword, length, first + i));
  }
  for (u32 k = 0; k < log_arity; k++) {
    __syncthreads();
    size /= 2;
    first /= 2;
    u32 stride = k & 1 ? TILE / 2 : TILE;
    for (u32 j = threadIdx.x; j < size; j += FOLD_BLOCK) {
      E low = load<E>(from, stride, 2 * j);
      E high = load<E>(from, stride, 2 * j + 1);
      E folded = fold_pair(low, high, beta, roots, log_length - k, first + j);
      store(to, stride == TILE ? TILE / 2 : TILE, j, folded);
    }
    u32* other = from;
    from = to;
    to = other;
    beta = multiply(beta, beta);
  }
  __syncthreads();
  u64 folded = length >> log_arity;
  for (u32 j = threadIdx.x; j < size; j += FOLD_BLOCK) {
    E a = load<E>(from, log_arity & 1 ? TILE / 2 : TILE, j);
    if (addend != nullptr) {
      a = add(a, multiply(beta, load<E>(addend, folded, first + j)));
    }
    store(out, folded, first + j, a);
  }
}

extern "C" __global__ void __launch_bounds__(FOLD_BLOCK) quintic_fold_codeword(
    const u32* __restrict__ codeword, u32 log_length, u32 log_arity, const u32* __restrict__ addend,
    u32* out, const RootTables* __restrict__ roots, Quintic beta) {
  fold_codeword(codeword, log_length, log_arity, addend, out, roots, beta);
}

extern "C" __global__ void __launch_bounds__(FOLD_BLOCK) quartic_fold_codeword(
    const u32* __restrict__ codeword, u32 log_length, u32 log_arity, const u32* __restrict__ addend,
    u32* out, const RootTables* __restrict__ roots, Quartic beta) {
  fold_codeword(codeword, log_length, log_arity, addend, out, roots, beta);
}

EXPORT_KERNEL(quintic_fold_codeword);
EXPORT_KERNEL(quartic_fold_codeword);
