package io.zkthreads.cpu;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.Instruction;
import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram.Step;
import io.zkthreads.cpu.Kernels.Fused;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a [BlockProgram]: what is computed for one reader only is fused into it, constraints are
/// delivered in groups, and slots are given to values for as long as they have readers.
final class BlockCompiler {
  /// Constraints that are delivered together. Their values keep a slot each until then.
  private static final int GROUP = 16;

  private enum Op {
    ADD,
    SUBTRACT,
    MULTIPLY,
    NEGATE,
    FUSED,
    ZEROS,
    MULTIPLICITY,
    ELEMENT,
    END
  }

  /// A step over values instead of slots.
  ///
  /// @param target the value that it computes; −1 for an output
  /// @param operands values
  /// @param names of a group of constraints their numbers, of another output its interaction and
  ///   position
  @SuppressWarnings("ArrayRecordComponent")
  private record Draft(Op op, @Nullable Fused fused, int target, int[] operands, int[] names) {
    static Draft computing(Op op, int target, int... operands) {
      return new Draft(op, null, target, operands, new int[0]);
    }

    static Draft fused(Fused op, int target, int a, int b, int c) {
      return new Draft(Op.FUSED, op, target, new int[] {a, b, c}, new int[0]);
    }

    static Draft output(Op op, int[] operands, int... names) {
      return new Draft(op, null, -1, operands, names);
    }
  }

  private final ConstraintProgram program;
  private final List<Operand> inputs = new ArrayList<>();

  /// Values by operand that is not a register, and by register.
  private final Map<Operand, Integer> valueOfInput = new HashMap<>();

  private final int[] valueOfRegister;

  /// By value: its number among the inputs, or −1.
  private final List<Integer> inputOf = new ArrayList<>();

  private final List<Draft> drafts = new ArrayList<>();

  /// Values of constraints that are not yet delivered, and of an interaction that has not ended.
  private final List<Integer> zeros = new ArrayList<>();

  private final List<Integer> constraints = new ArrayList<>();
  private final List<Integer> elements = new ArrayList<>();
  private int interaction = -1;

  BlockCompiler(ConstraintProgram program) {
    this.program = program;
    valueOfRegister = new int[program.numRegisters()];
  }

  BlockProgram compile() {
    program.instructions().forEach(this::draft);
    endZeros();
    endInteraction();
    fuse();
    return new SlotAllocation().run();
  }

  private void draft(Instruction instruction) {
    switch (instruction) {
      case Instruction.Add i -> compute(Op.ADD, i.target(), value(i.a()), value(i.b()));
      case Instruction.Subtract i -> compute(Op.SUBTRACT, i.target(), value(i.a()), value(i.b()));
      case Instruction.Multiply i -> compute(Op.MULTIPLY, i.target(), value(i.a()), value(i.b()));
      case Instruction.Negate i -> compute(Op.NEGATE, i.target(), value(i.a()));
      case Instruction.AssertZero i -> {
        constraints.add(i.constraint());
        zeros.add(value(i.value()));
        if (zeros.size() == GROUP) {
          endZeros();
        }
      }
      case Instruction.Multiplicity i -> output(Op.MULTIPLICITY, i.interaction(), i.value(), 0);
      case Instruction.Element i -> {
        output(Op.ELEMENT, i.interaction(), i.value(), i.position());
        elements.add(value(i.value()));
      }
    }
  }

  private void compute(Op op, int register, int... operands) {
    inputOf.add(-1);
    valueOfRegister[register] = inputOf.size() - 1;
    drafts.add(Draft.computing(op, inputOf.size() - 1, operands));
  }

  private void output(Op op, int ofInteraction, Operand operand, int position) {
    if (interaction != ofInteraction) {
      endInteraction();
      interaction = ofInteraction;
    }
    drafts.add(Draft.output(op, new int[] {value(operand)}, ofInteraction, position));
  }

  private int value(Operand operand) {
    if (operand instanceof Operand.Register r) {
      return valueOfRegister[r.index()];
    }
    return valueOfInput.computeIfAbsent(
        operand,
        o -> {
          inputOf.add(inputs.size());
          inputs.add(o);
          return inputOf.size() - 1;
        });
  }

  private void endZeros() {
    if (!zeros.isEmpty()) {
      drafts.add(Draft.output(Op.ZEROS, words(zeros), words(constraints)));
      zeros.clear();
      constraints.clear();
    }
  }

  /// Elements have readers until here.
  private void endInteraction() {
    if (interaction >= 0) {
      drafts.add(Draft.output(Op.END, words(elements), interaction));
      elements.clear();
      interaction = -1;
    }
  }

  private static int[] words(List<Integer> values) {
    return values.stream().mapToInt(v -> v).toArray();
  }

  /// Puts an operation into its only reader, where there is a kernel for both.
  private void fuse() {
    int[] readers = new int[inputOf.size()];
    drafts.forEach(d -> Arrays.stream(d.operands).forEach(v -> readers[v]++));
    Draft[] byTarget = new Draft[readers.length];
    boolean[] absorbed = new boolean[readers.length];
    for (int k = 0; k < drafts.size(); k++) {
      Draft d = drafts.get(k);
      for (int side = 0; side < d.operands.length && d.target >= 0; side++) {
        Draft inner = byTarget[d.operands[side]];
        Draft both = inner == null || readers[inner.target] > 1 ? null : both(d, side, inner);
        if (both != null) {
          drafts.set(k, both);
          absorbed[inner.target] = true;
          break;
        }
      }
      if (d.target >= 0) {
        byTarget[d.target] = drafts.get(k);
      }
    }
    drafts.removeIf(d -> d.target >= 0 && absorbed[d.target]);
  }

  /// `outer` with `inner` for its operand number `side`; null where there is no kernel for it.
  private static @Nullable Draft both(Draft outer, int side, Draft inner) {
    if (outer.operands.length != 2 || inner.operands.length != 2) {
      return null;
    }
    int a = inner.operands[0];
    int b = inner.operands[1];
    int c = outer.operands[1 - side];
    int target = outer.target;
    return switch (outer.op) {
      case ADD ->
          switch (inner.op) {
            case ADD -> Draft.fused(Fused.ADD_ADD, target, a, b, c);
            case SUBTRACT -> Draft.fused(Fused.ADD_SUBTRACT, target, a, c, b);
            case MULTIPLY -> Draft.fused(Fused.MULTIPLY_ADD, target, a, b, c);
            default -> null;
          };
      case SUBTRACT ->
          switch (inner.op) {
            case ADD ->
                side == 0
                    ? Draft.fused(Fused.ADD_SUBTRACT, target, a, b, c)
                    : Draft.fused(Fused.SUBTRACT_SUBTRACT, target, c, a, b);
            case SUBTRACT ->
                side == 0
                    ? Draft.fused(Fused.SUBTRACT_SUBTRACT, target, a, b, c)
                    : Draft.fused(Fused.ADD_SUBTRACT, target, c, b, a);
            case MULTIPLY ->
                Draft.fused(
                    side == 0 ? Fused.MULTIPLY_SUBTRACT : Fused.SUBTRACT_PRODUCT, target, a, b, c);
            default -> null;
          };
      case MULTIPLY ->
          switch (inner.op) {
            case ADD -> Draft.fused(Fused.ADD_MULTIPLY, target, a, b, c);
            case SUBTRACT -> Draft.fused(Fused.SUBTRACT_MULTIPLY, target, a, b, c);
            default -> null;
          };
      default -> null;
    };
  }

  /// Gives registers to computed values; the one last free is the one next taken, since it is in
  /// the cache.
  private final class SlotAllocation {
    private final int[] lastReader = new int[inputOf.size()];
    private final int[] registers = new int[inputOf.size()];
    private final Deque<Integer> free = new ArrayDeque<>();
    private int numRegisters;

    BlockProgram run() {
      for (int k = 0; k < drafts.size(); k++) {
        for (int v : drafts.get(k).operands) {
          lastReader[v] = k;
        }
      }
      for (int k = 0; k < drafts.size(); k++) {
        Draft d = drafts.get(k);
        for (int v : d.operands) {
          // An operand may stand twice; its register is given back once.
          if (lastReader[v] == k && inputOf.get(v) < 0) {
            lastReader[v] = -1;
            free.push(registers[v]);
          }
        }
        if (d.target >= 0) {
          registers[d.target] = free.isEmpty() ? numRegisters++ : free.pop();
        }
      }
      List<Step> steps = drafts.stream().map(this::step).toList();
      return new BlockProgram(numRegisters, inputs, steps);
    }

    private int slot(int value) {
      int input = inputOf.get(value);
      return input < 0 ? registers[value] : numRegisters + input;
    }

    private Step step(Draft d) {
      int[] from = Arrays.stream(d.operands).map(this::slot).toArray();
      return switch (d.op) {
        case ADD -> new Step.Add(slot(d.target), from[0], from[1]);
        case SUBTRACT -> new Step.Subtract(slot(d.target), from[0], from[1]);
        case MULTIPLY -> new Step.Multiply(slot(d.target), from[0], from[1]);
        case NEGATE -> new Step.Negate(slot(d.target), from[0]);
        case FUSED ->
            new Step.Fuse(
                Objects.requireNonNull(d.fused), slot(d.target), from[0], from[1], from[2]);
        case ZEROS -> new Step.AssertZero(d.names, from);
        case MULTIPLICITY -> new Step.Multiplicity(d.names[0], from[0], stays(d));
        case ELEMENT -> new Step.Element(d.names[0], d.names[1], from[0]);
        case END -> new Step.EndInteraction(d.names[0]);
      };
    }

    /// Registers are used again, inputs are not.
    private boolean stays(Draft output) {
      return inputOf.get(output.operands[0]) >= 0;
    }
  }
}
