package io.zkthreads.vm.table;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Term.Column;

/// The row that a table fills: its cells by column, the log it follows from, and the look-ups that
/// it asks. One object goes from row to row.
public final class Row {
  private final Lookups lookups;
  private final Rom rom;
  private final Reach reach;
  private int[] out = {};
  private int base;
  private int[] log = {};
  private int offset;
  private int romAt;
  private int ts;

  public Row(Rom rom, Reach reach, Lookups lookups) {
    this.rom = rom;
    this.reach = reach;
    this.lookups = lookups;
  }

  /// Goes to a row of a log, and to where its columns begin in a trace.
  void begin(RowLog source, int row, int[] trace, int position) {
    log = source.block(row);
    offset = source.offset(row);
    out = trace;
    base = position;
  }

  /// Goes to where the columns of a row without a log begin in a trace.
  public void begin(int[] trace, int position) {
    out = trace;
    base = position;
  }

  /// As [#begin], where the log begins with ROM row and time; and puts what the ROM row decides.
  void beginInstruction(RowLog source, int row, int[] trace, int position, int width) {
    begin(source, row, trace, position);
    rom.copyConstants(log[offset], trace, position, width);
    romAt = log[offset] * ProgramTables.ROM_WIDTH;
    ts = log[offset + 1];
  }

  // What is known.

  /// Word i of the log row.
  public int logged(int i) {
    return log[offset + i];
  }

  /// The word before the access, from the log.
  public int old(Cell cell) {
    return log[offset + cell.logged];
  }

  public int old(Register register) {
    return old(register.before());
  }

  /// Time of the instruction.
  public int ts() {
    return ts;
  }

  public int pc() {
    return rom.values[romAt + ProgramTables.PC];
  }

  public int opid() {
    return rom.values[romAt + ProgramTables.OPID];
  }

  /// What a column holds that [InstructionTable#fetch] took from the ROM, 0 ≤ value < p.
  public int field(Column c) {
    return field(c.field);
  }

  /// The same as a signed integer.
  public int signedField(Column c) {
    int value = field(c);
    return value > KoalaBear.P / 2 ? value - KoalaBear.P : value;
  }

  /// Field i of the instruction, where no column holds it.
  public int field(int i) {
    return rom.values[romAt + ProgramTables.FIELDS + i];
  }

  public Reach reach() {
    return reach;
  }

  // Cells.

  /// Puts a value in [0, p).
  public void set(Column c, int value) {
    out[base + c.index] = KoalaBear.fromCanonical(value);
  }

  /// Puts 0 or 1.
  public void setBit(Column c, int bit) {
    out[base + c.index] = -bit & KoalaBear.ONE;
  }

  /// Puts a small integer, possibly negative.
  public void setSigned(Column c, int value) {
    set(c, value < 0 ? value + KoalaBear.P : value);
  }

  /// Puts a word that is already in Montgomery form.
  public void setWord(Column c, int word) {
    out[base + c.index] = word;
  }

  /// Puts the two limbs of a 32-bit word.
  public void setLimbs(Column lo, Column hi, int word) {
    set(lo, word & 0xffff);
    set(hi, word >>> 16);
  }

  /// Puts the two limbs of a 32-bit word, which the table checks.
  public void setChecked(Column lo, Column hi, int word) {
    setLimbs(lo, hi, word);
    range(word & 0xffff, 16);
    range(word >>> 16, 16);
  }

  /// Puts a value in [0, 2^bits), which the table checks.
  public void setRange(Column c, int value, int bits) {
    set(c, value);
    range(value, bits);
  }

  /// Puts what is known of a word before its access, and looks up the time that passed.
  ///
  /// @param before time of the access before
  /// @param now time of this one
  public void setAccess(Cell cell, int word, int before, int now) {
    out[base + cell.timeAt] = KoalaBear.fromCanonical(before);
    lookups.passed(now - before - 1);
    if (cell.loAt >= 0) {
      out[base + cell.loAt] = KoalaBear.fromCanonical(word & 0xffff);
    }
    if (cell.hiAt >= 0) {
      out[base + cell.hiAt] = KoalaBear.fromCanonical(word >>> 16);
    }
  }

  /// As [#setAccess], from the log of an instruction.
  void setAccess(Cell cell) {
    int at = offset + cell.logged;
    setAccess(cell, log[at], log[at + 1], ts + cell.slot());
  }

  // Look-ups.

  /// 0 ≤ x < 2^bits, bits ≤ 16.
  public void range(int x, int bits) {
    lookups.range(x, bits);
  }

  /// 0 ≤ x < 2^k.
  public void passed(int x) {
    lookups.passed(x);
  }

  /// x op y of bytes.
  public void bytes(int op, int x, int y) {
    lookups.bytes(op, x, y);
  }

  /// Both bytes of a limb are bytes.
  public void pair(int limb) {
    lookups.pair(limb);
  }

  /// The fact at `position` of a table of facts.
  public void look(LookupTable table, int position) {
    lookups.of(table)[position]++;
  }
}
