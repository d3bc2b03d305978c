#pragma once
// Merkle trees, for any hash function. `Hash` has two device functions:
//
//     leaf(const Row& row, u32 digest[8])               the hash of a row of words
//     node(const u32 children[16], u32 digest[8])       the hash of two digests
//
// All layers of a tree stand in one buffer, leaves first, eight words a digest; the layer of 2^k
// digests begins at digest 2^(L+1) - 2^(k+1), where 2^L are the leaves:
//
//     | 2^L leaves | 2^(L-1) | ... | 2 | 1 root |

#include "tiles.cuh"

static constexpr u32 DIGEST_WORDS = 8;
static constexpr u32 TREE_THREADS = 256;
static constexpr u32 LOG_TREE_CHILDREN = 9;

/// What is hashed into a layer: 2^log_rows rows, word k of row r at columns[k][r << log_stride].
struct Leaves {
  const u32* const* columns;
  u32* digests;
  u32 width;
  u32 log_rows;
  u32 log_stride;
  u32 first_tile;
};

/// One row.
struct Row {
  const u32* const* columns;
  u64 at;
  u32 width;

  __device__ __forceinline__ u32 word(u32 k) const {
    auto* addresses = reinterpret_cast<const unsigned long long*>(columns);
    return __ldg(reinterpret_cast<const u32*>(__ldg(addresses + k)) + at);
  }
};

__device__ __forceinline__ void load_words(u32* words, const u32* from, u32 count) {
#pragma unroll
  for (u32 i = 0; i < count / 4; i++) {
    uint4 four = reinterpret_cast<const uint4*>(from)[i];
    words[4 * i] = four.x;
    words[4 * i + 1] = four.y;
    words[4 * i + 2] = four.z;
    words[4 * i + 3] = four.w;
  }
}

__device__ __forceinline__ void store_digest(u32* to, const u32* digest) {
  reinterpret_cast<uint4*>(to)[0] = make_uint4(digest[0], digest[1], digest[2], digest[3]);
  reinterpret_cast<uint4*>(to)[1] = make_uint4(digest[4], digest[5], digest[6], digest[7]);
}

/// The digests of the rows of all heights of a tree; a thread hashes a row, so that threads beside
/// each other read words beside each other.
template <class Hash>
__device__ __forceinline__ void hash_leaves(const Leaves* jobs, u32 num_jobs) {
  const Leaves& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  u64 row = (u64)(blockIdx.x - job.first_tile) * TREE_THREADS + threadIdx.x;
  if (row < 1ull << job.log_rows) {
    u32 digest[DIGEST_WORDS];
    Hash::leaf(Row{job.columns, row << job.log_stride, job.width}, digest);
    store_digest(job.digests + DIGEST_WORDS * row, digest);
  }
}

/// Digests before the layer of 2^log digests.
__device__ __forceinline__ u64 digests_before(u32 log_leaves, u32 log) {
  return (2ull << log_leaves) - (2ull << log);
}

/// The `num_layers` <= 9 layers over that of 2^log_children digests: a block makes what is over 2^9
/// of its digests. Where bit k of `joining` is set, the layer of 2^k digests holds the digests of
/// rows that join it, and each becomes the node over the node that would be there and itself.
template <class Hash>
__device__ __forceinline__ void hash_layers(
    u32* digests, u32 log_leaves, u32 log_children, u32 num_layers, u32 joining) {
  for (u32 layer = 1; layer <= num_layers; layer++) {
    u32 log = log_children - layer;
    u32 threads = 1u << (LOG_TREE_CHILDREN - layer);
    u64 i = (u64)blockIdx.x * threads + threadIdx.x;
    if (threadIdx.x < threads && i < 1ull << log) {
      u32* children = digests + DIGEST_WORDS * digests_before(log_leaves, log + 1);
      u32* node = digests + DIGEST_WORDS * (digests_before(log_leaves, log) + i);
      u32 pair[2 * DIGEST_WORDS];
      u32 digest[DIGEST_WORDS];
      load_words(pair, children + 2 * DIGEST_WORDS * i, 2 * DIGEST_WORDS);
      Hash::node(pair, digest);
      if (joining >> log & 1) {
#pragma unroll
        for (u32 w = 0; w < DIGEST_WORDS; w++) {
          pair[w] = digest[w];
        }
        load_words(pair + DIGEST_WORDS, node, DIGEST_WORDS);
        Hash::node(pair, digest);
      }
      store_digest(node, digest);
    }
    __syncthreads();
  }
}
