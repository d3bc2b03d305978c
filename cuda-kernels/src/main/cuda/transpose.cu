// Row-major slabs of traces become column-major matrices.

#include "tiles.cuh"

/// Rows of a matrix: word (r, c) of the slab at r * width + c goes to word (first row + r, c) of
/// the matrix, which is `stride` words a column; `to` is the address of its word (first row, 0).
struct Transposition {
  const u32* from;
  u32* to;
  u64 stride;
  u32 width;
  u32 rows;
  u32 first_tile;
  u32 unused;
};

static constexpr u32 TRANSPOSE_EDGE = 32;
static constexpr u32 TRANSPOSE_THREADS = 256;

/// A tile is 32 rows of 32 columns, row-wise tiles first. 8 warps, one row or column each at a
/// time; a row of the tile has a spare word, so that a column of it lies in 32 banks.
extern "C" __global__ void __launch_bounds__(TRANSPOSE_THREADS)
    transpose(const Transposition* jobs, u32 num_jobs) {
  __shared__ u32 tile[TRANSPOSE_EDGE][TRANSPOSE_EDGE + 1];
  const Transposition job = job_of_tile(jobs, num_jobs, blockIdx.x);
  u32 across = (job.width + TRANSPOSE_EDGE - 1) / TRANSPOSE_EDGE;
  u32 index = blockIdx.x - job.first_tile;
  u32 row = index / across * TRANSPOSE_EDGE;
  u32 column = index % across * TRANSPOSE_EDGE;
  u32 lane = threadIdx.x % TRANSPOSE_EDGE;
  u32 warp = threadIdx.x / TRANSPOSE_EDGE;
  for (u32 i = warp; i < TRANSPOSE_EDGE; i += TRANSPOSE_THREADS / TRANSPOSE_EDGE) {
    if (row + i < job.rows && column + lane < job.width) {
      tile[i][lane] = job.from[(u64)(row + i) * job.width + column + lane];
    }
  }
  __syncthreads();
  for (u32 i = warp; i < TRANSPOSE_EDGE; i += TRANSPOSE_THREADS / TRANSPOSE_EDGE) {
    if (row + lane < job.rows && column + i < job.width) {
      job.to[(column + i) * job.stride + row + lane] = tile[lane][i];
    }
  }
}

EXPORT_KERNEL(transpose);
