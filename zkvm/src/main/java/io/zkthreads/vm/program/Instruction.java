package io.zkthreads.vm.program;

import java.util.Arrays;

/// A decoded instruction: a number from [Opid] and six fields, unused ones 0. Fields are small
/// signed integers; they enter the ROM mod p.
public record Instruction(int opid, int f0, int f1, int f2, int f3, int f4, int f5) {
  static Instruction of(int opid, int... fields) {
    int[] f = Arrays.copyOf(fields, 6);
    return new Instruction(opid, f[0], f[1], f[2], f[3], f[4], f[5]);
  }
}
