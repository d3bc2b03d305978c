package io.zkthreads.vm.exec;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// RV32IM as the ISA manual tells it, one instruction at a time, on bytes and big integers: slow,
/// obvious, and written apart from the executor.
final class PlainModel {
  private static final BigInteger TWO_32 = BigInteger.ONE.shiftLeft(32);

  final long[] x = new long[32];
  final byte[] memory = new byte[1 << 24];
  long pc;
  long cycles;

  PlainModel(int origin, int... code) {
    pc = origin;
    for (int i = 0; i < code.length; i++) {
      put(origin + 4L * i, 4, code[i] & 0xffffffffL);
    }
  }

  /// Runs to the first ecall.
  void run() {
    while (word(pc) != Words.ECALL) {
      step(word(pc));
      cycles++;
    }
    cycles++;
  }

  private int word(long address) {
    return (int) get(address, 4);
  }

  private long get(long address, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value += (memory[(int) address + i] & 255L) << (8 * i);
    }
    return value;
  }

  private void put(long address, int size, long value) {
    for (int i = 0; i < size; i++) {
      memory[(int) address + i] = (byte) (value >> (8 * i));
    }
  }

  private static long bits(int word, int high, int low) {
    return (word & 0xffffffffL) >> low & ((1L << (high - low + 1)) - 1);
  }

  private static long signExtend(long value, int bits) {
    return value >= 1L << (bits - 1) ? value - (1L << bits) : value;
  }

  private static long signed(long value) {
    return signExtend(value, 32);
  }

  private void set(int register, long value) {
    if (register != 0) {
      x[register] = value & 0xffffffffL;
    }
  }

  private void step(int w) {
    int rd = (int) bits(w, 11, 7);
    int funct3 = (int) bits(w, 14, 12);
    long a = x[(int) bits(w, 19, 15)];
    long b = x[(int) bits(w, 24, 20)];
    long immediate = signExtend(bits(w, 31, 20), 12);
    long next = pc + 4;
    switch (w & 127) {
      case 0x37 -> set(rd, bits(w, 31, 12) << 12);
      case 0x17 -> set(rd, pc + (bits(w, 31, 12) << 12));
      case 0x6f -> {
        set(rd, next);
        next = pc + jumpOffset(w);
      }
      case 0x67 -> {
        set(rd, next);
        next = (a + immediate) & 0xfffffffeL;
      }
      case 0x63 -> next = taken(funct3, a, b) ? pc + branchOffset(w) : next;
      case 0x03 -> set(rd, load(funct3, a + immediate));
      case 0x23 -> put(a + signExtend((bits(w, 31, 25) << 5) + bits(w, 11, 7), 12), 1 << funct3, b);
      case 0x13 -> set(rd, immediate(funct3, (int) bits(w, 31, 25), a, immediate));
      case 0x33 ->
          set(
              rd,
              bits(w, 31, 25) == 1
                  ? multiply(funct3, a, b)
                  : arithmetic(funct3, bits(w, 31, 25) == 0x20, a, b));
      case 0x0f -> {}
      default -> throw new IllegalArgumentException("word " + Integer.toHexString(w));
    }
    pc = next;
  }

  private static long jumpOffset(int w) {
    long offset =
        (bits(w, 31, 31) << 20)
            + (bits(w, 19, 12) << 12)
            + (bits(w, 20, 20) << 11)
            + (bits(w, 30, 21) << 1);
    return signExtend(offset, 21);
  }

  private static long branchOffset(int w) {
    long offset =
        (bits(w, 31, 31) << 12)
            + (bits(w, 7, 7) << 11)
            + (bits(w, 30, 25) << 5)
            + (bits(w, 11, 8) << 1);
    return signExtend(offset, 13);
  }

  private static boolean taken(int funct3, long a, long b) {
    return switch (funct3) {
      case 0 -> a == b;
      case 1 -> a != b;
      case 4 -> signed(a) < signed(b);
      case 5 -> signed(a) >= signed(b);
      case 6 -> a < b;
      default -> a >= b;
    };
  }

  private long load(int funct3, long address) {
    return switch (funct3) {
      case 0 -> signExtend(get(address, 1), 8);
      case 1 -> signExtend(get(address, 2), 16);
      case 2 -> get(address, 4);
      case 4 -> get(address, 1);
      default -> get(address, 2);
    };
  }

  private static long immediate(int funct3, int funct7, long a, long immediate) {
    return arithmetic(funct3, funct3 == 5 && funct7 == 0x20, a, immediate & 0xffffffffL);
  }

  private static long arithmetic(int funct3, boolean other, long a, long b) {
    return switch (funct3) {
      case 0 -> other ? a - b : a + b;
      case 1 -> a << (b & 31);
      case 2 -> signed(a) < signed(b) ? 1 : 0;
      case 3 -> a < b ? 1 : 0;
      case 4 -> a ^ b;
      case 5 -> other ? signed(a) >> (b & 31) : a >> (b & 31);
      case 6 -> a | b;
      default -> a & b;
    };
  }

  private static long multiply(int funct3, long a, long b) {
    BigInteger sa = BigInteger.valueOf(signed(a));
    BigInteger sb = BigInteger.valueOf(signed(b));
    BigInteger ua = BigInteger.valueOf(a);
    BigInteger ub = BigInteger.valueOf(b);
    BigInteger result =
        switch (funct3) {
          case 0 -> ua.multiply(ub);
          case 1 -> sa.multiply(sb).shiftRight(32);
          case 2 -> sa.multiply(ub).shiftRight(32);
          case 3 -> ua.multiply(ub).shiftRight(32);
          case 4 -> b == 0 ? BigInteger.valueOf(-1) : sa.divide(sb);
          case 5 -> b == 0 ? BigInteger.valueOf(-1) : ua.divide(ub);
          case 6 -> b == 0 ? ua : sa.remainder(sb);
          default -> b == 0 ? ua : ua.remainder(ub);
        };
    return result.mod(TWO_32).longValueExact();
  }

  /// Addresses, below `end`, of words that differ from the guest's memory in region 0.
  List<String> differences(GuestMemory guest, int start, int end) {
    List<String> found = new ArrayList<>();
    for (int i = 1; i < 32; i++) {
      if (x[i] != (guest.register(i) & 0xffffffffL)) {
        found.add("x%d: %x, model %x".formatted(i, guest.register(i), x[i]));
      }
    }
    for (int at = start; at < end; at += 4) {
      if (word(at) != guest.word(0, at)) {
        found.add("[%x]: %x, model %x".formatted(at, guest.word(0, at), word(at)));
      }
    }
    return found;
  }
}
