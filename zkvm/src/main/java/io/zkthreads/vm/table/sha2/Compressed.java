package io.zkthreads.vm.table.sha2;

/// All words of one call of a compression function: A_t and E_t, of which rounds 0 … t − 1 make the
/// last, and W_t. A_0 … A_{−3} and E_0 … E_{−3} are the state before; those before them are what
/// four rounds with W = K = 0 make it of.
final class Compressed {
  /// Index of A_0.
  private static final int ZERO = 7;

  private static final int LEAD = 4;

  private final Hash hash;
  private final long[] a;
  private final long[] e;
  private final long[] w;

  /// @param block words of memory, the bytes of a word in the wrong order
  /// @param state words of memory
  Compressed(Hash hash, int[] block, int[] state) {
    this.hash = hash;
    this.a = new long[ZERO + hash.rounds + 1];
    this.e = new long[ZERO + hash.rounds + 1];
    this.w = new long[hash.rounds];
    schedule(block);
    rounds(state);
  }

  /// A_t.
  long a(int t) {
    return a[ZERO + t];
  }

  /// E_t.
  long e(int t) {
    return e[ZERO + t];
  }

  /// W_t, and 0 before the block.
  long w(int t) {
    return t < 0 ? 0 : w[t];
  }

  private void schedule(int[] block) {
    for (int t = 0; t < Hash.BLOCK; t++) {
      w[t] =
          hash == Hash.SHA512
              ? Long.reverseBytes(pair(block[2 * t], block[2 * t + 1]))
              : Integer.toUnsignedLong(Integer.reverseBytes(block[t]));
    }
    for (int t = Hash.BLOCK; t < w.length; t++) {
      long sum = hash.sigma(w[t - 2], hash.sigma1()) + hash.sigma(w[t - 15], hash.sigma0());
      w[t] = hash.mask(sum + w[t - 7] + w[t - 16]);
    }
  }

  private void rounds(int[] state) {
    for (int i = 0; i < 4; i++) {
      a[ZERO - i] = word(state, i);
      e[ZERO - i] = word(state, 4 + i);
    }
    for (int at = ZERO - 1; at >= LEAD - 1; at--) {
      long t1 = hash.mask(a[at + 1] - ofA(at));
      a[at - 3] = hash.mask(e[at + 1] - t1);
      e[at - 3] = hash.mask(t1 - ofE(at));
    }
    for (int t = 0; t < hash.rounds; t++) {
      int at = ZERO + t;
      long t1 = e[at - 3] + ofE(at) + hash.constant(t) + w[t];
      a[at + 1] = hash.mask(t1 + ofA(at));
      e[at + 1] = hash.mask(a[at - 3] + t1);
    }
  }

  private long word(int[] words, int i) {
    return hash == Hash.SHA512
        ? pair(words[2 * i], words[2 * i + 1])
        : Integer.toUnsignedLong(words[i]);
  }

  private long ofA(int at) {
    return hash.sum(a[at], hash.sumOfA()) + Hash.majority(a[at], a[at - 1], a[at - 2]);
  }

  private long ofE(int at) {
    return hash.sum(e[at], hash.sumOfE()) + Hash.choose(e[at], e[at - 1], e[at - 2]);
  }

  private static long pair(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << 32;
  }
}
