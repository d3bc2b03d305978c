package io.zkthreads.vm.program;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The encodings of the machine as the ISA manual lists them, mask and value of the fixed bits, and
/// what the tables take for granted of the fields that a word decodes to.
///
/// `Encodings` alone, as a program, judges all 2^32 words in both kinds of region.
final class Encodings {
  private static final int FUNCT3 = 0x707f;
  private static final int FUNCT7 = 0xfe00707f;
  private static final int TRAP = 0x1004;

  /// What an instruction's fixed bits are, and whether contracts have it.
  private record Encoding(int mask, int value, boolean privileged) {
    boolean matches(int word) {
      return (word & mask) == value;
    }
  }

  private static final List<Encoding> ALL =
      List.of(
          of(0x7f, 0x37),
          of(0x7f, 0x17),
          of(0x7f, 0x6f),
          of(FUNCT3, 0x67),
          of(FUNCT3, 0x0063),
          of(FUNCT3, 0x1063),
          of(FUNCT3, 0x4063),
          of(FUNCT3, 0x5063),
          of(FUNCT3, 0x6063),
          of(FUNCT3, 0x7063),
          of(FUNCT3, 0x0003),
          of(FUNCT3, 0x1003),
          of(FUNCT3, 0x2003),
          of(FUNCT3, 0x4003),
          of(FUNCT3, 0x5003),
          of(FUNCT3, 0x0023),
          of(FUNCT3, 0x1023),
          of(FUNCT3, 0x2023),
          of(FUNCT3, 0x0013),
          of(FUNCT3, 0x2013),
          of(FUNCT3, 0x3013),
          of(FUNCT3, 0x4013),
          of(FUNCT3, 0x6013),
          of(FUNCT3, 0x7013),
          of(FUNCT7, 0x1013),
          of(FUNCT7, 0x5013),
          of(FUNCT7, 0x40005013),
          of(0xfe00007f, 0x33),
          of(FUNCT7, 0x40000033),
          of(FUNCT7, 0x40005033),
          of(0xfe00007f, 0x02000033),
          of(FUNCT3, 0x0f),
          of(-1, 0x73),
          privileged(FUNCT7, 0x000b),
          privileged(FUNCT7, 0x100b),
          privileged(FUNCT7 | 0xf80, 0x200b),
          privileged(FUNCT7 | 0x1ff8000, 0x300b),
          privileged(FUNCT7 | 0xf80, 0x400b),
          privileged(FUNCT7 | 0x1ff8000, 0x600b),
          privileged(0xf000707f, 0x500b), // MULMOD and MULADD, four moduli each
          privileged(FUNCT7, 8 << 25 | 0x500b),
          privileged(FUNCT7 | 0x1f00000, 9 << 25 | 0x500b),
          privileged(FUNCT7 | 0x1f00000, 16 << 25 | 0x500b),
          privileged(FUNCT7 | 0x1f00000, 17 << 25 | 0x500b),
          privileged(FUNCT7 | 0x1ff8000, 24 << 25 | 0x500b),
          privileged(FUNCT7 | 0x1ff8000, 25 << 25 | 0x500b));

  private Encodings() {}

  private static Encoding of(int mask, int value) {
    return new Encoding(mask, value, false);
  }

  private static Encoding privileged(int mask, int value) {
    return new Encoding(mask, value, true);
  }

  /// Judges `word` at `pc` of `region`; throws if decoder and list do not agree.
  static boolean judge(int word, int pc, int region) {
    long listed = 0;
    for (Encoding e : ALL) {
      listed += e.matches(word) && (region == 0 || !e.privileged()) ? 1 : 0;
    }
    @Nullable Instruction i = Decoder.decode(word, pc, region, TRAP);
    if (listed > 1 || (listed == 1) != (i != null) || (i != null && !sound(i, pc, region))) {
      throw new AssertionError(
          "word %08x at region %d pc %x: listed %d times, decodes to %s"
              .formatted(word, region, pc, listed, i));
    }
    return i != null;
  }

  /// Whether the fields are what the constraints of the table, and the adversary's tables of facts,
  /// assume of the ROM.
  private static boolean sound(Instruction i, int pc, int region) {
    int next = (pc + 4) >>> 16;
    boolean privileged =
        (i.opid() >= Opid.READ && i.opid() <= Opid.ENTER)
            || i.opid() == Opid.CALL
            || i.opid() == Opid.CLOCK;
    boolean fields =
        switch (i.opid()) {
          case Opid.ADD, Opid.BITR, Opid.SLT, Opid.MUL, Opid.MULH, Opid.DIV, Opid.SHR ->
              rd(i.f0()) && register(i.f1()) && register(i.f2()) && small(i.f3()) && bit(i.f4());
          case Opid.ADD2, Opid.BITR2 -> rd(i.f0()) && register(i.f1()) && small(i.f2());
          case Opid.ADDI -> rd(i.f0()) && register(i.f1()) && i.f1() != 0 && signed12(i.f2());
          case Opid.ADDI2 -> rd(i.f0()) && signed12(i.f1());
          case Opid.SLTI -> rd(i.f0()) && register(i.f1()) && half(i.f2()) && bit(i.f4());
          case Opid.ANDI, Opid.ORI, Opid.XORI ->
              rd(i.f0()) && register(i.f1()) && octet(i.f2()) && octet(i.f3()) && half(i.f5());
          case Opid.SHI -> rd(i.f0()) && register(i.f1()) && i.f3() * i.f4() == 1 << 16;
          case Opid.CONST -> rd(i.f0()) && half(i.f1()) && half(i.f2());
          case Opid.BEQ, Opid.BLT ->
              register(i.f0()) && register(i.f1()) && bit(i.f3()) && bit(i.f4());
          case Opid.LW, Opid.LBH ->
              rd(i.f0()) && register(i.f1()) && signed12(i.f2()) && bit(i.f3()) && bit(i.f4());
          case Opid.SW, Opid.SBH ->
              register(i.f0()) && register(i.f1()) && signed12(i.f2()) && bit(i.f3());
          case Opid.JALR -> rd(i.f0()) && register(i.f1()) && signed12(i.f2()) && i.f3() == next;
          case Opid.C_ECALL -> i.f0() == next && i.f1() == TRAP;
          case Opid.XMEM ->
              (i.f3() == 1 ? register(i.f0()) : rd(i.f0()))
                  && register(i.f1())
                  && register(i.f2())
                  && bit(i.f3());
          case Opid.CALL ->
              register(i.f0()) && register(i.f1()) && register(i.f2()) && half(i.f3());
          case Opid.COMMIT, Opid.ENTER -> register(i.f0()) && register(i.f1());
          case Opid.READ, Opid.CLOCK -> rd(i.f0());
          case Opid.HALT -> region == 0;
          default -> false;
        };
    return fields && (region == 0 || !privileged) && (i.opid() != Opid.C_ECALL || region != 0);
  }

  /// A destination: x0 is never written.
  private static boolean rd(int f) {
    return f >= 1 && f <= MemoryKey.SINK;
  }

  private static boolean register(int f) {
    return f >= 0 && f < MemoryKey.SINK;
  }

  private static boolean bit(int f) {
    return f == 0 || f == 1;
  }

  private static boolean small(int f) {
    return f >= 0 && f <= 2;
  }

  private static boolean octet(int f) {
    return f >= 0 && f <= 0xff;
  }

  private static boolean half(int f) {
    return f >= 0 && f <= 0xffff;
  }

  private static boolean signed12(int f) {
    return f >= -2048 && f <= 2047;
  }

  public static void main(String[] args) {
    long decoded = 0;
    int word = 0;
    do {
      int pc = (word * 0x9e3779b1) >>> 8 & 0xfffffc;
      decoded += judge(word, pc, 0) ? 1 : 0;
      judge(word, pc, 1);
    } while (++word != 0);
    System.out.println("wild|words judged|" + (1L << 32) + "|instructions of region 0|" + decoded);
  }
}
