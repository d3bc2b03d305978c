// LogUp columns: per row the fractions of all fraction columns, then the sums of the rows above.

#include "interpreter.cuh"

/// Rows of a thread.
static constexpr int FRACTION_ROWS = 2;

/// Divides the fractions of a row together. P_c the product of D_0...D_c, the way down leaves
/// N_c P_(c-1) in the output and D_c in the scratch, the way back has 1/P_c:
///
///   f_c = N_c P_(c-1) / P_c        1/P_(c-1) = D_c / P_c
struct FractionSinks {
  u32* out;       // column-major, first column of the first fraction
  u32* scratch;   // five words for each fraction, row and thread
  u64 stride;     // words between columns
  u32 rows[FRACTION_ROWS];
  bool present[FRACTION_ROWS];
  Quintic product[FRACTION_ROWS];

  __device__ __forceinline__ void constraints(const Quintic (&)[FRACTION_ROWS]) {}

  __device__ __forceinline__ u32* place(u32 column, int j) {
    return scratch + ((u64)column * FRACTION_ROWS + j) * DEGREE * BLOCK;
  }

  /// A zero denominator would spoil the other fractions of its row. In an honest trace its numerator
  /// is zero, so that another denominator does as well: the word 1.
  __device__ __forceinline__ void column(
      u32 c, const Quintic (&numerators)[FRACTION_ROWS],
      const Quintic (&denominators)[FRACTION_ROWS]) {
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      Quintic d = denominators[j];
      if ((d.c[0] | d.c[1] | d.c[2] | d.c[3] | d.c[4]) == 0) {
        d.c[0] = 1;
      }
      store(place(c, j), BLOCK, 0, d);
      Quintic n = c == 0 ? numerators[j] : multiply(numerators[j], product[j]);
      if (present[j]) {
        store(out + c * DEGREE * stride, stride, rows[j], n);
      }
      product[j] = c == 0 ? d : multiply(product[j], d);
    }
  }

  /// The way back; returns the sum of the fractions of row j.
  __device__ __forceinline__ Quintic divide(u32 num_fractions, int j, Quintic inverse) {
    Quintic sum = quintic_zero();
#pragma unroll 1
    for (u32 c = num_fractions; c-- > 0;) {
      u32* at = out + c * DEGREE * stride;
      Quintic f = multiply(load(at, stride, rows[j]), inverse);
      store(at, stride, rows[j], f);
      sum = add(sum, f);
      inverse = multiply(inverse, load(place(c, j), BLOCK, 0));
    }
    return sum;
  }
};

/// Fills the fractions of all tables, and the accumulators with the sums of their rows.
///
/// Grid: any number of blocks, which take the tiles in turn.
///
/// @param scratch DEGREE * max_fractions * FRACTION_ROWS * BLOCK words for each block
extern "C" __global__ void __launch_bounds__(BLOCK, 4) row_fractions(
    const Table* __restrict__ tables, u32 num_tables, u32 num_tiles,
    u32* scratch, u64 scratch_words) {
  DYN_SHARED(u32, shared);
  for (u32 tile = blockIdx.x; tile < num_tiles; tile += gridDim.x) {
    const Table& table = job_of_tile(tables, num_tables, tile);
    u32 height = 1u << table.log_domain;
    u64 stride = 1ull << table.log_out;
    u32 first = (tile - table.first_tile) * FRACTION_ROWS * BLOCK + threadIdx.x;
    Frame<FRACTION_ROWS> frame(table, shared);
    Rows<FRACTION_ROWS>& rows = frame.rows;
    FractionSinks sinks;
    sinks.out = table.out + DEGREE * stride;
    sinks.scratch = scratch + blockIdx.x * scratch_words + threadIdx.x;
    sinks.stride = stride;
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      sinks.present[j] = first + j * BLOCK < height;
      sinks.rows[j] = rows.here[j] = min(first + j * BLOCK, height - 1);
      rows.next[j] = (rows.here[j] + 1) & (height - 1);
    }
    load_columns(table, frame, 0);
    interpret(table, frame, sinks);
#pragma unroll
    for (int j = 0; j < FRACTION_ROWS; j++) {
      if (sinks.present[j]) {
        Quintic sum = sinks.divide(table.num_fractions, j, inverse(sinks.product[j]));
        store(table.out, stride, sinks.rows[j], sum);
      }
    }
  }
}

EXPORT_KERNEL(row_fractions);
