package io.zkthreads.air;

/// One step of a [ConstraintProgram]: arithmetic into a register, or the delivery of an output.
public sealed interface Instruction {
  record Add(int target, Operand a, Operand b) implements Instruction {}

  record Subtract(int target, Operand a, Operand b) implements Instruction {}

  record Multiply(int target, Operand a, Operand b) implements Instruction {}

  record Negate(int target, Operand a) implements Instruction {}

  /// The value of constraint number `constraint` of the AIR.
  record AssertZero(int constraint, Operand value) implements Instruction {}

  /// The multiplicity of interaction `interaction`, without the sign of its direction.
  record Multiplicity(int interaction, Operand value) implements Instruction {}

  /// Element `position` of the tuple of interaction `interaction`.
  record Element(int interaction, int position, Operand value) implements Instruction {}
}
