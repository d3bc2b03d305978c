package io.zkthreads.vm.program;

/// Numbers of decoded instructions in ROM rows, as constants for switches: the id of the table that
/// proves the instruction, except that ANDI, ORI and XORI share a table. 0 is no instruction.
public final class Opid {
  public static final int ADD = 1;
  public static final int ADDI = 2;
  public static final int BITR = 3;
  public static final int CONST = 5;
  public static final int BEQ = 6;
  public static final int BLT = 7;
  public static final int SLT = 8;
  public static final int SLTI = 9;
  public static final int SHI = 10;
  public static final int SHR = 11;
  public static final int MUL = 12;
  public static final int MULH = 13;
  public static final int DIV = 14;
  public static final int LW = 15;
  public static final int LBH = 16;
  public static final int SW = 17;
  public static final int SBH = 18;
  public static final int JALR = 19;
  public static final int C_ECALL = 20;
  public static final int HALT = 21;
  public static final int READ = 22;
  public static final int COMMIT = 23;
  public static final int XMEM = 24;
  public static final int ENTER = 25;
  public static final int ADD2 = 26;
  public static final int ADDI2 = 27;
  public static final int BITR2 = 28;
  public static final int EXIT = 29;
  public static final int CLOCK = 30;
  public static final int CALL = 31;
  public static final int ANDI = 48;
  public static final int ORI = 49;
  public static final int XORI = 50;

  /// Field values of the logic instructions.
  public static final int AND = 0;

  public static final int OR = 1;
  public static final int XOR = 2;

  /// Field of a CALL row that names the precompile.
  public static final int CALL_OPERATION = 3;

  private Opid() {}
}
