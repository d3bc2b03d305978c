package io.zkthreads.vm.precompile;

/// The permutation Keccak-f[1600] (FIPS 202): g is the state, 25 lanes of 64 bits, lane (x, y) at x
/// + 5·y, the low half of a lane first.
public record KeccakF() implements Precompile {
  static final int CODE = 24;
  public static final int ROUNDS = 24;
  public static final int LANES = 25;

  private static final long[] CONSTANTS = {
    0x0000000000000001L, 0x0000000000008082L, 0x800000000000808aL, 0x8000000080008000L,
    0x000000000000808bL, 0x0000000080000001L, 0x8000000080008081L, 0x8000000000008009L,
    0x000000000000008aL, 0x0000000000000088L, 0x0000000080008009L, 0x000000008000000aL,
    0x000000008000808bL, 0x800000000000008bL, 0x8000000000008089L, 0x8000000000008003L,
    0x8000000000008002L, 0x8000000000000080L, 0x000000000000800aL, 0x800000008000000aL,
    0x8000000080008081L, 0x8000000000008080L, 0x0000000080000001L, 0x8000000080008008L
  };

  /// By lane.
  private static final int[] ROTATIONS = {
    0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14
  };

  /// What ι adds in a round.
  public static long constant(int round) {
    return CONSTANTS[round];
  }

  /// By how much ρ rotates a lane to the left.
  public static int rotation(int lane) {
    return ROTATIONS[lane];
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int wordsOfA() {
    return 0;
  }

  @Override
  public int wordsOfB() {
    return 0;
  }

  @Override
  public int wordsOfG() {
    return 2 * LANES;
  }

  @Override
  public boolean readsG() {
    return true;
  }

  @Override
  public Result apply(int[] none, int[] nothing, int[] words) {
    long[] state = new long[LANES];
    for (int i = 0; i < LANES; i++) {
      state[i] = Integer.toUnsignedLong(words[2 * i]) | (long) words[2 * i + 1] << 32;
    }
    for (int round = 0; round < ROUNDS; round++) {
      theta(state);
      state = chi(rhoAndPi(state));
      state[0] ^= CONSTANTS[round];
    }
    for (int i = 0; i < LANES; i++) {
      words[2 * i] = (int) state[i];
      words[2 * i + 1] = (int) (state[i] >>> 32);
    }
    return Result.DONE;
  }

  private static void theta(long[] a) {
    long[] parity = new long[5];
    for (int i = 0; i < LANES; i++) {
      parity[i % 5] ^= a[i];
    }
    for (int i = 0; i < LANES; i++) {
      a[i] ^= parity[(i + 4) % 5] ^ Long.rotateLeft(parity[(i + 1) % 5], 1);
    }
  }

  /// Lane (x, y) goes to (y, 2x + 3y).
  private static long[] rhoAndPi(long[] a) {
    long[] b = new long[LANES];
    for (int y = 0; y < 5; y++) {
      for (int x = 0; x < 5; x++) {
        b[y + 5 * ((2 * x + 3 * y) % 5)] = Long.rotateLeft(a[x + 5 * y], ROTATIONS[x + 5 * y]);
      }
    }
    return b;
  }

  private static long[] chi(long[] b) {
    long[] a = new long[LANES];
    for (int i = 0; i < LANES; i++) {
      int row = i - i % 5;
      a[i] = b[i] ^ (~b[row + (i + 1) % 5] & b[row + (i + 2) % 5]);
    }
    return a;
  }
}
