package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.Backend.Codeword;
import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.ConstraintInputs;
import io.zkthreads.engine.Backend.FractionInputs;
import io.zkthreads.engine.Backend.Fractions;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.engine.Backend.Tree;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operation of a backend gives what the reference gives, at awkward sizes and edge values,
/// and frees what it took.
public abstract class BackendContract {
  /// A fresh backend.
  protected abstract Backend backend();

  /// The field of the challenges.
  protected ExtensionField field() {
    return ExtensionField.QUINTIC;
  }

  private Extension element(RandomGenerator random) {
    return RandomTable.element(random, field());
  }

  private Parameters parameters() {
    return parameters(HashSuite.BLAKE3, 1);
  }

  private Parameters parameters(HashSuite suite, int capHeight) {
    return new Parameters(suite, field(), 1, 0, 3, 1, 0, 0, 0, 0, 0, capHeight);
  }

  @ParameterizedTest
  @CsvSource({
    "1,0,1",
    "3,0,1",
    "1,1,1",
    "5,1,2",
    "2,2,1",
    "7,3,1",
    "16,4,1",
    "17,5,1",
    "33,6,1",
    "40,7,1",
    "40,8,2",
    "37,9,1",
    "20,10,1",
    "1,8,3",
    "10,9,1",
    "130,2,1",
    "15,4,1",
    "16,4,1",
    "17,4,1",
    "240,4,1",
    "255,4,1",
    "256,4,1",
    "257,4,1",
    "272,4,1",
    "300,3,1",
    "512,5,1",
    "769,4,1",
    "1040,4,1",
    "1100,1,1"
  })
  void anExtensionAndItsTreeAreThoseOfTheReference(int width, int logHeight, int logBlowup) {
    RandomGenerator random = random(width * 100L + logHeight);
    Trace trace = RandomTable.trace(random, width, logHeight);
    assertSame(b -> {
      try (Scope scope = new Scope()) {
        return contents(b, scope, extended(b, scope, List.of(trace), logBlowup), parameters());
      }
    });
  }

  @Test
  void manyMatricesAreExtendedAsEachAlone() {
    RandomGenerator random = random(11);
    List<Trace> traces =
        List.of(
            RandomTable.trace(random, 3, 9),
            RandomTable.trace(random, 7, 0),
            RandomTable.trace(random, 1, 4),
            RandomTable.trace(random, 0, 3),
            RandomTable.trace(random, 40, 4),
            RandomTable.trace(random, 2, 9));
    assertSame(b -> {
      List<Object> contents = new ArrayList<>();
      try (Scope scope = new Scope()) {
        for (LowDegreeExtension e : extended(b, scope, traces, 1)) {
          contents.addAll(contents(b, scope, List.of(e), parameters()));
        }
      }
      return contents;
    });
  }

  @ParameterizedTest
  @ValueSource(strings = {"BLAKE3", "POSEIDON2_16"})
  void aTreeOverMatricesOfManyHeightsIsThatOfTheReference(HashSuite suite) {
    RandomGenerator random = random(7);
    List<Trace> traces =
        List.of(
            RandomTable.trace(random, 3, 4),
            RandomTable.trace(random, 9, 5),
            RandomTable.trace(random, 1, 0),
            RandomTable.trace(random, 20, 4),
            RandomTable.trace(random, 300, 5));
    assertSame(b -> {
      try (Scope scope = new Scope()) {
        List<Columns> values = scope.own(b.upload(traces));
        Commitment c = scope.own(Commitment.of(b, values, parameters(suite, 2)));
        return List.of(
            c.cap(), flat(b.open(List.of(Query.of(c.tree(), new int[] {63, 5, 4, 5, 0})))));
      }
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 9})
  void fractionsAndQuotientsOfRandomTablesAreThoseOfTheReference(int logHeight) {
    int rounds = logHeight == 9 ? 1 : 12;
    for (int seed = 0; seed < rounds; seed++) {
      long id = 1000L * logHeight + seed;
      int logBlowup = 1 + seed % 2;
      RandomTable table = RandomTable.of(random(id), field(), logHeight);
      assertSame(b -> fractionsAndQuotient(b, table, logBlowup, random(-1 - id)));
    }
  }

  private List<Object> fractionsAndQuotient(
      Backend b, RandomTable table, int logBlowup, RandomGenerator random) {
    TablePlan plan = table.plan();
    Parameters parameters = parameters(HashSuite.BLAKE3, logBlowup);
    LookupChallenges challenges = new LookupChallenges(element(random), element(random), 4);
    Extension alpha = element(random);
    List<Object> results = new ArrayList<>();
    try (Scope scope = new Scope()) {
      Backend.Loaded circuit = scope.own(b.load(table.circuit(parameters)));
      List<Columns> main = scope.own(b.upload(List.of(table.main())));
      ConstraintInputs.Lookups lookups = null;
      if (plan.hasLookups()) {
        FractionPlan fractionPlan = FractionPlan.of(plan, challenges);
        Fractions fractions =
            circuit
                .fractions(
                    List.of(new FractionInputs(plan, fractionPlan, main.getFirst())), logBlowup)
                .getFirst();
        results.add(fractions.terminal());
        LowDegreeExtension rows = scope.own(fractions.columns());
        results.add(contents(b, scope, List.of(rows), parameters));
        lookups = new ConstraintInputs.Lookups(fractionPlan, rows, fractions.terminal());
      }
      LowDegreeExtension extended = scope.own(b.lowDegreeExtend(main, logBlowup)).getFirst();
      List<LowDegreeExtension> chunks =
          scope.own(
              circuit.quotients(
                  List.of(new ConstraintInputs(plan, extended, lookups)), alpha, logBlowup));
      results.add(contents(b, scope, chunks, parameters));
    }
    return results;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 6, 9})
  void valuesAndReducedOpeningsAreThoseOfTheReference(int logHeight) {
    assertSame(b -> {
      RandomGenerator random = random(logHeight);
      List<Extension> points = List.of(element(random), element(random));
      try (Scope scope = new Scope()) {
        List<Evaluation> evaluations = new ArrayList<>();
        for (int width : new int[] {1, 5, 18, 33}) {
          Trace trace = RandomTable.trace(random, width, logHeight);
          evaluations.add(
              new Evaluation(
                  extended(b, scope, List.of(trace), 1).getFirst(),
                  1,
                  points.subList(width == 5 ? 1 : 0, width == 18 ? 1 : 2)));
        }
        List<List<List<Extension>>> values = b.evaluate(evaluations);
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
          Evaluation e = evaluations.get(i);
          claims.add(new Claim(e.matrix(), e.points(), values.get(i)));
        }
        Codeword reduced = reduced(b, scope, claims, element(random));
        return List.of(values, b.read(reduced, 2 << logHeight));
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"1,1,false", "2,1,true", "2,2,false", "4,3,true", "7,2,true", "9,3,false"})
  void foldsAreThoseOfTheReference(int logLength, int logArity, boolean adds) {
    assertSame(b -> {
      RandomGenerator random = random(logLength);
      try (Scope scope = new Scope()) {
        Codeword codeword = codeword(b, scope, random, logLength);
        Codeword addend = adds ? codeword(b, scope, random, logLength - logArity) : null;
        Tree tree = scope.own(b.commit(codeword, logArity, parameters()));
        Codeword folded = scope.own(b.fold(codeword, logArity, element(random), addend));
        return List.of(
            tree.cap(),
            flat(b.open(List.of(Query.of(tree, new int[] {0, 0})))),
            b.read(folded, 1 << (logLength - logArity)));
      }
    });
  }

  private Codeword codeword(Backend b, Scope scope, RandomGenerator random, int logLength) {
    Trace trace = RandomTable.trace(random, 2, logLength - 1);
    LowDegreeExtension e = extended(b, scope, List.of(trace), 1).getFirst();
    Extension z = element(random);
    List<Extension> claimed = List.of(element(random), element(random));
    List<Claim> claims = List.of(new Claim(e, List.of(z), List.of(claimed)));
    return reduced(b, scope, claims, element(random));
  }

  private static Codeword reduced(Backend b, Scope scope, List<Claim> claims, Extension alpha) {
    return scope.own(b.reduceOpenings(List.of(ReducePlan.of(claims, alpha)))).getFirst();
  }

  private static List<LowDegreeExtension> extended(
      Backend b, Scope scope, List<Trace> traces, int logBlowup) {
    return scope.own(b.lowDegreeExtend(scope.own(b.upload(traces)), logBlowup));
  }

  @Test
  void grindingFindsTheLeastWitness() {
    assertSame(b -> {
      List<Object> witnesses = new ArrayList<>();
      for (HashSuite suite : HashSuite.values()) {
        for (int bits : new int[] {1, 2, 5, 9, 12}) {
          Challenger challenger = Challenger.start(suite, new byte[0]);
          challenger.observe(bits);
          witnesses.add(KoalaBear.toCanonical(b.grind(challenger.powSearch(bits))));
        }
      }
      return witnesses;
    });
  }

  /// Cap, all rows and some pruned siblings of a tree over `matrices`.
  private static List<Object> contents(
      Backend b, Scope scope, List<LowDegreeExtension> matrices, Parameters parameters) {
    Tree tree = scope.own(b.commit(matrices, parameters));
    int height = 1 << matrices.getFirst().logHeight();
    int[] all = IntStream.range(0, height).toArray();
    int[] some = {0, height - 1, height / 2, 0};
    List<Object> contents = new ArrayList<>(List.of(tree.cap()));
    contents.addAll(flat(b.open(List.of(Query.of(tree, all), Query.of(tree, some)))));
    return contents;
  }

  private static List<Object> flat(List<MultiOpening> openings) {
    List<Object> flat = new ArrayList<>();
    for (MultiOpening o : openings) {
      flat.add(o.rows().stream().map(r -> Arrays.stream(r).boxed().toList()).toList());
      flat.add(o.siblings());
    }
    return flat;
  }

  private void assertSame(Function<Backend, List<Object>> operation) {
    try (Backend expected = new ReferenceBackend();
        Backend actual = backend()) {
      assertThat(operation.apply(actual)).isEqualTo(operation.apply(expected));
      assertThat(actual.memory().bytes()).as("bytes of handles left open").isZero();
    }
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
