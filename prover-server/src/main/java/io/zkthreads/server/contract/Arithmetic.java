package io.zkthreads.server.contract;

/// RV32IM on words of which some are known. Where an operand is not, the result is not, unless the
/// operation gives back an operand as it is.
final class Arithmetic {
  private static final int MUL_DIV = 1;
  private static final int ALTERNATE = 0x20;

  private Arithmetic() {}

  /// An instruction of two registers.
  static Word registers(int funct7, int funct3, Word a, Word b) {
    if (a.isKnown() && b.isKnown()) {
      return Word.of(
          funct7 == MUL_DIV
              ? multiplied(funct3, a.value(), b.value())
              : value(funct3, funct7 == ALTERNATE, a.value(), b.value()));
    }
    boolean and = funct7 == 0 && funct3 == 7;
    if ((and || (funct7 == MUL_DIV && funct3 == 0)) && (a.is(0) || b.is(0))) {
      return Word.ZERO;
    }
    boolean keepsA = funct7 != MUL_DIV && b.is(0) && keepsOther(funct3);
    boolean keepsB = funct7 == 0 && a.is(0) && (funct3 == 0 || funct3 == 4 || funct3 == 6);
    return keepsA ? a : keepsB ? b : Word.OTHER;
  }

  /// An instruction of a register and a number.
  static Word immediate(int funct7, int funct3, Word a, int number) {
    boolean arithmetic = funct3 == 5 && funct7 == ALTERNATE;
    return a.isKnown()
        ? Word.of(value(funct3, arithmetic, a.value(), number))
        : funct3 == 7 && number == 0
            ? Word.ZERO
            : number == 0 && keepsOther(funct3) ? a : Word.OTHER;
  }

  /// Whether the other operand comes out where one is 0: sums, shifts, or, xor.
  private static boolean keepsOther(int funct3) {
    return funct3 != 2 && funct3 != 3 && funct3 != 7;
  }

  private static int value(int funct3, boolean alternate, int a, int b) {
    return switch (funct3) {
      case 0 -> alternate ? a - b : a + b;
      case 1 -> a << b;
      case 2 -> a < b ? 1 : 0;
      case 3 -> Integer.compareUnsigned(a, b) < 0 ? 1 : 0;
      case 4 -> a ^ b;
      case 5 -> alternate ? a >> b : a >>> b;
      case 6 -> a | b;
      default -> a & b;
    };
  }

  private static int multiplied(int funct3, int a, int b) {
    long unsignedA = Integer.toUnsignedLong(a);
    long unsignedB = Integer.toUnsignedLong(b);
    return switch (funct3) {
      case 0 -> a * b;
      case 1 -> (int) (((long) a * b) >> 32);
      case 2 -> (int) ((a * unsignedB) >> 32);
      case 3 -> (int) ((unsignedA * unsignedB) >>> 32);
      case 4 -> b == 0 ? -1 : a / b;
      case 5 -> b == 0 ? -1 : Integer.divideUnsigned(a, b);
      case 6 -> b == 0 ? a : a % b;
      default -> b == 0 ? a : Integer.remainderUnsigned(a, b);
    };
  }

  /// Whether a branch is taken.
  static boolean taken(int funct3, int a, int b) {
    return switch (funct3) {
      case 0 -> a == b;
      case 1 -> a != b;
      case 4 -> a < b;
      case 5 -> a >= b;
      case 6 -> Integer.compareUnsigned(a, b) < 0;
      default -> Integer.compareUnsigned(a, b) >= 0;
    };
  }
}
