package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.Kernels;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Rows to lanes and back, in squares of eight rows by eight words. Where squares do not fill the
/// rows or the words, the last one begins earlier and copies some words again; fewer than eight go
/// word by word.
///
/// In the step of distance d, vectors i and i + d of a square exchange the words at lanes that have
/// bit d in the one and have it not in the other. After distances 4, 2 and 1 the square is
/// transposed.
final class Transposition {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final int SIDE = 8;
  private static final int LANES = Kernels.LANES;

  private static final VectorShuffle<Integer> BY_1 = VectorShuffle.fromOp(INTS, l -> l ^ 1);
  private static final VectorMask<Integer> WITH_1 = VectorMask.fromLong(INTS, 0xaa);

  private static final VectorShuffle<Integer> BY_2 = VectorShuffle.fromOp(INTS, l -> l ^ 2);
  private static final VectorMask<Integer> WITH_2 = VectorMask.fromLong(INTS, 0xcc);

  private static final VectorShuffle<Integer> BY_4 = VectorShuffle.fromOp(INTS, l -> l ^ 4);
  private static final VectorMask<Integer> WITH_4 = VectorMask.fromLong(INTS, 0xf0);

  private Transposition() {}

  static void toLanes(int[] lanes, int[] rows, int from, int stride, int words, int count) {
    if (words < SIDE || count < SIDE) {
      for (int l = 0; l < count; l++) {
        int row = from + l * stride;
        for (int j = 0; j < words; j++) {
          lanes[j * LANES + l] = rows[row + j];
        }
      }
      return;
    }
    for (int word = 0; word < words; word += SIDE) {
      int j = Math.min(word, words - SIDE);
      for (int lane = 0; lane < count; lane += SIDE) {
        int l = Math.min(lane, count - SIDE);
        transpose(rows, from + l * stride + j, stride, lanes, j * LANES + l, LANES);
      }
    }
  }

  static void fromLanes(int[] lanes, int[] rows, int from, int words, int count) {
    if (words < SIDE || count < SIDE) {
      for (int l = 0; l < count; l++) {
        int row = from + l * words;
        for (int j = 0; j < words; j++) {
          rows[row + j] = lanes[j * LANES + l];
        }
      }
      return;
    }
    for (int word = 0; word < words; word += SIDE) {
      int j = Math.min(word, words - SIDE);
      for (int lane = 0; lane < count; lane += SIDE) {
        int l = Math.min(lane, count - SIDE);
        transpose(lanes, j * LANES + l, LANES, rows, from + l * words + j, words);
      }
    }
  }

  static void toColumns(
      int[][] to, int[] slots, int toAt, int[] rows, int from, int stride, int count) {
    if (count < SIDE) {
      for (int j = 0; j < SIDE; j++) {
        for (int l = 0; l < count; l++) {
          to[slots[j]][toAt + l] = rows[from + l * stride + j];
        }
      }
      return;
    }
    int[] column0 = to[slots[0]];
    int[] column1 = to[slots[1]];
    int[] column2 = to[slots[2]];
    int[] column3 = to[slots[3]];
    int[] column4 = to[slots[4]];
    int[] column5 = to[slots[5]];
    int[] column6 = to[slots[6]];
    int[] column7 = to[slots[7]];
    for (int row = 0; row < count; row += SIDE) {
      int l = Math.min(row, count - SIDE);
      int at = from + l * stride;
      IntVector a0 = IntVector.fromArray(INTS, rows, at);
      IntVector a1 = IntVector.fromArray(INTS, rows, at + stride);
      IntVector a2 = IntVector.fromArray(INTS, rows, at + 2 * stride);
      IntVector a3 = IntVector.fromArray(INTS, rows, at + 3 * stride);
      IntVector a4 = IntVector.fromArray(INTS, rows, at + 4 * stride);
      IntVector a5 = IntVector.fromArray(INTS, rows, at + 5 * stride);
      IntVector a6 = IntVector.fromArray(INTS, rows, at + 6 * stride);
      IntVector a7 = IntVector.fromArray(INTS, rows, at + 7 * stride);
      IntVector b0 = a0.blend(a4.rearrange(BY_4), WITH_4);
      IntVector b4 = a0.rearrange(BY_4).blend(a4, WITH_4);
      IntVector b1 = a1.blend(a5.rearrange(BY_4), WITH_4);
      IntVector b5 = a1.rearrange(BY_4).blend(a5, WITH_4);
      IntVector b2 = a2.blend(a6.rearrange(BY_4), WITH_4);
      IntVector b6 = a2.rearrange(BY_4).blend(a6, WITH_4);
      IntVector b3 = a3.blend(a7.rearrange(BY_4), WITH_4);
      IntVector b7 = a3.rearrange(BY_4).blend(a7, WITH_4);
      IntVector c0 = b0.blend(b2.rearrange(BY_2), WITH_2);
      IntVector c2 = b0.rearrange(BY_2).blend(b2, WITH_2);
      IntVector c1 = b1.blend(b3.rearrange(BY_2), WITH_2);
      IntVector c3 = b1.rearrange(BY_2).blend(b3, WITH_2);
      IntVector c4 = b4.blend(b6.rearrange(BY_2), WITH_2);
      IntVector c6 = b4.rearrange(BY_2).blend(b6, WITH_2);
      IntVector c5 = b5.blend(b7.rearrange(BY_2), WITH_2);
      IntVector c7 = b5.rearrange(BY_2).blend(b7, WITH_2);
      IntVector d0 = c0.blend(c1.rearrange(BY_1), WITH_1);
      IntVector d1 = c0.rearrange(BY_1).blend(c1, WITH_1);
      IntVector d2 = c2.blend(c3.rearrange(BY_1), WITH_1);
      IntVector d3 = c2.rearrange(BY_1).blend(c3, WITH_1);
      IntVector d4 = c4.blend(c5.rearrange(BY_1), WITH_1);
      IntVector d5 = c4.rearrange(BY_1).blend(c5, WITH_1);
      IntVector d6 = c6.blend(c7.rearrange(BY_1), WITH_1);
      IntVector d7 = c6.rearrange(BY_1).blend(c7, WITH_1);
      d0.intoArray(column0, toAt + l);
      d1.intoArray(column1, toAt + l);
      d2.intoArray(column2, toAt + l);
      d3.intoArray(column3, toAt + l);
      d4.intoArray(column4, toAt + l);
      d5.intoArray(column5, toAt + l);
      d6.intoArray(column6, toAt + l);
      d7.intoArray(column7, toAt + l);
    }
  }

  /// Word i of row l becomes word l of row i.
  private static void transpose(
      int[] from, int fromAt, int fromStride, int[] to, int toAt, int toStride) {
    IntVector a0 = IntVector.fromArray(INTS, from, fromAt);
    IntVector a1 = IntVector.fromArray(INTS, from, fromAt + fromStride);
    IntVector a2 = IntVector.fromArray(INTS, from, fromAt + 2 * fromStride);
    IntVector a3 = IntVector.fromArray(INTS, from, fromAt + 3 * fromStride);
    IntVector a4 = IntVector.fromArray(INTS, from, fromAt + 4 * fromStride);
    IntVector a5 = IntVector.fromArray(INTS, from, fromAt + 5 * fromStride);
    IntVector a6 = IntVector.fromArray(INTS, from, fromAt + 6 * fromStride);
    IntVector a7 = IntVector.fromArray(INTS, from, fromAt + 7 * fromStride);
    IntVector b0 = a0.blend(a4.rearrange(BY_4), WITH_4);
    IntVector b4 = a0.rearrange(BY_4).blend(a4, WITH_4);
    IntVector b1 = a1.blend(a5.rearrange(BY_4), WITH_4);
    IntVector b5 = a1.rearrange(BY_4).blend(a5, WITH_4);
    IntVector b2 = a2.blend(a6.rearrange(BY_4), WITH_4);
    IntVector b6 = a2.rearrange(BY_4).blend(a6, WITH_4);
    IntVector b3 = a3.blend(a7.rearrange(BY_4), WITH_4);
    IntVector b7 = a3.rearrange(BY_4).blend(a7, WITH_4);
    IntVector c0 = b0.blend(b2.rearrange(BY_2), WITH_2);
    IntVector c2 = b0.rearrange(BY_2).blend(b2, WITH_2);
    IntVector c1 = b1.blend(b3.rearrange(BY_2), WITH_2);
    IntVector c3 = b1.rearrange(BY_2).blend(b3, WITH_2);
    IntVector c4 = b4.blend(b6.rearrange(BY_2), WITH_2);
    IntVector c6 = b4.rearrange(BY_2).blend(b6, WITH_2);
    IntVector c5 = b5.blend(b7.rearrange(BY_2), WITH_2);
    IntVector c7 = b5.rearrange(BY_2).blend(b7, WITH_2);
    IntVector d0 = c0.blend(c1.rearrange(BY_1), WITH_1);
    IntVector d1 = c0.rearrange(BY_1).blend(c1, WITH_1);
    IntVector d2 = c2.blend(c3.rearrange(BY_1), WITH_1);
    IntVector d3 = c2.rearrange(BY_1).blend(c3, WITH_1);
    IntVector d4 = c4.blend(c5.rearrange(BY_1), WITH_1);
    IntVector d5 = c4.rearrange(BY_1).blend(c5, WITH_1);
    IntVector d6 = c6.blend(c7.rearrange(BY_1), WITH_1);
    IntVector d7 = c6.rearrange(BY_1).blend(c7, WITH_1);
    d0.intoArray(to, toAt);
    d1.intoArray(to, toAt + toStride);
    d2.intoArray(to, toAt + 2 * toStride);
    d3.intoArray(to, toAt + 3 * toStride);
    d4.intoArray(to, toAt + 4 * toStride);
    d5.intoArray(to, toAt + 5 * toStride);
    d6.intoArray(to, toAt + 6 * toStride);
    d7.intoArray(to, toAt + 7 * toStride);
  }
}
