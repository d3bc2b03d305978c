package io.zkthreads.vm.program;

/// What a word is that the machine has no instruction for, in the words of the ISA manual, and how
/// a program that holds it has to be built.
public final class IllegalInstruction {
  private static final String BUILD = "; build for rv32im (-march=rv32im -mabi=ilp32)";
  private static final int EBREAK = 0x00100073;
  private static final int FENCE_I = 1;

  private IllegalInstruction() {}

  /// For example `0x100120af: an atomic (A); build for rv32im (…)`.
  public static String describe(int word, int region) {
    return "0x%08x: %s".formatted(word, kind(word, region));
  }

  private static String kind(int w, int region) {
    if (w == 0) {
      return "zeros: data, or what follows the code";
    }
    if ((w & 3) != 3) {
      return "compressed, 16 bits (C)" + BUILD;
    }
    int funct3 = w >>> 12 & 7;
    return switch (w & 127) {
      case 0x2f -> "an atomic (A)" + BUILD;
      case 0x07, 0x27, 0x43, 0x47, 0x4b, 0x4f, 0x53 ->
          "floating point (F, D) or vector (V)" + BUILD;
      case 0x57 -> "vector (V)" + BUILD;
      case 0x1b, 0x3b -> "64-bit arithmetic (RV64)" + BUILD;
      case 0x03, 0x23 -> "a load or store that RV32 does not have" + BUILD;
      case 0x13, 0x33 -> "arithmetic beyond I and M (such as Zbb)" + BUILD;
      case 0x0f ->
          funct3 == FENCE_I
              ? "fence.i (Zifencei): code is fixed before the run"
              : "cache management (Zicbom)" + BUILD;
      case 0x73 -> system(w, funct3);
      case 0x0b -> region == 0 ? "no instruction of custom-0" : "an instruction of the OS only";
      default -> "no instruction of RV32IM";
    };
  }

  private static String system(int w, int funct3) {
    if (w == EBREAK) {
      return "ebreak: an abort or a trap of the program";
    }
    return switch (funct3) {
      case 0, 4 -> "privileged (such as mret, wfi): there is one mode";
      default -> "control and status register 0x%03x (Zicsr): there are none".formatted(w >>> 20);
    };
  }
}
