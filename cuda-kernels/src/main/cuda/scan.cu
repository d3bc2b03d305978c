// Sums of all rows above a row: a sum of each tile, sums of the tiles above, sums within a tile.

#include "tiles.cuh"

static constexpr int SCAN_BLOCK = 256;

/// Consecutive rows of a thread.
static constexpr u32 SCAN_ROWS = 8;
static constexpr u32 SCAN_TILE = SCAN_BLOCK * SCAN_ROWS;

/// A planar vector of extension elements, of as many coefficients as a grid is high;
/// io.zkthreads.cuda.kernel.ScanKernels writes it.
struct Vector {
  u32* elements;
  u32 log_length;
  u32 log_stride;  // log2 of the words between coefficients
  u32 first_tile;  // tiles of the vectors before
  u32 padding;
};
static_assert(sizeof(Vector) == 24, "the host writes 24 bytes");

/// The sum of the words of the threads before, and in `total` that of all threads of the block.
__device__ __forceinline__ u32 block_sum_before(u32 word, u32& total) {
  __shared__ u32 sums[SCAN_BLOCK / 32];
  u32 lane = threadIdx.x % 32;
  u32 warp = threadIdx.x / 32;
  u32 through = word;
#pragma unroll
  for (u32 distance = 1; distance < 32; distance *= 2) {
    u32 other = __shfl_up_sync(0xffffffffu, through, distance);
    if (lane >= distance) {
      through = add(through, other);
    }
  }
  __syncthreads();  // of the call before, everyone has read the sums
  if (lane == 31) {
    sums[warp] = through;
  }
  __syncthreads();
  u32 before = subtract(through, word);
  total = 0;
#pragma unroll
  for (u32 w = 0; w < SCAN_BLOCK / 32; w++) {
    before = w < warp ? add(before, sums[w]) : before;
    total = add(total, sums[w]);
  }
  return before;
}

/// Partials: the sum of each tile, by tile and coefficient. Grid: tiles, coefficients.
extern "C" __global__ void __launch_bounds__(SCAN_BLOCK) sum_tiles(
    const Vector* __restrict__ vectors, u32 num_vectors, u32* partials) {
  const Vector v = job_of_tile(vectors, num_vectors, blockIdx.x);
  u32 length = 1u << v.log_length;
  u32 first = (blockIdx.x - v.first_tile) * SCAN_TILE;
  const u32* words = v.elements + ((u64)blockIdx.y << v.log_stride);
  u32 sum = 0;
#pragma unroll
  for (u32 k = 0; k < SCAN_ROWS; k++) {
    u32 row = first + k * SCAN_BLOCK + threadIdx.x;
    sum = add(sum, row < length ? words[row] : 0);
  }
  u32 total;
  block_sum_before(sum, total);
  if (threadIdx.x == 0) {
    partials[blockIdx.x * gridDim.y + blockIdx.y] = total;
  }
}

/// Replaces the partials of a vector by the sums of those before; the sum of all goes to `totals`,
/// by vector and coefficient. Grid: vectors, coefficients.
extern "C" __global__ void __launch_bounds__(SCAN_BLOCK) scan_partials(
    const Vector* __restrict__ vectors, u32* partials, u32* totals) {
  const Vector v = vectors[blockIdx.x];
  u32 tiles = ((1u << v.log_length) - 1) / SCAN_TILE + 1;
  u32 before = 0;
  for (u32 first = 0; first < tiles; first += SCAN_BLOCK) {
    u32 tile = first + threadIdx.x;
    u64 at = (u64)(v.first_tile + tile) * gridDim.y + blockIdx.y;
    u32 total;
    u32 sum = block_sum_before(tile < tiles ? partials[at] : 0, total);
    if (tile < tiles) {
      partials[at] = add(before, sum);
    }
    before = add(before, total);
  }
  if (threadIdx.x == 0) {
    totals[blockIdx.x * gridDim.y + blockIdx.y] = before;
  }
}

/// Replaces the words of a tile by the sums of those above. Grid: tiles, coefficients.
extern "C" __global__ void __launch_bounds__(SCAN_BLOCK) scan_tiles(
    const Vector* __restrict__ vectors, u32 num_vectors, const u32* __restrict__ partials) {
  const Vector v = job_of_tile(vectors, num_vectors, blockIdx.x);
  u32 length = 1u << v.log_length;
  u32 first = (blockIdx.x - v.first_tile) * SCAN_TILE + threadIdx.x * SCAN_ROWS;
  u32* words = v.elements + ((u64)blockIdx.y << v.log_stride);
  u32 own[SCAN_ROWS];
  u32 sum = 0;
#pragma unroll
  for (u32 k = 0; k < SCAN_ROWS; k++) {
    own[k] = first + k < length ? words[first + k] : 0;
    sum = add(sum, own[k]);
  }
  u32 total;
  u32 before = block_sum_before(sum, total);
  before = add(before, partials[blockIdx.x * gridDim.y + blockIdx.y]);
#pragma unroll
  for (u32 k = 0; k < SCAN_ROWS; k++) {
    if (first + k < length) {
      words[first + k] = before;
    }
    before = add(before, own[k]);
  }
}

EXPORT_KERNEL(sum_tiles);
EXPORT_KERNEL(scan_partials);
EXPORT_KERNEL(scan_tiles);
