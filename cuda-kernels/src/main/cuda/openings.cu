// Values out of the domain, and the reduced openings that prove them.

#include "points.cuh"
#include "tiles.cuh"
#include "weights.cuh"

/// Threads of a block.
static constexpr int OPENING_BLOCK = 128;

/// Rows of a thread where weights are made.
static constexpr int WEIGHT_ROWS = 4;

/// A point z for polynomials of degree < 2^log_height, as
/// io.zkthreads.cuda.kernel.EvaluationKernels writes it.
struct Point {
  u32* weights;  // planar, 2^log_height elements
  u32 z[DEGREE];
  u32 log_height;
};
static_assert(sizeof(Point) == 32, "the host writes 32 bytes");

/// Weights of the values on g H, rows bit-reversed, but for a factor that is the same for all rows:
///
///   p(z) = (z^n - g^n) / (n g^n) * sum p(x) x / (z - x)
///
/// Grid: tiles of WEIGHT_ROWS * OPENING_BLOCK rows of the tallest, points.
extern "C" __global__ void __launch_bounds__(OPENING_BLOCK) interpolation_weights(
    const Point* __restrict__ points, const RootTables* __restrict__ roots) {
  const Point& p = points[blockIdx.y];
  u32 height = 1u << p.log_height;
  u32 first = blockIdx.x * WEIGHT_ROWS * OPENING_BLOCK + threadIdx.x;
  if (first >= height) {
    return;
  }
  Quintic z = {{p.z[0], p.z[1], p.z[2], p.z[3], p.z[4]}};
  u32 x[WEIGHT_ROWS];
  Quintic before[WEIGHT_ROWS];
  Quintic product = quintic(ONE);
#pragma unroll
  for (int j = 0; j < WEIGHT_ROWS; j++) {
    u32 row = min(first + j * OPENING_BLOCK, height - 1);
    x[j] = point(roots, p.log_height, row);
    before[j] = product;
    product = multiply(product, subtract(z, quintic(x[j])));
  }
  Quintic rest = inverse(product);
#pragma unroll
  for (int j = WEIGHT_ROWS - 1; j >= 0; j--) {
    u32 row = first + j * OPENING_BLOCK;
    if (row < height) {
      store(p.weights, height, row, scale(multiply(rest, before[j]), x[j]));
    }
    rest = multiply(rest, subtract(z, quintic(x[j])));
  }
}

/// Columns that a warp sums together, and rows of a sum's first stage.
static constexpr int SUM_COLUMNS = 4;
static constexpr u32 LOG_SUM_ROWS = 10;
static constexpr int MAX_POINTS = 2;

/// Words that a warp leaves: by column, point and coefficient.
static constexpr u32 PARTIAL_WORDS = SUM_COLUMNS * MAX_POINTS * DEGREE;

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
__device__ __forceinline__ void add_cells(
    u64 (&sums)[SUM_COLUMNS][MAX_POINTS][DEGREE], const ColumnSums& m,
    const u32* const (&columns)[SUM_COLUMNS], u32 row) {
  u32 cells[SUM_COLUMNS];
#pragma unroll
  for (int c = 0; c < SUM_COLUMNS; c++) {
    cells[c] = __ldg(columns[c] + row);
  }
#pragma unroll
  for (int p = 0; p < MAX_POINTS; p++) {
    if (m.weights[p] != nullptr) {
      Quintic w = load(m.weights[p], 1ull << m.log_height, row);
#pragma unroll
      for (int c = 0; c < SUM_COLUMNS; c++) {
#pragma unroll
        for (int d = 0; d < DEGREE; d++) {
          sums[c][p][d] = accumulate(sums[c][p][d], cells[c], w.c[d]);
        }
      }
    }
  }
}

/// First stage: a warp for each 2^LOG_SUM_ROWS rows of SUM_COLUMNS columns. The warps of a block
/// follow one another along the columns, so that they read the same weights.
extern "C" __global__ void __launch_bounds__(OPENING_BLOCK) column_sums(
    const ColumnSums* __restrict__ matrices, u32 num_matrices, u32 num_tasks, u32* partials) {
  u32 task = (blockIdx.x * OPENING_BLOCK + threadIdx.x) / 32;
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
  u64 sums[SUM_COLUMNS][MAX_POINTS][DEGREE] = {};
  u32 first = tile << LOG_SUM_ROWS;
  u32 end = min(first + (1u << LOG_SUM_ROWS), (u32)height);
#pragma unroll 1
  for (u32 row = first + threadIdx.x % 32; row < end; row += 64) {
    // Two products before a sum is lowered.
    add_cells(sums, m, columns, row);
    if (row + 32 < end) {
      add_cells(sums, m, columns, row + 32);
    }
#pragma unroll
    for (int c = 0; c < SUM_COLUMNS; c++) {
#pragma unroll
      for (int p = 0; p < MAX_POINTS; p++) {
#pragma unroll
        for (int d = 0; d < DEGREE; d++) {
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
      for (int d = 0; d < DEGREE; d++) {
        u32 sum = warp_sum(reduce(sums[c][p][d]));
        if (threadIdx.x % 32 == 0) {
          partials[(u64)task * PARTIAL_WORDS + (c * MAX_POINTS + p) * DEGREE + d] = sum;
        }
      }
    }
  }
}

/// Second stage: a warp for each column and point sums what the first left. The values of a matrix
/// stand by point, column and coefficient, MAX_POINTS points always.
///
/// Grid: warps for the values of the widest matrix, matrices.
extern "C" __global__ void __launch_bounds__(OPENING_BLOCK) column_values(
    const ColumnSums* __restrict__ matrices, const u32* __restrict__ partials, u32* values) {
  const ColumnSums m = matrices[blockIdx.y];
  u32 value = (blockIdx.x * OPENING_BLOCK + threadIdx.x) / 32;
  if (value >= MAX_POINTS * m.width) {
    return;
  }
  u32 p = value / m.width;
  u32 column = value % m.width;
  u32 groups = (m.width + SUM_COLUMNS - 1) / SUM_COLUMNS;
  u32 tiles = (((1u << m.log_height) - 1) >> LOG_SUM_ROWS) + 1;
  Quintic sum = quintic_zero();
  for (u32 tile = threadIdx.x % 32; tile < tiles; tile += 32) {
    u64 task = m.first_tile + (u64)tile * groups + column / SUM_COLUMNS;
    const u32* at =
        partials + task * PARTIAL_WORDS + (column % SUM_COLUMNS * MAX_POINTS + p) * DEGREE;
    sum = add(sum, load(at, 1, 0));
  }
#pragma unroll
  for (int d = 0; d < DEGREE; d++) {
    u32 word = warp_sum(sum.c[d]);
    if (threadIdx.x % 32 == 0) {
      values[(u64)(m.first_value + value) * DEGREE + d] = word;
    }
  }
}

/// Rows of a thread where openings are reduced.
static constexpr int REDUCE_ROWS = 4;

/// A matrix among those of its height; io.zkthreads.cuda.kernel.ReduceKernel writes it.
struct Term {
  const u32* matrix;
  u32 width;
  u32 first_weight;   // of its columns
  u32 first_factor;   // one for each of its points; word 5 of a factor is the number of the point
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
struct RowElements {
  u32* words;

  __device__ __forceinline__ u32* at(u32 slot, int j) {
    return words + (slot * REDUCE_ROWS + j) * DEGREE * OPENING_BLOCK;
  }
  __device__ __forceinline__ Quintic get(u32 slot, int j) {
    return load(at(slot, j), OPENING_BLOCK, 0);
  }
  __device__ __forceinline__ void put(u32 slot, int j, const Quintic& a) {
    store(at(slot, j), OPENING_BLOCK, 0, a);
  }
};

/// Adds a column with its weight to the sums of all rows of a thread.
__device__ __forceinline__ void add_column(
    u64 (&sums)[REDUCE_ROWS][DEGREE], const u32* __restrict__ column, const Quintic& weight,
    const u32 (&rows)[REDUCE_ROWS]) {
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
    u32 cell = __ldg(column + rows[j]);
#pragma unroll
    for (int d = 0; d < DEGREE; d++) {
      sums[j][d] = accumulate(sums[j][d], cell, weight.c[d]);
    }
  }
}

/// sum_c weight_c * p_c at each row of a thread.
__device__ __forceinline__ void combine_columns(
    Quintic (&to)[REDUCE_ROWS], const Term& term, const u32* __restrict__ weights, u64 height,
    const u32 (&rows)[REDUCE_ROWS]) {
  u64 sums[REDUCE_ROWS][DEGREE] = {};
#pragma unroll 1
  for (u32 c = 0; c < term.width; c += 2) {
    // Two products before a sum is lowered.
    add_column(sums, term.matrix + c * height, weight(weights, term.first_weight + c), rows);
    if (c + 1 < term.width) {
      add_column(
          sums, term.matrix + (c + 1) * height, weight(weights, term.first_weight + c + 1), rows);
    }
#pragma unroll
    for (int j = 0; j < REDUCE_ROWS; j++) {
#pragma unroll
      for (int d = 0; d < DEGREE; d++) {
        sums[j][d] = lower(sums[j][d]);
      }
    }
  }
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
#pragma unroll
    for (int d = 0; d < DEGREE; d++) {
      to[j].c[d] = reduce(sums[j][d]);
    }
  }
}

/// Reduced openings: sum over the points z of (constant_z + sum factor * combined) / (z - x), where
/// x is the point of the row and `combined` the weighted sum of the columns of a matrix, made once
/// for all points.
///
/// Grid: tiles of all heights. Shared: 2 * DEGREE * REDUCE_ROWS * OPENING_BLOCK words a point.
extern "C" __global__ void __launch_bounds__(OPENING_BLOCK) reduce_openings(
    const Reduction* __restrict__ reductions, u32 num_reductions,
    const u32* __restrict__ weights, const RootTables* __restrict__ roots) {
  DYN_SHARED(u32, shared);
  RowElements numerators = {shared + threadIdx.x};
  const Reduction r = job_of_tile(reductions, num_reductions, blockIdx.x);
  RowElements before = {numerators.at(r.num_points, 0)};
  u64 height = 1ull << r.log_height;
  u32 first = (blockIdx.x - r.first_tile) * REDUCE_ROWS * OPENING_BLOCK + threadIdx.x;
  if (first >= height) {
    return;
  }
  u32 rows[REDUCE_ROWS];
  u32 x[REDUCE_ROWS];
  Quintic product = quintic(ONE);
#pragma unroll
  for (int j = 0; j < REDUCE_ROWS; j++) {
    rows[j] = min(first + j * OPENING_BLOCK, (u32)height - 1);
    x[j] = point(roots, r.log_height, rows[j]);
    for (u32 p = 0; p < r.num_points; p++) {
      numerators.put(p, j, weight(weights, r.first_point + 2 * p + 1));
      before.put(p, j, product);
      product = multiply(product, subtract(weight(weights, r.first_point + 2 * p), quintic(x[j])));
    }
  }
  for (u32 t = 0; t < r.num_terms; t++) {
    const Term term = r.terms[t];
    Quintic combined[REDUCE_ROWS];
    combine_columns(combined, term, weights, height, rows);
    for (u32 k = 0; k < term.num_factors; k++) {
      Quintic factor = weight(weights, term.first_factor + k);
      u32 p = __ldg(weights + (u64)(term.first_factor + k) * WEIGHT_STRIDE + DEGREE);
#pragma unroll
      for (int j = 0; j < REDUCE_ROWS; j++) {
        numerators.put(p, j, add(numerators.get(p, j), multiply(factor, combined[j])));
      }
    }
  }
  Quintic rest = inverse(product);
#pragma unroll
  for (int j = REDUCE_ROWS - 1; j >= 0; j--) {
    Quintic sum = quintic_zero();
    for (u32 p = r.num_points; p-- > 0;) {
      Quintic inverse = multiply(rest, before.get(p, j));
      sum = add(sum, multiply(numerators.get(p, j), inverse));
      rest = multiply(rest, subtract(weight(weights, r.first_point + 2 * p), quintic(x[j])));
    }
    if (first + j * OPENING_BLOCK < height) {
      store(r.out, height, rows[j], sum);
    }
  }
}

EXPORT_KERNEL(interpolation_weights);
EXPORT_KERNEL(column_sums);
EXPORT_KERNEL(column_values);
EXPORT_KERNEL(reduce_openings);
