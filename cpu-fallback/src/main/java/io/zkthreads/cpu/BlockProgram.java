package io.zkthreads.cpu;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.Operand;
import java.util.Arrays;
import java.util.List;

/// A [ConstraintProgram] made ready to run over blocks of rows, one step at a time over the whole
/// block: every operand is a slot, an array with one word per row.
///
/// Slots: registers, then inputs, then one for words that no one reads.
///
/// @param numRegisters slots that steps write
/// @param inputs operands that are not computed; number k stands in slot `numRegisters` + k
public record BlockProgram(int numRegisters, List<Operand> inputs, List<Step> steps) {
  /// Rows of a block: a slot is 1 KiB, so that the slots of a table stay in second-level cache.
  public static final int ROWS = 256;

  /// Receives outputs as they are computed. A value is valid during the call, an element until its
  /// interaction ends, and one that `stays` until the block ends.
  public interface Sink {
    /// Takes the values of constraints.
    ///
    /// @param constraints their numbers
    /// @param values by constraint and row
    void assertZero(int[] constraints, int[][] values);

    void multiplicity(int interaction, int[] value, boolean stays);

    void element(int interaction, int position, int[] value);

    /// All of the interaction has been delivered, constant elements excepted.
    void endInteraction(int interaction);
  }

  /// What steps run on.
  @SuppressWarnings("ArrayRecordComponent")
  public record Frame(Kernels kernels, int[][] slots, int rows, Sink sink) {}

  /// Arithmetic on slots, or the delivery of an output.
  public sealed interface Step {
    void run(Frame f);

    record Add(int to, int a, int b) implements Step {
      @Override
      public void run(Frame f) {
        f.kernels.add(f.slots[to], f.slots[a], f.slots[b], f.rows);
      }
    }

    record Subtract(int to, int a, int b) implements Step {
      @Override
      public void run(Frame f) {
        f.kernels.subtract(f.slots[to], f.slots[a], f.slots[b], f.rows);
      }
    }

    record Multiply(int to, int a, int b) implements Step {
      @Override
      public void run(Frame f) {
        f.kernels.multiply(f.slots[to], f.slots[a], f.slots[b], f.rows);
      }
    }

    record Negate(int to, int a) implements Step {
      @Override
      public void run(Frame f) {
        f.kernels.negate(f.slots[to], f.slots[a], f.rows);
      }
    }

    /// Two operations in one.
    record Fuse(Kernels.Fused op, int to, int a, int b, int c) implements Step {
      @Override
      public void run(Frame f) {
        f.kernels.fuse(op, f.slots[to], f.slots[a], f.slots[b], f.slots[c], f.rows);
      }
    }

    @SuppressWarnings("ArrayRecordComponent")
    record AssertZero(int[] constraints, int[] slots) implements Step {
      @Override
      public void run(Frame f) {
        int[][] values = new int[slots.length][];
        for (int k = 0; k < slots.length; k++) {
          values[k] = f.slots[slots[k]];
        }
        f.sink.assertZero(constraints, values);
      }
    }

    record Multiplicity(int interaction, int slot, boolean stays) implements Step {
      @Override
      public void run(Frame f) {
        f.sink.multiplicity(interaction, f.slots[slot], stays);
      }
    }

    record Element(int interaction, int position, int slot) implements Step {
      @Override
      public void run(Frame f) {
        f.sink.element(interaction, position, f.slots[slot]);
      }
    }

    record EndInteraction(int interaction) implements Step {
      @Override
      public void run(Frame f) {
        f.sink.endInteraction(interaction);
      }
    }
  }

  public BlockProgram {
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
  }

  public static BlockProgram of(ConstraintProgram program) {
    return new BlockCompiler(program).compile();
  }

  public int firstInput() {
    return numRegisters;
  }

  /// The slot for words that no one reads.
  int discarded() {
    return numRegisters + inputs.size();
  }

  public int[][] allocateSlots() {
    return new int[discarded() + 1][ROWS];
  }

  /// Runs over `rows` ≤ [#ROWS] rows whose inputs stand in their slots.
  public void run(Kernels kernels, int[][] slots, int rows, Sink sink) {
    Frame frame = new Frame(kernels, slots, rows, sink);
    for (Step step : steps) {
      step.run(frame);
    }
  }

  /// Fills a slot with one word.
  static void fill(int[] slot, int word) {
    Arrays.fill(slot, word);
  }
}
