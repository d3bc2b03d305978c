package io.zkthreads.cpu;

import io.zkthreads.stark.air.ConstraintProgram;
import io.zkthreads.stark.air.Instruction;
import io.zkthreads.stark.air.Operand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A [ConstraintProgram] made ready to run over blocks of rows, one instruction at a time over the
/// whole block: every operand is a slot, an array with one word per row.
///
/// Slots: registers first, then the distinct other operands.
final class BlockProgram {
  /// Rows of a block: a slot is 1 KiB, so that the slots of a table stay in second-level cache.
  static final int ROWS = 256;

  /// Receives outputs as they are computed. A value is valid during the call only, except one that
  /// `stays` until the block ends.
  interface Sink {
    void assertZero(int constraint, int[] value);

    void multiplicity(int interaction, int[] value, boolean stays);

    void flag(int interaction, int[] value, boolean stays);

    void element(int interaction, int position, int[] value, boolean stays);

    /// All of the interaction has been delivered, constant elements excepted.
    void endInteraction(int interaction);
  }

  /// A tuple element that is the same on every row; it is not delivered.
  record ConstantElement(int interaction, int position, int word) {}

  private enum Op {
    ADD,
    SUBTRACT,
    MULTIPLY,
    NEGATE,
    ASSERT_ZERO,
    MULTIPLICITY,
    FLAG,
    ELEMENT,
    END_INTERACTION
  }

  /// A step; arithmetic: slots[x] = slots[a] op slots[b]; outputs: number x (position b), slot a.
  private record Step(Op op, int x, int a, int b) {}

  private final int numRegisters;
  private final List<Step> steps = new ArrayList<>();
  private final Map<Operand, Integer> inputs = new LinkedHashMap<>();
  private final List<ConstantElement> constants = new ArrayList<>();

  BlockProgram(ConstraintProgram program) {
    numRegisters = program.numRegisters();
    int interaction = -1;
    for (Instruction i : program.instructions()) {
      switch (i) {
        case Instruction.Add s -> step(Op.ADD, s.target(), s.a(), s.b());
        case Instruction.Subtract s -> step(Op.SUBTRACT, s.target(), s.a(), s.b());
        case Instruction.Multiply s -> step(Op.MULTIPLY, s.target(), s.a(), s.b());
        case Instruction.Negate s -> step(Op.NEGATE, s.target(), s.a(), s.a());
        case Instruction.AssertZero s -> output(Op.ASSERT_ZERO, s.constraint(), s.value(), 0);
        case Instruction.Flag s -> {
          interaction = begin(interaction, s.interaction());
          output(Op.FLAG, s.interaction(), s.value(), 0);
        }
        case Instruction.Multiplicity s -> {
          interaction = begin(interaction, s.interaction());
          output(Op.MULTIPLICITY, s.interaction(), s.value(), 0);
        }
        case Instruction.Element s -> element(s);
      }
    }
    begin(interaction, -1);
  }

  List<ConstantElement> constantElements() {
    return constants;
  }

  /// Operands that are not registers; number k stands in slot [#firstInput] + k.
  List<Operand> inputs() {
    return List.copyOf(inputs.keySet());
  }

  int firstInput() {
    return numRegisters;
  }

  /// A slot for words that no one reads.
  int discarded() {
    return numRegisters + inputs.size();
  }

  int[][] allocateSlots() {
    return new int[discarded() + 1][ROWS];
  }

  /// Runs over `rows` ≤ [#ROWS] rows whose inputs stand in their slots.
  void run(Kernels kernels, int[][] slots, int rows, Sink sink) {
    for (Step s : steps) {
      switch (s.op) {
        case ADD -> kernels.add(slots[s.x], slots[s.a], slots[s.b], rows);
        case SUBTRACT -> kernels.subtract(slots[s.x], slots[s.a], slots[s.b], rows);
        case MULTIPLY -> kernels.multiply(slots[s.x], slots[s.a], slots[s.b], rows);
        case NEGATE -> kernels.negate(slots[s.x], slots[s.a], rows);
        case ASSERT_ZERO -> sink.assertZero(s.x, slots[s.a]);
        case MULTIPLICITY -> sink.multiplicity(s.x, slots[s.a], stays(s.a));
        case FLAG -> sink.flag(s.x, slots[s.a], stays(s.a));
        case ELEMENT -> sink.element(s.x, s.b, slots[s.a], stays(s.a));
        case END_INTERACTION -> sink.endInteraction(s.x);
      }
    }
  }

  /// Registers are used again, inputs are not.
  private boolean stays(int slot) {
    return slot >= numRegisters;
  }

  /// Fills a slot with one word.
  static void fill(int[] slot, int word) {
    Arrays.fill(slot, word);
  }

  private int begin(int running, int next) {
    if (running >= 0 && running != next) {
      steps.add(new Step(Op.END_INTERACTION, running, 0, 0));
    }
    return next;
  }

  private void step(Op op, int to, Operand a, Operand b) {
    steps.add(new Step(op, to, slot(a), slot(b)));
  }

  private void element(Instruction.Element s) {
    if (s.value() instanceof Operand.Constant c) {
      constants.add(new ConstantElement(s.interaction(), s.position(), c.word()));
    } else {
      output(Op.ELEMENT, s.interaction(), s.value(), s.position());
    }
  }

  private void output(Op op, int number, Operand a, int position) {
    steps.add(new Step(op, number, slot(a), position));
  }

  private int slot(Operand operand) {
    if (operand instanceof Operand.Register r) {
      return r.index();
    }
    return numRegisters + inputs.computeIfAbsent(operand, o -> inputs.size());
  }
}
