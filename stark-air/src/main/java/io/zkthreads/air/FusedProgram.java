package io.zkthreads.air;

import java.util.List;

/// A [ConstraintProgram] over values instead of registers, in which an operation whose result has
/// one reader is part of that reader wherever there is an [Op] for both: what backends give
/// registers to, each by its own rules of how long a value is needed.
///
/// Value number k < `inputs.size()` is input k. Each of the others is the target of one
/// [Step.Compute], and no step reads it before.
///
/// @param inputs operands that are not computed, none twice, in order of their first reader
/// @param numValues inputs and computed values
/// @param steps in an order in which they can run
public record FusedProgram(List<Operand> inputs, int numValues, List<Step> steps) {
  /// Arithmetic on up to three operands.
  public enum Op {
    /// a + b
    ADD(2),
    /// a − b
    SUBTRACT(2),
    /// a·b
    MULTIPLY(2),
    /// −a
    NEGATE(1),
    /// a + b + c
    ADD_ADD(3),
    /// a + b − c
    ADD_SUBTRACT(3),
    /// a − b − c
    SUBTRACT_SUBTRACT(3),
    /// a·b + c
    MULTIPLY_ADD(3),
    /// a·b − c
    MULTIPLY_SUBTRACT(3),
    /// c − a·b
    SUBTRACT_PRODUCT(3),
    /// (a + b)·c
    ADD_MULTIPLY(3),
    /// (a − b)·c
    SUBTRACT_MULTIPLY(3);

    private final int numOperands;

    Op(int numOperands) {
      this.numOperands = numOperands;
    }

    public int numOperands() {
      return numOperands;
    }
  }

  /// Arithmetic on values, or the delivery of an output.
  public sealed interface Step {
    /// The values that it reads; one may stand twice.
    List<Integer> operands();

    /// Arithmetic into a value.
    ///
    /// @param target the value that it makes
    /// @param operands as many as `op` has
    record Compute(Op op, int target, List<Integer> operands) implements Step {
      public Compute {
        operands = List.copyOf(operands);
        if (operands.size() != op.numOperands()) {
          throw new IllegalArgumentException(
              op + " with operands " + operands + ", expected " + op.numOperands());
        }
      }
    }

    /// See [Instruction.AssertZero].
    record AssertZero(int constraint, int value) implements Step {
      @Override
      public List<Integer> operands() {
        return List.of(value);
      }
    }

    /// See [Instruction.Multiplicity].
    record Multiplicity(int interaction, int value) implements Step {
      @Override
      public List<Integer> operands() {
        return List.of(value);
      }
    }

    /// See [Instruction.Element].
    record Element(int interaction, int position, int value) implements Step {
      @Override
      public List<Integer> operands() {
        return List.of(value);
      }
    }
  }

  public FusedProgram {
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
  }

  public static FusedProgram of(ConstraintProgram program) {
    return new Fusion(program).fuse();
  }

  public boolean isInput(int value) {
    return value < inputs.size();
  }

  /// By value: how many times steps read it.
  public int[] readers() {
    int[] readers = new int[numValues];
    steps.forEach(step -> step.operands().forEach(v -> readers[v]++));
    return readers;
  }
}
