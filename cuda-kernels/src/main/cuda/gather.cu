// What openings of many trees read of the device, in one buffer.

#include "tiles.cuh"
#include "tree.cuh"

static constexpr u32 GATHER_THREADS = 128;

/// Columns of one matrix in the rows of a tree: word (r, c) of the matrix is at
/// from[c * stride + (r << log_stride)], and in a row of the tree from word `first_word` on. Leaf i
/// is in row i >> dropped_bits.
struct GatheredMatrix {
  const u32* from;
  u64 stride;
  u32 width;
  u32 first_word;
  u32 dropped_bits;
  u32 log_stride;
};

/// Rows of one tree: row q holds what stands at leaf `leaves[q]`.
struct GatheredRows {
  const GatheredMatrix* matrices;
  const u32* leaves;
  u32* to;  // rows, one after another
  u32 num_matrices;
  u32 row_words;
  u32 first_tile;
  u32 unused;
};

/// A tile is a row; its words are far apart, so nothing is gained by an order of them.
extern "C" __global__ void __launch_bounds__(GATHER_THREADS)
    gather_rows(const GatheredRows* jobs, u32 num_jobs) {
  const GatheredRows& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  u32 query = blockIdx.x - job.first_tile;
  u32 leaf = job.leaves[query];
  u32* row = job.to + (u64)query * job.row_words;
  for (u32 m = 0; m < job.num_matrices; m++) {
    const GatheredMatrix& matrix = job.matrices[m];
    const u32* from = matrix.from + ((u64)(leaf >> matrix.dropped_bits) << matrix.log_stride);
    for (u32 c = threadIdx.x; c < matrix.width; c += GATHER_THREADS) {
      row[matrix.first_word + c] = from[c * matrix.stride];
    }
  }
}

/// Digests one after another; eight threads each.
extern "C" __global__ void __launch_bounds__(GATHER_THREADS)
    gather_digests(const u32* const* digests, u32* to, u32 count) {
  u64 word = (u64)blockIdx.x * GATHER_THREADS + threadIdx.x;
  if (word < (u64)DIGEST_WORDS * count) {
    to[word] = digests[word / DIGEST_WORDS][word % DIGEST_WORDS];
  }
}

EXPORT_KERNEL(gather_rows);
EXPORT_KERNEL(gather_digests);
