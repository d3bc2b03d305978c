package io.zkthreads.cpu.vector;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/// The vector shape of this process: the widest of the machine, or 256 bits where the system
/// property `zkthreads.vector.bits` says so. Constant, so that the compiler sees it.
///
/// Vectors wider than those of the machine are objects for ever, so a machine with less than
/// [#LEAST_BITS] has no use for this package.
final class Shape {
  /// System property that forces a narrower shape.
  static final String BITS_PROPERTY = "zkthreads.vector.bits";

  /// The narrowest shape that the kernels come in.
  static final int LEAST_BITS = 256;

  /// The widest vectors of integers that the JIT compiler has instructions for here.
  static final int MACHINE_BITS = IntVector.SPECIES_PREFERRED.vectorBitSize();

  static final VectorSpecies<Integer> INTS = ints();
  static final VectorSpecies<Long> LONGS =
      INTS.length() == 8 ? LongVector.SPECIES_256 : LongVector.SPECIES_512;

  /// −p^−1 mod 2^32.
  static final int NEG_INVERSE = 0x7effffff;

  /// Mask of the low half of a 64-bit lane. Both factors of a product must visibly fit 32 bits for
  /// it to become one machine instruction.
  static final long LOW = 0xffffffffL;

  private Shape() {}

  private static VectorSpecies<Integer> ints() {
    boolean narrow = Integer.getInteger(BITS_PROPERTY, 512) < 512 || MACHINE_BITS < 512;
    return narrow ? IntVector.SPECIES_256 : IntVector.SPECIES_512;
  }
}
