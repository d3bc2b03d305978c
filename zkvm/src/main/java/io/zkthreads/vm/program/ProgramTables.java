package io.zkthreads.vm.program;

import io.zkthreads.stark.field.KoalaBear;

/// What a program adds to the machine: decoded instructions, initial words and the entry.
///
/// @param rom rows of [#ROM_WIDTH] canonical field elements (region, pc, opid, f0 … f5), flat;
///   (region, pc) strictly increasing
/// @param memory what memory holds before the run
/// @param entry first pc, in region 0
@SuppressWarnings("ArrayRecordComponent")
public record ProgramTables(int[] rom, InitialMemory memory, int entry) {
  /// Elements of a ROM row.
  public static final int ROM_WIDTH = 9;

  /// Where they stand in it.
  public static final int PC = 1;

  public static final int OPID = 2;
  public static final int FIELDS = 3;

  public ProgramTables {
    requireRom(rom);
    requireCodeAddress(entry, "entry");
  }

  public int numRomRows() {
    return rom.length / ROM_WIDTH;
  }

  /// Whether an instruction calls a precompile.
  public boolean callsPrecompiles() {
    for (int at = OPID; at < rom.length; at += ROM_WIDTH) {
      if (rom[at] == Opid.CALL) {
        return true;
      }
    }
    return false;
  }

  private static void requireRom(int[] rom) {
    if (rom.length % ROM_WIDTH != 0) {
      throw new IllegalArgumentException("ROM of " + rom.length + " words is not whole rows");
    }
    long previous = -1;
    for (int at = 0; at < rom.length; at += ROM_WIDTH) {
      for (int i = 0; i < ROM_WIDTH; i++) {
        if (rom[at + i] < 0 || rom[at + i] >= KoalaBear.P) {
          throw new IllegalArgumentException("ROM row holds " + rom[at + i] + ", not canonical");
        }
      }
      requireCodeAddress(rom[at + 1], "ROM address");
      long place = ((long) rom[at] << 32) | rom[at + 1];
      if (rom[at] >= MemoryKey.NUM_REGIONS || place <= previous) {
        throw new IllegalArgumentException(
            "ROM row of region " + rom[at] + " pc " + rom[at + 1] + " is out of order");
      }
      previous = place;
    }
  }

  private static void requireCodeAddress(int pc, String what) {
    if (pc < 0 || pc >= 1 << MemoryKey.ADDRESS_BITS || pc % 4 != 0) {
      throw new IllegalArgumentException(what + " " + pc + " is not a multiple of 4 below 2^24");
    }
  }
}
