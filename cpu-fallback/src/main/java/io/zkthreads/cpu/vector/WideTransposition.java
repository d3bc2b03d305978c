package io.zkthreads.cpu.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// Blocks of sixteen rows to lanes at 512 bits; see [Transposition], of which this has four squares
/// at once.
///
/// The step of distance 8 is made by loads: those of the upper halves begin eight words early or
/// late.
final class WideTransposition {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
  private static final int SIDE = 16;

  private static final VectorMask<Integer> UPPER = VectorMask.fromLong(INTS, 0xff00);

  private static final VectorShuffle<Integer> BY_4 = VectorShuffle.fromOp(INTS, l -> l ^ 4);
  private static final VectorMask<Integer> WITH_4 = VectorMask.fromLong(INTS, 0xf0f0);
  private static final VectorShuffle<Integer> BY_2 = VectorShuffle.fromOp(INTS, l -> l ^ 2);
  private static final VectorMask<Integer> WITH_2 = VectorMask.fromLong(INTS, 0xcccc);
  private static final VectorShuffle<Integer> BY_1 = VectorShuffle.fromOp(INTS, l -> l ^ 1);
  private static final VectorMask<Integer> WITH_1 = VectorMask.fromLong(INTS, 0xaaaa);

  private WideTransposition() {}

  /// `lanes[16j + l] = rows[from + l·stride + j]` for j, l < 16.
  static void toLanes(int[] lanes, int[] rows, int from, int stride) {
    IntVector a0 =
        IntVector.fromArray(INTS, rows, from)
            .blend(IntVector.fromArray(INTS, rows, from + 8 * stride - 8), UPPER);
    IntVector a8 =
        IntVector.fromArray(INTS, rows, from + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 8 * stride), UPPER);
    IntVector a1 =
        IntVector.fromArray(INTS, rows, from + stride)
            .blend(IntVector.fromArray(INTS, rows, from + 9 * stride - 8), UPPER);
    IntVector a9 =
        IntVector.fromArray(INTS, rows, from + stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 9 * stride), UPPER);
    IntVector a2 =
        IntVector.fromArray(INTS, rows, from + 2 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 10 * stride - 8), UPPER);
    IntVector a10 =
        IntVector.fromArray(INTS, rows, from + 2 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 10 * stride), UPPER);
    IntVector a3 =
        IntVector.fromArray(INTS, rows, from + 3 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 11 * stride - 8), UPPER);
    IntVector a11 =
        IntVector.fromArray(INTS, rows, from + 3 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 11 * stride), UPPER);
    IntVector a4 =
        IntVector.fromArray(INTS, rows, from + 4 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 12 * stride - 8), UPPER);
    IntVector a12 =
        IntVector.fromArray(INTS, rows, from + 4 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 12 * stride), UPPER);
    IntVector a5 =
        IntVector.fromArray(INTS, rows, from + 5 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 13 * stride - 8), UPPER);
    IntVector a13 =
        IntVector.fromArray(INTS, rows, from + 5 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 13 * stride), UPPER);
    IntVector a6 =
        IntVector.fromArray(INTS, rows, from + 6 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 14 * stride - 8), UPPER);
    IntVector a14 =
        IntVector.fromArray(INTS, rows, from + 6 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 14 * stride), UPPER);
    IntVector a7 =
        IntVector.fromArray(INTS, rows, from + 7 * stride)
            .blend(IntVector.fromArray(INTS, rows, from + 15 * stride - 8), UPPER);
    IntVector a15 =
        IntVector.fromArray(INTS, rows, from + 7 * stride + 8)
            .blend(IntVector.fromArray(INTS, rows, from + 15 * stride), UPPER);
    IntVector b0 = a0.blend(a4.rearrange(BY_4), WITH_4);
    IntVector b4 = a0.rearrange(BY_4).blend(a4, WITH_4);
    IntVector b1 = a1.blend(a5.rearrange(BY_4), WITH_4);
    IntVector b5 = a1.rearrange(BY_4).blend(a5, WITH_4);
    IntVector b2 = a2.blend(a6.rearrange(BY_4), WITH_4);
    IntVector b6 = a2.rearrange(BY_4).blend(a6, WITH_4);
    IntVector b3 = a3.blend(a7.rearrange(BY_4), WITH_4);
    IntVector b7 = a3.rearrange(BY_4).blend(a7, WITH_4);
    IntVector b8 = a8.blend(a12.rearrange(BY_4), WITH_4);
    IntVector b12 = a8.rearrange(BY_4).blend(a12, WITH_4);
    IntVector b9 = a9.blend(a13.rearrange(BY_4), WITH_4);
    IntVector b13 = a9.rearrange(BY_4).blend(a13, WITH_4);
    IntVector b10 = a10.blend(a14.rearrange(BY_4), WITH_4);
    IntVector b14 = a10.rearrange(BY_4).blend(a14, WITH_4);
    IntVector b11 = a11.blend(a15.rearrange(BY_4), WITH_4);
    IntVector b15 = a11.rearrange(BY_4).blend(a15, WITH_4);
    IntVector c0 = b0.blend(b2.rearrange(BY_2), WITH_2);
    IntVector c2 = b0.rearrange(BY_2).blend(b2, WITH_2);
    IntVector c1 = b1.blend(b3.rearrange(BY_2), WITH_2);
    IntVector c3 = b1.rearrange(BY_2).blend(b3, WITH_2);
    IntVector c4 = b4.blend(b6.rearrange(BY_2), WITH_2);
    IntVector c6 = b4.rearrange(BY_2).blend(b6, WITH_2);
    IntVector c5 = b5.blend(b7.rearrange(BY_2), WITH_2);
    IntVector c7 = b5.rearrange(BY_2).blend(b7, WITH_2);
    IntVector c8 = b8.blend(b10.rearrange(BY_2), WITH_2);
    IntVector c10 = b8.rearrange(BY_2).blend(b10, WITH_2);
    IntVector c9 = b9.blend(b11.rearrange(BY_2), WITH_2);
    IntVector c11 = b9.rearrange(BY_2).blend(b11, WITH_2);
    IntVector c12 = b12.blend(b14.rearrange(BY_2), WITH_2);
    IntVector c14 = b12.rearrange(BY_2).blend(b14, WITH_2);
    IntVector c13 = b13.blend(b15.rearrange(BY_2), WITH_2);
    IntVector c15 = b13.rearrange(BY_2).blend(b15, WITH_2);
    IntVector d0 = c0.blend(c1.rearrange(BY_1), WITH_1);
    IntVector d1 = c0.rearrange(BY_1).blend(c1, WITH_1);
    IntVector d2 = c2.blend(c3.rearrange(BY_1), WITH_1);
    IntVector d3 = c2.rearrange(BY_1).blend(c3, WITH_1);
    IntVector d4 = c4.blend(c5.rearrange(BY_1), WITH_1);
    IntVector d5 = c4.rearrange(BY_1).blend(c5, WITH_1);
    IntVector d6 = c6.blend(c7.rearrange(BY_1), WITH_1);
    IntVector d7 = c6.rearrange(BY_1).blend(c7, WITH_1);
    IntVector d8 = c8.blend(c9.rearrange(BY_1), WITH_1);
    IntVector d9 = c8.rearrange(BY_1).blend(c9, WITH_1);
    IntVector d10 = c10.blend(c11.rearrange(BY_1), WITH_1);
    IntVector d11 = c10.rearrange(BY_1).blend(c11, WITH_1);
    IntVector d12 = c12.blend(c13.rearrange(BY_1), WITH_1);
    IntVector d13 = c12.rearrange(BY_1).blend(c13, WITH_1);
    IntVector d14 = c14.blend(c15.rearrange(BY_1), WITH_1);
    IntVector d15 = c14.rearrange(BY_1).blend(c15, WITH_1);
    d0.intoArray(lanes, 0 * SIDE);
    d1.intoArray(lanes, 1 * SIDE);
    d2.intoArray(lanes, 2 * SIDE);
    d3.intoArray(lanes, 3 * SIDE);
    d4.intoArray(lanes, 4 * SIDE);
    d5.intoArray(lanes, 5 * SIDE);
    d6.intoArray(lanes, 6 * SIDE);
    d7.intoArray(lanes, 7 * SIDE);
    d8.intoArray(lanes, 8 * SIDE);
    d9.intoArray(lanes, 9 * SIDE);
    d10.intoArray(lanes, 10 * SIDE);
    d11.intoArray(lanes, 11 * SIDE);
    d12.intoArray(lanes, 12 * SIDE);
    d13.intoArray(lanes, 13 * SIDE);
    d14.intoArray(lanes, 14 * SIDE);
    d15.intoArray(lanes, 15 * SIDE);
  }
}
