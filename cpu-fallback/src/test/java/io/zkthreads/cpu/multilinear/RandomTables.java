package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Tables of random words, whose constraints hold since they have a product of selectors that is 0
/// on every row. Some read all leaves that there are, some have no constraints, no interactions, or
/// neither.
///
/// @param fixed preprocessed values by table
record RandomTables(List<Table> tables, List<Trace> traces, List<Optional<Trace>> fixed) {
  private static final int KINDS = 5;

  static RandomTables of(List<Integer> logHeights, Random random) {
    List<Table> tables = new ArrayList<>();
    List<Trace> traces = new ArrayList<>();
    List<Optional<Trace>> fixed = new ArrayList<>();
    for (int i = 0; i < logHeights.size(); i++) {
      int logHeight = logHeights.get(i);
      Air air = air(i, (i + random.nextInt(2)) % KINDS);
      int[] publicValues = random.ints(air.numPublicValues(), 0, KoalaBear.P).toArray();
      List<int[]> known = new ArrayList<>();
      for (int k = 0; k < air.known().size(); k++) {
        int length = 1 << random.nextInt(logHeight + 1);
        known.add(random.ints(length, 0, KoalaBear.P).toArray());
      }
      BatchInstance instance = new BatchInstance(air, logHeight, publicValues, known);
      tables.add(new Table(TableProgram.of(air), instance));
      traces.add(trace(air.width(), logHeight, random));
      fixed.add(
          instance.hasPreprocessed()
              ? Optional.of(trace(air.preprocessedWidth(), logHeight, random))
              : Optional.empty());
    }
    return new RandomTables(tables, traces, fixed);
  }

  private static Trace trace(int width, int logHeight, Random random) {
    int[] words = random.ints(width << logHeight, 0, KoalaBear.P).toArray();
    return new Trace(width, logHeight, words);
  }

  private static Air air(int id, int kind) {
    AirBuilder b = new AirBuilder(id + 1, "t" + id, 1);
    Expr a = b.column("a", "any");
    Expr c = b.column("c", "any");
    Expr d = b.column("d", "any");
    Expr never = b.first().times(b.last());
    switch (kind) {
      case 0 -> { // links of degree 1
        b.assertZero("copy", never.times(a.minus(c)));
        b.interact("x", Direction.SEND, a, List.of(c, c.plus(d).plus(3), b.constant(5)), 1);
        b.interact("y", Direction.RECEIVE, b.constant(2), List.of(d), 1);
        b.interact("x", Direction.RECEIVE, d.minus(a), List.of(b.constant(5), b.constant(6)), 1);
      }
      case 1 -> { // constraints alone
        b.assertZero("starts", b.first().times(b.last()).times(a.times(a)));
        b.assertZero(
            "runs", b.transition().times(b.last()).times(a.next().minus(a).minus(c.times(7))));
      }
      case 2 -> { // all leaves, links of degree 2
        Expr p = b.preprocessed("p", "fixed");
        Expr q = b.preprocessed("q", "fixed");
        Expr k = b.known("k", "known");
        Expr l = b.known("l", "known");
        Expr v = b.publicValue();
        Expr product = a.times(c).times(p.plus(2));
        b.assertZero("product", never.times(d.minus(product).minus(k.times(v))));
        b.assertZero("known", never.times(l.times(k).minus(q.next())));
        b.interact("y", Direction.SEND, d.times(a), List.of(a.times(d).minus(p), c, v), 1);
        b.interact("x", Direction.RECEIVE, q, List.of(p.next(), c.next()), 1);
      }
      case 3 -> // links alone
          b.interact("z", Direction.RECEIVE, d, List.of(c.minus(a), c.next(), d, b.constant(1)), 1);
      default -> {} // nothing at all
    }
    return b.build();
  }

  List<BatchInstance> instances() {
    return tables.stream().map(Table::instance).toList();
  }

  StackedColumns main() {
    return SumsBackend.stacked(
        StackLayout.of(
            instances().stream().map(i -> StackLayout.Table.main(i.air(), i.logHeight())).toList()),
        traces);
  }

  Optional<StackedColumns> preprocessed() {
    List<StackLayout.Table> some =
        instances().stream()
            .filter(BatchInstance::hasPreprocessed)
            .map(i -> StackLayout.Table.preprocessed(i.air(), i.logHeight()))
            .toList();
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(
            SumsBackend.stacked(
                StackLayout.of(some), fixed.stream().flatMap(Optional::stream).toList()));
  }

  /// The word of a leaf on a row; the row after the last one is the last one again.
  int word(int table, Node leaf, int row) {
    BatchInstance instance = tables.get(table).instance();
    int last = (1 << instance.logHeight()) - 1;
    return switch (leaf) {
      case Node.Main(int column, int rotation) ->
          traces.get(table).word(Math.min(row + rotation, last), column);
      case Node.Preprocessed(int column, int rotation) ->
          fixed.get(table).orElseThrow().word(Math.min(row + rotation, last), column);
      case Node.Known(int column) -> {
        int[] known = instance.known().get(column);
        yield known[row % known.length];
      }
      case Node.First f -> row == 0 ? KoalaBear.ONE : KoalaBear.ZERO;
      case Node.Last l -> row == last ? KoalaBear.ONE : KoalaBear.ZERO;
      case Node.Transition t -> row == last ? KoalaBear.ZERO : KoalaBear.ONE;
      case Node n -> throw new AssertionError(n);
    };
  }

  /// The value of a node on a row.
  int value(int table, int node, int row) {
    Air air = tables.get(table).instance().air();
    return switch (air.nodes().get(node)) {
      case Node.Constant(int value) -> KoalaBear.fromCanonical(value);
      case Node.Public(int index) -> tables.get(table).instance().publicValues()[index];
      case Node.Add(int a, int b) -> KoalaBear.add(value(table, a, row), value(table, b, row));
      case Node.Subtract(int a, int b) ->
          KoalaBear.subtract(value(table, a, row), value(table, b, row));
      case Node.Multiply(int a, int b) ->
          KoalaBear.multiply(value(table, a, row), value(table, b, row));
      case Node.Negate(int a) -> KoalaBear.negate(value(table, a, row));
      case Node leaf -> word(table, leaf, row);
    };
  }
}
