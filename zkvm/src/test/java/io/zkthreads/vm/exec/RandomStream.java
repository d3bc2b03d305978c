package io.zkthreads.vm.exec;

import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.util.List;
import java.util.Random;

/// Programs of random instructions that always go forward and touch one window of memory.
public final class RandomStream {
  /// x30 points to the middle of the window.
  static final int WINDOW = 0x7ff000;

  private static final int[] FUNCT7 = {0, 0, 0, 1, 1};

  private RandomStream() {}

  /// A program that halts at its end.
  public static Program program(long seed, int length) {
    Words code = of(new Random(seed), length).add(Words.ECALL);
    return Program.of(Image.ofCode(Words.ORIGIN, code.toArray()), List.of(), Words.ORIGIN + 4);
  }

  static Words of(Random random, int length) {
    Words code = new Words().set(30, WINDOW + 0x800);
    for (int i = 1; i < 16; i++) {
      code.set(i, random.nextInt());
    }
    for (int i = 0; i < length; i++) {
      next(random, code);
    }
    return code.add(0x13, 0x13, 0x13);
  }

  private static void next(Random random, Words code) {
    int d = random.nextInt(16);
    int a = random.nextInt(16);
    int b = random.nextInt(16);
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> code.add(registers(random, d, a, b));
      case 4, 5 -> {
        int funct3 = new int[] {0, 2, 3, 4, 6, 7}[random.nextInt(6)];
        code.add(Words.i(0x13, funct3, d, a, random.nextInt(4096) - 2048));
      }
      case 6 -> {
        int arithmetic = random.nextBoolean() ? 0x400 : 0;
        int amount = random.nextInt(32);
        code.add(
            random.nextBoolean()
                ? Words.i(0x13, 1, d, a, amount)
                : Words.i(0x13, 5, d, a, amount | arithmetic));
      }
      case 7 -> code.add(Words.upper(random.nextBoolean() ? 0x37 : 0x17, d, random.nextInt()));
      case 8, 9 -> code.add(access(random, d, b));
      case 10 -> {
        int funct3 = new int[] {0, 1, 4, 5, 6, 7}[random.nextInt(6)];
        code.add(Words.branch(funct3, a, b, 4 + 4 * random.nextInt(4)));
      }
      default -> code.add(Words.jal(d, 4 + 4 * random.nextInt(4)));
    }
  }

  private static int registers(Random random, int d, int a, int b) {
    int funct7 = FUNCT7[random.nextInt(FUNCT7.length)];
    int funct3 = random.nextInt(8);
    boolean other = funct7 == 0 && (funct3 == 0 || funct3 == 5) && random.nextBoolean();
    return Words.r(other ? 0x20 : funct7, funct3, d, a, b);
  }

  private static int access(Random random, int d, int b) {
    int funct3 = new int[] {0, 1, 2, 4, 5}[random.nextInt(5)];
    int size = 1 << (funct3 & 3);
    int offset = (random.nextInt(4096) - 2048) & -size;
    return random.nextBoolean()
        ? Words.i(0x03, funct3, d, 30, offset)
        : Words.store(funct3 & 3, 30, b, offset);
  }
}
