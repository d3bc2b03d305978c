package io.zkthreads.vm.table;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// ROM rows as small integers; and for each of them the cells that it decides of every row of its
/// table, side by side as in the trace, so that a row begins as a copy.
public final class Rom {
  final int[] values;
  private final int[] constants;
  private final int[] starts;

  /// @param tables those of the rows that will be filled
  public Rom(ProgramTables program, List<Table> tables) {
    values = program.rom();
    Map<Integer, InstructionTable> byOpid = new HashMap<>();
    for (Table table : tables) {
      if (table instanceof InstructionTable t) {
        t.opids().forEach(opid -> byOpid.put(opid, t));
      }
    }
    int rows = program.numRomRows();
    starts = new int[rows + 1];
    for (int row = 0; row < rows; row++) {
      InstructionTable table = byOpid.get(opid(row));
      starts[row + 1] = starts[row] + (table == null ? 0 : table.width());
    }
    constants = new int[starts[rows]];
    int[] words = Arrays.stream(values).map(KoalaBear::fromCanonical).toArray();
    for (int row = 0; row < rows; row++) {
      InstructionTable table = byOpid.get(opid(row));
      if (table != null) {
        table.putConstants(words, row * ProgramTables.ROM_WIDTH, constants, starts[row]);
      }
    }
  }

  private int opid(int row) {
    return values[row * ProgramTables.ROM_WIDTH + ProgramTables.OPID];
  }

  /// Puts the cells that a ROM row decides; other cells become 0.
  void copyConstants(int row, int[] trace, int position, int width) {
    System.arraycopy(constants, starts[row], trace, position, width);
  }
}
