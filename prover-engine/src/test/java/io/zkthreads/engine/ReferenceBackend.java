package io.zkthreads.engine;

import io.zkthreads.engine.ReferenceRow.Fraction;
import io.zkthreads.engine.ReferenceRow.Leaves;
import io.zkthreads.stark.air.FractionColumn;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.PowSearch;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The backend by definition: polynomials are lists of coefficients, everything is evaluated by
/// Horner's rule, nothing is fast. What the others are compared with.
public final class ReferenceBackend implements Backend {
  /// The columns of a matrix.
  private record Polynomials(int logHeight, List<Polynomial> columns) implements Columns {
    @Override
    public int width() {
      return columns.size();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}

    int[] at(int x) {
      return columns.stream().mapToInt(p -> p.at(x)).toArray();
    }
  }

  /// The columns of a matrix with its rows on g·K.
  @SuppressWarnings("ArrayRecordComponent")
  private record Extended(int logHeight, Polynomials polynomials, int[][] rows)
      implements LowDegreeExtension {
    @Override
    public int width() {
      return polynomials.width();
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private record Elements(int logLength, List<Extension> values) implements Codeword {
    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public void prepare(BatchShape shape) {}

  @Override
  public Loaded load(Circuit circuit) {
    List<Columns> values = upload(circuit.fixed());
    return new ReferenceCircuit(
        circuit,
        values,
        values.isEmpty() ? null : Commitment.of(this, values, circuit.parameters()));
  }

  @Override
  public List<Columns> upload(List<Trace> traces) {
    return traces.stream().map(ReferenceBackend::upload).toList();
  }

  private static Columns upload(Trace trace) {
    List<Polynomial> columns = new ArrayList<>();
    for (int c = 0; c < trace.width(); c++) {
      int[] values = new int[trace.height()];
      for (int r = 0; r < values.length; r++) {
        values[r] = trace.word(r, c);
      }
      columns.add(Polynomial.interpolate(values, KoalaBear.ONE));
    }
    return new Polynomials(trace.logHeight(), columns);
  }

  @Override
  public List<LowDegreeExtension> lowDegreeExtend(List<Columns> values, int logBlowup) {
    return values.stream().map(v -> extend(v, logBlowup)).toList();
  }

  private static LowDegreeExtension extend(Columns values, int logBlowup) {
    Polynomials polynomials = (Polynomials) values;
    int log = values.logHeight() + logBlowup;
    int[][] rows = new int[1 << log][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = polynomials.at(Polynomial.point(KoalaBear.GENERATOR, log, i));
    }
    return new Extended(log, polynomials, rows);
  }

  @Override
  public Tree commit(List<LowDegreeExtension> matrices, Parameters parameters) {
    return new ReferenceTree(matrices.stream().map(m -> ((Extended) m).rows).toList(), parameters);
  }

  @Override
  public Tree commit(Codeword codeword, int logArity, Parameters parameters) {
    List<Extension> values = ((Elements) codeword).values;
    int degree = parameters.extension().degree();
    int[][] rows = new int[values.size() >> logArity][degree << logArity];
    for (int i = 0; i < values.size(); i++) {
      values.get(i).put(rows[i >> logArity], degree * (i & ((1 << logArity) - 1)));
    }
    return new ReferenceTree(List.<int[][]>of(rows), parameters);
  }

  /// The circuit is the tables' expression graphs, evaluated anew for every row.
  private record ReferenceCircuit(
      Circuit circuit, List<Columns> fixed, @Nullable Commitment preprocessed) implements Loaded {
    @Override
    public List<Fractions> fractions(List<FractionInputs> tables, int logBlowup) {
      return tables.stream()
          .map(t ->
              ReferenceBackend.fractions(t, fixed(t.table()), t.plan().challenges(), logBlowup))
          .toList();
    }

    @Override
    public List<LowDegreeExtension> quotients(
        List<ConstraintInputs> tables, Extension alpha, int logBlowup) {
      return tables.stream()
          .flatMap(t -> ReferenceBackend.quotient(t, fixed(t.table()), alpha).stream())
          .map(chunk -> extend(chunk, logBlowup))
          .toList();
    }

    private @Nullable Columns fixed(TablePlan table) {
      return circuit.fixedIndex(table.table()).map(fixed::get).orElse(null);
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public void close() {}
  }

  private static Fractions fractions(
      FractionInputs inputs,
      @Nullable Columns preprocessed,
      LookupChallenges challenges,
      int logBlowup) {
    TablePlan table = inputs.table();
    Columns main = inputs.main();
    Trace out = Trace.allocate(table.fractionWidth(), table.logHeight());
    int w = KoalaBear.twoAdicGenerator(table.logHeight());
    Extension accumulator = table.extension().zero();
    int x = KoalaBear.ONE;
    for (int r = 0; r < out.height(); r++) {
      int next = KoalaBear.multiply(x, w);
      ReferenceRow row =
          new ReferenceRow(
              table.air(),
              new Leaves(
                  new int[][] {at(main, x), at(main, next)},
                  new int[][] {at(preprocessed, x), at(preprocessed, next)},
                  new int[0],
                  table.instance().publicValues(),
                  0,
                  0,
                  0));
      int at = r * out.width();
      accumulator.put(out.words(), at);
      for (FractionColumn column : table.fractions()) {
        at += table.extension().degree();
        Fraction f = row.fraction(column, challenges);
        Extension value = f.numerator().times(f.denominator().inverse());
        value.put(out.words(), at);
        accumulator = accumulator.plus(value);
      }
      x = next;
    }
    return new Fractions(extend(upload(out), logBlowup), accumulator);
  }

  private static List<Columns> quotient(
      ConstraintInputs inputs, @Nullable Columns preprocessed, Extension alpha) {
    TablePlan table = inputs.table();
    int log = table.logHeight() + table.logChunks();
    int w = KoalaBear.twoAdicGenerator(log);
    int height = 1 << table.logHeight();
    Polynomials known = known(table);
    List<Columns> chunks = new ArrayList<>();
    for (int a = 0; a < 1 << table.logChunks(); a++) {
      int shift = KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, a));
      int[][] values = new int[alpha.field().degree()][height];
      for (int i = 0; i < height; i++) {
        int root = KoalaBear.twoAdicGenerator(table.logHeight());
        int x = KoalaBear.multiply(shift, KoalaBear.power(root, i));
        Extension value = quotientAt(inputs, preprocessed, known, alpha, x);
        for (int d = 0; d < values.length; d++) {
          values[d][i] = value.coefficient(d);
        }
      }
      List<Polynomial> columns = new ArrayList<>();
      for (int[] column : values) {
        columns.add(Polynomial.interpolate(column, shift));
      }
      chunks.add(new Polynomials(table.logHeight(), columns));
    }
    return chunks;
  }

  /// The folded constraints at x, divided by Z_H(x).
  private static Extension quotientAt(
      ConstraintInputs inputs,
      @Nullable Columns preprocessed,
      Polynomials known,
      Extension alpha,
      int x) {
    TablePlan table = inputs.table();
    int w = KoalaBear.twoAdicGenerator(table.logHeight());
    int next = KoalaBear.multiply(x, w);
    int vanishing = KoalaBear.subtract(KoalaBear.power(x, 1L << table.logHeight()), KoalaBear.ONE);
    int transition = KoalaBear.subtract(x, KoalaBear.inverse(w));
    int first =
        KoalaBear.multiply(vanishing, KoalaBear.inverse(KoalaBear.subtract(x, KoalaBear.ONE)));
    int last = KoalaBear.multiply(vanishing, KoalaBear.inverse(transition));
    Leaves leaves =
        new Leaves(
            new int[][] {at(inputs.main(), x), at(inputs.main(), next)},
            new int[][] {at(preprocessed, x), at(preprocessed, next)},
            known.at(x),
            table.instance().publicValues(),
            first,
            last,
            transition);
    ExtensionField field = alpha.field();
    ReferenceRow row = new ReferenceRow(table.air(), leaves);
    List<Extension> constraints = new ArrayList<>();
    table.air().constraints().forEach(c -> constraints.add(field.ofBase(row.value(c.node()))));
    ConstraintInputs.Lookups lookups = inputs.lookups();
    if (lookups != null) {
      int[] fractions = at(lookups.fractions(), x);
      Extension sum = field.zero();
      for (int c = 0; c < table.fractions().size(); c++) {
        Fraction f = row.fraction(table.fractions().get(c), lookups.plan().challenges());
        Extension value = field.at(fractions, field.degree() * (c + 1));
        constraints.add(f.denominator().times(value).minus(f.numerator()));
        sum = sum.plus(value);
      }
      Extension accumulator = field.at(fractions, 0);
      Extension nextAccumulator = field.at(at(lookups.fractions(), next), 0);
      constraints.add(accumulator.scale(first));
      constraints.add(nextAccumulator.minus(accumulator).minus(sum).scale(transition));
      constraints.add(lookups.terminal().minus(accumulator).minus(sum).scale(last));
    }
    Extension folded = field.zero();
    for (Extension constraint : constraints) {
      folded = folded.times(alpha).plus(constraint);
    }
    return folded.scale(KoalaBear.inverse(vanishing));
  }

  private static Polynomials known(TablePlan table) {
    List<Polynomial> columns = new ArrayList<>();
    for (int[] column : table.instance().known()) {
      int[] values = new int[1 << table.logHeight()];
      for (int i = 0; i < values.length; i++) {
        values[i] = column[i % column.length];
      }
      columns.add(Polynomial.interpolate(values, KoalaBear.ONE));
    }
    return new Polynomials(table.logHeight(), columns);
  }

  private static int[] at(@Nullable Handle matrix, int x) {
    return switch (matrix) {
      case Extended m -> m.polynomials.at(x);
      case Polynomials m -> m.at(x);
      case null, default -> new int[0];
    };
  }

  @Override
  public List<List<List<Extension>>> evaluate(List<Evaluation> evaluations) {
    List<List<List<Extension>>> values = new ArrayList<>();
    for (Evaluation e : evaluations) {
      List<Polynomial> columns = ((Extended) e.matrix()).polynomials.columns;
      values.add(
          e.points().stream().map(z -> columns.stream().map(p -> p.at(z)).toList()).toList());
    }
    return values;
  }

  @Override
  public List<Codeword> reduceOpenings(List<ReducePlan> plans) {
    return plans.stream().map(p -> reduce(p.claims(), p.alpha())).toList();
  }

  private static Codeword reduce(List<Claim> claims, Extension alpha) {
    int log = claims.getFirst().matrix().logHeight();
    List<Extension> out = new ArrayList<>();
    for (int i = 0; i < 1 << log; i++) {
      int x = Polynomial.point(KoalaBear.GENERATOR, log, i);
      ExtensionField field = alpha.field();
      Extension sum = field.zero();
      Extension power = field.one();
      for (Claim claim : claims) {
        int[] row = ((Extended) claim.matrix()).rows[i];
        for (int k = 0; k < claim.points().size(); k++) {
          Extension inverse = claim.points().get(k).minus(field.ofBase(x)).inverse();
          for (int c = 0; c < row.length; c++) {
            Extension difference = claim.values().get(k).get(c).minus(field.ofBase(row[c]));
            sum = sum.plus(power.times(difference).times(inverse));
            power = power.times(alpha);
          }
        }
      }
      out.add(sum);
    }
    return new Elements(log, out);
  }

  @Override
  public Codeword fold(Codeword codeword, int logArity, Extension beta, @Nullable Codeword addend) {
    List<Extension> values = ((Elements) codeword).values;
    Extension power = beta;
    int log = codeword.logLength();
    for (int k = 0; k < logArity; k++) {
      List<Extension> folded = new ArrayList<>();
      for (int i = 0; i < values.size() / 2; i++) {
        int x = Polynomial.point(KoalaBear.ONE, log, 2 * i);
        Extension low = values.get(2 * i);
        Extension high = values.get(2 * i + 1);
        Extension odd = low.minus(high).scale(KoalaBear.inverse(KoalaBear.add(x, x)));
        folded.add(low.plus(high).scale(KoalaBear.HALF).plus(power.times(odd)));
      }
      values = folded;
      power = power.square();
      log--;
    }
    if (addend != null) {
      List<Extension> sum = new ArrayList<>();
      for (int i = 0; i < values.size(); i++) {
        sum.add(values.get(i).plus(power.times(((Elements) addend).values.get(i))));
      }
      values = sum;
    }
    return new Elements(log, values);
  }

  @Override
  public List<Extension> read(Codeword codeword, int count) {
    return ((Elements) codeword).values.subList(0, count);
  }

  @Override
  public List<MultiOpening> open(List<Query> queries) {
    return queries.stream().map(q -> ((ReferenceTree) q.tree()).open(q)).toList();
  }

  @Override
  public int grind(PowSearch search) {
    int candidate = 0;
    while (!search.test(KoalaBear.fromCanonical(candidate))) {
      candidate++;
    }
    return KoalaBear.fromCanonical(candidate);
  }

  @Override
  public Memory memory() {
    return new Memory(0, 0);
  }

  @Override
  public void resetPeak() {}

  @Override
  public void close() {}
}
