package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.ZerocheckProver.Columns;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.multilinear.FractionLayout;
import io.zkthreads.engine.multilinear.FractionalGkrProof.Opening;
import io.zkthreads.engine.multilinear.FractionalGkrVerifier;
import io.zkthreads.engine.multilinear.TableForm;
import io.zkthreads.engine.multilinear.ZerocheckClaim;
import io.zkthreads.engine.multilinear.ZerocheckProof;
import io.zkthreads.engine.multilinear.ZerocheckVerifier;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tables that send to each other: the sum of their fractions is proven and tied to their columns.
class LookupLinkTest {
  private static final long SEED = 20261130;
  private static final int[] LOG_HEIGHTS = {9, 8, 8};

  private final Random random = new Random(SEED);
  private final Kernels kernels = VectorBackendProvider.kernels();

  @ParameterizedTest
  @EnumSource
  void tablesThatBalanceAreProvenFromTheirColumns(ExtensionField field) {
    assertThat(refusal(field, tables())).as("seed %d", SEED).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aRowThatNobodyReceivesIsRefused(ExtensionField field) {
    List<Columns> tables = tables();
    int[] words = tables.get(1).main().words();
    int row = 0;
    while (words[3 * row + 2] == KoalaBear.ZERO) {
      row++;
    }
    words[3 * row] = KoalaBear.add(words[3 * row], KoalaBear.ONE);
    assertThat(refusal(field, tables))
        .as("seed %d", SEED)
        .hasValueSatisfying(reason -> assertThat(reason).startsWith("sum: "));
  }

  @ParameterizedTest
  @EnumSource
  void columnsOtherThanThoseOfTheFractionsAreRefused(ExtensionField field) {
    assertThat(refusal(field, tables(), tables()))
        .as("seed %d", SEED)
        .hasValueSatisfying(reason -> assertThat(reason).startsWith("rows: "));
  }

  private Optional<String> refusal(ExtensionField field, List<Columns> tables) {
    return refusal(field, tables, tables);
  }

  /// Proves and verifies the sum of the fractions of `fractions` and its link with `tables`.
  private Optional<String> refusal(
      ExtensionField field, List<Columns> fractions, List<Columns> tables) {
    FractionLayout layout = FractionLayout.of(plans(field));
    LookupChallenges challenges = new LookupChallenges(element(field), element(field), 2);
    FractionLeaves leaves = FractionLeaves.allocate(layout.numVariables(), field);
    Workers workers = new Workers(2);
    new LookupFractions(workers, kernels, layout, leaves).fill(challenges, fractions);
    FractionalGkrProver prover =
        new FractionalGkrProver(workers, VectorBackendProvider.lineKernels(field), leaves);
    FractionalGkrProver.Proven sum = prover.prove(challenger());
    Opening opening;
    switch (FractionalGkrVerifier.verify(sum.proof(), layout.numVariables(), field, challenger())) {
      case FractionalGkrVerifier.Outcome.Refused(String reason) -> {
        return Optional.of("sum: " + reason);
      }
      case FractionalGkrVerifier.Outcome.Reduced(Opening o) -> opening = o;
    }
    Extension theta = element(field);
    Extension eta = element(field);
    List<List<Extension>> weights =
        layout.tables().stream()
            .map(t -> Stream.generate(() -> element(field)).limit(1).toList())
            .toList();
    List<TableForm> forms = layout.forms(challenges, opening.point(), theta, eta, weights);
    Extension claimed =
        opening.numerator().plus(theta.times(opening.denominator().minus(field.one()))).times(eta);
    ZerocheckClaim claim = new ZerocheckClaim(forms, opening.point(), claimed);
    ZerocheckProof proof = new ZerocheckProver(workers, kernels).prove(claim, tables, challenger());
    return ZerocheckVerifier.verify(
                claim, proof, i -> (column, point) -> point.getFirst().field().zero(), challenger())
            instanceof ZerocheckVerifier.Outcome.Refused(String reason)
        ? Optional.of("rows: " + reason)
        : Optional.empty();
  }

  private static Challenger challenger() {
    return Challenger.start(HashSuite.BLAKE3, new byte[] {3});
  }

  /// Three tables of a tuple and a flag; the first sends each row twice, the others receive half of
  /// them each, twice as often.
  private static List<TablePlan> plans(ExtensionField field) {
    List<TableProgram> programs = new ArrayList<>();
    for (int i = 0; i < LOG_HEIGHTS.length; i++) {
      programs.add(TableProgram.of(air(i)));
    }
    List<LookupLayout.Table> tables = new ArrayList<>();
    for (int i = 0; i < LOG_HEIGHTS.length; i++) {
      tables.add(new LookupLayout.Table(programs.get(i).air(), LOG_HEIGHTS[i], List.of()));
    }
    LookupLayout layout = LookupLayout.of(tables);
    List<TablePlan> plans = new ArrayList<>();
    for (int i = 0; i < LOG_HEIGHTS.length; i++) {
      BatchInstance instance =
          new BatchInstance(programs.get(i).air(), LOG_HEIGHTS[i], new int[0], List.of());
      plans.add(TablePlan.of(i, programs.get(i), instance, field, layout.instances().get(i)));
    }
    return plans;
  }

  private static Air air(int i) {
    AirBuilder b = new AirBuilder(i + 1, "t" + i, 1);
    Expr x = b.column("x", "any");
    Expr y = b.column("y", "any");
    Expr on = b.column("on", "a flag");
    b.assertZero("flag", on.times(on.minus(1)));
    if (i == 0) {
      b.interact("bus", Direction.SEND, on, List.of(x, y.plus(x)), 1);
      b.interact("bus", Direction.SEND, on, List.of(x, y.plus(x)), 1);
    } else {
      b.interact("bus", Direction.RECEIVE, on.times(2), List.of(x, y.plus(x)), 2);
    }
    return b.build();
  }

  private List<Columns> tables() {
    List<Trace> traces = Stream.of(9, 8, 8).map(h -> Trace.allocate(3, h)).toList();
    for (int row = 0; row < traces.getFirst().height(); row++) {
      Trace half = traces.get(1 + row % 2);
      int on = random.nextBoolean() ? KoalaBear.ONE : KoalaBear.ZERO;
      int[] cells = {random.nextInt(KoalaBear.P), random.nextInt(KoalaBear.P), on};
      System.arraycopy(cells, 0, traces.getFirst().words(), 3 * row, 3);
      System.arraycopy(cells, 0, half.words(), 3 * (half.height() - 1 - row / 2), 3);
    }
    return traces.stream().map(t -> new Columns(t, Optional.empty(), Optional.empty())).toList();
  }

  private Extension element(ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
