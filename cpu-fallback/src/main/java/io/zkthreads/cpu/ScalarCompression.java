package io.zkthreads.cpu;

import java.util.Arrays;

/// BLAKE3's compression function as loops over lanes, each over arrays of their own so that the
/// compiler can see that they do not overlap.
final class ScalarCompression implements Kernels.Compression {
  private static final int WORDS = 16;
  private static final int LANES = Kernels.LANES;
  private static final int ROUNDS = 7;

  private final int[][] state = new int[WORDS][LANES];
  private int[][] message = new int[WORDS][LANES];
  private int[][] permuted = new int[WORDS][];

  private final int[] block = new int[WORDS * LANES];
  private final Kernels kernels;

  ScalarCompression(Kernels kernels) {
    this.kernels = kernels;
  }

  @Override
  public void compressRows(
      int[] chaining, int[] rows, int from, int stride, int counter, int flags) {
    kernels.toLanes(block, rows, from, stride, WORDS, LANES);
    compress(chaining, block, counter, Integer.BYTES * WORDS, flags);
  }

  @Override
  public void compress(int[] chaining, int[] words, int counter, int blockBytes, int flags) {
    for (int j = 0; j < WORDS; j++) {
      System.arraycopy(words, j * LANES, message[j], 0, LANES);
    }
    for (int j = 0; j < 8; j++) {
      System.arraycopy(chaining, j * LANES, state[j], 0, LANES);
    }
    for (int j = 0; j < 4; j++) {
      Arrays.fill(state[8 + j], Blake3Lanes.IV[j]);
    }
    Arrays.fill(state[12], counter);
    Arrays.fill(state[13], 0);
    Arrays.fill(state[14], blockBytes);
    Arrays.fill(state[15], flags);
    for (int r = 0; r < ROUNDS; r++) {
      round(state, message);
      permute();
    }
    for (int j = 0; j < 8; j++) {
      int[] low = state[j];
      int[] high = state[j + 8];
      for (int l = 0; l < LANES; l++) {
        chaining[j * LANES + l] = low[l] ^ high[l];
      }
    }
  }

  private void permute() {
    for (int j = 0; j < WORDS; j++) {
      permuted[j] = message[Blake3Lanes.PERMUTATION[j]];
    }
    int[][] previous = message;
    message = permuted;
    permuted = previous;
  }

  private static void round(int[][] v, int[][] m) {
    mix(v[0], v[4], v[8], v[12], m[0], m[1]);
    mix(v[1], v[5], v[9], v[13], m[2], m[3]);
    mix(v[2], v[6], v[10], v[14], m[4], m[5]);
    mix(v[3], v[7], v[11], v[15], m[6], m[7]);
    mix(v[0], v[5], v[10], v[15], m[8], m[9]);
    mix(v[1], v[6], v[11], v[12], m[10], m[11]);
    mix(v[2], v[7], v[8], v[13], m[12], m[13]);
    mix(v[3], v[4], v[9], v[14], m[14], m[15]);
  }

  /// The quarter round G on state words a, b, c, d with message words x, y.
  private static void mix(int[] a, int[] b, int[] c, int[] d, int[] x, int[] y) {
    for (int l = 0; l < LANES; l++) {
      int va = a[l] + b[l] + x[l];
      int vd = Integer.rotateRight(d[l] ^ va, 16);
      int vc = c[l] + vd;
      int vb = Integer.rotateRight(b[l] ^ vc, 12);
      va = va + vb + y[l];
      vd = Integer.rotateRight(vd ^ va, 8);
      vc = vc + vd;
      a[l] = va;
      b[l] = Integer.rotateRight(vb ^ vc, 7);
      c[l] = vc;
      d[l] = vd;
    }
  }
}
