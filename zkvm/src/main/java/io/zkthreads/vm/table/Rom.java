package io.zkthreads.vm.table;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;

/// ROM rows twice: as words for the trace, and as small integers for the witness columns.
public final class Rom {
  final int[] values;
  final int[] words;

  public Rom(ProgramTables program) {
    values = program.rom();
    words = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      words[i] = KoalaBear.fromCanonical(values[i]);
    }
  }
}
