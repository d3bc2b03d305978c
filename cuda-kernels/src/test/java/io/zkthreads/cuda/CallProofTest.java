package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.CallPrograms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.math.BigInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The tables of calls have the longest code and the longest tuples: a device makes the same proof
/// of them as the CPU.
class CallProofTest {
  private static final MachineConfig CONFIG = MachineConfig.singleLane(10);

  @ParameterizedTest
  @FieldSource("io.zkthreads.cuda.FewQueries#SHAPES")
  void theDeviceMakesTheSameProofOfCallsAsTheCpu(SecurityProfile profile) {
    Program program = CallPrograms.oneOfEach(BigInteger.TEN.pow(76), Edwards25519.BASE.doubled());
    Machine machine = ZkMachine.build(program.tables(), CONFIG);
    Executor executor = new Executor(program, CONFIG.logRange());
    Witness witness = WitnessBuilder.build(CONFIG, executor.execute(Host.of(), Limits.provable()));
    EmulatedBackends devices = new EmulatedBackends(Conditions.reverse());
    try (Backend cpu = Backends.open("scalar", new Workers(2))) {
      byte[] expected = proof(machine, profile, witness, cpu);
      assertThat(proof(machine, profile, witness, devices.open())).isEqualTo(expected);
    } finally {
      devices.close();
    }
  }

  private static byte[] proof(
      Machine machine, SecurityProfile profile, Witness witness, Backend backend) {
    try (ProvingKey key = KeyGenerator.generate(machine, profile, backend)) {
      return new Prover(backend).prove(key, witness).toBytes();
    }
  }
}
