package io.zkthreads.vm.program;

import io.zkthreads.vm.precompile.Precompile;
import org.jspecify.annotations.Nullable;

/// Instruction words to ROM rows: RV32IM as in the ISA manual, and in region 0 the privileged
/// instructions of `custom-0`.
///
/// | funct3 of custom-0 | instruction | meaning |
/// |---|---|---|
/// | 0 | `xlw rd, rs1, rs2` | rd = word at address rs1 of region rs2 |
/// | 1 | `xsw rs3, rs1, rs2` | word at address rs1 of region rs2 = rs3 (in the rd field) |
/// | 2 | `enter rs1, rs2` | continue at pc rs1 of region rs2, rs2 = 0 |
/// | 3 | `read rd` | next advice word |
/// | 4 | `commit rs1, rs2` | public word rs2 at index rs1 |
/// | 5 | `call op, g, a, b` | precompile funct7 on the words at g (in the rd field), rs1, rs2 |
/// | 6 | `clock rd` | rd = the time of the instruction |
///
/// A word that decodes to nothing has no ROM row, so a run that reaches it has no proof: this is
/// what keeps privileged instructions out of contracts.
public final class Decoder {
  private static final int ECALL = 0x00000073;

  private Decoder() {}

  /// The instruction of `word` at `pc` of `region`, or null if it has none. Writes to x0 go to the
  /// sink register; `trapAddress` is where the OS takes a contract's ecall.
  public static @Nullable Instruction decode(int word, int pc, int region, int trapAddress) {
    @Nullable Instruction i = general(word, pc, region, trapAddress);
    return i == null ? null : twin(i);
  }

  /// The instruction of `word` at `pc` of a bare program, or null if it has none: as in region 0,
  /// but its ecall is Linux's `exit` and nothing else.
  public static @Nullable Instruction decodeBare(int word, int pc) {
    return word == ECALL ? Instruction.of(Opid.EXIT) : decode(word, pc, 0, 0);
  }

  /// The two-operand form where the destination is an operand, which saves one register access.
  private static Instruction twin(Instruction i) {
    return switch (i.opid()) {
      case Opid.ADD, Opid.BITR -> {
        int twin = i.opid() == Opid.ADD ? Opid.ADD2 : Opid.BITR2;
        boolean commutes = i.opid() == Opid.BITR || i.f3() == 0;
        if (i.f0() == i.f1()) {
          yield Instruction.of(twin, i.f0(), i.f2(), i.f3());
        }
        yield i.f0() == i.f2() && commutes ? Instruction.of(twin, i.f0(), i.f1(), i.f3()) : i;
      }
      case Opid.ADDI -> i.f0() == i.f1() ? Instruction.of(Opid.ADDI2, i.f0(), i.f2()) : i;
      default -> i;
    };
  }

  private static @Nullable Instruction general(int w, int pc, int region, int trapAddress) {
    int next = pc + 4;
    return switch (w & 127) {
      case 0x33 -> registers(w);
      case 0x13 -> immediate(w, next);
      case 0x37 -> constant(rd(w), w & 0xfffff000, next);
      case 0x17 -> constant(rd(w), pc + (w & 0xfffff000), next);
      case 0x6f -> constant(rd(w), next, pc + jumpOffset(w));
      case 0x67 ->
          funct3(w) == 0
              ? Instruction.of(Opid.JALR, rd(w), rs1(w), immediateI(w), next >>> 16)
              : null;
      case 0x63 -> branch(w, pc);
      case 0x03 -> load(w);
      case 0x23 -> store(w);
      case 0x0f -> funct3(w) == 0 ? constant(MemoryKey.SINK, 0, next) : null;
      case 0x73 -> w == ECALL ? ecall(region, next, trapAddress) : null;
      case 0x0b -> region == 0 ? privileged(w) : null;
      default -> null;
    };
  }

  private static @Nullable Instruction registers(int w) {
    int d = rd(w);
    int a = rs1(w);
    int b = rs2(w);
    int f3 = funct3(w);
    return switch (funct7(w)) {
      case 0 ->
          switch (f3) {
            case 0 -> Instruction.of(Opid.ADD, d, a, b, 0);
            case 1 -> Instruction.of(Opid.SHR, d, a, b, 1, 0);
            case 2 -> Instruction.of(Opid.SLT, d, a, b, 1);
            case 3 -> Instruction.of(Opid.SLT, d, a, b, 0);
            case 4 -> Instruction.of(Opid.BITR, d, a, b, Opid.XOR);
            case 5 -> Instruction.of(Opid.SHR, d, a, b, 0, 0);
            case 6 -> Instruction.of(Opid.BITR, d, a, b, Opid.OR);
            default -> Instruction.of(Opid.BITR, d, a, b, Opid.AND);
          };
      case 0x20 ->
          switch (f3) {
            case 0 -> Instruction.of(Opid.ADD, d, a, b, 1);
            case 5 -> Instruction.of(Opid.SHR, d, a, b, 0, 1);
            default -> null;
          };
      case 1 ->
          switch (f3) {
            case 0 -> Instruction.of(Opid.MUL, d, a, b);
            case 1 -> Instruction.of(Opid.MULH, d, a, b, 1, 1);
            case 2 -> Instruction.of(Opid.MULH, d, a, b, 1, 0);
            case 3 -> Instruction.of(Opid.MULH, d, a, b, 0, 0);
            default -> Instruction.of(Opid.DIV, d, a, b, (f3 & 1) ^ 1, f3 >> 1 & 1);
          };
      default -> null;
    };
  }

  private static @Nullable Instruction immediate(int w, int next) {
    int d = rd(w);
    int a = rs1(w);
    int imm = immediateI(w);
    int sign = imm >> 31;
    int byte0 = imm & 255;
    int byte1 = imm >> 8 & 255;
    return switch (funct3(w)) {
      case 0 -> a == 0 ? constant(d, imm, next) : Instruction.of(Opid.ADDI, d, a, imm);
      case 1 -> funct7(w) == 0 ? shiftLeft(d, a, rs2(w)) : null;
      case 2 -> Instruction.of(Opid.SLTI, d, a, imm & 0xffff, sign, 1);
      case 3 -> Instruction.of(Opid.SLTI, d, a, imm & 0xffff, sign & 0xffff, 0);
      case 4 -> Instruction.of(Opid.XORI, d, a, byte0, byte1, 1 + 2 * sign, sign & 0xffff);
      case 5 ->
          switch (funct7(w)) {
            case 0 -> shiftRight(d, a, rs2(w), 0);
            case 0x20 -> shiftRight(d, a, rs2(w), 1);
            default -> null;
          };
      case 6 -> Instruction.of(Opid.ORI, d, a, byte0, byte1, 1 + sign, sign & 0xffff);
      default -> Instruction.of(Opid.ANDI, d, a, byte0, byte1, -sign, 0);
    };
  }

  /// Fields of a shift: split position, 2^split, 2^(16−split), and a code of direction and limb.
  private static Instruction shiftLeft(int d, int a, int amount) {
    int k = amount & 15;
    return Instruction.of(Opid.SHI, d, a, 16 - k, 1 << (16 - k), 1 << k, amount >> 4);
  }

  private static Instruction shiftRight(int d, int a, int amount, int arithmetic) {
    int k = amount & 15;
    int code = 2 + (amount >> 4) + 4 * arithmetic;
    return Instruction.of(Opid.SHI, d, a, k, 1 << k, 1 << (16 - k), code);
  }

  private static Instruction constant(int d, int value, int next) {
    return Instruction.of(Opid.CONST, d, value & 0xffff, value >>> 16, next);
  }

  private static @Nullable Instruction branch(int w, int pc) {
    int f3 = funct3(w);
    int target = pc + branchOffset(w);
    return switch (f3) {
      case 0, 1 -> Instruction.of(Opid.BEQ, rs1(w), rs2(w), target, f3);
      case 2, 3 -> null;
      default -> Instruction.of(Opid.BLT, rs1(w), rs2(w), target, f3 < 6 ? 1 : 0, f3 & 1);
    };
  }

  private static @Nullable Instruction load(int w) {
    int imm = immediateI(w);
    return switch (funct3(w)) {
      case 0 -> Instruction.of(Opid.LBH, rd(w), rs1(w), imm, 1, 1);
      case 1 -> Instruction.of(Opid.LBH, rd(w), rs1(w), imm, 0, 1);
      case 2 -> Instruction.of(Opid.LW, rd(w), rs1(w), imm);
      case 4 -> Instruction.of(Opid.LBH, rd(w), rs1(w), imm, 1, 0);
      case 5 -> Instruction.of(Opid.LBH, rd(w), rs1(w), imm, 0, 0);
      default -> null;
    };
  }

  private static @Nullable Instruction store(int w) {
    int imm = w >> 25 << 5 | rdField(w);
    return switch (funct3(w)) {
      case 0 -> Instruction.of(Opid.SBH, rs1(w), rs2(w), imm, 1);
      case 1 -> Instruction.of(Opid.SBH, rs1(w), rs2(w), imm, 0);
      case 2 -> Instruction.of(Opid.SW, rs1(w), rs2(w), imm);
      default -> null;
    };
  }

  private static Instruction ecall(int region, int next, int trapAddress) {
    return region == 0
        ? Instruction.of(Opid.HALT)
        : Instruction.of(Opid.C_ECALL, next >>> 16, trapAddress);
  }

  private static @Nullable Instruction privileged(int w) {
    if (funct3(w) == 5) {
      return call(w);
    }
    if (funct7(w) != 0) {
      return null;
    }
    boolean noRd = rdField(w) == 0;
    boolean noOperands = rs1(w) == 0 && rs2(w) == 0;
    return switch (funct3(w)) {
      case 0 -> Instruction.of(Opid.XMEM, rd(w), rs1(w), rs2(w), 0);
      case 1 -> Instruction.of(Opid.XMEM, rdField(w), rs1(w), rs2(w), 1);
      case 2 -> noRd ? Instruction.of(Opid.ENTER, rs1(w), rs2(w)) : null;
      case 3 -> noOperands ? Instruction.of(Opid.READ, rd(w)) : null;
      case 4 -> noRd ? Instruction.of(Opid.COMMIT, rs1(w), rs2(w)) : null;
      case 6 -> noOperands ? Instruction.of(Opid.CLOCK, rd(w)) : null;
      default -> null;
    };
  }

  /// An operand that the operation does not have is x0.
  private static @Nullable Instruction call(int w) {
    @Nullable Precompile operation = Precompile.of(funct7(w));
    return operation == null
            || (operation.wordsOfA() == 0 && rs1(w) != 0)
            || (operation.wordsOfB() == 0 && rs2(w) != 0)
        ? null
        : Instruction.of(Opid.CALL, rdField(w), rs1(w), rs2(w), operation.code());
  }

  private static int rdField(int w) {
    return w >>> 7 & 31;
  }

  private static int rd(int w) {
    int rd = rdField(w);
    return rd == 0 ? MemoryKey.SINK : rd;
  }

  private static int rs1(int w) {
    return w >>> 15 & 31;
  }

  private static int rs2(int w) {
    return w >>> 20 & 31;
  }

  private static int funct3(int w) {
    return w >>> 12 & 7;
  }

  private static int funct7(int w) {
    return w >>> 25;
  }

  private static int immediateI(int w) {
    return w >> 20;
  }

  private static int jumpOffset(int w) {
    return w >> 31 << 20 | (w >>> 12 & 0xff) << 12 | (w >>> 20 & 1) << 11 | (w >>> 21 & 0x3ff) << 1;
  }

  private static int branchOffset(int w) {
    return w >> 31 << 12 | (w >>> 7 & 1) << 11 | (w >>> 25 & 63) << 5 | (w >>> 8 & 15) << 1;
  }
}
