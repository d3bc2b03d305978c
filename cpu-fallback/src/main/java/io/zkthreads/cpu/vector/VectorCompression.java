package io.zkthreads.cpu.vector;

import static jdk.incubator.vector.VectorOperators.ROR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.zkthreads.cpu.Kernels;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/// The compression function of BLAKE3 one message per lane, in vectors.
final class VectorCompression implements Kernels.Compression {
  private static final VectorSpecies<Integer> INTS = Shape.INTS;
  private static final int LANES = Kernels.LANES;
  private static final int ROUNDS = 7;

  /// Word j of the message in round r is word SCHEDULE\[16r + j\] (BLAKE3 paper, table 2,
  /// iterated).
  private static final int[] SCHEDULE = schedule();

  private final int[] block = new int[16 * LANES];

  @Override
  public void compressRows(
      int[] chaining, int[] rows, int from, int stride, int counter, int flags) {
    if (INTS.length() == LANES) {
      WideTransposition.toLanes(block, rows, from, stride);
    } else {
      Transposition.toLanes(block, rows, from, stride, 16, LANES);
    }
    compress(chaining, block, counter, 64, flags);
  }

  @Override
  public void compress(int[] chaining, int[] message, int counter, int blockBytes, int flags) {
    for (int from = 0; from < LANES; from += INTS.length()) {
      compress(chaining, message, from, counter, blockBytes, flags);
    }
  }

  /// The lanes from `from` on, as many as a vector holds; the state stays in sixteen registers.
  private static void compress(
      int[] chaining, int[] message, int from, int counter, int blockBytes, int flags) {
    IntVector v0 = IntVector.fromArray(INTS, chaining, 0 * LANES + from);
    IntVector v1 = IntVector.fromArray(INTS, chaining, 1 * LANES + from);
    IntVector v2 = IntVector.fromArray(INTS, chaining, 2 * LANES + from);
    IntVector v3 = IntVector.fromArray(INTS, chaining, 3 * LANES + from);
    IntVector v4 = IntVector.fromArray(INTS, chaining, 4 * LANES + from);
    IntVector v5 = IntVector.fromArray(INTS, chaining, 5 * LANES + from);
    IntVector v6 = IntVector.fromArray(INTS, chaining, 6 * LANES + from);
    IntVector v7 = IntVector.fromArray(INTS, chaining, 7 * LANES + from);
    IntVector v8 = IntVector.broadcast(INTS, 0x6a09e667);
    IntVector v9 = IntVector.broadcast(INTS, 0xbb67ae85);
    IntVector v10 = IntVector.broadcast(INTS, 0x3c6ef372);
    IntVector v11 = IntVector.broadcast(INTS, 0xa54ff53a);
    IntVector v12 = IntVector.broadcast(INTS, counter);
    IntVector v13 = IntVector.zero(INTS);
    IntVector v14 = IntVector.broadcast(INTS, blockBytes);
    IntVector v15 = IntVector.broadcast(INTS, flags);
    for (int r = 0; r < 16 * ROUNDS; r += 16) {
      v0 = v0.add(v4).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 0] * LANES + from));
      v12 = v12.lanewise(XOR, v0).lanewise(ROR, 16);
      v8 = v8.add(v12);
      v4 = v4.lanewise(XOR, v8).lanewise(ROR, 12);
      v0 = v0.add(v4).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 1] * LANES + from));
      v12 = v12.lanewise(XOR, v0).lanewise(ROR, 8);
      v8 = v8.add(v12);
      v4 = v4.lanewise(XOR, v8).lanewise(ROR, 7);
      v1 = v1.add(v5).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 2] * LANES + from));
      v13 = v13.lanewise(XOR, v1).lanewise(ROR, 16);
      v9 = v9.add(v13);
      v5 = v5.lanewise(XOR, v9).lanewise(ROR, 12);
      v1 = v1.add(v5).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 3] * LANES + from));
      v13 = v13.lanewise(XOR, v1).lanewise(ROR, 8);
      v9 = v9.add(v13);
      v5 = v5.lanewise(XOR, v9).lanewise(ROR, 7);
      v2 = v2.add(v6).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 4] * LANES + from));
      v14 = v14.lanewise(XOR, v2).lanewise(ROR, 16);
      v10 = v10.add(v14);
      v6 = v6.lanewise(XOR, v10).lanewise(ROR, 12);
      v2 = v2.add(v6).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 5] * LANES + from));
      v14 = v14.lanewise(XOR, v2).lanewise(ROR, 8);
      v10 = v10.add(v14);
      v6 = v6.lanewise(XOR, v10).lanewise(ROR, 7);
      v3 = v3.add(v7).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 6] * LANES + from));
      v15 = v15.lanewise(XOR, v3).lanewise(ROR, 16);
      v11 = v11.add(v15);
      v7 = v7.lanewise(XOR, v11).lanewise(ROR, 12);
      v3 = v3.add(v7).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 7] * LANES + from));
      v15 = v15.lanewise(XOR, v3).lanewise(ROR, 8);
      v11 = v11.add(v15);
      v7 = v7.lanewise(XOR, v11).lanewise(ROR, 7);
      v0 = v0.add(v5).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 8] * LANES + from));
      v15 = v15.lanewise(XOR, v0).lanewise(ROR, 16);
      v10 = v10.add(v15);
      v5 = v5.lanewise(XOR, v10).lanewise(ROR, 12);
      v0 = v0.add(v5).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 9] * LANES + from));
      v15 = v15.lanewise(XOR, v0).lanewise(ROR, 8);
      v10 = v10.add(v15);
      v5 = v5.lanewise(XOR, v10).lanewise(ROR, 7);
      v1 = v1.add(v6).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 10] * LANES + from));
      v12 = v12.lanewise(XOR, v1).lanewise(ROR, 16);
      v11 = v11.add(v12);
      v6 = v6.lanewise(XOR, v11).lanewise(ROR, 12);
      v1 = v1.add(v6).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 11] * LANES + from));
      v12 = v12.lanewise(XOR, v1).lanewise(ROR, 8);
      v11 = v11.add(v12);
      v6 = v6.lanewise(XOR, v11).lanewise(ROR, 7);
      v2 = v2.add(v7).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 12] * LANES + from));
      v13 = v13.lanewise(XOR, v2).lanewise(ROR, 16);
      v8 = v8.add(v13);
      v7 = v7.lanewise(XOR, v8).lanewise(ROR, 12);
      v2 = v2.add(v7).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 13] * LANES + from));
      v13 = v13.lanewise(XOR, v2).lanewise(ROR, 8);
      v8 = v8.add(v13);
      v7 = v7.lanewise(XOR, v8).lanewise(ROR, 7);
      v3 = v3.add(v4).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 14] * LANES + from));
      v14 = v14.lanewise(XOR, v3).lanewise(ROR, 16);
      v9 = v9.add(v14);
      v4 = v4.lanewise(XOR, v9).lanewise(ROR, 12);
      v3 = v3.add(v4).add(IntVector.fromArray(INTS, message, SCHEDULE[r + 15] * LANES + from));
      v14 = v14.lanewise(XOR, v3).lanewise(ROR, 8);
      v9 = v9.add(v14);
      v4 = v4.lanewise(XOR, v9).lanewise(ROR, 7);
    }
    v0.lanewise(XOR, v8).intoArray(chaining, 0 * LANES + from);
    v1.lanewise(XOR, v9).intoArray(chaining, 1 * LANES + from);
    v2.lanewise(XOR, v10).intoArray(chaining, 2 * LANES + from);
    v3.lanewise(XOR, v11).intoArray(chaining, 3 * LANES + from);
    v4.lanewise(XOR, v12).intoArray(chaining, 4 * LANES + from);
    v5.lanewise(XOR, v13).intoArray(chaining, 5 * LANES + from);
    v6.lanewise(XOR, v14).intoArray(chaining, 6 * LANES + from);
    v7.lanewise(XOR, v15).intoArray(chaining, 7 * LANES + from);
  }

  private static int[] schedule() {
    int[] permutation = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};
    int[] schedule = new int[16 * ROUNDS];
    for (int j = 0; j < schedule.length; j++) {
      schedule[j] = j < 16 ? j : schedule[j - 16 - j % 16 + permutation[j % 16]];
    }
    return schedule;
  }
}
