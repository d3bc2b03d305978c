#pragma once
// Discrete Fourier transforms of a tile in shared memory, by a block.
//
// A tile has words of three indices, (transform, position, lane), the lane innermost; all
// transforms have 2^m positions and are independent:
//
//     word = (transform << m | position) << t | lane
//
// Forward: coefficients in natural order become values on the subgroup in bit-reversed order. Layer
// l has 2^l nodes per transform; node v is the polynomial modulo X^(2M) - z^2, M = 2^(m-1-l), of
// which the halves modulo X^M - z and X^M + z are the nodes 2v and 2v + 1 of layer l + 1. The root
// z is w^rev(v), the same word for every layer: entry v of the table of reversed roots. The inverse
// goes the same way back and leaves every coefficient 2^m times too large.
//
// Three layers are done at once, on eight words in registers: each word of the tile is read and
// written once per three layers, and threads wait once.

#include "roots.cuh"

static constexpr u32 LOG_MAX_NTT = LOG_FINE;

/// Words and where they stand. Spare words keep the eight words of a thread, and those of the
/// threads beside it, in different banks; a tile that never has lanes takes those of its own case.
template <bool has_lanes>
struct Tile {
  u32* words;
  u32 log_words;
  u32 log_positions;  // m
  u32 log_lanes;      // t

  /// Where a word stands; additive for indices of disjoint bits.
  __device__ __forceinline__ u32 at(u32 word) const {
    return has_lanes ? word + (word >> max(5u, log_lanes + 3) << log_lanes)
                     : word + (word >> 5) + (word >> 6 << 3);
  }

  __device__ __forceinline__ u32* word(u32 index) const { return words + at(index); }

  __device__ __forceinline__ u32 size() const { return 1u << log_words; }
};

/// The roots of the 2^k nodes over which node `node` of an earlier layer is, for k < 3: 2^k
/// neighbours of the table, which start at a multiple of 2^k.
template <u32 k>
__device__ __forceinline__ void load_roots(u32* roots, const u32* table, u32 node) {
  if constexpr (k == 0) {
    roots[0] = table[node];
  } else if constexpr (k == 1) {
    uint2 two = reinterpret_cast<const uint2*>(table)[node];
    roots[0] = two.x;
    roots[1] = two.y;
  } else {
    uint4 four = reinterpret_cast<const uint4*>(table)[node];
    roots[0] = four.x;
    roots[1] = four.y;
    roots[2] = four.z;
    roots[3] = four.w;
  }
}

/// The eight (2^K) words of a group: those that differ in K bits of the position.
template <int K, class Tile>
struct Group {
  u32 values[1 << K];
  u32* first;    // word 0
  u32 steps[K];  // to the word that differs in bit k
  u32 node;      // in the first of the K layers

  __device__ __forceinline__ Group(const Tile& tile, u32 layer, u32 index) {
    u32 low = tile.log_positions - layer - K + tile.log_lanes;
    u32 high = index >> low;
    node = high & ((1u << layer) - 1);
    first = tile.word(high << (low + K) | (index & ((1u << low) - 1)));
#pragma unroll
    for (u32 k = 0; k < K; k++) {
      steps[k] = tile.at(1u << (low + k));
    }
#pragma unroll
    for (u32 i = 0; i < 1u << K; i++) {
      values[i] = *word(i);
    }
  }

  __device__ __forceinline__ void store() const {
#pragma unroll
    for (u32 i = 0; i < 1u << K; i++) {
      *word(i) = values[i];
    }
  }

  __device__ __forceinline__ u32* word(u32 i) const {
    u32* place = first;
#pragma unroll
    for (u32 k = 0; k < K; k++) {
      place += (i >> k & 1) ? steps[k] : 0;
    }
    return place;
  }

  __device__ __forceinline__ void forward(const u32* reversed) {
    forward_layer<0>(reversed);
    if constexpr (K > 1) {
      forward_layer<1>(reversed);
    }
    if constexpr (K > 2) {
      forward_layer<2>(reversed);
    }
  }

  __device__ __forceinline__ void inverse(const u32* reversed_inverses) {
    if constexpr (K > 2) {
      inverse_layer<2>(reversed_inverses);
    }
    if constexpr (K > 1) {
      inverse_layer<1>(reversed_inverses);
    }
    inverse_layer<0>(reversed_inverses);
  }

  template <u32 k>
  __device__ __forceinline__ void forward_layer(const u32* reversed) {
    constexpr u32 half = 1u << (K - 1 - k);
    u32 roots[1 << k];
    load_roots<k>(roots, reversed, node);
#pragma unroll
    for (u32 i = 0; i < 1u << (K - 1); i++) {
      u32& x = values[i / half * 2 * half + i % half];
      u32& y = values[i / half * 2 * half + i % half + half];
      u32 product = multiply(y, roots[i / half]);
      y = subtract(x, product);
      x = add(x, product);
    }
  }

  template <u32 k>
  __device__ __forceinline__ void inverse_layer(const u32* reversed_inverses) {
    constexpr u32 half = 1u << (K - 1 - k);
    u32 roots[1 << k];
    load_roots<k>(roots, reversed_inverses, node);
#pragma unroll
    for (u32 i = 0; i < 1u << (K - 1); i++) {
      u32& x = values[i / half * 2 * half + i % half];
      u32& y = values[i / half * 2 * half + i % half + half];
      u32 difference = subtract(x, y);
      x = add(x, y);
      y = multiply(difference, roots[i / half]);
    }
  }
};

/// K forward layers from `layer` on.
template <int K, class Tile>
__device__ __forceinline__ void forward_layers(const Tile& tile, u32 layer, const u32* reversed) {
  for (u32 i = threadIdx.x; i < tile.size() >> K; i += blockDim.x) {
    Group<K, Tile> group(tile, layer, i);
    group.forward(reversed);
    group.store();
  }
  __syncthreads();
}

/// The inverse of `forward_layers`.
template <int K, class Tile>
__device__ __forceinline__ void inverse_layers(const Tile& tile, u32 layer, const u32* inverses) {
  for (u32 i = threadIdx.x; i < tile.size() >> K; i += blockDim.x) {
    Group<K, Tile> group(tile, layer, i);
    group.inverse(inverses);
    group.store();
  }
  __syncthreads();
}

/// Coefficients in natural order to values in bit-reversed order. All threads of the block; the
/// tile must be written before (barrier), and may be read after.
template <class Tile>
__device__ __forceinline__ void forward_ntt(const Tile& tile, const RootTables* tables) {
  u32 layer = tile.log_positions % 3;
  if (layer == 1) {
    forward_layers<1>(tile, 0, tables->reversed);
  } else if (layer == 2) {
    forward_layers<2>(tile, 0, tables->reversed);
  }
  for (; layer < tile.log_positions; layer += 3) {
    forward_layers<3>(tile, layer, tables->reversed);
  }
}

/// Values in bit-reversed order to 2^m times the coefficients in natural order.
template <class Tile>
__device__ __forceinline__ void inverse_ntt(const Tile& tile, const RootTables* tables) {
  u32 rest = tile.log_positions % 3;
  for (u32 layer = tile.log_positions; layer > rest;) {
    layer -= 3;
    inverse_layers<3>(tile, layer, tables->reversed_inverses);
  }
  if (rest == 1) {
    inverse_layers<1>(tile, 0, tables->reversed_inverses);
  } else if (rest == 2) {
    inverse_layers<2>(tile, 0, tables->reversed_inverses);
  }
}
