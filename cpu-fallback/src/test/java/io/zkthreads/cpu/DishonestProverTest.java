package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Witness;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.ToyMachine;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.verify.Step;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Compact proofs of false statements, with right transcripts and honest arithmetic otherwise.
@TestInstance(Lifecycle.PER_CLASS)
class DishonestProverTest {
  private static final int SQUARE_WIDTH = 3;

  private final Backend backend = new ScalarBackendProvider().open(0, new Workers(1));
  private final ProvingKey key =
      KeyGenerator.generate(ToyMachine.machine(), SmallCompactProofTest.SMALL, backend);
  private final Witness witness =
      ToyMachine.witness(IntStream.range(0, 20).map(i -> i * 37).toArray(), 11, 10);
  private final List<Integer> ids =
      witness.instances().stream().map(Witness.Instance::tableId).toList();
  private final List<Integer> logHeights =
      witness.instances().stream().map(i -> i.main().logHeight()).toList();

  @AfterAll
  void close() {
    key.close();
    backend.close();
  }

  @Test
  void theTruthIsAccepted() {
    assertThat(verdict(traces())).isEqualTo(new Verdict.Accepted());
  }

  @Test
  void aWrongCellIsRefusedByTheConstraints() {
    for (int row : new int[] {0, 17, 2047}) {
      List<Trace> traces = traces();
      increment(traces.getFirst(), SQUARE_WIDTH * row + 2);
      assertRefused(verdict(traces), Step.CONSTRAINTS, "constraints of all tables");
    }
    // A word that is not public, with its square.
    List<Trace> traces = traces();
    increment(traces.getLast(), 1);
    assertRefused(verdict(traces), Step.LOOKUPS, "layer 0 of the fractions");
  }

  @Test
  void aWordInTheTableOfPublicWordsThatIsNotPublicIsRefusedByTheConstraints() {
    // The same word on both sides of the bus: 37·37 = 1369 instead of 0.
    List<Trace> traces = traces();
    int[] squares = traces.getFirst().words();
    int[] words = traces.getLast().words();
    int[] counts = traces.get(2).words();
    int word = KoalaBear.fromCanonical(37);
    squares[1] = word;
    squares[2] = KoalaBear.multiply(word, word);
    words[1] = word;
    counts[0] = KoalaBear.subtract(counts[0], KoalaBear.ONE);
    counts[37] = KoalaBear.add(counts[37], KoalaBear.ONE);
    assertRefused(verdict(traces), Step.CONSTRAINTS, "constraints of all tables");
  }

  @Test
  void fractionsThatDoNotSumToZeroAreRefusedByTheirFirstLayer() {
    List<Trace> lookedUpTooOften = traces();
    increment(lookedUpTooOften.get(2), 7);
    assertRefused(verdict(lookedUpTooOften), Step.LOOKUPS, "layer 0 of the fractions");
    List<Trace> saidTwice = traces();
    saidTwice.get(1).words()[0] = KoalaBear.ONE;
    assertRefused(verdict(saidTwice), Step.LOOKUPS, "layer 0 of the fractions");
  }

  @Test
  void wrongValuesOfColumnsAreRefusedByTheFolds() {
    for (int table = 0; table < ids.size(); table++) {
      int at = table;
      Verdict verdict =
          verdict(
              traces(),
              stack(),
              values -> {
                List<StackOpening.Values> changed = new ArrayList<>(values);
                List<Extension> current = new ArrayList<>(values.get(at).current());
                Extension last = current.removeLast();
                current.add(last.plus(last.field().one()));
                changed.set(at, new StackOpening.Values(current, values.get(at).next()));
                return changed;
              });
      assertRefused(verdict, Step.LOW_DEGREE, "claims of all columns");
    }
  }

  @Test
  void preprocessedColumnsOtherThanTheKeysAreRefusedByTheirRows() {
    CompactShape shape = CompactShape.of(statement());
    Trace range = Trace.allocate(1, 10);
    for (int r = 0; r < range.height(); r++) {
      range.words()[r] = KoalaBear.fromCanonical(range.height() - 1 - r);
    }
    List<Trace> traces = traces();
    int[] counts = traces.get(2).words();
    int[] honest = counts.clone();
    for (int r = 0; r < counts.length; r++) {
      counts[r] = honest[counts.length - 1 - r];
    }
    try (Stack other =
        backend.compact().orElseThrow().stack(shape.preprocessed().orElseThrow(), List.of(range))) {
      Verdict verdict = verdict(traces, Optional.of(other), UnaryOperator.identity());
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Rejected.class,
              r -> assertThat(r.step()).as("%s", r).isEqualTo(Step.OPENINGS));
    }
  }

  private List<Trace> traces() {
    return witness.instances().stream()
        .map(Witness.Instance::main)
        .map(t -> new Trace(t.width(), t.logHeight(), t.words().clone()))
        .toList();
  }

  private static void increment(Trace trace, int cell) {
    trace.words()[cell] = KoalaBear.add(trace.words()[cell], KoalaBear.ONE);
  }

  private CompactStatement statement() {
    return key.verifyingKey().compactStatement(witness.publicWords(), ids, logHeights);
  }

  private Optional<Stack> stack() {
    return switch (key.circuit()) {
      case ProvingKey.Compact compact -> compact.circuit().preprocessed();
      case ProvingKey.Batch batch -> throw new IllegalStateException();
    };
  }

  private Verdict verdict(List<Trace> traces) {
    return verdict(traces, stack(), UnaryOperator.identity());
  }

  private Verdict verdict(
      List<Trace> traces,
      Optional<Stack> preprocessed,
      UnaryOperator<List<StackOpening.Values>> claims) {
    CompactStatement statement = statement();
    List<Table> tables =
        statement.instances().stream()
            .map(instance -> new Table(TableProgram.of(instance.air()), instance))
            .toList();
    CompactProof proof =
        new DishonestProver(backend, statement, tables, preprocessed, claims).prove(traces);
    byte[] bytes = CompactCodec.encode(proof, CompactShape.of(statement));
    PublicWords words = witness.publicWords();
    return Verifier.verify(key.verifyingKey(), words, ids, logHeights, bytes);
  }

  private static void assertRefused(Verdict verdict, Step step, String reason) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Rejected.class,
            r -> {
              assertThat(r.step()).as("%s", r).isEqualTo(step);
              assertThat(r.reason()).isEqualTo(reason);
            });
  }
}
