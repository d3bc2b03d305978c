package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.BadWitnessException;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.MalformedKeyException;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// From a program to a verdict: an OS that calls two contracts runs, fills the tables of the
/// machine, is proven on the CPU and verified.
@TestInstance(Lifecycle.PER_CLASS)
class MachineProofTest {
  private static final int ADVICE = 9;
  private static final MachineConfig CONFIG = MachineConfig.singleLane(12);
  private static final SecurityProfile QUICK =
      new SecurityProfile(
          "TEST_20",
          20,
          new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 50, 3, 0, 0, 0, 0, 0));

  private static final Executor EXECUTOR =
      new Executor(GoldenPrograms.osWithTwoContracts(), CONFIG.logRange());

  private final Backend backend = Backends.open(Backends.AUTO, new Workers(2));
  private final ProvingKey key;
  private final Witness witness;
  private final byte[] proof;

  MachineProofTest() {
    Program program = GoldenPrograms.osWithTwoContracts();
    Machine machine = ZkMachine.build(program.tables(), CONFIG);
    key = KeyGenerator.generate(machine, QUICK, backend);
    witness = WitnessBuilder.build(CONFIG, EXECUTOR.execute(Host.of(ADVICE), Limits.provable()));
    proof = new Prover(backend).prove(key, witness).toBytes();
  }

  @AfterAll
  void close() {
    key.close();
    backend.close();
  }

  @Test
  void aRunIsProvenAndTheVerifierAcceptsItForItsPublicWordsOnly() {
    PublicWords words = witness.publicWords();
    assertThat(verdict(words)).isEqualTo(new Verdict.Accepted());
    List<PublicWords.Entry> entries = new ArrayList<>(words.entries());
    PublicWords.Entry first = entries.getFirst();
    entries.set(0, new PublicWords.Entry(first.index(), first.word() + 1));
    assertThat(verdict(new PublicWords(entries)).isAccepted()).isFalse();
    entries.removeFirst();
    assertThat(verdict(new PublicWords(entries)).isAccepted()).isFalse();
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.params.SecurityProfile#SHIPPED")
  void everyShippedProfileProvesARunAndIsNoneOfTheOthers(SecurityProfile profile) {
    Machine machine = ZkMachine.build(GoldenPrograms.osWithTwoContracts().tables(), CONFIG);
    try (ProvingKey own = KeyGenerator.generate(machine, profile, backend)) {
      byte[] bytes = new Prover(backend).prove(own, witness).toBytes();
      VerifyingKey read = VerifyingKey.decode(own.verifyingKey().encode());
      assertThat(read.digest()).isEqualTo(own.verifyingKey().digest());
      PublicWords words = witness.publicWords();
      assertThat(Verifier.verify(read, words, bytes)).isEqualTo(new Verdict.Accepted());
      for (SecurityProfile other : SecurityProfile.SHIPPED) {
        VerifyingKey claimed =
            new VerifyingKey(
                read.machine(), other, read.tables(), read.preprocessedCap(), read.maxTimedRows());
        assertThat(Verifier.verify(claimed, words, bytes).isAccepted())
            .as(profile.name() + " as " + other.name())
            .isEqualTo(other.equals(profile));
      }
    } catch (MalformedKeyException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSizeOfTheProofIsForetoldToOnePercent() {
    Execution execution = EXECUTOR.measure(Host.of(ADVICE), Limits.provable());
    Machine machine = ZkMachine.build(GoldenPrograms.osWithTwoContracts().tables(), CONFIG);
    ExecutionReport report =
        ExecutionReport.of(machine, CONFIG, QUICK.parameters(), Footprint.of(execution));
    assertThat((double) report.proofBytes()).isCloseTo(proof.length, withinPercentage(1));
  }

  @Test
  void aProofOfOneProgramIsNoneOfAnother() {
    Machine other = ZkMachine.build(GoldenPrograms.bare("ledger").tables(), CONFIG);
    try (ProvingKey otherKey = KeyGenerator.generate(other, QUICK, backend)) {
      Verdict verdict = Verifier.verify(otherKey.verifyingKey(), witness.publicWords(), proof);
      assertThat(verdict.isAccepted()).isFalse();
    }
  }

  @Test
  void memoryCannotHaveTwoBoundaries() {
    Trace empty = Trace.allocate(Tables.MEMBOUND.width(), 10);
    List<Witness.Instance> instances = new ArrayList<>(witness.instances());
    instances.add(new Witness.Instance(Tables.MEMBOUND.id(), empty));
    instances.sort(
        Comparator.comparingInt(Witness.Instance::tableId)
            .thenComparingInt(i -> -i.main().logHeight()));
    Witness twice = new Witness(instances, witness.publicWords());
    assertThatThrownBy(() -> new Prover(backend).prove(key, twice))
        .hasMessageContaining("MEMBOUND");
  }

  @Test
  void aWitnessWithAWrongSumIsNotProven() {
    List<Witness.Instance> instances = new ArrayList<>();
    for (Witness.Instance i : witness.instances()) {
      Trace t = i.main();
      Trace copy = new Trace(t.width(), t.logHeight(), t.words().clone());
      if (i.tableId() == Tables.ADD2.id()) {
        int at = Tables.ADD2.column("c_lo");
        copy.words()[at] = KoalaBear.add(copy.words()[at], KoalaBear.ONE);
      }
      instances.add(new Witness.Instance(i.tableId(), copy));
    }
    Witness wrong = new Witness(instances, witness.publicWords());
    assertThatThrownBy(() -> new Prover(backend).prove(key, wrong))
        .isInstanceOf(BadWitnessException.class);
  }

  private Verdict verdict(PublicWords words) {
    return Verifier.verify(key.verifyingKey(), words, proof);
  }
}
