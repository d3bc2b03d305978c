package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.GoldenPrograms.Case;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.HeightPolicy;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An honest run satisfies every equation on every row, and every bus balances.
class HonestWitnessTest {
  static Stream<Case> cases() {
    return GoldenPrograms.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anHonestRunIsAcceptedWithOneLaneAndWithMany(Case golden) {
    Machine machine = ZkMachine.build(golden.program().tables(), golden.config());
    Witness witness = WitnessBuilder.build(golden.config(), golden.execute(), HeightPolicy.full());
    assertThat(WitnessChecker.check(machine, witness)).isEmpty();
  }

  @Test
  void anHonestRunIsAcceptedWithTheShippedSizesAndItsTablesSplit() {
    MachineConfig shipped = MachineConfig.shipped();
    MachineConfig split = new MachineConfig(shipped.logRange(), shipped.lanes(), 10, 11);
    Program program = GoldenPrograms.bare("interp");
    Execution execution =
        new Executor(program, split.logRange()).execute(Host.of(), Limits.provable());
    Witness witness = WitnessBuilder.build(split, execution, HeightPolicy.full());
    assertThat(witness.instances().stream().filter(i -> i.tableId() == Tables.ADDI.id()).count())
        .isGreaterThan(1);
    assertThat(WitnessChecker.check(ZkMachine.build(program.tables(), split), witness)).isEmpty();
  }

  @Test
  void threadsThatShareTheFillingMakeTheSameWitness() {
    MachineConfig config = new MachineConfig(12, MachineConfig.shipped().lanes(), 10, 11);
    Program program = GoldenPrograms.bare("interp");
    Execution execution =
        new Executor(program, config.logRange()).execute(Host.of(), Limits.provable());
    Witness alone = WitnessBuilder.build(config, execution, HeightPolicy.full());
    Witness shared =
        WitnessBuilder.build(config, execution, HeightPolicy.full(), HonestWitnessTest::onThree);
    assertThat(shared.instances()).hasSameSizeAs(alone.instances());
    for (int i = 0; i < alone.instances().size(); i++) {
      Witness.Instance expected = alone.instances().get(i);
      assertThat(shared.instances().get(i).tableId()).isEqualTo(expected.tableId());
      assertThat(shared.instances().get(i).main().words()).isEqualTo(expected.main().words());
    }
  }

  private static void onThree(Runnable body) {
    List<CompletableFuture<Void>> others =
        List.of(CompletableFuture.runAsync(body), CompletableFuture.runAsync(body));
    body.run();
    others.forEach(CompletableFuture::join);
  }
}
