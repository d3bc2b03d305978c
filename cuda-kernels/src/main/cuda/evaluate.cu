// Values of columns out of the domain.

#include "points.cuh"
#include "quartic.cuh"
#include "quintic.cuh"
#include "tiles.cuh"

/// Threads of a block.
static constexpr int EVALUATION_BLOCK = 128;

/// Rows of a thread where weights are made.
static constexpr int WEIGHT_ROWS = 4;

/// A point z for polynomials of degree < 2^log_height, as
/// io.zkthreads.cuda.kernel.EvaluationKernels writes it.
template <class E>
struct Point {
  u32* weights;  // planar, 2^log_height elements
  u32 log_height;
  E z;
};
static_assert(sizeof(Point<Quintic>) == 32, "the host writes 32 bytes");
static_assert(sizeof(Point<Quartic>) == 32, "the host writes 32 bytes");

/// Weights of the values on g H, rows bit-reversed, but for a factor that is the same for all rows:
///
///   p(z) = (z^n - g^n) / (n g^n) * sum p(x) x / (z - x)
///
/// Grid: tiles of WEIGHT_ROWS * EVALUATION_BLOCK rows of the tallest, points.
template <class E>
__device__ __forceinline__ void interpolation_weights(
    const Point<E>* __restrict__ points, const RootTables* __restrict__ roots) {
  const Point<E>& p = points[blockIdx.y];
  u32 height = 1u << p.log_height;
  u32 first = blockIdx.x * WEIGHT_ROWS * EVALUATION_BLOCK + threadIdx.x;
  if (first >= height) {
    return;
  }
  E z = p.z;
  u32 x[WEIGHT_ROWS];
  E before[WEIGHT_ROWS];
  E product = E::of(ONE);
#pragma unroll
  for (int j = 0; j < WEIGHT_ROWS; j++) {
    u32 row = min(first + j * EVALUATION_BLOCK, height - 1);
    x[j] = point(roots, p.log_height, row);
    before[j] = product;
    product = multiply(product, subtract(z, E::of(x[j])));
  }
  E rest = inverse(product);
#pragma unroll
  for (int j = WEIGHT_ROWS - 1; j >= 0; j--) {
    u32 row = first + j * EVALUATION_BLOCK;
    if (row < height) {
      store(p.weights, height, row, scale(multiply(rest, before[j]), x[j]));
    }
    rest = multiply(rest, subtract(z, E::of(x[j])));
  }
}

/// Columns that a warp sums together, and rows of a sum's first stage.
static constexpr int SUM_COLUMNS = 4;
static constexpr u32 LOG_SUM_ROWS = 10;
static constexpr int MAX_POINTS = 2;

/// Words that a warp leaves: by column, point and coefficient.
template <class E>
static constexpr u32 PARTIAL_WORDS = SUM_COLUMNS * MAX_POINTS * E::DEGREE;

/// The columns of a matrix at one or two points, as io.zkthreads.cuda.kernel.EvaluationKernels
/// writes it.
struct ColumnSums {
  const u32* matrix;         // column-major, 2^log_rows rows
  const u32* weights[MAX_POINTS];  // planar; the second may be null
  u32 log_rows;
  u32 log_height;             // log2 of the rows that are summed, the first ones
  u32 width;
  u32 first_tile;             // warps of the matrices before
  u32 first_value;            // values of the matrices before
  u32 padding;
};
static_assert(sizeof(ColumnSums) == 48, "the host writes 48 bytes");

/// The sum of a word over the lanes of a warp, in all of them.
__device__ __forceinline__ u32 warp_sum(u32 word) {
#pragma unroll
  for (int bit = 16; bit > 0; bit /= 2) {
    word = add(word, __shfl_xor_sync(0xffffffffu, word, bit));
  }
  return word;
}

/// Adds the cells of a row, with its weights, to the sums of the columns.
template <class E>
__device__ __forceinline__ void add_cells(
    u64 (&sums)[SUM_COLUMNS][MAX_POINTS][E::DEGREE], const ColumnSums& m,
    const u32* const (&columns)[SUM_COLUMNS], u32 row) {
  u32 cells[SUM_COLUMNS];
#pragma unroll
  for (int c = 0; c < SUM_COLUMNS; c++) {
    cells[c] = __ldg(columns[c] + row);
  }
#pragma unroll
  for (int p = 0; p < MAX_POINTS; p++) {
    if (m.weights[p] != nullptr) {
      E w = load<E>(m.weights[p], 1ull << m.log_height, row);
#pragma unroll
      for (int c = 0; c < SUM_COLUMNS; c++) {
#pragma unroll
        for (int d = 0; d < E::DEGREE; d++) {
          sums[c][p][d] = accumulate(sums[c][p][d], cells[c], w.c[d]);
        }
      }
    }
  }
}

/// First stage: a warp for each 2^LOG_SUM_ROWS rows of SUM_COLUMNS columns. The warps of a block
/// follow one another along the columns, so that they read the same weights.
template <class E>
__device__ __forceinline__ void column_sums(
    const ColumnSums* __restrict__ matrices, u32 num_matrices, u32 num_tasks, u32* partials) {
  u32 task = (blockIdx.x * EVALUATION_BLOCK + threadIdx.x) / 32;
  if (task >= num_tasks) {
    return;
  }
  const ColumnSums m =
      job_of_tile(matrices, num_matrices, task);
  u32 groups = (m.width + SUM_COLUMNS - 1) / SUM_COLUMNS;
  u32 tile = (task - m.first_tile) / groups;
  u32 first_column = (task - m.first_tile) % groups * SUM_COLUMNS;
  u64 height = 1ull << m.log_height;
  const u32* columns[SUM_COLUMNS];
#pragma unroll
  for (int c = 0; c < SUM_COLUMNS; c++) {
    columns[c] = m.matrix + ((u64)min(first_column + c, m.width - 1) << m.log_rows);
  }
  u64 sums[SUM_COLUMNS][MAX_POINTS][E::DEGREE] = {};
  u32 first = tile << LOG_SUM_ROWS;
  u32 end = min(first + (1u << LOG_SUM_ROWS), (u32)height);
#pragma unroll 1
  for (u32 row = first + threadIdx.x % 32; row < end; row += 64) {
    // Two products before a sum is lowered.
    add_cells<E>(sums, m, columns, row);
    if (row + 32 < end) {
      add_cells<E>(sums, m, columns, row + 32);
    }
#pragma unroll
    for (int c = 0; c < SUM_COLUMNS; c++) {
#pragma unroll
      for (int p = 0; p < MAX_POINTS; p++) {
#pragma unroll
        for (int d = 0; d < E::DEGREE; d++) {
          sums[c][p][d] = lower(sums[c][p][d]);
        }
      }
    }
  }
#pragma unroll
  for (int c = 0; c < SUM_COLUMNS; c++) {
#pragma unroll
    for (int p = 0; p < MAX_POINTS; p++) {
#pragma unroll
      for (int d = 0; d < E::DEGREE; d++) {
        u32 sum = warp_sum(reduce(sums[c][p][d]));
        if (threadIdx.x % 32 == 0) {
          partials[(u64)task * PARTIAL_WORDS<E> + (c * MAX_POINTS + p) * E::DEGREE + d] = sum;
        }
      }
    }
  }
}

/// Second stage: a warp for each column and point sums what the first left. The values of a matrix
/// stand by point, column and coefficient, MAX_POINTS points always.
///
/// Grid: warps for the values of the widest matrix, matrices.
template <class E>
__device__ __forceinline__ void column_values(
    const ColumnSums* __restrict__ matrices, const u32* __restrict__ partials, u32* values) {
  const ColumnSums m = matrices[blockIdx.y];
  u32 value = (blockIdx.x * EVALUATION_BLOCK + threadIdx.x) / 32;
  if (value >= MAX_POINTS * m.width) {
    return;
  }
  u32 p = value / m.width;
  u32 column = value % m.width;
  u32 groups = (m.width + SUM_COLUMNS - 1) / SUM_COLUMNS;
  u32 tiles = (((1u << m.log_height) - 1) >> LOG_SUM_ROWS) + 1;
  E sum = E::zero();
  for (u32 tile = threadIdx.x % 32; tile < tiles; tile += 32) {
    u64 task = m.first_tile + (u64)tile * groups + column / SUM_COLUMNS;
    const u32* at =
        partials + task * PARTIAL_WORDS<E> + (column % SUM_COLUMNS * MAX_POINTS + p) * E::DEGREE;
    sum = add(sum, load<E>(at, 1, 0));
  }
#pragma unroll
  for (int d = 0; d < E::DEGREE; d++) {
    u32 word = warp_sum(sum.c[d]);
    if (threadIdx.x % 32 == 0) {
      values[(u64)(m.first_value + value) * E::DEGREE + d] = word;
    }
  }
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quintic_interpolation_weights(
    const Point<Quintic>* __restrict__ points, const RootTables* __restrict__ roots) {
  interpolation_weights<Quintic>(points, roots);
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quartic_interpolation_weights(
    const Point<Quartic>* __restrict__ points, const RootTables* __restrict__ roots) {
  interpolation_weights<Quartic>(points, roots);
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quintic_column_sums(
    const ColumnSums* __restrict__ matrices, u32 num_matrices, u32 num_tasks, u32* partials) {
  column_sums<Quintic>(matrices, num_matrices, num_tasks, partials);
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quartic_column_sums(
    const ColumnSums* __restrict__ matrices, u32 num_matrices, u32 num_tasks, u32* partials) {
  column_sums<Quartic>(matrices, num_matrices, num_tasks, partials);
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quintic_column_values(
    const ColumnSums* __restrict__ matrices, const u32* __restrict__ partials, u32* values) {
  column_values<Quintic>(matrices, partials, values);
}

extern "C" __global__ void __launch_bounds__(EVALUATION_BLOCK) quartic_column_values(
    const ColumnSums* __restrict__ matrices, const u32* __restrict__ partials, u32* values) {
  column_values<Quartic>(matrices, partials, values);
}

EXPORT_KERNEL(quintic_interpolation_weights);
EXPORT_KERNEL(quartic_interpolation_weights);
EXPORT_KERNEL(quintic_column_sums);
EXPORT_KERNEL(quartic_column_sums);
EXPORT_KERNEL(quintic_column_values);
EXPORT_KERNEL(quartic_column_values);
