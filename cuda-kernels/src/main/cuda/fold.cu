// FRI folding of bit-reversed codewords; source: Plonky3 `fri/src/two_adic_pcs.rs`.

#include "points.cuh"
#include "quintic.cuh"

static constexpr int FOLD_BLOCK = 256;

/// log2 of the elements that a block folds: at least the largest arity.
static constexpr u32 LOG_FOLD_TILE = 10;

/// Elements 2j and 2j + 1 of a codeword over the subgroup of order 2^log become
///
///   (low + high) / 2 + beta (low - high) / (2 x)
///
/// with x = w^rev(2j) the point of the first.
__device__ __forceinline__ Quintic fold_pair(
    const Quintic& low, const Quintic& high, const Quintic& beta,
    const RootTables* __restrict__ roots, u32 log, u32 j) {
  u32 exponent = reverse_bits(j, log - 1);
  u32 inverse = root(roots, log, ((1u << log) - exponent) & ((1u << log) - 1));
  Quintic odd = scale(subtract(low, high), multiply(inverse, HALF));
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
extern "C" __global__ void __launch_bounds__(FOLD_BLOCK) fold_codeword(
    const u32* __restrict__ codeword, u32 log_length, u32 log_arity, const u32* __restrict__ addend,
    u32* out, const RootTables* __restrict__ roots, u32 b0, u32 b1, u32 b2, u32 b3, u32 b4) {
  DYN_SHARED(u32, shared);
  constexpr u32 TILE = 1u << LOG_FOLD_TILE;
  u64 length = 1ull << log_length;
  u32 first = blockIdx.x * TILE;
  u32 size = min(TILE, (u32)length - first);
  u32* from = shared;
  u32* to = shared + DEGREE * TILE;
  for (u32 i = threadIdx.x; i < size; i += FOLD_BLOCK) {
    store(from, TILE, i, load(codeword, length, first + i));
  }
  Quintic beta = {{b0, b1, b2, b3, b4}};
  for (u32 k = 0; k < log_arity; k++) {
    __syncthreads();
    size /= 2;
    first /= 2;
    u32 stride = k & 1 ? TILE / 2 : TILE;
    for (u32 j = threadIdx.x; j < size; j += FOLD_BLOCK) {
      Quintic low = load(from, stride, 2 * j);
      Quintic high = load(from, stride, 2 * j + 1);
      Quintic folded = fold_pair(low, high, beta, roots, log_length - k, first + j);
      store(to, stride == TILE ? TILE / 2 : TILE, j, folded);
    }
    u32* other = from;
    from = to;
    to = other;
    beta = square(beta);
  }
  __syncthreads();
  u64 folded = length >> log_arity;
  for (u32 j = threadIdx.x; j < size; j += FOLD_BLOCK) {
    Quintic a = load(from, log_arity & 1 ? TILE / 2 : TILE, j);
    if (addend != nullptr) {
      a = add(a, multiply(beta, load(addend, folded, first + j)));
    }
    store(out, folded, first + j, a);
  }
}

EXPORT_KERNEL(fold_codeword);
