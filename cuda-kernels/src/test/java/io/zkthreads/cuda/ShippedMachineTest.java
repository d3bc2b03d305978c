package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.EmulatedDriver.Counters;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.params.SecurityProfile;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// A proof of the shipped machine, all tables of it: what it takes of the device.
class ShippedMachineTest {
  private static final long ARENA_BYTES = 3L << 30;

  @ParameterizedTest
  @FieldSource("io.zkthreads.cuda.FewQueries#SHAPES")
  void everyStepTakesTheBytesThatWerePlannedAndTheTraceIsSentOnce(SecurityProfile profile) {
    MachineConfig config = MachineConfig.shipped();
    Program program = GoldenPrograms.bare("ledger");
    Machine machine = ZkMachine.build(program.tables(), config);
    Witness witness =
        WitnessBuilder.build(
            config, new Executor(program, config.logRange()).execute(Host.of(), Limits.provable()));
    List<ProgressEvent> events = new ArrayList<>();
    EmulatedDriver driver = EmulatedDriver.start(Conditions.usually(Conditions.forward()));
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        DeviceMemory memory = gpu.allocate(ARENA_BYTES);
        CudaBackend backend =
            new CudaBackend(
                gpu,
                image,
                Arena.over(memory),
                new CudaBackend.Sizes(ARENA_BYTES, 16 << 20, 1 << 20));
        ProvingKey key = KeyGenerator.generate(machine, profile, backend)) {
      long held = backend.memory().bytes();
      Counters before = driver.counters(0);
      MemoryPlan plan = new Prover(backend).plan(key, witness);
      new Prover(backend, events::add).prove(key, witness);
      assertAsPlanned(events, plan, held);
      assertFew(profile, before, driver.counters(0), witness);
    }
  }

  /// What a real device would wait for.
  private static void assertFew(
      SecurityProfile profile, Counters before, Counters after, Witness witness) {
    long launches = after.launches() - before.launches();
    long synchronisations = after.synchronisations() - before.synchronisations();
    long up = after.bytesToDevice() - before.bytesToDevice();
    long down = after.bytesToHost() - before.bytesToHost();
    long main = witness.instances().stream().mapToLong(i -> 4L * i.main().words().length).sum();
    System.out.printf(
        "%s: %d launches, %d synchronisations, %d bytes up (traces %d), %d down%n",
        profile.name(), launches, synchronisations, up, main, down);
    assertThat(launches).isLessThan(100);
    assertThat(synchronisations).isLessThanOrEqualTo(60);
    assertThat(up).as("bytes to the device").isBetween(main, main + (4L << 20));
    assertThat(down).as("bytes from the device").isLessThan(1L << 20);
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
