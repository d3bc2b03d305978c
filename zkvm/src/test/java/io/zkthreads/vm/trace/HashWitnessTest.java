package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.HashPrograms;
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

/// What a program that hashes does has a witness, wherever its operands lie.
class HashWitnessTest {
  private static final List<MachineConfig> CONFIGS =
      List.of(
          MachineConfig.singleLane(13),
          MachineConfig.shipped(),
          new MachineConfig(6, MachineConfig.shipped().lanes(), 10, 11));

  private final long seed = new Random().nextInt(1 << 30);

  HashWitnessTest() {
    System.out.println("HashWitnessTest: seed " + seed);
  }

  @Test
  void hashesOfOverlappingOperandsHaveAWitness() {
    for (long s = seed; s < seed + 6; s++) {
      assertWitness(HashPrograms.anywhere(s, 24, false), s);
    }
  }

  private static void assertWitness(Program program, long seed) {
    MachineConfig config = CONFIGS.get((int) (seed % 3));
    Execution execution =
        new Executor(program, config.logRange()).execute(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(execution.provable()).isTrue();
    Machine machine = ZkMachine.build(program.tables(), config);
    assertThat(WitnessChecker.check(machine, WitnessBuilder.build(config, execution)))
        .as("seed %s", seed)
        .isEmpty();
  }

  @Test
  void permutationsOfOverlappingStatesHaveAWitness() {
    for (long s = seed; s < seed + 6; s++) {
      assertWitness(HashPrograms.permutations(s, 24), s);
    }
  }

  @Test
  void aBlockOverTheEndOfTheRegionTraps() {
    Program program = HashPrograms.anywhere(seed, 3, true);
    Outcome outcome = new Executor(program, 16).execute(Host.of(), Limits.provable()).outcome();
    assertThat(outcome.toString()).contains("operand a of 16 words");
  }

  @Test
  void aMeasuredRunCountsTheRowsOfAProvenOne() {
    Program program = HashPrograms.anywhere(seed, 3, false);
    Executor executor = new Executor(program, 16);
    Map<Table, Long> rows = executor.measure(Host.of(), Limits.provable()).rows();
    assertThat(rows).isEqualTo(executor.execute(Host.of(), Limits.provable()).rows());
    assertThat(rows)
        .containsEntry(Tables.CALL, 3L)
        .containsEntry(Tables.SHA256, 32L)
        .containsEntry(Tables.SHA256_STATE, 1L)
        .containsEntry(Tables.SHA512, 84L)
        .containsEntry(Tables.FEED, 12L)
        .containsEntry(Tables.KECCAK_SHEET, 120L)
        .containsEntry(Tables.KECCAK_PLANE, 120L)
        .containsEntry(Tables.KECCAK_STATE, 25L);
  }

  @Test
  void aMeasuredRunCountsARowAndTwoPortsForAPermutation() {
    Executor executor = new Executor(HashPrograms.permutations(seed, 5), 16);
    Map<Table, Long> rows = executor.measure(Host.of(), Limits.provable()).rows();
    assertThat(rows).isEqualTo(executor.execute(Host.of(), Limits.provable()).rows());
    assertThat(rows).containsEntry(Tables.POSEIDON2, 5L).containsEntry(Tables.PORT, 10L);
  }

  @Test
  void aKeyHasTheTablesThatTheProgramCanCall() {
    assertThat(needed(HashPrograms.SHA256))
        .contains(Tables.SHA256, Tables.SHA256_STATE, Tables.FEED, Tables.ROUND)
        .doesNotContain(Tables.SHA512, Tables.KECCAK_SHEET, Tables.PORT, Tables.BYTE);
    assertThat(needed(HashPrograms.SHA512))
        .contains(Tables.SHA512, Tables.FEED, Tables.ROUND)
        .doesNotContain(Tables.SHA256, Tables.SHA256_STATE, Tables.KECCAK_SHEET);
    assertThat(needed(HashPrograms.KECCAK))
        .contains(Tables.KECCAK_SHEET, Tables.KECCAK_PLANE, Tables.KECCAK_STATE, Tables.ROUND)
        .contains(Tables.BYTE)
        .doesNotContain(Tables.FEED, Tables.SHA256, Tables.SHA512);
    assertThat(needed(HashPrograms.POSEIDON2))
        .contains(Tables.POSEIDON2, Tables.PORT)
        .doesNotContain(Tables.ROUND, Tables.FEED, Tables.MUL256, Tables.BYTE);
  }

  private static List<Table> needed(int operation) {
    return Tables.needed(HashPrograms.twice(operation).tables());
  }
}
