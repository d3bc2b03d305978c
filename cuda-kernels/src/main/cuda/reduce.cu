// Reduced openings, which prove values out of the domain.

#include "points.cuh"
#include "quartic.cuh"
#include "quintic.cuh"
#include "tiles.cuh"
#include "weights.cuh"

/// Threads of a block.
static constexpr int REDUCE_BLOCK = 128;

/// Rows of a thread.
static constexpr int REDUCE_ROWS = 4;

/// A matrix among those of its height; io.zkthreads.cuda.kernel.ReduceKernel writes it.
struct Term {
  const u32* matrix;
  u32 width;
  u32 first_weight;   // of its columns
  u32 first_factor;   // one for each of its points; the mark of a factor is the number of the point
  u32 num_factors;
};
static_assert(sizeof(Term) == 24, "the host writes 24 bytes");

/// What is made for one height; io.zkthreads.cuda.kernel.ReduceKernel writes it.
struct Reduction {
  const Term* terms;
  u32* out;          // planar, 2^log_height elements
  u32 log_height;
  u32 num_terms;
  u32 first_point;    // element z, then the constant, of each point
  u32 num_points;
  u32 first_tile;     // tiles of the heights before
  u32 padding;
};
static_assert(sizeof(Reduction) == 40, "the host writes 40 bytes");

/// Element number `slot` of a row in shared memory.
template <class E>
struct RowElements {
  u32* words;

  __device__ __forceinline__ u32* at(u32 slot, int j) {
    return words + (slot * REDUCE_ROWS + j) * E::DEGREE * REDUCE_BLOCK;
  }
  __device__ __forceinline__ E get(u32 slot, int j) {
    return load<E>(at(slot, j), REDUCE_BLOCK, 0);
  }
  __device__ __forceinline__ void put(u32 slot, int j, const E& a) {
    store(at(slot, j), REDUCE_BLOCK, 0, a);
  }
};

/// Adds a column with its weight to the sums of all rows of a thread.
template <class E>
__device__ __forceinline__ void add_column(
    u64 (&sums)[REDUCE_ROWS][E::DEGREE], const u32* __restrict__ column, const E& weight,
    const u32 (&rows)[REDUCE_ROWS]) {
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
    u32 cell = __ldg(column + rows[j]);
#pragma unroll
    for (int d = 0; d < E::DEGREE; d++) {
      sums[j][d] = accumulate(sums[j][d], cell, weight.c[d]);
    }
  }
}

/// sum_c weight_c * p_c at each row of a thread.
template <class E>
__device__ __forceinline__ void combine_columns(
    E (&to)[REDUCE_ROWS], const Term& term, const u32* __restrict__ weights, u64 height,
    const u32 (&rows)[REDUCE_ROWS]) {
  u64 sums[REDUCE_ROWS][E::DEGREE] = {};
#pragma unroll 1
  for (u32 c = 0; c < term.width; c += 2) {
    // Two products before a sum is lowered.
    add_column(sums, term.matrix + c * height, weight<E>(weights, term.first_weight + c), rows);
    if (c + 1 < term.width) {
      E next = weight<E>(weights, term.first_weight + c + 1);
      add_column(sums, term.matrix + (c + 1) * height, next, rows);
    }
#pragma unroll
    for (int j = 0; j < REDUCE_ROWS; j++) {
#pragma unroll
      for (int d = 0; d < E::DEGREE; d++) {
        sums[j][d] = lower(sums[j][d]);
      }
    }
  }
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
#pragma unroll
    for (int d = 0; d < E::DEGREE; d++) {
      to[j].c[d] = reduce(sums[j][d]);
    }
  }
}

/// Reduced openings: sum over the points z of (constant_z + sum factor * combined) / (z - x), where
/// x is the point of the row and `combined` the weighted sum of the columns of a matrix, made once
/// for all points.
///
/// Grid: tiles of all heights. Shared: 2 * DEGREE * REDUCE_ROWS * REDUCE_BLOCK words a point.
template <class E>
__device__ __forceinline__ void reduce_openings(
    const Reduction* __restrict__ reductions, u32 num_reductions,
    const u32* __restrict__ weights, const RootTables* __restrict__ roots) {
  DYN_SHARED(u32, shared);
  RowElements<E> numerators = {shared + threadIdx.x};
  const Reduction r = job_of_tile(reductions, num_reductions, blockIdx.x);
  RowElements<E> before = {numerators.at(r.num_points, 0)};
  u64 height = 1ull << r.log_height;
  u32 first = (blockIdx.x - r.first_tile) * REDUCE_ROWS * REDUCE_BLOCK + threadIdx.x;
  if (first >= height) {
    return;
  }
  u32 rows[REDUCE_ROWS];
  u32 x[REDUCE_ROWS];
  E product = E::of(ONE);
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
    rows[j] = min(first + j * REDUCE_BLOCK, (u32)height - 1);
    x[j] = point(roots, r.log_height, rows[j]);
    for (u32 p = 0; p < r.num_points; p++) {
      numerators.put(p, j, weight<E>(weights, r.first_point + 2 * p + 1));
      before.put(p, j, product);
      product = multiply(product, subtract(weight<E>(weights, r.first_point + 2 * p), E::of(x[j])));
    }
  }
  for (u32 t = 0; t < r.num_terms; t++) {
    const Term term = r.terms[t];
    E combined[REDUCE_ROWS];
    combine_columns(combined, term, weights, height, rows);
    for (u32 k = 0; k < term.num_factors; k++) {
      E factor = weight<E>(weights, term.first_factor + k);
      u32 p = weight_mark(weights, term.first_factor + k);
#pragma unroll
      for (int j = 0; j < REDUCE_ROWS; j++) {
        numerators.put(p, j, add(numerators.get(p, j), multiply(factor, combined[j])));
      }
    }
  }
  E rest = inverse(product);
#pragma unroll
  for (int j = REDUCE_ROWS - 1; j >= 0; j--) {
    E sum = E::zero();
    for (u32 p = r.num_points; p-- > 0;) {
      E inverse = multiply(rest, before.get(p, j));
      sum = add(sum, multiply(numerators.get(p, j), inverse));
      rest = multiply(rest, subtract(weight<E>(weights, r.first_point + 2 * p), E::of(x[j])));
    }
    if (first + j * REDUCE_BLOCK < height) {
      store(r.out, height, rows[j], sum);
    }
  }
}

extern "C" __global__ void __launch_bounds__(REDUCE_BLOCK) quintic_reduce_openings(
    const Reduction* __restrict__ reductions, u32 num_reductions,
    const u32* __restrict__ weights, const RootTables* __restrict__ roots) {
  reduce_openings<Quintic>(reductions, num_reductions, weights, roots);
}

/// For five blocks on a multiprocessor there are registers enough: left alone, ptxas spills some for
/// seven, which shared memory has no room for.
extern "C" __global__ void __launch_bounds__(REDUCE_BLOCK, 5) quartic_reduce_openings(
    const Reduction* __restrict__ reductions, u32 num_reductions,
    const u32* __restrict__ weights, const RootTables* __restrict__ roots) {
  reduce_openings<Quartic>(reductions, num_reductions, weights, roots);
}

EXPORT_KERNEL(quintic_reduce_openings);
EXPORT_KERNEL(quartic_reduce_openings);
