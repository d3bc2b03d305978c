package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.vm.exec.CallPrograms;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What a program of calls does has a witness, wherever its operands lie.
class CallWitnessTest {
  private static final List<MachineConfig> CONFIGS =
      List.of(
          MachineConfig.singleLane(13),
          MachineConfig.shipped(),
          new MachineConfig(6, MachineConfig.shipped().lanes(), 10, 11));

  private final long seed = new Random().nextInt(1 << 30);

  CallWitnessTest() {
    System.out.println("CallWitnessTest: seed " + seed);
  }

  private static Execution run(Program program, MachineConfig config) {
    return new Executor(program, config.logRange()).execute(Host.of(), Limits.provable());
  }

  private static void assertWitness(Program program, MachineConfig config, long seed) {
    Execution execution = run(program, config);
    assertThat(execution.provable()).isTrue();
    Machine machine = ZkMachine.build(program.tables(), config);
    assertThat(WitnessChecker.check(machine, WitnessBuilder.build(config, execution)))
        .as("seed %s", seed)
        .isEmpty();
  }

  @Test
  void productsOfOverlappingOperandsHaveAWitnessOrATrap() {
    int halted = 0;
    for (long s = seed; s < seed + 30; s++) {
      MachineConfig config = CONFIGS.get((int) (s % 3));
      Program program = CallPrograms.products(s, 12);
      Outcome outcome = run(program, config).outcome();
      if (outcome instanceof Outcome.Halted) {
        assertWitness(program, config, s);
        halted++;
      } else {
        assertThat(outcome.toString()).contains("quotient too large");
      }
    }
    assertThat(halted).isGreaterThan(5);
  }

  @Test
  void sumsOfEqualOppositeAndSmallPointsHaveAWitness() {
    for (long s = seed; s < seed + 6; s++) {
      assertWitness(CallPrograms.sums(s, 20), CONFIGS.get((int) (s % 3)), s);
    }
  }

  @Test
  void aMeasuredRunCountsTheRowsOfAProvenOne() {
    Program program = CallPrograms.sums(seed, 12);
    Executor executor = new Executor(program, 16);
    Map<Table, Long> rows = executor.measure(Host.of(), Limits.provable()).rows();
    assertThat(rows).isEqualTo(executor.execute(Host.of(), Limits.provable()).rows());
    assertThat(rows).containsEntry(Tables.CALL, 12L).containsEntry(Tables.ED_ADD, 12L);
    long doubles = 36 - rows.getOrDefault(Tables.PORT, 0L) / 2;
    assertThat(doubles).isBetween(0L, 4L);
    assertThat(rows).containsEntry(Tables.MUL256, 96 - 2 * doubles);
  }

  @Test
  void aKeyHasTheTablesThatTheProgramCanCall() {
    List<Table> products = Tables.needed(CallPrograms.products(1, 4).tables());
    assertThat(products).contains(Tables.CALL, Tables.PORT, Tables.MUL256, Tables.MULMOD);
    assertThat(products).doesNotContain(Tables.ED_ADD);
    List<Table> sums = Tables.needed(CallPrograms.sums(1, 4).tables());
    assertThat(sums).contains(Tables.CALL, Tables.PORT, Tables.MUL256, Tables.ED_ADD);
    assertThat(sums).doesNotContain(Tables.MULMOD);
  }
}
