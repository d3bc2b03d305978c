package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarBackendProvider;
import io.zkthreads.cpu.multilinear.ZerocheckProver.Columns;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.multilinear.Multilinear;
import io.zkthreads.engine.multilinear.TableForm;
import io.zkthreads.engine.multilinear.ZerocheckClaim;
import io.zkthreads.engine.multilinear.ZerocheckProof;
import io.zkthreads.engine.multilinear.ZerocheckVerifier;
import io.zkthreads.engine.multilinear.ZerocheckVerifier.Outcome;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Sums over the rows of tables of several heights and degrees are proven, and false ones refused.
class ZerocheckTest {
  private static final long SEED = 20261130;
  private static final int[] LOG_HEIGHTS = {4, 10, 5, 9, 10};
  private static final int POINT = 12;

  private final Random random = new Random(SEED);

  private record Case(ZerocheckClaim claim, List<Columns> tables) {}

  static Stream<Kernels> kernels() {
    return Stream.of(ScalarBackendProvider.kernels(), VectorBackendProvider.kernels());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void openingsAreTheValuesOfTheColumns(Kernels kernels) {
    for (ExtensionField field : ExtensionField.values()) {
      Case c = random(field);
      ZerocheckProof proof = prove(kernels, c, 1);
      Outcome outcome = verify(c, proof);
      assertThat(outcome).as("%s, seed %d", field, SEED).isInstanceOf(Outcome.Reduced.class);
      assertThat(proof.openings()).isEqualTo(openings(c, ((Outcome.Reduced) outcome).point()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void allKernelsAndThreadsMakeOneProof(ExtensionField field) {
    Case c = random(field);
    assertThat(prove(VectorBackendProvider.kernels(), c, 3))
        .isEqualTo(prove(ScalarBackendProvider.kernels(), c, 1));
  }

  @ParameterizedTest
  @EnumSource
  void anAlteredCellIsRefused(ExtensionField field) {
    for (int table = 0; table < LOG_HEIGHTS.length; table++) {
      Case c = random(field);
      int[] words = c.tables.get(table).main().words();
      int at = random.nextInt(words.length / 4) * 4; // of the column that a constraint determines
      words[at] = KoalaBear.add(words[at], KoalaBear.ONE);
      assertThat(verify(c, prove(VectorBackendProvider.kernels(), c, 1)))
          .as("table %d, word %d, seed %d", table, at, SEED)
          .isInstanceOf(Outcome.Refused.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherSumIsRefused(ExtensionField field) {
    Case c = random(field);
    ZerocheckClaim claim = c.claim;
    Case other =
        new Case(
            new ZerocheckClaim(claim.forms(), claim.point(), claim.sum().plus(field.one())),
            c.tables);
    assertThat(verify(other, prove(VectorBackendProvider.kernels(), other, 1)))
        .isInstanceOf(Outcome.Refused.class);
  }

  @ParameterizedTest
  @EnumSource
  void everyAlteredElementIsRefused(ExtensionField field) {
    Case c = random(field);
    ZerocheckProof proof = prove(VectorBackendProvider.kernels(), c, 1);
    for (int j = 0; j < proof.rounds().size(); j++) {
      for (int i = 0; i < proof.rounds().get(j).size(); i++) {
        List<List<Extension>> rounds = new ArrayList<>(proof.rounds());
        rounds.set(j, altered(rounds.get(j), i));
        assertThat(verify(c, new ZerocheckProof(rounds, proof.openings())))
            .isInstanceOf(Outcome.Refused.class);
      }
    }
    for (int k = 0; k < proof.openings().size(); k++) {
      ZerocheckProof.Opening o = proof.openings().get(k);
      for (int i = 0; i < o.main().size(); i++) {
        List<ZerocheckProof.Opening> openings = new ArrayList<>(proof.openings());
        openings.set(
            k,
            new ZerocheckProof.Opening(
                altered(o.main(), i), o.mainNext(), o.preprocessed(), o.preprocessedNext()));
        assertThat(verify(c, new ZerocheckProof(proof.rounds(), openings)))
            .isInstanceOf(Outcome.Refused.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void proofsOfAnotherShapeAreRefused(ExtensionField field) {
    Case c = random(field);
    ZerocheckProof proof = prove(VectorBackendProvider.kernels(), c, 1);
    List<List<Extension>> fewer = proof.rounds().subList(1, POINT);
    assertThat(verify(c, new ZerocheckProof(fewer, proof.openings())))
        .isEqualTo(new Outcome.Refused("not 12 rounds of 4 values"));
    assertThat(verify(c, new ZerocheckProof(proof.rounds(), proof.openings().subList(1, 5))))
        .isEqualTo(new Outcome.Refused("openings of 4 tables, expected 5"));
    List<ZerocheckProof.Opening> openings = new ArrayList<>(proof.openings());
    openings.set(0, new ZerocheckProof.Opening(List.of(), List.of(), List.of(), List.of()));
    assertThat(verify(c, new ZerocheckProof(proof.rounds(), openings)))
        .isEqualTo(new Outcome.Refused("table t0: openings of other columns"));
  }

  private static List<Extension> altered(List<Extension> elements, int i) {
    List<Extension> other = new ArrayList<>(elements);
    other.set(i, other.get(i).plus(other.get(i).field().one()));
    return other;
  }

  private static ZerocheckProof prove(Kernels kernels, Case c, int threads) {
    return new ZerocheckProver(new Workers(threads), kernels)
        .prove(c.claim, c.tables, challenger());
  }

  private static Outcome verify(Case c, ZerocheckProof proof) {
    return ZerocheckVerifier.verify(
        c.claim,
        proof,
        i -> (column, point) -> value(c.tables.get(i).known().orElseThrow(), column, 0, point),
        challenger());
  }

  private static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {9});
  }

  /// Tables whose constraints hold, with random weights, and their sum by definition.
  private Case random(ExtensionField field) {
    List<TableForm> forms = new ArrayList<>();
    List<Columns> tables = new ArrayList<>();
    for (int i = 0; i < LOG_HEIGHTS.length; i++) {
      int kind = i % 3;
      Air air = air(i, kind);
      int[] publicValues = kind == 2 ? new int[] {word()} : new int[0];
      Columns columns = columns(LOG_HEIGHTS[i], publicValues, kind);
      Map<Integer, Extension> constraints = new TreeMap<>();
      air.constraints().forEach(c -> constraints.put(c.node(), element(field)));
      Map<Integer, Extension> links = new TreeMap<>();
      air.interactions()
          .forEach(b -> {
            links.put(b.multiplicity(), element(field));
            b.tuple().forEach(node -> links.put(node, element(field)));
          });
      tables.add(columns);
      forms.add(
          new TableForm(air, LOG_HEIGHTS[i], publicValues, element(field), constraints, links));
    }
    List<Extension> point = Stream.generate(() -> element(field)).limit(POINT).toList();
    Extension sum = field.zero();
    for (int i = 0; i < forms.size(); i++) {
      sum = sum.plus(sum(forms.get(i), tables.get(i), point));
    }
    return new Case(new ZerocheckClaim(forms, point, sum), tables);
  }

  /// Kind 0: links only, of degree 1. Kind 1: a running sum of products. Kind 2: all leaves, a
  /// constraint of degree 3 and links of degree 2.
  private static Air air(int id, int kind) {
    AirBuilder b = new AirBuilder(id + 1, "t" + id, 1);
    Expr y = b.column("y", "what a constraint determines");
    Expr a = b.column("a", "any");
    Expr c = b.column("c", "any");
    Expr d = b.column("d", "any");
    if (kind == 0) {
      b.interact(
          "bus", Interaction.Direction.SEND, a, List.of(y, c.plus(d).plus(3), b.constant(5)), 1);
      b.assertZero("y is a copy of a", y.minus(a));
    } else if (kind == 1) {
      b.assertZero("starts", b.first().times(y));
      b.assertZero("runs", b.transition().times(y.next().minus(y).minus(a).minus(c.times(7))));
      b.interact("bus", Interaction.Direction.RECEIVE, d, List.of(y.minus(a), c.next(), d), 1);
    } else {
      Expr p = b.preprocessed("p", "fixed");
      Expr k = b.known("k", "known");
      Expr v = b.publicValue();
      Expr product = a.times(c).times(p.plus(2));
      b.assertZero("product", y.minus(product).minus(k.times(v)).minus(b.last().times(v)));
      b.interact(
          "bus",
          Interaction.Direction.SEND,
          d.times(a),
          List.of(y.times(d).minus(p), c, p.next()),
          1);
    }
    return b.build();
  }

  private Columns columns(int logHeight, int[] publicValues, int kind) {
    Trace main = Trace.allocate(4, logHeight);
    Trace preprocessed = Trace.allocate(1, logHeight);
    Trace known = Trace.allocate(1, logHeight);
    int[] w = main.words();
    int[] before = {0};
    for (int row = 0; row < main.height(); row++) {
      int at = 4 * row;
      for (int c = 1; c < 4; c++) {
        w[at + c] = word();
      }
      int p = word();
      int k = word();
      preprocessed.words()[row] = p;
      known.words()[row] = k;
      int a = w[at + 1];
      int c = w[at + 2];
      switch (kind) {
        case 0 -> w[at] = a;
        case 1 -> {
          w[at] = before[0];
          int seven = KoalaBear.multiply(c, KoalaBear.fromCanonical(7));
          before[0] = KoalaBear.add(w[at], KoalaBear.add(a, seven));
        }
        default -> {
          int two = KoalaBear.add(p, KoalaBear.fromCanonical(2));
          int product = KoalaBear.multiply(KoalaBear.multiply(a, c), two);
          int v = publicValues[0];
          w[at] = KoalaBear.add(product, KoalaBear.multiply(k, v));
          if (row == main.height() - 1) {
            w[at] = KoalaBear.add(w[at], v);
          }
        }
      }
    }
    return new Columns(
        main,
        kind == 2 ? Optional.of(preprocessed) : Optional.empty(),
        kind == 2 ? Optional.of(known) : Optional.empty());
  }

  private static Extension sum(TableForm form, Columns columns, List<Extension> point) {
    ExtensionField field = point.getFirst().field();
    int height = columns.main().height();
    Extension[] eq =
        Multilinear.eqTable(point.subList(POINT - form.logHeight(), POINT), field.one());
    Extension sum = field.zero();
    for (int row = 0; row < height; row++) {
      int r = row;
      sum = sum.plus(eq[row].times(form.value(node -> field.ofBase(cell(columns, node, r)))));
    }
    return sum;
  }

  private static int cell(Columns columns, Node node, int row) {
    int last = columns.main().height() - 1;
    return switch (node) {
      case Node.Main(int column, int rotation) ->
          columns.main().word(Math.min(row + rotation, last), column);
      case Node.Preprocessed(int column, int rotation) ->
          columns.preprocessed().orElseThrow().word(Math.min(row + rotation, last), column);
      case Node.Known(int column) -> columns.known().orElseThrow().word(row, column);
      case Node.First f -> row == 0 ? KoalaBear.ONE : KoalaBear.ZERO;
      case Node.Last l -> row == last ? KoalaBear.ONE : KoalaBear.ZERO;
      case Node.Transition t -> row == last ? KoalaBear.ZERO : KoalaBear.ONE;
      case Node n -> throw new AssertionError(n);
    };
  }

  private static List<ZerocheckProof.Opening> openings(Case c, List<Extension> challenges) {
    List<ZerocheckProof.Opening> openings = new ArrayList<>();
    for (int i = 0; i < c.tables.size(); i++) {
      TableForm form = c.claim.forms().get(i);
      Columns columns = c.tables.get(i);
      List<Extension> point = challenges.subList(POINT - form.logHeight(), POINT);
      openings.add(
          new ZerocheckProof.Opening(
              Stream.of(0, 1, 2, 3).map(k -> value(columns.main(), k, 0, point)).toList(),
              form.nextMain().stream().map(k -> value(columns.main(), k, 1, point)).toList(),
              columns.preprocessed().stream().map(t -> value(t, 0, 0, point)).toList(),
              form.nextPreprocessed().stream()
                  .map(k -> value(columns.preprocessed().orElseThrow(), k, 1, point))
                  .toList()));
    }
    return openings;
  }

  private static Extension value(Trace trace, int column, int rotation, List<Extension> point) {
    ExtensionField field = point.getFirst().field();
    Extension[] cells = new Extension[trace.height()];
    Arrays.setAll(
        cells,
        row -> field.ofBase(trace.word(Math.min(row + rotation, trace.height() - 1), column)));
    return Multilinear.evaluate(
        cells, point.subList(point.size() - trace.logHeight(), point.size()));
  }

  private int word() {
    return random.nextInt(KoalaBear.P);
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
