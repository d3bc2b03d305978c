package io.zkthreads.vm.exec;

import java.util.ArrayList;
import java.util.List;

/// Every instruction of RV32IM on edge operands and with every aliasing of its registers, as
/// programs that store each result. The plain model and QEMU judge the same list.
final class EdgePrograms {
  /// Results are stored from here on; x31 points behind the last one.
  static final int RESULTS = 0x800000;

  /// The word that loads and stores access.
  static final int WINDOW = 0x700000;

  private static final int[] EDGES = {
    0,
    1,
    2,
    31,
    32,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0x80000001,
    0xfffffffe,
    0xffffffff,
    0xffff0000
  };

  /// rd, rs1, rs2 in every pattern of equality, x0 included.
  private static final int[][] ALIASES = {
    {7, 5, 6}, {5, 5, 6}, {6, 5, 6}, {7, 5, 5}, {5, 5, 5}, {0, 5, 6}, {7, 0, 6}, {7, 5, 0},
    {5, 5, 0}, {6, 0, 6}, {0, 0, 0}
  };

  /// The same for rd, rs1.
  private static final int[][] PAIRS = {{7, 5}, {5, 5}, {0, 5}, {7, 0}, {0, 0}};

  /// funct7, funct3 of the instructions of three registers.
  private static final int[][] OPERATIONS = {
    {0, 0}, {32, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {32, 5}, {0, 6}, {0, 7}, {1, 0},
    {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}, {1, 6}, {1, 7}
  };

  private EdgePrograms() {}

  /// A program without its end.
  record Edge(String name, Words code) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Edge> all() {
    List<Edge> all = new ArrayList<>();
    for (int[] operation : OPERATIONS) {
      all.add(new Edge("funct7 %d funct3 %d".formatted(operation[0], operation[1]), of(operation)));
    }
    all.add(new Edge("immediates", immediates()));
    all.add(new Edge("branches", branches()));
    all.add(new Edge("jumps and constants", jumps()));
    all.add(new Edge("loads and stores", accesses()));
    return all;
  }

  private static Words start() {
    return new Words().set(31, RESULTS);
  }

  /// Appends the result to the list of results, so that each one is compared.
  private static void keep(Words code, int register) {
    code.add(Words.store(2, 31, register, 0), Words.i(0x13, 0, 31, 31, 4));
  }

  private static Words of(int[] operation) {
    Words code = start();
    for (int a : EDGES) {
      for (int b : EDGES) {
        for (int[] alias : ALIASES) {
          code.set(5, a).set(6, b).set(7, 0x5a5a5a5a);
          code.add(Words.r(operation[0], operation[1], alias[0], alias[1], alias[2]));
          keep(code, alias[0]);
        }
      }
    }
    return code;
  }

  private static Words immediates() {
    int[] immediates = {0, 1, 5, 0xff, 0x100, 0x7ff, -1, -2, -0x100, -0x101, -0x800};
    Words code = start();
    for (int a : EDGES) {
      for (int[] alias : PAIRS) {
        for (int immediate : immediates) {
          for (int funct3 : new int[] {0, 2, 3, 4, 6, 7}) {
            code.set(5, a).add(Words.i(0x13, funct3, alias[0], alias[1], immediate));
            keep(code, alias[0]);
          }
        }
        for (int amount = 0; amount < 32; amount++) {
          for (int shift : new int[] {1, 5, 0x405}) {
            int immediate = amount | (shift & 0x400);
            code.set(5, a).add(Words.i(0x13, shift & 7, alias[0], alias[1], immediate));
            keep(code, alias[0]);
          }
        }
      }
    }
    return code;
  }

  private static Words branches() {
    Words code = start();
    for (int funct3 : new int[] {0, 1, 4, 5, 6, 7}) {
      for (int a : EDGES) {
        for (int b : EDGES) {
          for (int[] alias : new int[][] {{5, 6}, {5, 5}, {0, 6}, {5, 0}, {0, 0}}) {
            code.set(5, a).set(6, b).set(7, 1);
            code.add(Words.branch(funct3, alias[0], alias[1], 8), Words.i(0x13, 0, 7, 7, 1));
            keep(code, 7);
          }
        }
      }
    }
    return code;
  }

  private static Words jumps() {
    Words code = start();
    for (int rd : new int[] {0, 1, 5}) {
      code.add(Words.jal(rd, 8), 0);
      keep(code, rd);
      // Forward, back and on.
      code.add(Words.jal(0, 12), Words.jal(rd, 12), 0, Words.jal(rd, -8));
      keep(code, rd);
      for (int odd = 0; odd < 2; odd++) {
        int target = code.here() + 16;
        code.set(5, target + odd + 8).add(Words.i(0x67, 0, rd, 5, -8), 0);
        keep(code, rd);
      }
      for (int upper : new int[] {0, 0x1000, 0x7ffff000, 0x80000000, 0xfffff000}) {
        code.add(Words.upper(0x17, rd, upper));
        keep(code, rd);
        code.add(Words.upper(0x37, rd, upper));
        keep(code, rd);
      }
      code.add(0x0ff0000f);
    }
    return code;
  }

  private static Words accesses() {
    Words code = start();
    for (int value : EDGES) {
      for (int immediate : new int[] {0, 4, -4, 2044, -2048}) {
        for (int funct3 : new int[] {0, 1, 2, 4, 5}) {
          for (int offset = 0; offset < 4; offset += 1 << (funct3 & 3)) {
            code.set(5, WINDOW).set(6, value).add(Words.store(2, 5, 6, 0));
            for (int rd : new int[] {7, 5, 0}) {
              code.set(5, WINDOW + offset - immediate);
              code.add(Words.i(0x03, funct3, rd, 5, immediate));
              keep(code, rd);
            }
            if (funct3 < 3) {
              for (int rs2 : new int[] {6, 5, 0}) {
                code.set(5, WINDOW + offset - immediate).set(6, 0x12345678);
                code.add(Words.store(funct3, 5, rs2, immediate));
                code.set(5, WINDOW).add(Words.i(0x03, 2, 5, 5, 0));
                keep(code, 5);
              }
            }
          }
        }
      }
    }
    return code;
  }
}
