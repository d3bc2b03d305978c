package io.zkthreads.cuda;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.FusedProgram;
import io.zkthreads.air.FusedProgram.Step;
import io.zkthreads.air.Operand;
import io.zkthreads.cuda.Bytecode.Kind;
import io.zkthreads.cuda.Bytecode.Sink;
import io.zkthreads.stark.air.Interaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes [Bytecode] of a constraint program. A result that is delivered goes to its sink from the
/// instruction that computes it; registers are given to values for as long as they have readers;
/// cells and constants are read where they are used.
final class ProgramEncoder {
  /// What is told of an interaction.
  ///
  /// @param length elements of its tuple
  record Shape(boolean receives, int length) {
    static Shape of(Interaction interaction) {
      return new Shape(
          interaction.direction() == Interaction.Direction.RECEIVE, interaction.tuple().size());
    }
  }

  /// Columns that are brought to registers at the most. With two rows a thread they take 32 KiB.
  static final int MAX_LOADS = 32;

  private static final int NONE = -1;

  /// An instruction over values instead of registers.
  ///
  /// @param target the value that is kept for readers; [#NONE] where there are none
  /// @param sink where the result goes besides
  /// @param weight element of the table of weights
  private record Draft(int operation, int target, List<Integer> operands, Sink sink, int weight) {
    static Draft end(int operation, int weight) {
      return new Draft(operation, NONE, List.of(), Sink.NONE, weight);
    }

    Draft delivering(int to, Sink where, int withWeight) {
      return new Draft(operation, to, operands, where, withWeight);
    }
  }

  private final FusedProgram program;
  private final List<Shape> shapes;
  private final int numConstraints;
  private final int numSelectors;
  private final int[] readers;
  private final int[] firstWeights;

  /// Instructions; null where one has moved down to the delivery of its result.
  private final List<@Nullable Draft> drafts = new ArrayList<>();

  /// Where a value is computed; [#NONE] for an input.
  private final int[] draftOf;

  /// The interaction that is being delivered.
  private int interaction = NONE;

  private ProgramEncoder(
      ConstraintProgram program, int numConstraints, List<Shape> shapes, int numSelectors) {
    this.program = FusedProgram.of(program);
    this.shapes = shapes;
    this.numSelectors = numSelectors;
    readers = this.program.readers();
    draftOf = new int[this.program.numValues()];
    Arrays.fill(draftOf, NONE);
    firstWeights = new int[shapes.size()];
    this.numConstraints = numConstraints;
    int weights = numConstraints;
    for (int i = 0; i < firstWeights.length; i++) {
      firstWeights[i] = weights;
      weights += 1 + shapes.get(i).length;
    }
  }

  /// The code of constraints and interactions; registers 0…2 hold the selectors.
  static Bytecode ofAll(ConstraintProgram program, int numConstraints, List<Shape> shapes) {
    return new ProgramEncoder(program, numConstraints, shapes, Bytecode.NUM_SELECTORS).encode();
  }

  /// The code of interactions alone, which read no selectors.
  static Bytecode ofInteractions(ConstraintProgram program, List<Shape> shapes) {
    return new ProgramEncoder(program, 0, shapes, 0).encode();
  }

  private Bytecode encode() {
    program.steps().forEach(this::draft);
    end();
    return new Writer(drafts.stream().filter(Objects::nonNull).toList()).write();
  }

  private void draft(Step step) {
    switch (step) {
      case Step.Compute s -> {
        draftOf[s.target()] = drafts.size();
        drafts.add(new Draft(Bytecode.operation(s.op()), s.target(), s.operands(), Sink.NONE, 0));
      }
      case Step.AssertZero s -> deliverConstraint(s.constraint(), s.value());
      case Step.Multiplicity s -> {
        begin(s.interaction());
        deliver(s.value(), shapes.get(interaction).receives ? Sink.RECEIVED : Sink.SENT, 0);
      }
      case Step.Element s -> {
        begin(s.interaction());
        deliver(s.value(), Sink.SUM, firstWeights[interaction] + 1 + s.position());
      }
    }
  }

  /// The sum of constraints may take a value as soon as it is computed.
  private void deliverConstraint(int constraint, int value) {
    if (interaction != NONE) {
      throw new IllegalArgumentException(
          "constraint " + constraint + " after interaction " + interaction);
    }
    int at = draftOf[value];
    Draft computing = at == NONE ? null : drafts.get(at);
    if (computing == null || computing.sink != Sink.NONE) {
      copy(value, Sink.SUM, constraint);
    } else {
      int target = readers[value] == 1 ? NONE : value;
      drafts.set(at, computing.delivering(target, Sink.SUM, constraint));
    }
  }

  /// A part of an interaction waits for its turn; where nothing else reads it, its computation
  /// waits with it.
  private void deliver(int value, Sink sink, int weight) {
    int at = draftOf[value];
    Draft computing = at == NONE || readers[value] > 1 ? null : drafts.get(at);
    if (computing == null) {
      copy(value, sink, weight);
    } else {
      drafts.set(at, null);
      drafts.add(computing.delivering(NONE, sink, weight));
    }
  }

  private void copy(int value, Sink sink, int weight) {
    drafts.add(new Draft(Bytecode.COPY, NONE, List.of(value), sink, weight));
  }

  private void begin(int next) {
    if (next == interaction) {
      return;
    }
    if (next != interaction + 1) {
      throw new IllegalArgumentException("interaction " + next + ", expected " + (interaction + 1));
    }
    end();
    interaction = next;
  }

  /// Ends what is being delivered, constraints or an interaction.
  private void end() {
    drafts.add(
        interaction == NONE
            ? Draft.end(Bytecode.END_CONSTRAINTS, 0)
            : Draft.end(Bytecode.END_INTERACTION, firstWeights[interaction]));
  }

  /// Gives registers and constants their numbers and packs the fields.
  private final class Writer {
    private static final int NUM_OPERANDS = 1 << 16;
    private static final int NUM_REGISTERS = 1 << 15;

    private final List<Draft> code;
    private final int[] lastReader = new int[program.numValues()];
    private final int[] registers = new int[program.numValues()];
    private final List<Integer> free = new ArrayList<>();
    private final Map<Integer, Integer> constants = new HashMap<>();
    private final List<Integer> constantWords = new ArrayList<>();

    /// Inputs that are loaded; their registers follow the selectors.
    private final List<Integer> loads;

    private int numRegisters;

    /// Products in the running sum since it was lowered.
    private int products;

    Writer(List<Draft> code) {
      this.code = code;
      for (int k = 0; k < code.size(); k++) {
        for (int v : code.get(k).operands) {
          lastReader[v] = k;
        }
      }
      for (Operand input : program.inputs()) {
        if (input instanceof Operand.Constant(int word)) {
          constants.put(word, constantWords.size());
          constantWords.add(word);
        }
      }
      loads =
          IntStream.range(0, program.inputs().size())
              .boxed()
              .filter(v -> kindOfInput(v).isCell())
              .sorted(Comparator.comparingInt(v -> -readers[v]))
              .limit(MAX_LOADS)
              .toList();
      for (int v : loads) {
        registers[v] = numSelectors + loads.indexOf(v);
      }
      numRegisters = numSelectors + loads.size();
    }

    Bytecode write() {
      int[] words = new int[Bytecode.STRIDE * (code.size() + 1) + loads.size()];
      for (int k = 0; k < code.size(); k++) {
        Draft draft = code.get(k);
        int at = Bytecode.STRIDE * k;
        words[at] = draft.operation | draft.sink.code << 5 | lowers(draft);
        words[at + 3] = draft.weight;
        for (int j = 0; j < draft.operands.size(); j++) {
          int v = draft.operands.get(j);
          words[at] |= kind(v).code << (8 + 3 * j);
          words[at + 1 + j / 2] |= checked(index(v), NUM_OPERANDS) << (16 * (j & 1));
        }
        release(k);
        if (draft.target != NONE) {
          int register = checked(take(), NUM_REGISTERS);
          registers[draft.target] = register;
          words[at] |= Bytecode.STORES | register << 17;
        }
      }
      writeLoads(words);
      Bytecode.Registers taken = new Bytecode.Registers(numSelectors, loads.size(), numRegisters);
      return new Bytecode(words, taken, constantWords, numConstraints, interaction + 1);
    }

    /// Every second product of a sum.
    private int lowers(Draft draft) {
      if (draft.sink != Sink.SUM) {
        products = draft.operation > Bytecode.COPY ? 0 : products;
        return 0;
      }
      products++;
      return products % 2 == 0 ? Bytecode.LOWERS : 0;
    }

    private void writeLoads(int[] words) {
      int at = words.length - loads.size();
      for (int v : loads) {
        words[at++] = kindOfInput(v).code | indexOfInput(v) << 3;
      }
    }

    private void release(int k) {
      for (int v : code.get(k).operands) {
        // An operand may stand twice; its register is given back once.
        if (lastReader[v] == k && isRegister(v)) {
          lastReader[v] = NONE;
          free.add(registers[v]);
        }
      }
    }

    private int take() {
      return free.isEmpty() ? numRegisters++ : free.removeLast();
    }

    private boolean isRegister(int value) {
      return !program.isInput(value) || loads.contains(value);
    }

    private Kind kind(int value) {
      return isRegister(value) ? Kind.REGISTER : kindOfInput(value);
    }

    private Kind kindOfInput(int value) {
      return switch (program.inputs().get(value)) {
        case Operand.Register o -> throw new AssertionError(o + " is computed");
        case Operand.Constant o -> Kind.WORD;
        case Operand.Public o -> Kind.WORD;
        case Operand.Main o -> o.rotation() == 0 ? Kind.MAIN : Kind.MAIN_NEXT;
        case Operand.Preprocessed o ->
            o.rotation() == 0 ? Kind.PREPROCESSED : Kind.PREPROCESSED_NEXT;
        case Operand.Known o -> Kind.KNOWN;
        case Operand.First o -> Kind.REGISTER;
        case Operand.Last o -> Kind.REGISTER;
        case Operand.Transition o -> Kind.REGISTER;
      };
    }

    private int index(int value) {
      return isRegister(value) ? registers[value] : indexOfInput(value);
    }

    private int indexOfInput(int value) {
      return switch (program.inputs().get(value)) {
        case Operand.Register o -> throw new AssertionError(o + " is computed");
        case Operand.Constant o -> Objects.requireNonNull(constants.get(o.word()));
        case Operand.Public o -> constantWords.size() + o.index();
        case Operand.Main o -> o.column();
        case Operand.Preprocessed o -> o.column();
        case Operand.Known o -> o.column();
        case Operand.First o -> selector(0);
        case Operand.Last o -> selector(1);
        case Operand.Transition o -> selector(2);
      };
    }

    private int selector(int number) {
      if (number >= numSelectors) {
        throw new IllegalArgumentException("a selector is read where there are none");
      }
      return number;
    }

    private static int checked(int field, int limit) {
      if (field >= limit) {
        throw new IllegalArgumentException(
            "operand number " + field + " of a program, expected less than " + limit);
      }
      return field;
    }
  }
}
