package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;

/// Values of the preprocessed columns. Padding repeats a valid row where a table is a look-up, and
/// is zero elsewhere.
final class PreprocessedValues {
  private static final int MIN_HEIGHT = 1 << MachineConfig.MIN_LOG_HEIGHT;

  /// Widest value of VRNG.
  private static final int MAX_BITS = 16;

  private final Trace trace;
  private int at;

  private PreprocessedValues(int width, int rows) {
    trace = Trace.allocate(width, logHeight(rows));
  }

  static Trace start(int entry) {
    return new PreprocessedValues(2, MIN_HEIGHT).row(1, entry).trace;
  }

  static Trace image(ProgramTables program) {
    int rows = program.imageKeys().length;
    PreprocessedValues v = new PreprocessedValues(5, rows);
    for (int i = 0; i < rows; i++) {
      int key = program.imageKeys()[i];
      int word = program.imageWords()[i];
      v.row(1, MemoryKey.space(key), MemoryKey.word(key), word & 0xffff, word >>> 16);
    }
    return v.trace;
  }

  static Trace rom(ProgramTables program) {
    return new PreprocessedValues(ProgramTables.ROM_WIDTH, program.numRomRows())
        .row(program.rom())
        .trace;
  }

  /// Values of 3 … 16 bits eight a row, then the special row of 0 … 2 bits: exactly 2^14 rows.
  static Trace ranges() {
    PreprocessedValues v = new PreprocessedValues(3, 1 << 14);
    for (int bits = 3; bits <= MAX_BITS; bits++) {
      for (int base = 0; base < 1 << (bits - 3); base++) {
        v.row(base, bits, 0);
      }
    }
    return v.row(0, 0, 1).trace;
  }

  static Trace bytes() {
    PreprocessedValues v = new PreprocessedValues(5, 1 << 14);
    for (int x = 0; x < 256; x++) {
      for (int y = 0; y < 64; y++) {
        v.row(x >> 2, x & 1, x >> 1 & 1, y, x >> 2 & y);
      }
    }
    return v.trace;
  }

  static Trace powers() {
    PreprocessedValues v = new PreprocessedValues(4, MIN_HEIGHT);
    for (int bits = 0; bits < 16; bits++) {
      v.row(0, bits, 1 << bits, 1 << (16 - bits));
    }
    for (int bits = 1; bits <= 16; bits++) {
      v.row(1, bits, 1 << bits, 1 << (16 - bits));
    }
    while (v.at < v.trace.words().length) {
      v.row(0, 0, 1, 1 << 16);
    }
    return v.trace;
  }

  private PreprocessedValues row(int... canonical) {
    for (int value : canonical) {
      trace.words()[at++] = KoalaBear.fromCanonical(value);
    }
    return this;
  }

  private static int logHeight(int rows) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(MIN_HEIGHT, rows) - 1);
  }
}
