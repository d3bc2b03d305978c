package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a backend holds in each step of a proof is what was planned before.
final class MemoryPlanTest {
  private static final Parameters PARAMETERS =
      new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 20, 3, 0, 0, 0, 0, 0);

  @ParameterizedTest
  @ValueSource(ints = {10, 12, 15})
  void everyStepOfOneTableTakesTheBytesThatWerePlanned(int logHeight) {
    BatchStatement statement = SyntheticTable.statement(logHeight, PARAMETERS);
    List<ProgressEvent> events = new ArrayList<>();
    try (Backend backend = Backends.open("scalar", new Workers(2))) {
      SyntheticTable.prove(backend, statement, SyntheticTable.trace(logHeight, 1), events::add);
    }
    assertAsPlanned(events, MemoryPlan.of(BatchShape.of(statement)), 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ledger", "interp"})
  void everyStepOfTheShippedMachineTakesTheBytesThatWerePlanned(String name) {
    SecurityProfile few = new SecurityProfile("TEST_20", 0, PARAMETERS);
    MachineConfig config = MachineConfig.shipped();
    Program program = GoldenPrograms.bare(name);
    Machine machine = ZkMachine.build(program.tables(), config);
    Witness witness =
        WitnessBuilder.build(
            config, new Executor(program, config.logRange()).execute(Host.of(), Limits.provable()));
    MemoryPlan plan =
        MemoryPlan.of(
            machine,
            PARAMETERS,
            witness.instances().stream().map(Witness.Instance::tableId).toList(),
            witness.instances().stream().map(i -> i.main().logHeight()).toList());
    List<ProgressEvent> events = new ArrayList<>();
    try (Backend backend = Backends.open("scalar", new Workers(2));
        ProvingKey key = KeyGenerator.generate(machine, few, backend)) {
      long held = backend.memory().bytes();
      long values =
          machine.preprocessed().values().stream().mapToLong(t -> 4L * t.words().length).sum();
      assertThat(plan.keyBytes()).isEqualTo(held + values);
      assertThat(plan).isEqualTo(new Prover(backend).plan(key, witness));
      new Prover(backend, events::add).prove(key, witness);
      assertAsPlanned(events, plan, held);
    }
  }

  @Test
  void theStepsThatNoBackendTakesPartInAreFree() {
    MemoryPlan plan = MemoryPlan.of(BatchShape.of(SyntheticTable.statement(10, PARAMETERS)));
    assertThat(plan.peakBytes().get(ProverStep.ENCODE)).isZero();
    assertThat(plan.peak()).isEqualTo(plan.peakBytes().get(ProverStep.FRI));
  }

  private static void assertAsPlanned(List<ProgressEvent> events, MemoryPlan plan, long key) {
    EnumSet<ProverStep> open = EnumSet.copyOf(ProverStep.BATCH);
    open.removeAll(List.of(ProverStep.SEED, ProverStep.ENCODE, ProverStep.SELF_CHECK));
    for (ProgressEvent event : events) {
      if (open.remove(event.step())) {
        assertThat(event.peakBytes() - key)
            .as(event.step() + " against the plan")
            .isCloseTo(plan.peakBytes().get(event.step()), withPercentage(10));
      }
    }
    assertThat(open).isEmpty();
  }
}
