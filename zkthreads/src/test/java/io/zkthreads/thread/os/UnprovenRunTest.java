package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.WitnessChecker;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The way into OS version 2 that asks for no signatures is for runs that nobody proves.
class UnprovenRunTest {
  private static final MachineConfig CONFIG = MachineConfig.singleLane(12);

  private final Bytes32 address = Bytes32.ofLong(5);
  private final ContractImage contract = ExampleContract.COUNTER.image();
  private final ThreadProgram thread = ThreadProgram.of(OsVersion.V2, Map.of(address, contract));
  private final Program unproven =
      Program.of(OsVersion.V2.unprovenImage(), List.of(contract.image()), OsLayout.TRAP_ADDRESS);

  private Execution run(Program program) {
    Bytes32 zero = Bytes32.ZERO;
    Header header =
        new Header(2, zero, zero, zero, Mode.ORDERED, 0, zero, 0, 1, 5, 6, zero, 0, 0, 0, zero, 0);
    Statement statement = new Statement(header, List.of(address), List.of(), List.of());
    OsHost host = new OsHost(thread, Advice.of(statement).end(), (key, guest) -> -1);
    Execution execution = new Executor(program, CONFIG.logRange()).execute(host, Limits.provable());
    assertThat(((Outcome.Halted) execution.outcome()).exitCode()).isZero();
    return execution;
  }

  private static boolean isAccepted(Program key, Execution execution) {
    return WitnessChecker.check(
            ZkMachine.build(key.tables(), CONFIG), WitnessBuilder.build(CONFIG, execution))
        .isEmpty();
  }

  @Test
  void theKeyOfAThreadBeginsWhereSignaturesAreChecked() {
    assertThat(thread.program().tables().entry()).isEqualTo(0x1000);
    assertThat(unproven.tables().entry()).isEqualTo(0x1008);
    assertThat(isAccepted(thread.program(), run(thread.program()))).isTrue();
    assertThat(isAccepted(unproven, run(unproven))).as("a key that nobody has").isTrue();
    assertThat(isAccepted(thread.program(), run(unproven))).isFalse();
  }
}
