package io.zkthreads.cuda;

import io.zkthreads.air.ConstraintProgram;
import io.zkthreads.air.Instruction;
import io.zkthreads.air.Operand;
import io.zkthreads.engine.FractionPlan;
import io.zkthreads.engine.FractionPlan.Term;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Random code with operands of all kinds, and what it delivers, one instruction and one row at a
/// time.
record RandomProgram(
    ExtensionField field, ConstraintProgram code, int numConstraints, List<Term> terms) {
  static final int REGISTERS = 7;
  static final int COLUMNS = 24;
  static final int PUBLICS = 3;

  /// What a row delivers; the multiplicity of a receive is negated.
  @SuppressWarnings("ArrayRecordComponent")
  record Outputs(int[] constraints, int[] multiplicities, int[][] tuples) {}

  /// @param all with constraints, which may read selectors and known columns
  static RandomProgram of(RandomGenerator random, ExtensionField field, boolean all) {
    return new Maker(random, field, all).make();
  }

  int numFractions() {
    return terms.isEmpty() ? 0 : terms.getLast().column() + 1;
  }

  List<ProgramEncoder.Shape> shapes() {
    return terms.stream()
        .map(t -> new ProgramEncoder.Shape(t.receives(), t.weights().size()))
        .toList();
  }

  FractionPlan plan() {
    return new FractionPlan(new LookupChallenges(field.one(), field.one(), 1), terms);
  }

  /// With a denominator that is zero on every row.
  RandomProgram spoilt(int interaction) {
    Term t = terms.get(interaction);
    List<Term> spoilt = new ArrayList<>(terms);
    spoilt.set(
        interaction,
        new Term(
            t.column(),
            t.ends(),
            t.receives(),
            false,
            field.zero(),
            Collections.nCopies(t.weights().size(), field.zero())));
    return new RandomProgram(field, code, numConstraints, spoilt);
  }

  /// Runs the code with operands that are not registers as `leaf` says.
  Outputs run(ToIntFunction<Operand> leaf) {
    int[] registers = new int[REGISTERS];
    ToIntFunction<Operand> value =
        o -> o instanceof Operand.Register r ? registers[r.index()] : leaf.applyAsInt(o);
    Outputs out =
        new Outputs(
            new int[numConstraints],
            new int[terms.size()],
            terms.stream().map(t -> new int[t.weights().size()]).toArray(int[][]::new));
    for (Instruction instruction : code.instructions()) {
      switch (instruction) {
        case Instruction.Add(int to, Operand a, Operand b) ->
            registers[to] = KoalaBear.add(value.applyAsInt(a), value.applyAsInt(b));
        case Instruction.Subtract(int to, Operand a, Operand b) ->
            registers[to] = KoalaBear.subtract(value.applyAsInt(a), value.applyAsInt(b));
        case Instruction.Multiply(int to, Operand a, Operand b) ->
            registers[to] = KoalaBear.multiply(value.applyAsInt(a), value.applyAsInt(b));
        case Instruction.Negate(int to, Operand a) ->
            registers[to] = KoalaBear.negate(value.applyAsInt(a));
        case Instruction.AssertZero(int k, Operand a) -> out.constraints[k] = value.applyAsInt(a);
        case Instruction.Multiplicity(int i, Operand a) -> {
          int m = value.applyAsInt(a);
          out.multiplicities[i] = terms.get(i).receives() ? KoalaBear.negate(m) : m;
        }
        case Instruction.Element(int i, int j, Operand a) -> out.tuples[i][j] = value.applyAsInt(a);
      }
    }
    return out;
  }

  /// Σ m_i/D_i of a column as one fraction.
  record Fraction(Extension numerator, Extension denominator) {}

  /// The fractions of a row, D_i = offset_i − Σ_j weight_ij·e_j.
  List<Fraction> fractions(Outputs out) {
    List<Fraction> fractions = new ArrayList<>();
    for (int i = 0; i < terms.size(); i++) {
      Extension d = terms.get(i).offset();
      for (int j = 0; j < out.tuples[i].length; j++) {
        d = d.minus(terms.get(i).weights().get(j).scale(out.tuples[i][j]));
      }
      Extension m = field.ofBase(out.multiplicities[i]);
      if (terms.get(i).column() == fractions.size()) {
        fractions.add(new Fraction(m, d));
      } else {
        Fraction f = fractions.removeLast();
        fractions.add(
            new Fraction(
                f.numerator.times(d).plus(m.times(f.denominator)), f.denominator.times(d)));
      }
    }
    return fractions;
  }

  /// State of the making of one program.
  private static final class Maker {
    private final RandomGenerator random;
    private final ExtensionField field;
    private final boolean all;
    private final List<Instruction> code = new ArrayList<>();
    private final List<Term> terms = new ArrayList<>();

    Maker(RandomGenerator random, ExtensionField field, boolean all) {
      this.random = random;
      this.field = field;
      this.all = all;
    }

    RandomProgram make() {
      for (int r = 0; r < REGISTERS; r++) {
        code.add(new Instruction.Add(r, leaf(), leaf()));
      }
      int numConstraints = all ? random.nextInt(12) : 0;
      for (int k = 0; k < numConstraints; k++) {
        arithmetic();
        code.add(new Instruction.AssertZero(k, operand()));
      }
      int numColumns = all ? random.nextInt(4) : 1 + random.nextInt(4);
      for (int c = 0; c < numColumns; c++) {
        column(c);
      }
      return new RandomProgram(
          field, new ConstraintProgram(REGISTERS, code, List.of()), numConstraints, terms);
    }

    private void column(int c) {
      int last = random.nextInt(4);
      for (int k = 0; k <= last; k++) {
        int length = random.nextInt(5);
        int i = terms.size();
        terms.add(
            new Term(
                c,
                k == last,
                random.nextBoolean(),
                false,
                element(random, field),
                elements(random, field, length)));
        arithmetic();
        code.add(new Instruction.Multiplicity(i, operand()));
        for (int j = 0; j < length; j++) {
          arithmetic();
          code.add(new Instruction.Element(i, j, operand()));
        }
      }
    }

    private void arithmetic() {
      for (int n = random.nextInt(7); n > 0; n--) {
        int target = random.nextInt(REGISTERS);
        code.add(
            switch (random.nextInt(7)) {
              case 0, 1 -> new Instruction.Add(target, operand(), operand());
              case 2, 3 -> new Instruction.Subtract(target, operand(), operand());
              case 4, 5 -> new Instruction.Multiply(target, operand(), operand());
              default -> new Instruction.Negate(target, operand());
            });
      }
    }

    private Operand operand() {
      return random.nextInt(3) > 0 ? new Operand.Register(random.nextInt(REGISTERS)) : leaf();
    }

    private Operand leaf() {
      int column = random.nextInt(COLUMNS);
      return switch (random.nextInt(all ? 10 : 6)) {
        case 0 -> new Operand.Constant(random.nextInt(KoalaBear.P));
        case 1 -> new Operand.Public(random.nextInt(PUBLICS));
        case 2 -> new Operand.Preprocessed(column, random.nextInt(2));
        case 3, 4, 5 -> new Operand.Main(column, random.nextInt(2));
        case 6 -> new Operand.Known(column);
        case 7 -> new Operand.First();
        case 8 -> new Operand.Last();
        default -> new Operand.Transition();
      };
    }
  }

  /// Random words, with the edges 0, 1 and p − 1 among them.
  static int[] words(RandomGenerator random, int count) {
    int[] edges = {0, 1, KoalaBear.ONE, KoalaBear.P - 1};
    return IntStream.range(0, count)
        .map(i -> random.nextInt(8) == 0 ? edges[random.nextInt(4)] : random.nextInt(KoalaBear.P))
        .toArray();
  }

  static Extension element(RandomGenerator random, ExtensionField field) {
    return field.at(words(random, field.degree()), 0);
  }

  static List<Extension> elements(RandomGenerator random, ExtensionField field, int count) {
    return IntStream.range(0, count).mapToObj(i -> element(random, field)).toList();
  }
}
