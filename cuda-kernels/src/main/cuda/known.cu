// Columns that the verifier knows: a few words that repeat.

#include "tiles.cuh"

static constexpr u32 REPEAT_BLOCK = 256;

/// A column; io.zkthreads.cuda.kernel.RepeatKernel writes it.
struct Periodic {
  const u32* from;  // 2^log_period words
  u32* to;          // 2^log_height words
  u32 log_period;
  u32 log_height;
  u32 first_tile;   // tiles of the columns before
  u32 padding;
};
static_assert(sizeof(Periodic) == 32, "the host writes 32 bytes");

/// Word r of a column is word r mod 2^log_period. Grid: tiles of REPEAT_BLOCK rows of all columns.
extern "C" __global__ void __launch_bounds__(REPEAT_BLOCK) repeat_columns(
    const Periodic* __restrict__ columns, u32 num_columns) {
  const Periodic column = job_of_tile(columns, num_columns, blockIdx.x);
  u32 row = (blockIdx.x - column.first_tile) * REPEAT_BLOCK + threadIdx.x;
  if (row < 1u << column.log_height) {
    column.to[row] = column.from[row & ((1u << column.log_period) - 1)];
  }
}

EXPORT_KERNEL(repeat_columns);
