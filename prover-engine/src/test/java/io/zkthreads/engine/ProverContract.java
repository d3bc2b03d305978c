package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.air.Witness;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// With any backend, the prover proves what is true and says what is false in what is not.
public abstract class ProverContract {
  private static final SecurityProfile QUICK =
      new SecurityProfile(
          "TEST_20",
          20,
          new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 50, 3, 0, 0, 0, 0, 0));
  private static final int[] WORDS = IntStream.range(0, 1200).map(i -> i * 7 % 1024).toArray();

  /// A fresh backend.
  protected abstract Backend backend();

  @Test
  void noKeyIsMadeWhoseProfileSaysMoreThanItsParametersGive() {
    SecurityProfile boast = new SecurityProfile("TEST_30", 30, QUICK.parameters());
    try (Backend backend = backend()) {
      assertThatThrownBy(() -> KeyGenerator.generate(ToyMachine.machine(), boast, backend))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TEST_30")
          .hasMessageContaining("queries");
    }
  }

  @Test
  void theVerifierAcceptsTheProofOfAGoodWitness() {
    Witness witness = ToyMachine.witness(WORDS, 10, 10);
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      Proof proof = new Prover(backend).prove(key, witness);
      Verdict verdict = Verifier.verify(key.verifyingKey(), witness.publicWords(), proof.toBytes());
      assertThat(verdict).isEqualTo(new Verdict.Accepted());
      Verdict other =
          Verifier.verify(
              key.verifyingKey(),
              ToyMachine.witness(new int[] {1}, 10).publicWords(),
              proof.toBytes());
      assertThat(other.isAccepted()).as("accepted for other public words").isFalse();
    }
  }

  @Test
  void everyStepIsReportedOnceInOrder() {
    List<ProgressEvent> events = new ArrayList<>();
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      new Prover(backend, events::add).prove(key, ToyMachine.witness(new int[] {5, 6}, 10));
    }
    assertThat(events.stream().map(ProgressEvent::step)).isEqualTo(ProverStep.BATCH);
    assertThat(events.stream().map(ProgressEvent::done)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(events).allSatisfy(e -> assertThat(e.rows()).isEqualTo(3 << 10));
  }

  @Test
  void aListenerThatThrowsEndsTheProof() {
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      long before = backend.memory().bytes();
      ProgressListener cancel =
          event -> {
            if (event.step() == ProverStep.LOOKUPS) {
              throw new IllegalStateException("cancelled");
            }
          };
      Witness witness = ToyMachine.witness(new int[] {5}, 10);
      assertThatThrownBy(() -> new Prover(backend, cancel).prove(key, witness))
          .hasMessage("cancelled");
      assertThat(backend.memory().bytes()).isEqualTo(before);
    }
  }

  @Test
  void aWrongCellIsReportedByTableRowAndConstraint() {
    Witness witness = ToyMachine.witness(WORDS, 10, 10);
    int[] cells = witness.instances().get(1).main().words();
    cells[3 * 17 + 2] = KoalaBear.add(cells[3 * 17 + 2], KoalaBear.ONE);
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      BadWitnessException e =
          catchThrowableOfType(
              BadWitnessException.class, () -> new Prover(backend).prove(key, witness));
      assertThat(e.violations()).hasSize(1);
      assertThat(e.violations().getFirst().table()).isEqualTo("square");
      assertThat(e.violations().getFirst().instance()).isEqualTo(1);
      assertThat(e.violations().getFirst().row()).isEqualTo(17);
      assertThat(e.violations().getFirst().rule()).isEqualTo("square");
    }
  }

  @Test
  void aTupleThatNobodyReceivesIsReportedByItsBus() {
    Witness witness = ToyMachine.witness(WORDS, 10, 10);
    int[] counts = witness.instances().get(2).main().words();
    counts[7] = KoalaBear.add(counts[7], KoalaBear.ONE);
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      BadWitnessException e =
          catchThrowableOfType(
              BadWitnessException.class, () -> new Prover(backend).prove(key, witness));
      assertThat(e.violations()).isNotEmpty();
      assertThat(e.violations().getFirst().rule()).contains("main");
    }
  }

  @Test
  void aWitnessThatTheKeyDoesNotAllowIsRefusedBeforeAnyWork() {
    Witness good = ToyMachine.witness(new int[] {5}, 10);
    Witness without = new Witness(good.instances().subList(0, 2), good.publicWords());
    try (Backend backend = backend();
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), QUICK, backend)) {
      assertThatThrownBy(() -> new Prover(backend).prove(key, without))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("public");
    }
  }
}
