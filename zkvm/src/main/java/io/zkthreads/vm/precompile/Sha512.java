package io.zkthreads.vm.precompile;

/// The compression function of SHA-512 (FIPS 180-4): a is a block of 128 bytes, g the state of
/// eight 64-bit words, the low half first.
public record Sha512() implements Compression {
  static final int CODE = 17;
  public static final int ROUNDS = 80;

  private static final long[] CONSTANTS = {
    0x428a2f98d728ae22L, 0x7137449123ef65cdL, 0xb5c0fbcfec4d3b2fL, 0xe9b5dba58189dbbcL,
    0x3956c25bf348b538L, 0x59f111f1b605d019L, 0x923f82a4af194f9bL, 0xab1c5ed5da6d8118L,
    0xd807aa98a3030242L, 0x12835b0145706fbeL, 0x243185be4ee4b28cL, 0x550c7dc3d5ffb4e2L,
    0x72be5d74f27b896fL, 0x80deb1fe3b1696b1L, 0x9bdc06a725c71235L, 0xc19bf174cf692694L,
    0xe49b69c19ef14ad2L, 0xefbe4786384f25e3L, 0x0fc19dc68b8cd5b5L, 0x240ca1cc77ac9c65L,
    0x2de92c6f592b0275L, 0x4a7484aa6ea6e483L, 0x5cb0a9dcbd41fbd4L, 0x76f988da831153b5L,
    0x983e5152ee66dfabL, 0xa831c66d2db43210L, 0xb00327c898fb213fL, 0xbf597fc7beef0ee4L,
    0xc6e00bf33da88fc2L, 0xd5a79147930aa725L, 0x06ca6351e003826fL, 0x142929670a0e6e70L,
    0x27b70a8546d22ffcL, 0x2e1b21385c26c926L, 0x4d2c6dfc5ac42aedL, 0x53380d139d95b3dfL,
    0x650a73548baf63deL, 0x766a0abb3c77b2a8L, 0x81c2c92e47edaee6L, 0x92722c851482353bL,
    0xa2bfe8a14cf10364L, 0xa81a664bbc423001L, 0xc24b8b70d0f89791L, 0xc76c51a30654be30L,
    0xd192e819d6ef5218L, 0xd69906245565a910L, 0xf40e35855771202aL, 0x106aa07032bbd1b8L,
    0x19a4c116b8d2d0c8L, 0x1e376c085141ab53L, 0x2748774cdf8eeb99L, 0x34b0bcb5e19b48a8L,
    0x391c0cb3c5c95a63L, 0x4ed8aa4ae3418acbL, 0x5b9cca4f7763e373L, 0x682e6ff3d6b2b8a3L,
    0x748f82ee5defb2fcL, 0x78a5636f43172f60L, 0x84c87814a1f0ab72L, 0x8cc702081a6439ecL,
    0x90befffa23631e28L, 0xa4506cebde82bde9L, 0xbef9a3f7b2c67915L, 0xc67178f2e372532bL,
    0xca273eceea26619cL, 0xd186b8c721c0c207L, 0xeada7dd6cde0eb1eL, 0xf57d4f7fee6ed178L,
    0x06f067aa72176fbaL, 0x0a637dc5a2c898a6L, 0x113f9804bef90daeL, 0x1b710b35131c471bL,
    0x28db77f523047d84L, 0x32caab7b40c72493L, 0x3c9ebe0a15c9bebcL, 0x431d67c49c100d4cL,
    0x4cc5d4becb3e42b6L, 0x597f299cfc657e2aL, 0x5fcb6fab3ad6faecL, 0x6c44198c4a475817L
  };

  /// The constant of round t.
  public static long constant(int t) {
    return CONSTANTS[t];
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int wordsOfA() {
    return 32;
  }

  @Override
  public int wordsOfG() {
    return 16;
  }

  @Override
  public Result apply(int[] block, int[] none, int[] state) {
    long[] w = schedule(block);
    long[] before = new long[8];
    for (int i = 0; i < 8; i++) {
      before[i] = pair(state[2 * i], state[2 * i + 1]);
    }
    long[] s = before.clone();
    for (int t = 0; t < ROUNDS; t++) {
      round(s, CONSTANTS[t] + w[t]);
    }
    for (int i = 0; i < 8; i++) {
      long sum = before[i] + s[i];
      state[2 * i] = (int) sum;
      state[2 * i + 1] = (int) (sum >>> 32);
    }
    return Result.DONE;
  }

  private static long[] schedule(int[] block) {
    long[] w = new long[ROUNDS];
    for (int t = 0; t < 16; t++) {
      w[t] = Long.reverseBytes(pair(block[2 * t], block[2 * t + 1]));
    }
    for (int t = 16; t < ROUNDS; t++) {
      long x = w[t - 15];
      long y = w[t - 2];
      long s0 = right(x, 1) ^ right(x, 8) ^ (x >>> 7);
      long s1 = right(y, 19) ^ right(y, 61) ^ (y >>> 6);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    return w;
  }

  /// One round on a … h, in this order.
  private static void round(long[] s, long kw) {
    long a = s[0];
    long e = s[4];
    long s1 = right(e, 14) ^ right(e, 18) ^ right(e, 41);
    long t1 = s[7] + s1 + ((e & s[5]) ^ (~e & s[6])) + kw;
    long s0 = right(a, 28) ^ right(a, 34) ^ right(a, 39);
    long t2 = s0 + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    System.arraycopy(s, 0, s, 1, 7);
    s[4] += t1;
    s[0] = t1 + t2;
  }

  private static long right(long x, int n) {
    return Long.rotateRight(x, n);
  }

  private static long pair(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << 32;
  }
}
