// Low-degree extension: values on s * H to values on g * K in bit-reversed row order, H of order
// 2^h, K of order 2^(h+b), for all columns of many matrices of many heights.
//
// The rows c 2^h ... (c+1) 2^h - 1 of the result are those on the coset g * w_(h+b)^rev(c) * H.
// With c'_i = c_i s^i sigma^i for the coefficients c_i of a column, they hold the values of c' on
// H, where
//
//     sigma = g * w_(h+b)^rev(c) / s.
//
// So: an inverse transform as if on H, which leaves c_i s^i; and for each coset multiplication by
// sigma^i / 2^h and a forward transform. Up to 2^12 rows a block does all of it, several columns at
// a time where they are short. Beyond that, with positions (bit-reversed rows) split as (block,
// place) of outer + inner = h bits, three passes over memory:
//
//     extend_inverse  inverse layers within blocks    values                -> last coset's rows
//     extend_across   inverse layers across blocks,
//                     forward layers of all cosets    last coset's rows     -> all cosets' rows
//     extend_forward  forward layers within blocks    rows                  -> the same rows
//
// Between layers within and across blocks element (block, place) is multiplied by
// w_h^(+-rev(block) place).

#include "bits.cuh"
#include "ntt.cuh"
#include "tiles.cuh"

/// One matrix. The shift is s = g^shift_generator * w_24^shift_root. `from` may stand in the first
/// rows of `to` if b > 0.
struct ExtensionJob {
  const u32* from;
  u32* to;
  u64 from_stride;  // words between columns of `from`; those of `to` are 2^(h+b) apart
  u32 width;
  u32 log_height;  // h
  u32 log_blowup;  // b
  u32 bit_reversed;  // whether the values are in bit-reversed order
  u32 shift_root;
  u32 shift_generator;  // 0 or 1
  u32 inner;
  u32 log_lanes;  // of a tile in this launch
  u32 first_tile;
  u32 unused;

  __device__ __forceinline__ u32 outer() const { return log_height - inner; }

  __device__ __forceinline__ u64 height() const { return 1ull << log_height; }

  /// Where column c of the result begins.
  __device__ __forceinline__ u32* column(u64 c) const {
    return to + (c << (log_height + log_blowup));
  }

  /// Where column c of the last coset begins.
  __device__ __forceinline__ u32* last_coset(u64 c) const {
    return column(c + 1) - height();
  }
};

/// sigma of one coset.
struct CosetShift {
  u32 root;       // exponent of w_24
  bool generator;  // whether g is a factor

  __device__ __forceinline__ CosetShift(const ExtensionJob& job, u32 coset) {
    u32 exponent = reverse_bits(coset, job.log_blowup)
        << (TWO_ADICITY - job.log_height - job.log_blowup);
    root = exponent - job.shift_root;
    generator = job.shift_generator == 0;
  }

  /// sigma^i, i < 2^24
  __device__ __forceinline__ u32 power(const RootTables* tables, u32 i) const {
    u32 word = root_power(tables, root * i);
    return generator ? multiply(word, generator_power(tables, i)) : word;
  }
};

/// 2^-h
__device__ __forceinline__ u32 inverse_of_height(const ExtensionJob& job) {
  return power(HALF, job.log_height);
}

static constexpr u32 LOG_SMALL = 12;
static constexpr u32 SMALL_THREADS = 512;
static constexpr u32 SMALL_WORDS = (1u << LOG_SMALL) / SMALL_THREADS;

/// h <= 12: a tile holds 2^(12-h) whole columns, a thread keeps 8 coefficients.
extern "C" __global__ void __launch_bounds__(SMALL_THREADS)
    extend_small(const ExtensionJob* jobs, u32 num_jobs, const RootTables* tables) {
  DYN_SHARED(u32, shared);
  const ExtensionJob& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  Tile<false> tile = {shared, LOG_SMALL, job.log_height, 0};
  u32 h = job.log_height;
  u32 mask = (1u << h) - 1;
  u64 first = (u64)(blockIdx.x - job.first_tile) << (LOG_SMALL - h);
#pragma unroll
  for (u32 k = 0; k < SMALL_WORDS; k++) {
    u32 word = threadIdx.x + k * SMALL_THREADS;
    u64 column = first + (word >> h);
    u32 row = word & mask;
    u32 place = job.bit_reversed ? row : reverse_bits(row, h);
    tile.words[tile.at((word & ~mask) | place)] =
        column < job.width ? job.from[column * job.from_stride + row] : 0;
  }
  __syncthreads();
  inverse_ntt(tile, tables);
  u32 coefficients[SMALL_WORDS];
#pragma unroll
  for (u32 k = 0; k < SMALL_WORDS; k++) {
    coefficients[k] = tile.words[tile.at(threadIdx.x + k * SMALL_THREADS)];
  }
  u32 norm = inverse_of_height(job);
  for (u32 coset = 0; coset < 1u << job.log_blowup; coset++) {
    CosetShift shift(job, coset);
    u32 start = multiply(norm, shift.power(tables, threadIdx.x & mask));
    u32 step = shift.power(tables, SMALL_THREADS);
    u32 factor = start;
#pragma unroll
    for (u32 k = 0; k < SMALL_WORDS; k++) {
      u32 word = threadIdx.x + k * SMALL_THREADS;
      factor = (word & mask) == (threadIdx.x & mask) ? start : multiply(factor, step);
      tile.words[tile.at(word)] = multiply(coefficients[k], factor);
    }
    __syncthreads();
    forward_ntt(tile, tables);
#pragma unroll
    for (u32 k = 0; k < SMALL_WORDS; k++) {
      u32 word = threadIdx.x + k * SMALL_THREADS;
      u64 column = first + (word >> h);
      if (column < job.width) {
        job.column(column)[(coset << h) + (word & mask)] = tile.words[tile.at(word)];
      }
    }
  }
}

/// Words that a thread has on their way at once.
static constexpr u32 AT_ONCE = 4;

static constexpr u32 INVERSE_THREADS = 256;

/// The part of a tile's output that a thread makes: places p, p + step, p + 2 step... of a lane.
/// Eight neighbours of four lanes are a warp, which writes whole sectors and reads two words a
/// bank.
///
///     thread  place high ... | lane | place low (3 bits)
struct PlacesOfLane {
  u32 lane;
  u32 first;
  u32 step;

  __device__ __forceinline__ PlacesOfLane(u32 log_lanes) {
    lane = (threadIdx.x >> 3) & ((1u << log_lanes) - 1);
    first = (threadIdx.x >> (3 + log_lanes) << 3) | (threadIdx.x & 7);
    step = INVERSE_THREADS >> log_lanes;
  }
};

/// Where a tile of `extend_inverse` has its words from.
struct ScatteredRows {
  const u32* from;
  u32 log_places;
  u32 log_stride;  // of the rows of a block
  u32 log_lanes;
  bool bit_reversed;

  /// Place of a word of the tile; additive for indices of disjoint bits.
  __device__ __forceinline__ u32 at(u32 word) const {
    u32 row = reverse_bits(word >> log_lanes, log_places);
    return bit_reversed ? word : (row << log_stride) + (word & ((1u << log_lanes) - 1));
  }
};

/// Inverse layers within blocks. In natural order the rows of a block are 2^outer apart, so a tile
/// takes 2^t neighbouring rows, of as many blocks: lane l of tile i is the block whose reverse is
/// 2^t i + l. In bit-reversed order a tile is a block (t = 0). At least 2^10 words, t <= 3.
extern "C" __global__ void __launch_bounds__(INVERSE_THREADS)
    extend_inverse(const ExtensionJob* jobs, u32 num_jobs, const RootTables* tables) {
  DYN_SHARED(u32, shared);
  const ExtensionJob& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  u32 t = job.log_lanes;
  Tile<true> tile = {shared, job.inner + t, job.inner, t};
  u32 index = blockIdx.x - job.first_tile;
  u64 column = index >> (job.outer() - t);
  u32 group = index & ((1u << (job.outer() - t)) - 1);
  const u32* values = job.from + column * job.from_stride;
  values += job.bit_reversed ? group << job.inner : group << t;
  ScatteredRows rows = {values, job.inner, job.outer(), t, job.bit_reversed != 0};
  for (u32 word = threadIdx.x; word < tile.size(); word += AT_ONCE * INVERSE_THREADS) {
    const u32* from = rows.from + rows.at(word);
    u32* to = tile.word(word);
    u32 words[AT_ONCE];
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      words[k] = from[rows.at(k * INVERSE_THREADS)];
    }
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      to[tile.at(k * INVERSE_THREADS)] = words[k];
    }
  }
  __syncthreads();
  inverse_ntt(tile, tables);
  PlacesOfLane places(t);
  u32 reversed = job.bit_reversed ? reverse_bits(group, job.outer()) : (group << t) + places.lane;
  u32 exponent = 0 - (reversed << (TWO_ADICITY - job.log_height));
  u32 factor = root_power(tables, exponent * places.first);
  u32 step = root_power(tables, exponent * places.step);
  u32* to = job.last_coset(column) + ((u64)reverse_bits(reversed, job.outer()) << job.inner);
  for (u32 place = places.first; place < 1u << job.inner; place += AT_ONCE * places.step) {
    const u32* from = tile.word(place << t | places.lane);
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      to[place + k * places.step] = multiply(from[tile.at(k * INVERSE_THREADS)], factor);
      factor = multiply(factor, step);
    }
  }
}

static constexpr u32 ACROSS_THREADS = 1024;
static constexpr u32 ACROSS_WORDS = 8;

/// Layers across blocks: a tile takes 2^t neighbouring places of all blocks, 2^13 words in all. A
/// thread has every 1024th word, and keeps what coefficients these become while it makes one coset
/// after another.
extern "C" __global__ void __launch_bounds__(ACROSS_THREADS)
    extend_across(const ExtensionJob* jobs, u32 num_jobs, const RootTables* tables) {
  DYN_SHARED(u32, shared);
  const ExtensionJob& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  u32 t = job.log_lanes;
  Tile<true> tile = {shared, job.outer() + t, job.outer(), t};
  u32 index = blockIdx.x - job.first_tile;
  u64 column = index >> (job.inner - t);
  u32 place = ((index & ((1u << (job.inner - t)) - 1)) << t) | (threadIdx.x & ((1u << t) - 1));
  u32 block = threadIdx.x >> t;
  u32* first = tile.word(threadIdx.x);
  u64 row = ((u64)block << job.inner) + place;
  u64 row_step = (u64)(ACROSS_THREADS >> t) << job.inner;
  const u32* from = job.last_coset(column) + row;
  u32 words[ACROSS_WORDS];
#pragma unroll
  for (u32 k = 0; k < ACROSS_WORDS; k++) {
    words[k] = from[k * row_step];
  }
#pragma unroll
  for (u32 k = 0; k < ACROSS_WORDS; k++) {
    first[tile.at(k * ACROSS_THREADS)] = words[k];
  }
  __syncthreads();
  inverse_ntt(tile, tables);
#pragma unroll
  for (u32 k = 0; k < ACROSS_WORDS; k++) {
    words[k] = first[tile.at(k * ACROSS_THREADS)];
  }
  u32 norm = inverse_of_height(job);
  for (u32 coset = 0; coset < 1u << job.log_blowup; coset++) {
    CosetShift shift(job, coset);
    u32 factor = multiply(norm, shift.power(tables, (u32)row));
    u32 step = shift.power(tables, (u32)row_step);
#pragma unroll
    for (u32 k = 0; k < ACROSS_WORDS; k++) {
      first[tile.at(k * ACROSS_THREADS)] = multiply(words[k], factor);
      factor = multiply(factor, step);
    }
    __syncthreads();
    forward_ntt(tile, tables);
    u32* to = job.column(column) + ((u64)coset << job.log_height) + row;
#pragma unroll
    for (u32 k = 0; k < ACROSS_WORDS; k++) {
      to[k * row_step] = first[tile.at(k * ACROSS_THREADS)];
    }
  }
}

static constexpr u32 FORWARD_THREADS = 256;

/// Forward layers within blocks; a tile is a block of a coset, at least 2^10 words.
extern "C" __global__ void __launch_bounds__(FORWARD_THREADS)
    extend_forward(const ExtensionJob* jobs, u32 num_jobs, const RootTables* tables) {
  DYN_SHARED(u32, shared);
  const ExtensionJob& job = job_of_tile(jobs, num_jobs, blockIdx.x);
  Tile<false> tile = {shared, job.inner, job.inner, 0};
  u32 index = blockIdx.x - job.first_tile;
  u32 block = index & ((1u << job.outer()) - 1);
  u32* rows = job.to + ((u64)index << job.inner);
  u32 exponent = reverse_bits(block, job.outer()) << (TWO_ADICITY - job.log_height);
  u32 factor = root_power(tables, exponent * threadIdx.x);
  u32 step = root_power(tables, exponent * FORWARD_THREADS);
  for (u32 place = threadIdx.x; place < tile.size(); place += AT_ONCE * FORWARD_THREADS) {
    const u32* from = rows + place;
    u32* to = tile.word(place);
    u32 words[AT_ONCE];
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      words[k] = from[k * FORWARD_THREADS];
    }
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      to[tile.at(k * FORWARD_THREADS)] = multiply(words[k], factor);
      factor = multiply(factor, step);
    }
  }
  __syncthreads();
  forward_ntt(tile, tables);
  for (u32 place = threadIdx.x; place < tile.size(); place += AT_ONCE * FORWARD_THREADS) {
    const u32* from = tile.word(place);
    u32* to = rows + place;
#pragma unroll
    for (u32 k = 0; k < AT_ONCE; k++) {
      to[k * FORWARD_THREADS] = from[tile.at(k * FORWARD_THREADS)];
    }
  }
}

EXPORT_KERNEL(extend_small);
EXPORT_KERNEL(extend_inverse);
EXPORT_KERNEL(extend_across);
EXPORT_KERNEL(extend_forward);
