package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.BadWitnessException;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.CallPrograms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.HashPrograms;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Programs that multiply, add points and hash by calls are proven on the CPU and verified.
@Tag("slow")
class CallProofTest {
  private static final MachineConfig CONFIG = MachineConfig.singleLane(12);
  private static final SecurityProfile QUICK =
      new SecurityProfile(
          "TEST_20",
          20,
          new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 50, 3, 0, 0, 0, 0, 0));

  private static Witness witness(Program program) {
    Executor executor = new Executor(program, CONFIG.logRange());
    return WitnessBuilder.build(CONFIG, executor.execute(Host.of(), Limits.provable()));
  }

  @Test
  void callsAreProvenAndTheVerifierAcceptsThem() {
    Program program = CallPrograms.oneOfEach(BigInteger.TEN.pow(76), Edwards25519.BASE.doubled());
    assertProven(program, Tables.MUL256, "q0");
  }

  @Test
  void hashesAreProvenAndTheVerifierAcceptsThem() {
    assertProven(HashPrograms.oneOfEach(20261130), Tables.SHA256, "na0");
  }

  @Test
  void permutationsAreProvenAndTheVerifierAcceptsThem() {
    assertProven(HashPrograms.permutations(20261130, 40), Tables.POSEIDON2, "s0");
  }

  private static void assertProven(Program program, Table table, String column) {
    Machine machine = ZkMachine.build(program.tables(), CONFIG);
    try (Backend backend = Backends.open(Backends.AUTO, new Workers(2));
        ProvingKey key = KeyGenerator.generate(machine, QUICK, backend)) {
      Witness witness = witness(program);
      byte[] proof = new Prover(backend).prove(key, witness).toBytes();
      assertThat(Verifier.verify(key.verifyingKey(), witness.publicWords(), proof))
          .isEqualTo(new Verdict.Accepted());
      Witness wrong = withAnother(table, column, witness);
      assertThatThrownBy(() -> new Prover(backend).prove(key, wrong))
          .isInstanceOf(BadWitnessException.class);
    }
  }

  private static Witness withAnother(Table table, String column, Witness witness) {
    List<Witness.Instance> instances = new ArrayList<>();
    for (Witness.Instance i : witness.instances()) {
      Trace t = i.main();
      Trace copy = new Trace(t.width(), t.logHeight(), t.words().clone());
      if (i.tableId() == table.id()) {
        int at = table.column(column);
        copy.words()[at] = KoalaBear.add(copy.words()[at], KoalaBear.ONE);
      }
      instances.add(new Witness.Instance(i.tableId(), copy));
    }
    return new Witness(instances, witness.publicWords());
  }
}
