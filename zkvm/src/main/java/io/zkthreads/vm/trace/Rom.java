package io.zkthreads.vm.trace;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;

/// ROM rows twice: as words for the trace, and as small integers for the witness columns.
final class Rom {
  static final int WIDTH = ProgramTables.ROM_WIDTH;
  static final int PC = 1;
  static final int OPID = 2;
  static final int FIELDS = 3;

  final int[] values;
  final int[] words;

  Rom(ProgramTables program) {
    values = program.rom();
    words = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      words[i] = KoalaBear.fromCanonical(values[i]);
    }
  }
}
