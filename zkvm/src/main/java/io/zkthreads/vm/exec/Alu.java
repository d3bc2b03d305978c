package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.Opid;

/// Arithmetic of RV32IM on two words.
final class Alu {
  static final int ADD = 0;
  static final int SUB = 1;
  static final int AND = 2;
  static final int OR = 3;
  static final int XOR = 4;
  static final int SLT = 5;
  static final int SLTU = 6;
  static final int SLL = 7;
  static final int SRL = 8;
  static final int SRA = 9;
  static final int MUL = 10;
  static final int MULH = 11;
  static final int MULHSU = 12;
  static final int MULHU = 13;
  static final int DIV = 14;
  static final int DIVU = 15;
  static final int REM = 16;
  static final int REMU = 17;

  /// Conditions of branches.
  static final int EQ = 0;

  static final int NE = 1;
  static final int LT = 2;
  static final int GE = 3;
  static final int LTU = 4;
  static final int GEU = 5;

  private Alu() {}

  static int apply(int operation, int x, int y) {
    return switch (operation) {
      case ADD -> x + y;
      case SUB -> x - y;
      case AND -> x & y;
      case OR -> x | y;
      case XOR -> x ^ y;
      case SLT -> x < y ? 1 : 0;
      case SLTU -> (x + Integer.MIN_VALUE) < (y + Integer.MIN_VALUE) ? 1 : 0;
      case SLL -> x << y;
      case SRL -> x >>> y;
      case SRA -> x >> y;
      case MUL -> x * y;
      case MULH -> (int) (((long) x * y) >> 32);
      case MULHSU -> (int) ((x * Integer.toUnsignedLong(y)) >> 32);
      case MULHU -> (int) ((Integer.toUnsignedLong(x) * Integer.toUnsignedLong(y)) >>> 32);
      case DIV -> y == 0 ? -1 : x / y;
      case DIVU -> y == 0 ? -1 : Integer.divideUnsigned(x, y);
      case REM -> y == 0 ? x : x % y;
      case REMU -> y == 0 ? x : Integer.remainderUnsigned(x, y);
      default -> throw new IllegalStateException("no operation " + operation);
    };
  }

  static boolean holds(int condition, int x, int y) {
    return switch (condition) {
      case EQ -> x == y;
      case NE -> x != y;
      case LT -> x < y;
      case GE -> x >= y;
      case LTU -> x + Integer.MIN_VALUE < y + Integer.MIN_VALUE;
      case GEU -> x + Integer.MIN_VALUE >= y + Integer.MIN_VALUE;
      default -> throw new IllegalStateException("no condition " + condition);
    };
  }

  /// The operation of a three-register instruction.
  static int ofRegisters(int opid, int f3, int f4) {
    return switch (opid) {
      case Opid.ADD -> f3 == 0 ? ADD : SUB;
      case Opid.BITR -> ofLogic(f3);
      case Opid.SLT -> f3 == 1 ? SLT : SLTU;
      case Opid.SHR -> f3 == 1 ? SLL : f4 == 1 ? SRA : SRL;
      case Opid.MUL -> MUL;
      case Opid.MULH -> f3 == 0 ? MULHU : f4 == 0 ? MULHSU : MULH;
      case Opid.DIV -> f4 == 0 ? (f3 == 1 ? DIV : DIVU) : (f3 == 1 ? REM : REMU);
      default -> throw new IllegalStateException("opid " + opid + " has no two operands");
    };
  }

  static int ofLogic(int op) {
    return switch (op) {
      case Opid.AND -> AND;
      case Opid.OR -> OR;
      default -> XOR;
    };
  }

  /// The operation of a shift by a constant, from the code field of its ROM row.
  static int ofShift(int code) {
    return code >= 4 ? SRA : code >= 2 ? SRL : SLL;
  }

  static int ofBranch(int opid, int f3, int f4) {
    return opid == Opid.BEQ ? (f3 == 0 ? EQ : NE) : (f3 == 1 ? LT : LTU) + f4;
  }
}
