#pragma once
// Poseidon2 of width 16 over KoalaBear, as io.zkthreads.stark.hash.Poseidon2, which gives the round
// constants to POSEIDON2_FULL and POSEIDON2_PARTIAL.

#include "tree.cuh"

static constexpr u32 POSEIDON2_WIDTH = 16;
static constexpr u32 POSEIDON2_RATE = 8;
static constexpr u32 POSEIDON2_HALF_FULL_ROUNDS = 4;
static constexpr u32 POSEIDON2_PARTIAL_ROUNDS = 20;

__constant__ u32 POSEIDON2_FULL[2 * POSEIDON2_HALF_FULL_ROUNDS][POSEIDON2_WIDTH];
__constant__ u32 POSEIDON2_PARTIAL[POSEIDON2_PARTIAL_ROUNDS];

struct Poseidon2 {
  static __device__ __forceinline__ u32 cube(u32 x) { return multiply(square(x), x); }

  static __device__ __forceinline__ u32 twice(u32 x) { return add(x, x); }

  /// x * 2^-k, 1 < k < 32: the word of 2^-k is 2^(32-k).
  template <u32 k>
  static __device__ __forceinline__ u32 shifted(u32 x) {
    return multiply(x, 1u << (32 - k));
  }

  /// circ(2M, M, M, M) with M = circ(2, 3, 1, 1); 72 additions.
  static __device__ __forceinline__ void mix_external(u32* s) {
#pragma unroll
    for (u32 i = 0; i < POSEIDON2_WIDTH; i += 4) {
      u32 ab = add(s[i], s[i + 1]);
      u32 cd = add(s[i + 2], s[i + 3]);
      u32 all = add(ab, cd);
      u32 all_b = add(all, s[i + 1]);
      u32 all_d = add(all, s[i + 3]);
      u32 y1 = add(all_b, twice(s[i + 2]));
      u32 y3 = add(all_d, twice(s[i]));
      s[i] = add(all_b, ab);
      s[i + 1] = y1;
      s[i + 2] = add(all_d, cd);
      s[i + 3] = y3;
    }
#pragma unroll
    for (u32 i = 0; i < 4; i++) {
      u32 sum = add(add(s[i], s[i + 4]), add(s[i + 8], s[i + 12]));
#pragma unroll
      for (u32 j = i; j < POSEIDON2_WIDTH; j += 4) {
        s[j] = add(s[j], sum);
      }
    }
  }

  /// 1 + diag(-2, 1, 2, 1/2, 3, 4, -1/2, -3, -4, 2^-8, 2^-3, 2^-24, -2^-8, -2^-3, -2^-4, -2^-24).
  static __device__ __forceinline__ void mix_internal(u32* s) {
    u32 sum = s[0];
#pragma unroll
    for (u32 i = 1; i < POSEIDON2_WIDTH; i++) {
      sum = add(sum, s[i]);
    }
    s[0] = subtract(sum, twice(s[0]));
    s[1] = add(sum, s[1]);
    s[2] = add(sum, twice(s[2]));
    s[3] = add(sum, multiply(s[3], HALF));
    s[4] = add(sum, add(twice(s[4]), s[4]));
    s[5] = add(sum, twice(twice(s[5])));
    s[6] = subtract(sum, multiply(s[6], HALF));
    s[7] = subtract(sum, add(twice(s[7]), s[7]));
    s[8] = subtract(sum, twice(twice(s[8])));
    s[9] = add(sum, shifted<8>(s[9]));
    s[10] = add(sum, shifted<3>(s[10]));
    s[11] = add(sum, shifted<24>(s[11]));
    s[12] = subtract(sum, shifted<8>(s[12]));
    s[13] = subtract(sum, shifted<3>(s[13]));
    s[14] = subtract(sum, shifted<4>(s[14]));
    s[15] = subtract(sum, shifted<24>(s[15]));
  }

  /// Full rounds `from` ... `from` + 3. Rounds are loops, lest the code outgrow its cache.
  static __device__ __forceinline__ void full_rounds(u32* s, u32 from) {
#pragma unroll 1
    for (u32 r = from; r < from + POSEIDON2_HALF_FULL_ROUNDS; r++) {
#pragma unroll
      for (u32 i = 0; i < POSEIDON2_WIDTH; i++) {
        s[i] = cube(add(s[i], POSEIDON2_FULL[r][i]));
      }
      mix_external(s);
    }
  }

  static __device__ __forceinline__ void permute(u32* s) {
    mix_external(s);
    full_rounds(s, 0);
#pragma unroll 1
    for (u32 r = 0; r < POSEIDON2_PARTIAL_ROUNDS; r++) {
      s[0] = cube(add(s[0], POSEIDON2_PARTIAL[r]));
      mix_internal(s);
    }
    full_rounds(s, POSEIDON2_HALF_FULL_ROUNDS);
  }

  /// A sponge whose blocks of up to eight words overwrite the first words of the state.
  static __device__ __forceinline__ void leaf(const Row& row, u32* digest) {
    u32 state[POSEIDON2_WIDTH];
#pragma unroll
    for (u32 i = 0; i < POSEIDON2_WIDTH; i++) {
      state[i] = 0;
    }
    for (u32 at = 0; at < row.width; at += POSEIDON2_RATE) {
#pragma unroll
      for (u32 i = 0; i < POSEIDON2_RATE; i++) {
        if (at + i < row.width) {
          state[i] = row.word(at + i);
        }
      }
      permute(state);
    }
#pragma unroll
    for (u32 i = 0; i < DIGEST_WORDS; i++) {
      digest[i] = state[i];
    }
  }

  /// The truncated permutation.
  static __device__ __forceinline__ void node(const u32* children, u32* digest) {
    u32 state[POSEIDON2_WIDTH];
#pragma unroll
    for (u32 i = 0; i < POSEIDON2_WIDTH; i++) {
      state[i] = children[i];
    }
    permute(state);
#pragma unroll
    for (u32 i = 0; i < DIGEST_WORDS; i++) {
      digest[i] = state[i];
    }
  }
};
