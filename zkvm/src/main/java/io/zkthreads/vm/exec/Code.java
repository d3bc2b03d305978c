package io.zkthreads.vm.exec;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.program.CodeRange;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.ProgramTables;
import java.util.ArrayList;
import java.util.List;

/// A program as the interpreter reads it: one slot of eight ints for every word of every executable
/// range, and one slot after each range that traps. A slot knows its region and pc, so that the
/// slot is the whole state of control; positions are those of the slot's first int.
///
/// ```
/// 0 shape | 1 alu | 2 d | 3 a | 4 b | 5 immediate | 6 next position | 7 ROM row
/// ```
///
/// A branch holds its target in 5, a constant in 3; next is −1 where nothing can be executed.
final class Code {
  static final int LOG_STRIDE = 3;
  static final int ALU = 1;
  static final int D = 2;
  static final int A = 3;
  static final int B = 4;
  static final int IMMEDIATE = 5;
  static final int NEXT = 6;
  static final int ROW = 7;

  /// Shapes: what an instruction reads and writes.
  static final int NONE = 0;

  static final int REGISTERS = 1;
  static final int WITH_IMMEDIATE = 2;
  static final int TWIN_REGISTERS = 3;
  static final int TWIN_IMMEDIATE = 4;
  static final int CONSTANT = 5;
  static final int BRANCH = 6;
  static final int LOAD_WORD = 7;
  static final int LOAD_PART = 8;
  static final int STORE_WORD = 9;
  static final int STORE_PART = 10;
  static final int JALR = 11;
  static final int CONTRACT_ECALL = 12;
  static final int HALT = 13;
  static final int READ = 14;
  static final int COMMIT = 15;
  static final int XMEM = 16;
  static final int ENTER = 17;
  static final int EXIT = 18;
  static final int CALL = 19;
  static final int CLOCK = 20;

  /// Added to the shape of arithmetic whose result is the stack pointer of a bare program.
  static final int ON_STACK_POINTER = 32;

  static final int STACK_POINTER = 2;

  final int[] words;
  private final int[] pcs;
  private final byte[] regions;
  private final List<List<Span>> spans = new ArrayList<>();
  private final int[] rom;
  private final int trapAddress;
  private final boolean bare;

  /// Executable addresses [start, end) whose slots follow each other from `slot`.
  private record Span(int start, int end, int slot) {}

  Code(Program program) {
    this.rom = program.tables().rom();
    this.trapAddress = program.trapAddress();
    this.bare = program.isBare();
    int slots = 0;
    for (var image : program.regions()) {
      List<Span> ofRegion = new ArrayList<>();
      for (CodeRange range : image.code()) {
        ofRegion.add(new Span(range.start(), range.end(), slots));
        slots += (range.end() - range.start()) / 4 + 1;
      }
      spans.add(List.copyOf(ofRegion));
    }
    this.words = new int[slots << LOG_STRIDE];
    this.pcs = new int[slots];
    this.regions = new byte[slots];
    for (int region = 0; region < spans.size(); region++) {
      for (Span span : spans.get(region)) {
        int slot = span.slot();
        for (int pc = span.start(); pc <= span.end(); pc += 4, slot++) {
          pcs[slot] = pc;
          regions[slot] = (byte) region;
        }
      }
    }
    for (int row = 0; row < program.tables().numRomRows(); row++) {
      place(row);
    }
  }

  int numSlots() {
    return pcs.length;
  }

  int numRows() {
    return rom.length / ProgramTables.ROM_WIDTH;
  }

  int regionOf(int at) {
    return regions[at >>> LOG_STRIDE];
  }

  int pcOf(int at) {
    return pcs[at >>> LOG_STRIDE];
  }

  /// Position of the instruction slot at `pc` of `region`, −1 where nothing can be executed:
  /// outside of all ranges, and between two words.
  int position(int region, int pc) {
    if (region < spans.size() && pc % 4 == 0) {
      for (Span span : spans.get(region)) {
        if (pc >= span.start() && pc < span.end()) {
          return (span.slot() + ((pc - span.start()) >>> 2)) << LOG_STRIDE;
        }
      }
    }
    return -1;
  }

  private int field(int row, int i) {
    int element = rom[row * ProgramTables.ROM_WIDTH + 3 + i];
    return element > KoalaBear.P / 2 ? element - KoalaBear.P : element;
  }

  private void place(int row) {
    int region = rom[row * ProgramTables.ROM_WIDTH];
    int pc = rom[row * ProgramTables.ROM_WIDTH + 1];
    int opid = rom[row * ProgramTables.ROM_WIDTH + 2];
    int at = position(region, pc);
    words[at + ROW] = row;
    int f0 = field(row, 0);
    int f1 = field(row, 1);
    int f2 = field(row, 2);
    int f3 = field(row, 3);
    switch (opid) {
      case Opid.ADD, Opid.BITR, Opid.SLT, Opid.SHR, Opid.MUL, Opid.MULH, Opid.DIV ->
          put(at, REGISTERS, Alu.ofRegisters(opid, f3, field(row, 4)), f0, f1, f2, 0);
      case Opid.ADDI -> put(at, WITH_IMMEDIATE, Alu.ADD, f0, f1, 0, f2);
      case Opid.SLTI ->
          put(
              at,
              WITH_IMMEDIATE,
              field(row, 4) == 1 ? Alu.SLT : Alu.SLTU,
              f0,
              f1,
              0,
              f2 | f3 << 16);
      case Opid.SHI ->
          put(at, WITH_IMMEDIATE, Alu.ofShift(field(row, 5)), f0, f1, 0, shiftAmount(row));
      case Opid.ANDI, Opid.ORI, Opid.XORI ->
          put(at, WITH_IMMEDIATE, Alu.ofLogic(opid - Opid.ANDI), f0, f1, 0, (short) (f2 | f3 << 8));
      case Opid.ADD2 -> put(at, TWIN_REGISTERS, f2 == 0 ? Alu.ADD : Alu.SUB, f0, 0, f1, 0);
      case Opid.BITR2 -> put(at, TWIN_REGISTERS, Alu.ofLogic(f2), f0, 0, f1, 0);
      case Opid.ADDI2 -> put(at, TWIN_IMMEDIATE, Alu.ADD, f0, 0, 0, f1);
      case Opid.CONST -> {
        put(at, CONSTANT, 0, f0, f3, 0, f1 | f2 << 16);
        words[at + NEXT] = position(region, f3);
      }
      case Opid.BEQ, Opid.BLT -> {
        put(at, BRANCH, Alu.ofBranch(opid, f3, field(row, 4)), 0, f0, f1, f2);
        words[at + NEXT] = position(region, f2);
      }
      case Opid.LW -> put(at, LOAD_WORD, 0, f0, f1, 0, f2);
      case Opid.LBH -> put(at, LOAD_PART, f3 << 1 | field(row, 4), f0, f1, 0, f2);
      case Opid.SW -> put(at, STORE_WORD, 0, 0, f0, f1, f2);
      case Opid.SBH -> put(at, STORE_PART, f3, 0, f0, f1, f2);
      case Opid.JALR -> put(at, JALR, 0, f0, f1, 0, f2);
      case Opid.C_ECALL -> {
        put(at, CONTRACT_ECALL, 0, 0, 0, 0, trapAddress);
        words[at + NEXT] = position(0, trapAddress);
      }
      case Opid.HALT -> put(at, HALT, 0, 0, 0, 0, 0);
      case Opid.EXIT -> put(at, EXIT, 0, 0, 0, 0, 0);
      case Opid.CLOCK -> put(at, CLOCK, 0, f0, 0, 0, 0);
      case Opid.READ -> put(at, READ, 0, f0, 0, 0, 0);
      case Opid.COMMIT -> put(at, COMMIT, 0, 0, f0, f1, 0);
      case Opid.XMEM -> put(at, XMEM, f3, f0, f1, f2, 0);
      case Opid.ENTER -> put(at, ENTER, 0, 0, f0, f1, 0);
      case Opid.CALL -> put(at, CALL, f3, f0, f1, f2, 0);
      default -> throw new IllegalStateException("the decoder made opid " + opid);
    }
  }

  /// Undoes the split position: right shifts keep the amount, left shifts 16 minus it.
  private int shiftAmount(int row) {
    int code = field(row, 5) & 3;
    int split = field(row, 2);
    return (code < 2 ? 16 - split : split) + 16 * (code & 1);
  }

  private void put(int at, int shape, int alu, int d, int a, int b, int immediate) {
    boolean movesStack = bare && d == STACK_POINTER && shape <= TWIN_IMMEDIATE;
    words[at] = movesStack ? shape + ON_STACK_POINTER : shape;
    words[at + ALU] = alu;
    words[at + D] = d;
    words[at + A] = a;
    words[at + B] = b;
    words[at + IMMEDIATE] = immediate;
    words[at + NEXT] = at + (1 << LOG_STRIDE);
  }
}
