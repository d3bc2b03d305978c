package io.zkthreads.vm.trace;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.table.RowLog;

/// Writes rows of one table from its log, column by column, and counts their look-ups.
///
/// Times come from the log; the slots 0 … 3 of an instruction are added here, as in the table.
final class RowWriter {
  final Lookups lookups;
  private final Rom rom;
  private int[] out = {};
  private int at;
  private int[] log = {};
  private int offset;
  private int romAt;
  private int ts;

  RowWriter(Rom rom, Lookups lookups) {
    this.rom = rom;
    this.lookups = lookups;
  }

  /// Goes to a row of the log, and to where its columns belong.
  void begin(RowLog source, int row, int[] trace, int position) {
    log = source.block(row);
    offset = source.offset(row);
    romAt = log[offset] * Rom.WIDTH;
    ts = log[offset + 1];
    out = trace;
    at = position;
  }

  /// Goes to where the columns of a row without an instruction belong.
  void begin(int[] trace, int position) {
    out = trace;
    at = position;
  }

  /// Word i of the log row.
  int logged(int i) {
    return log[offset + i];
  }

  /// Field i of the instruction, 0 ≤ value < p.
  int field(int i) {
    return rom.values[romAt + Rom.FIELDS + i];
  }

  /// Field i of the instruction as a signed integer.
  int signedField(int i) {
    int value = field(i);
    return value > KoalaBear.P / 2 ? value - KoalaBear.P : value;
  }

  int opid() {
    return rom.values[romAt + Rom.OPID];
  }

  int pc() {
    return rom.values[romAt + Rom.PC];
  }

  /// Appends a value in [0, p).
  void put(int value) {
    out[at++] = KoalaBear.fromCanonical(value);
  }

  /// Appends a small integer, possibly negative.
  void putSigned(int value) {
    put(value < 0 ? value + KoalaBear.P : value);
  }

  /// Appends 0 or 1.
  void putBit(int bit) {
    out[at++] = -bit & KoalaBear.ONE;
  }

  /// Appends a word that is already in Montgomery form.
  void putWord(int word) {
    out[at++] = word;
  }

  /// Appends field i of the instruction.
  void putField(int i) {
    out[at++] = rom.words[romAt + Rom.FIELDS + i];
  }

  /// Appends the two limbs of a 32-bit word.
  void putLimbs(int word) {
    put(word & 0xffff);
    put(word >>> 16);
  }

  /// Appends the two limbs of a result, which the table checks.
  void putChecked(int word) {
    putLimbs(word);
    lookups.variable(word & 0xffff, 16);
    lookups.variable(word >>> 16, 16);
  }

  /// Appends pc, ts.
  void putPcAndTime() {
    out[at++] = rom.words[romAt + Rom.PC];
    put(ts);
  }

  /// Appends pc, ts, region.
  void putState() {
    putPcAndTime();
    out[at++] = rom.words[romAt];
  }

  /// Appends pc, ts, region, real.
  void putFrame() {
    putState();
    putBit(1);
  }

  /// Appends pc, ts, real: the frame of region 0.
  void putOsFrame() {
    putPcAndTime();
    putBit(1);
  }

  /// Appends the time of the previous access of a word and looks up the time that passed until
  /// `slot` of this instruction.
  void putAccessTime(int before, int slot) {
    put(before);
    lookups.passed(ts + slot - before - 1);
  }

  /// Appends number, previous time and value of the register that field i names; the log has value
  /// and time at `logged`, `logged + 1`.
  void putRegister(int i, int logged, int slot) {
    putField(i);
    putAccess(logged, slot);
  }

  /// Appends previous time and value of an access.
  void putAccess(int logged, int slot) {
    putAccessTime(log[offset + logged + 1], slot);
    putLimbs(log[offset + logged]);
  }
}
