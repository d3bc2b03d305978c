package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.Witness;
import io.zkthreads.stark.air.WitnessChecker;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.GoldenPrograms.Case;
import io.zkthreads.vm.machine.ZkMachine;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The machine accepts what honest runs fill in.
class HonestWitnessTest {
  static Stream<Case> cases() {
    return GoldenPrograms.cases().stream().filter(c -> c.name().matches("edge1|os|ledger"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyConstraintHoldsAndEveryBusBalances(Case golden) {
    Machine machine = ZkMachine.build(golden.program().tables(), golden.config());
    Witness witness = WitnessBuilder.build(golden.config(), golden.execute());
    assertThat(WitnessChecker.check(machine, witness)).isEmpty();
  }
}
