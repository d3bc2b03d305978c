package io.zkthreads.cuda.kernel;

import io.zkthreads.cuda.driver.DeviceBuffer;
import org.jspecify.annotations.Nullable;

/// A table for the kernels that interpret programs, `Table` of `interpreter.cuh`.
///
/// @param out what is computed
public record TableJob(
    Program program, Matrices matrices, Scalars scalars, Shape shape, DeviceBuffer out) {
  /// Code on the device.
  ///
  /// @param code instructions of four words, which are read at once and so stand at multiples of
  ///   their size, a spare one, and the columns to load
  /// @param numRegisters of a row
  public record Program(DeviceBuffer code, int numInstructions, int numLoads, int numRegisters) {
    private static final int INSTRUCTION_BYTES = 16;

    public Program {
      code.requireWords("code", 4L * (numInstructions + 1) + numLoads);
      if (code.address() % INSTRUCTION_BYTES != 0) {
        throw new IllegalArgumentException(
            "code at %x: expected a multiple of %d".formatted(code.address(), INSTRUCTION_BYTES));
      }
    }
  }

  /// Column-major matrices of 2^logRows rows; null where no column is read.
  ///
  /// @param fractions extension of the fraction columns, accumulator first
  public record Matrices(
      @Nullable DeviceBuffer main,
      @Nullable DeviceBuffer preprocessed,
      @Nullable DeviceBuffer known,
      @Nullable DeviceBuffer fractions,
      int logRows) {}

  /// What is read besides matrices.
  ///
  /// @param words constants, public values, then Z_H by coset and its inverses
  /// @param vanishing place of Z_H among the words
  /// @param weights extension elements, see [JobTable]
  /// @param lookupWeights first weight of the constraints of the fraction columns, the three of the
  ///   accumulator and the terminal
  public record Scalars(
      DeviceBuffer words, int vanishing, DeviceBuffer weights, int lookupWeights) {}

  /// Sizes.
  ///
  /// @param logHeight log2 of the order of H
  /// @param logDomain log2 of the rows that are computed
  /// @param numFractions fraction columns besides the accumulator
  /// @param logOut log2 of the words between columns of fractions that are made
  public record Shape(int logHeight, int logDomain, int numFractions, int logOut) {}

  /// Threads of a block of an interpreter.
  static final int BLOCK = 128;

  /// Words of shared memory besides the registers.
  private static final int BASES = 16;

  void write(JobTable to, int firstTile) {
    to.pointer(program.code)
        .pointer(scalars.words)
        .pointer(scalars.weights)
        .pointer(matrices.main)
        .pointer(matrices.preprocessed)
        .pointer(matrices.known)
        .pointer(matrices.fractions)
        .pointer(out)
        .word(program.numInstructions)
        .word(matrices.logRows)
        .word(shape.logHeight)
        .word(shape.numFractions)
        .word(scalars.lookupWeights)
        .word(scalars.vanishing)
        .word(firstTile)
        .words(shape.logDomain, shape.logOut, program.numLoads);
  }

  int numTiles(int rowsPerThread) {
    return Math.ceilDiv(1 << shape.logDomain, BLOCK * rowsPerThread);
  }

  int sharedBytes(int rowsPerThread) {
    return Integer.BYTES * (BASES + program.numRegisters * rowsPerThread * BLOCK);
  }
}
