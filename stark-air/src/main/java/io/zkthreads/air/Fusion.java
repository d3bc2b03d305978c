package io.zkthreads.air;

import io.zkthreads.air.FusedProgram.Op;
import io.zkthreads.air.FusedProgram.Step;
import io.zkthreads.air.FusedProgram.Step.Compute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a [FusedProgram]: numbers the values, then puts operations into their only readers.
final class Fusion {
  private final ConstraintProgram program;

  /// Numbers of the operands that are not registers.
  private final Map<Operand, Integer> inputs = new LinkedHashMap<>();

  private final int[] valueOfRegister;
  private final List<Step> steps = new ArrayList<>();
  private int numValues;

  Fusion(ConstraintProgram program) {
    this.program = program;
    valueOfRegister = new int[program.numRegisters()];
  }

  FusedProgram fuse() {
    for (Instruction instruction : program.instructions()) {
      for (Operand operand : operands(instruction)) {
        if (!(operand instanceof Operand.Register)) {
          inputs.putIfAbsent(operand, inputs.size());
        }
      }
    }
    numValues = inputs.size();
    program.instructions().forEach(instruction -> steps.add(step(instruction)));
    FusedProgram plain = new FusedProgram(List.copyOf(inputs.keySet()), numValues, steps);
    return new FusedProgram(plain.inputs(), numValues, fused(plain.readers()));
  }

  private static List<Operand> operands(Instruction instruction) {
    return switch (instruction) {
      case Instruction.Add i -> List.of(i.a(), i.b());
      case Instruction.Subtract i -> List.of(i.a(), i.b());
      case Instruction.Multiply i -> List.of(i.a(), i.b());
      case Instruction.Negate i -> List.of(i.a());
      case Instruction.AssertZero i -> List.of(i.value());
      case Instruction.Multiplicity i -> List.of(i.value());
      case Instruction.Element i -> List.of(i.value());
    };
  }

  private Step step(Instruction instruction) {
    List<Integer> values = operands(instruction).stream().map(this::value).toList();
    return switch (instruction) {
      case Instruction.Add i -> compute(Op.ADD, i.target(), values);
      case Instruction.Subtract i -> compute(Op.SUBTRACT, i.target(), values);
      case Instruction.Multiply i -> compute(Op.MULTIPLY, i.target(), values);
      case Instruction.Negate i -> compute(Op.NEGATE, i.target(), values);
      case Instruction.AssertZero i -> new Step.AssertZero(i.constraint(), values.getFirst());
      case Instruction.Multiplicity i -> new Step.Multiplicity(i.interaction(), values.getFirst());
      case Instruction.Element i ->
          new Step.Element(i.interaction(), i.position(), values.getFirst());
    };
  }

  private Compute compute(Op op, int register, List<Integer> values) {
    valueOfRegister[register] = numValues;
    return new Compute(op, numValues++, values);
  }

  private int value(Operand operand) {
    return operand instanceof Operand.Register r
        ? valueOfRegister[r.index()]
        : Objects.requireNonNull(inputs.get(operand));
  }

  private List<Step> fused(int[] readers) {
    @Nullable Compute[] byTarget = new Compute[numValues];
    boolean[] absorbed = new boolean[numValues];
    for (int k = 0; k < steps.size(); k++) {
      if (steps.get(k) instanceof Compute outer) {
        for (int side = 0; side < outer.operands().size(); side++) {
          int operand = outer.operands().get(side);
          Compute inner = readers[operand] > 1 ? null : byTarget[operand];
          Compute both = inner == null ? null : both(outer, side, inner);
          if (both != null) {
            steps.set(k, both);
            absorbed[operand] = true;
            break;
          }
        }
        byTarget[outer.target()] = (Compute) steps.get(k);
      }
    }
    return steps.stream().filter(s -> !(s instanceof Compute c && absorbed[c.target()])).toList();
  }

  /// `outer` with `inner` for its operand number `side`; null where there is no operation for it.
  private static @Nullable Compute both(Compute outer, int side, Compute inner) {
    if (outer.operands().size() != 2 || inner.operands().size() != 2) {
      return null;
    }
    int a = inner.operands().get(0);
    int b = inner.operands().get(1);
    int c = outer.operands().get(1 - side);
    boolean left = side == 0;
    return switch (outer.op()) {
      case ADD ->
          switch (inner.op()) {
            case ADD -> with(outer, Op.ADD_ADD, a, b, c);
            case SUBTRACT -> with(outer, Op.ADD_SUBTRACT, a, c, b);
            case MULTIPLY -> with(outer, Op.MULTIPLY_ADD, a, b, c);
            default -> null;
          };
      case SUBTRACT ->
          switch (inner.op()) {
            case ADD ->
                left
                    ? with(outer, Op.ADD_SUBTRACT, a, b, c)
                    : with(outer, Op.SUBTRACT_SUBTRACT, c, a, b);
            case SUBTRACT ->
                left
                    ? with(outer, Op.SUBTRACT_SUBTRACT, a, b, c)
                    : with(outer, Op.ADD_SUBTRACT, c, b, a);
            case MULTIPLY ->
                with(outer, left ? Op.MULTIPLY_SUBTRACT : Op.SUBTRACT_PRODUCT, a, b, c);
            default -> null;
          };
      case MULTIPLY ->
          switch (inner.op()) {
            case ADD -> with(outer, Op.ADD_MULTIPLY, a, b, c);
            case SUBTRACT -> with(outer, Op.SUBTRACT_MULTIPLY, a, b, c);
            default -> null;
          };
      default -> null;
    };
  }

  private static Compute with(Compute outer, Op op, int a, int b, int c) {
    return new Compute(op, outer.target(), List.of(a, b, c));
  }
}
