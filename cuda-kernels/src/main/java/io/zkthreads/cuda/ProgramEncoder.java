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
import java.util.stream.Stream;
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

  /// An element of a tuple that is only read.
  private record Listed(int value, int weight) {}

  /// An instruction over values instead of registers.
  ///
  /// @param target the value that is kept for readers; [#NONE] where there are none
  /// @param sink where the result goes besides
  /// @param weight element of the table of weights
  /// @param listed what the end of an interaction reads besides
  private record Draft(
      int operation,
      int target,
      List<Integer> operands,
      Sink sink,
      int weight,
      List<Listed> listed) {
    Draft(int operation, int target, List<Integer> operands, Sink sink, int weight) {
      this(operation, target, operands, sink, weight, List.of());
    }

    Draft delivering(int to, Sink where, int withWeight) {
      return new Draft(operation, to, operands, where, withWeight);
    }

    /// All values that it reads.
    List<Integer> read() {
      return Stream.concat(operands.stream(), listed.stream().map(Listed::value)).toList();
    }

    int numWords() {
      return Bytecode.STRIDE * (1 + Math.ceilDiv(listed.size(), Bytecode.STRIDE));
    }
  }

  private final FusedProgram program;
  private final List<Shape> shapes;
  private final int numConstraints;
  private final int numSelectors;
  private final int[] readers;
  private final int[] firstWeights;

  /// Inputs that are loaded; their registers follow the selectors.
  private final List<Integer> loads;

  /// Instructions; null where one has moved down to the delivery of its result.
  private final List<@Nullable Draft> drafts = new ArrayList<>();

  /// Where a value is computed; [#NONE] for an input.
  private final int[] draftOf;

  /// The interaction that is being delivered, and what its end will read.
  private int interaction = NONE;

  private final List<Listed> listed = new ArrayList<>();
  private int multiplicity = NONE;

  private ProgramEncoder(
      ConstraintProgram program, int numConstraints, List<Shape> shapes, int numSelectors) {
    this.program = FusedProgram.of(program);
    this.shapes = shapes;
    this.numSelectors = numSelectors;
    readers = this.program.readers();
    draftOf = new int[this.program.numValues()];
    Arrays.fill(draftOf, NONE);
    loads =
        IntStream.range(0, this.program.inputs().size())
            .boxed()
            .filter(v -> kindOf(this.program.inputs().get(v)).isCell())
            .sorted(Comparator.comparingInt(v -> -readers[v]))
            .limit(MAX_LOADS)
            .toList();
    firstWeights = new int[shapes.size()];
    this.numConstraints = numConstraints;
    int weights = Bytecode.ZERO_WEIGHT + 1 + numConstraints;
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
        if (!deliver(s.value(), signed(), 0)) {
          multiplicity = s.value();
        }
      }
      case Step.Element s -> {
        begin(s.interaction());
        int weight = firstWeights[interaction] + 1 + s.position();
        if (!deliver(s.value(), Sink.SUM, weight)) {
          if (isRegister(s.value())) {
            listed.add(new Listed(s.value(), weight));
          } else {
            copy(s.value(), Sink.SUM, weight);
          }
        }
      }
    }
  }

  private Sink signed() {
    return shapes.get(interaction).receives ? Sink.RECEIVED : Sink.SENT;
  }

  private boolean isRegister(int value) {
    return !program.isInput(value)
        || loads.contains(value)
        || kindOf(program.inputs().get(value)) == Kind.REGISTER;
  }

  private static Kind kindOf(Operand input) {
    return switch (input) {
      case Operand.Register o -> throw new AssertionError(o + " is computed");
      case Operand.Constant o -> Kind.WORD;
      case Operand.Public o -> Kind.WORD;
      case Operand.Main o -> o.rotation() == 0 ? Kind.MAIN : Kind.MAIN_NEXT;
      case Operand.Preprocessed o -> o.rotation() == 0 ? Kind.PREPROCESSED : Kind.PREPROCESSED_NEXT;
      case Operand.Known o -> Kind.KNOWN;
      case Operand.First o -> Kind.REGISTER;
      case Operand.Last o -> Kind.REGISTER;
      case Operand.Transition o -> Kind.REGISTER;
    };
  }

  /// The sum of constraints may take a value as soon as it is computed.
  private void deliverConstraint(int constraint, int value) {
    if (interaction != NONE) {
      throw new IllegalArgumentException(
          "constraint " + constraint + " after interaction " + interaction);
    }
    int weight = Bytecode.ZERO_WEIGHT + 1 + constraint;
    int at = draftOf[value];
    Draft computing = at == NONE ? null : drafts.get(at);
    if (computing == null || computing.sink != Sink.NONE) {
      copy(value, Sink.SUM, weight);
    } else {
      int target = readers[value] == 1 ? NONE : value;
      drafts.set(at, computing.delivering(target, Sink.SUM, weight));
    }
  }

  /// Delivers a part of an interaction from the instruction that computes it, which waits for its
  /// turn, where nothing else reads the part.
  private boolean deliver(int value, Sink sink, int weight) {
    int at = draftOf[value];
    Draft computing = at == NONE || readers[value] > 1 ? null : drafts.get(at);
    if (computing == null) {
      return false;
    }
    drafts.set(at, null);
    drafts.add(computing.delivering(NONE, sink, weight));
    return true;
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
    if (interaction == NONE) {
      drafts.add(new Draft(Bytecode.END_CONSTRAINTS, NONE, List.of(), Sink.NONE, 0));
      return;
    }
    if (listed.size() % 2 == 1) {
      listed.add(new Listed(listed.getFirst().value, Bytecode.ZERO_WEIGHT));
    }
    boolean reads = multiplicity != NONE;
    drafts.add(
        new Draft(
            Bytecode.END_INTERACTION,
            NONE,
            reads ? List.of(multiplicity) : List.of(),
            reads ? signed() : Sink.NONE,
            firstWeights[interaction],
            List.copyOf(listed)));
    listed.clear();
    multiplicity = NONE;
  }

  /// Gives registers and constants their numbers and packs the fields.
  private final class Writer {
    private static final int NUM_OPERANDS = 1 << 16;
    private static final int NUM_REGISTERS = 1 << 15;
    private static final int NUM_WEIGHTS = 1 << (32 - Bytecode.LISTED_SHIFT);

    private final List<Draft> code;
    private final int[] lastReader = new int[program.numValues()];
    private final int[] registers = new int[program.numValues()];
    private final List<Integer> free = new ArrayList<>();
    private final Map<Integer, Integer> constants = new HashMap<>();
    private final List<Integer> constantWords = new ArrayList<>();

    private int numRegisters = numSelectors;

    Writer(List<Draft> code) {
      this.code = code;
      for (int k = 0; k < code.size(); k++) {
        for (int v : code.get(k).read()) {
          lastReader[v] = k;
        }
      }
      for (Operand input : program.inputs()) {
        if (input instanceof Operand.Constant(int word)) {
          constants.put(word, constantWords.size());
          constantWords.add(word);
        }
      }
      for (int v : loads) {
        registers[v] = numRegisters++;
      }
    }

    Bytecode write() {
      int length = code.stream().mapToInt(Draft::numWords).sum() + Bytecode.STRIDE;
      int[] words = new int[length + loads.size()];
      int at = 0;
      for (int k = 0; k < code.size(); k++) {
        write(words, at, k);
        at += code.get(k).numWords();
      }
      writeLoads(words);
      Bytecode.Registers taken = new Bytecode.Registers(numSelectors, loads.size(), numRegisters);
      return new Bytecode(words, taken, constantWords, numConstraints, interaction + 1);
    }

    private void write(int[] words, int at, int k) {
      Draft draft = code.get(k);
      words[at] = draft.operation | draft.sink.code << 5;
      words[at + 3] = draft.weight;
      for (int j = 0; j < draft.operands.size(); j++) {
        int v = draft.operands.get(j);
        words[at] |= kind(v).code << (8 + 3 * j);
        words[at + 1 + j / 2] |= checked(index(v), NUM_OPERANDS) << (16 * (j & 1));
      }
      words[at + 1] |= checked(draft.listed.size(), NUM_OPERANDS) << 16;
      for (int j = 0; j < draft.listed.size(); j++) {
        Listed l = draft.listed.get(j);
        words[at + Bytecode.STRIDE + j] =
            checked(index(l.value), 1 << Bytecode.LISTED_SHIFT)
                | checked(l.weight, NUM_WEIGHTS) << Bytecode.LISTED_SHIFT;
      }
      release(k);
      if (draft.target != NONE) {
        int register = checked(take(), NUM_REGISTERS);
        registers[draft.target] = register;
        words[at] |= Bytecode.STORES | register << 17;
      }
    }

    private void writeLoads(int[] words) {
      int at = words.length - loads.size();
      for (int v : loads) {
        words[at++] = kindOf(program.inputs().get(v)).code | indexOfInput(v) << 3;
      }
    }

    private void release(int k) {
      for (int v : code.get(k).read()) {
        // An operand may stand twice; its register is given back once.
        if (lastReader[v] == k && (!program.isInput(v) || loads.contains(v))) {
          lastReader[v] = NONE;
          free.add(registers[v]);
        }
      }
    }

    private int take() {
      return free.isEmpty() ? numRegisters++ : free.removeLast();
    }

    private Kind kind(int value) {
      return isRegister(value) ? Kind.REGISTER : kindOf(program.inputs().get(value));
    }

    private int index(int value) {
      return program.isInput(value) && !loads.contains(value)
          ? indexOfInput(value)
          : registers[value];
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
