#pragma once
// Poseidon2 of width 16 over KoalaBear, as io.zkthreads.stark.hash.Poseidon2; round constants are
// its `fullRounds` and `partialRounds`.

#include "tree.cuh"

static constexpr u32 POSEIDON2_WIDTH = 16;
static constexpr u32 POSEIDON2_RATE = 8;
static constexpr u32 POSEIDON2_HALF_FULL_ROUNDS = 4;
static constexpr u32 POSEIDON2_PARTIAL_ROUNDS = 20;

static __constant__ u32 POSEIDON2_FULL[2 * POSEIDON2_HALF_FULL_ROUNDS][POSEIDON2_WIDTH] = {
    {0x603596a0, 0x704dbaed, 0x11eba4c8, 0x328990ce, 0x74b80058, 0x4e0d58e4, 0x0971c1f9, 0x621f1a4d,
     0x701a0ca5, 0x14ef48ea, 0x111c281d, 0x77a69c56, 0x0e350932, 0x32c8de8f, 0x4ea39f73, 0x4f341b79},
    {0x3c0fafe4, 0x6b323414, 0x13c89bae, 0x3a120a16, 0x25457d52, 0x37939915, 0x557a7f0d, 0x22c96618,
     0x07f0a954, 0x156e728e, 0x43b7a4e9, 0x54f06e50, 0x2f944ec0, 0x0a951641, 0x1addc5a6, 0x4bab1d79},
    {0x403caf44, 0x477ccd50, 0x1e37bb3b, 0x0bd676d4, 0x71fbde1c, 0x33087874, 0x76524d38, 0x7d57fbf5,
     0x06b57b81, 0x3159d77d, 0x6de4f266, 0x4e241f0c, 0x26a11cfc, 0x31eed79c, 0x72b9f6ec, 0x0cb3e128},
    {0x5393c279, 0x22294b58, 0x7da925e9, 0x713e2b0e, 0x47ae3fef, 0x35789e42, 0x6132adac, 0x0277e003,
     0x0685a1a8, 0x2757938f, 0x7063aaec, 0x40a7b0b8, 0x5bacea93, 0x5e42d09a, 0x2749bdf0, 0x31070e61},
    {0x341e84c3, 0x1c33ac98, 0x538e685c, 0x516e74f7, 0x7ab0b51c, 0x39229bb5, 0x66dee9eb, 0x24ef1cae,
     0x0c79ec27, 0x77172a64, 0x1b1bd3b6, 0x72b6d21d, 0x768ee253, 0x41f5bc7d, 0x24828d32, 0x1705e8ab},
    {0x1356ca74, 0x34c47fba, 0x4f11495f, 0x55ea5d30, 0x1bcf7212, 0x0107c877, 0x447e912e, 0x1109a8b1,
     0x778fc2aa, 0x02924b17, 0x35d27d16, 0x533a99d2, 0x4de304a0, 0x76b1ce9f, 0x0e8b0627, 0x538ce0e6},
    {0x7c4b28c7, 0x6e84f678, 0x27e38a26, 0x06cf004a, 0x56ffb0fb, 0x06d98a47, 0x65b6ffa2, 0x301f52e0,
     0x6183a432, 0x3bf7737e, 0x4f5abe10, 0x7de664f2, 0x51609db2, 0x50ca3777, 0x676e1cec, 0x7539d319},
    {0x3e1378dd, 0x16b99456, 0x7d442611, 0x2de7a10d, 0x5fafd183, 0x488434d9, 0x595ba6af, 0x2d65a306,
     0x317179a1, 0x2fe597e3, 0x6d590839, 0x060d9f42, 0x6a7ac551, 0x548db06d, 0x0ad4b90d, 0x4b5f2ecb},
};

static __constant__ u32 POSEIDON2_PARTIAL[POSEIDON2_PARTIAL_ROUNDS] = {
    0x12e9fd42, 0x5585abae, 0x26da4e73, 0x34e947aa, 0x7c979577, 0x26e19c50, 0x5729637e, 0x07ff5f6c,
    0x7756e1ea, 0x54f61bbb, 0x48508ea7, 0x2179d330, 0x69beb841, 0x72a55a1e, 0x17a1845a, 0x1271f8df,
    0x18b18b82, 0x18bfdb51, 0x57ab0f72, 0x21b7d221,
};

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
