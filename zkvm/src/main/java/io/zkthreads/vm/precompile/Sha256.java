package io.zkthreads.vm.precompile;

/// The compression function of SHA-256 (FIPS 180-4): a is a block of 64 bytes, g the state of eight
/// words.
public record Sha256() implements Compression {
  static final int CODE = 16;
  public static final int ROUNDS = 64;

  private static final int[] CONSTANTS = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  };

  /// The constant of round t.
  public static int constant(int t) {
    return CONSTANTS[t];
  }

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int wordsOfA() {
    return 16;
  }

  @Override
  public int wordsOfG() {
    return 8;
  }

  @Override
  public Result apply(int[] block, int[] none, int[] state) {
    int[] w = schedule(block);
    int[] before = new int[8];
    for (int i = 0; i < 8; i++) {
      before[i] = state[i];
    }
    int[] s = before.clone();
    for (int t = 0; t < ROUNDS; t++) {
      round(s, CONSTANTS[t] + w[t]);
    }
    for (int i = 0; i < 8; i++) {
      state[i] = before[i] + s[i];
    }
    return Result.DONE;
  }

  private static int[] schedule(int[] block) {
    int[] w = new int[ROUNDS];
    for (int t = 0; t < 16; t++) {
      w[t] = Integer.reverseBytes(block[t]);
    }
    for (int t = 16; t < ROUNDS; t++) {
      int x = w[t - 15];
      int y = w[t - 2];
      int s0 = right(x, 7) ^ right(x, 18) ^ (x >>> 3);
      int s1 = right(y, 17) ^ right(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    return w;
  }

  /// One round on a … h, in this order.
  private static void round(int[] s, int kw) {
    int a = s[0];
    int e = s[4];
    int s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25);
    int t1 = s[7] + s1 + ((e & s[5]) ^ (~e & s[6])) + kw;
    int s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
    int t2 = s0 + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    System.arraycopy(s, 0, s, 1, 7);
    s[4] += t1;
    s[0] = t1 + t2;
  }

  private static int right(int x, int n) {
    return Integer.rotateRight(x, n);
  }
}
