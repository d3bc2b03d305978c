package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The executor does what the plain model of RV32IM does.
class PlainModelTest {
  @ParameterizedTest
  @MethodSource("edges")
  void everyInstructionAgreesOnEdgeOperandsAndAliases(EdgePrograms.Edge edge) {
    agree(edge.code());
  }

  static List<EdgePrograms.Edge> edges() {
    return EdgePrograms.all();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void randomInstructionStreamsAgree(long seed) {
    System.Logger log = System.getLogger(PlainModelTest.class.getName());
    log.log(System.Logger.Level.INFO, "seed " + seed);
    for (int stream = 0; stream < 40; stream++) {
      agree(RandomStream.of(new Random(1000 * seed + stream), 1500));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {100, 101})
  void randomInstructionStreamsHaveWitnesses(long seed) {
    Words code = RandomStream.of(new Random(seed), 3000).add(Words.ECALL);
    Program program = program(code);
    MachineConfig config = seed == 100 ? MachineConfig.singleLane(13) : MachineConfig.shipped();
    Machine machine = ZkMachine.build(program.tables(), config);
    Execution execution =
        new Executor(program, config.logRange()).execute(Host.of(), Limits.provable());
    assertThat(WitnessChecker.check(machine, WitnessBuilder.build(config, execution))).isEmpty();
  }

  private static Program program(Words code) {
    return Program.of(Image.ofCode(Words.ORIGIN, code.toArray()), List.of(), Words.ORIGIN + 4);
  }

  private static void agree(Words code) {
    code.add(Words.ECALL);
    PlainModel model = new PlainModel(Words.ORIGIN, code.toArray());
    model.run();
    Execution execution = new Executor(program(code), 13).measure(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(execution.cycles()).isEqualTo(model.cycles);
    int end = Math.max((int) model.x[31], RandomStream.WINDOW + 0x1000);
    assertThat(model.differences(execution.memory(), EdgePrograms.WINDOW - 0x1000, end)).isEmpty();
  }
}
