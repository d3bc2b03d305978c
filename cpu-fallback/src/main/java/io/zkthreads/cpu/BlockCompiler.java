package io.zkthreads.cpu;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.FusedProgram;
import io.zkthreads.cpu.BlockProgram.Step;
import io.zkthreads.cpu.Kernels.Fused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Makes a [BlockProgram] of a [FusedProgram]: constraints are delivered in groups, and slots are
/// given to values for as long as they have readers.
final class BlockCompiler {
  /// Constraints that are delivered together. Their values keep a slot each until then.
  private static final int GROUP = 16;

  /// A step over values instead of slots: one of the program, or a delivery of a group.
  private sealed interface Draft {
    List<Integer> operands();

    record Single(FusedProgram.Step step) implements Draft {
      @Override
      public List<Integer> operands() {
        return step.operands();
      }
    }

    record Zeros(List<Integer> constraints, List<Integer> operands) implements Draft {}

    /// Elements have readers until here.
    record End(int interaction, List<Integer> operands) implements Draft {}
  }

  private final FusedProgram program;
  private final List<Draft> drafts = new ArrayList<>();

  /// Values of constraints that are not yet delivered, and of an interaction that has not ended.
  private final List<Integer> zeros = new ArrayList<>();

  private final List<Integer> constraints = new ArrayList<>();
  private final List<Integer> elements = new ArrayList<>();
  private int interaction = -1;

  BlockCompiler(ConstraintProgram program) {
    this.program = FusedProgram.of(program);
  }

  BlockProgram compile() {
    program.steps().forEach(this::draft);
    endZeros();
    endInteraction();
    return new SlotAllocation().run();
  }

  private void draft(FusedProgram.Step step) {
    switch (step) {
      case FusedProgram.Step.Compute s -> drafts.add(new Draft.Single(s));
      case FusedProgram.Step.AssertZero s -> {
        constraints.add(s.constraint());
        zeros.add(s.value());
        if (zeros.size() == GROUP) {
          endZeros();
        }
      }
      case FusedProgram.Step.Multiplicity s -> output(s, s.interaction());
      case FusedProgram.Step.Element s -> {
        output(s, s.interaction());
        elements.add(s.value());
      }
    }
  }

  private void output(FusedProgram.Step step, int ofInteraction) {
    if (interaction != ofInteraction) {
      endInteraction();
      interaction = ofInteraction;
    }
    drafts.add(new Draft.Single(step));
  }

  private void endZeros() {
    if (!zeros.isEmpty()) {
      drafts.add(new Draft.Zeros(List.copyOf(constraints), List.copyOf(zeros)));
      zeros.clear();
      constraints.clear();
    }
  }

  private void endInteraction() {
    if (interaction >= 0) {
      drafts.add(new Draft.End(interaction, List.copyOf(elements)));
      elements.clear();
      interaction = -1;
    }
  }

  /// Gives registers to computed values; the one last free is the one next taken, since it is in
  /// the cache.
  private final class SlotAllocation {
    private final int[] lastReader = new int[program.numValues()];
    private final int[] registers = new int[program.numValues()];
    private final Deque<Integer> free = new ArrayDeque<>();
    private int numRegisters;

    BlockProgram run() {
      for (int k = 0; k < drafts.size(); k++) {
        for (int v : drafts.get(k).operands()) {
          lastReader[v] = k;
        }
      }
      for (int k = 0; k < drafts.size(); k++) {
        release(k);
        if (drafts.get(k) instanceof Draft.Single(FusedProgram.Step.Compute c)) {
          registers[c.target()] = free.isEmpty() ? numRegisters++ : free.pop();
        }
      }
      List<Step> steps = drafts.stream().map(this::step).toList();
      return new BlockProgram(numRegisters, program.inputs(), steps);
    }

    private void release(int k) {
      for (int v : drafts.get(k).operands()) {
        // An operand may stand twice; its register is given back once.
        if (lastReader[v] == k && !program.isInput(v)) {
          lastReader[v] = -1;
          free.push(registers[v]);
        }
      }
    }

    private int slot(int value) {
      return program.isInput(value) ? numRegisters + value : registers[value];
    }

    private int[] slots(List<Integer> values) {
      return values.stream().mapToInt(this::slot).toArray();
    }

    private Step step(Draft draft) {
      return switch (draft) {
        case Draft.Single(FusedProgram.Step s) -> step(s);
        case Draft.Zeros d ->
            new Step.AssertZero(
                d.constraints.stream().mapToInt(c -> c).toArray(), slots(d.operands));
        case Draft.End d -> new Step.EndInteraction(d.interaction);
      };
    }

    private Step step(FusedProgram.Step step) {
      return switch (step) {
        case FusedProgram.Step.Compute s -> arithmetic(s);
        case FusedProgram.Step.AssertZero s -> throw new AssertionError(s + " is in no group");
        // Registers are used again, inputs are not.
        case FusedProgram.Step.Multiplicity s ->
            new Step.Multiplicity(s.interaction(), slot(s.value()), program.isInput(s.value()));
        case FusedProgram.Step.Element s ->
            new Step.Element(s.interaction(), s.position(), slot(s.value()));
      };
    }

    private Step arithmetic(FusedProgram.Step.Compute s) {
      int to = slot(s.target());
      int[] from = slots(s.operands());
      return switch (s.op()) {
        case ADD -> new Step.Add(to, from[0], from[1]);
        case SUBTRACT -> new Step.Subtract(to, from[0], from[1]);
        case MULTIPLY -> new Step.Multiply(to, from[0], from[1]);
        case NEGATE -> new Step.Negate(to, from[0]);
        case ADD_ADD -> fuse(Fused.ADD_ADD, to, from);
        case ADD_SUBTRACT -> fuse(Fused.ADD_SUBTRACT, to, from);
        case SUBTRACT_SUBTRACT -> fuse(Fused.SUBTRACT_SUBTRACT, to, from);
        case MULTIPLY_ADD -> fuse(Fused.MULTIPLY_ADD, to, from);
        case MULTIPLY_SUBTRACT -> fuse(Fused.MULTIPLY_SUBTRACT, to, from);
        case SUBTRACT_PRODUCT -> fuse(Fused.SUBTRACT_PRODUCT, to, from);
        case ADD_MULTIPLY -> fuse(Fused.ADD_MULTIPLY, to, from);
        case SUBTRACT_MULTIPLY -> fuse(Fused.SUBTRACT_MULTIPLY, to, from);
      };
    }

    private static Step fuse(Fused op, int to, int[] from) {
      return new Step.Fuse(op, to, from[0], from[1], from[2]);
    }
  }
}
