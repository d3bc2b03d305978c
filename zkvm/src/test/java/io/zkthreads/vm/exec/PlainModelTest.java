package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.WitnessChecker;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The executor does what the plain model of RV32IM does.
class PlainModelTest {
  private static final int RESULTS = 0x800000;
  private static final int[] EDGES = {
    0,
    1,
    2,
    31,
    32,
    0x7f,
    0x80,
    0xff,
    0x100,
    0x7fff,
    0x8000,
    0xffff,
    0x10000,
    0x7fffffff,
    0x80000000,
    0x80000001,
    0xfffffffe,
    0xffffffff,
    0xffff0000
  };

  /// rd, rs1, rs2 in every pattern of equality, x0 included.
  private static final int[][] ALIASES = {
    {7, 5, 6}, {5, 5, 6}, {6, 5, 6}, {7, 5, 5}, {5, 5, 5}, {0, 5, 6}, {7, 0, 6}, {7, 5, 0},
    {5, 5, 0}, {6, 0, 6}, {0, 0, 0}
  };

  private static final int[][] OPERATIONS = {
    {0, 0}, {32, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}, {32, 5}, {0, 6}, {0, 7}, {1, 0},
    {1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}, {1, 6}, {1, 7}
  };

  @Test
  void everyRegisterInstructionAgreesOnEdgeOperandsAndAliases() {
    for (int[] operation : OPERATIONS) {
      Words code = new Words().set(31, RESULTS);
      for (int a : EDGES) {
        for (int b : EDGES) {
          for (int[] alias : ALIASES) {
            code.set(5, a).set(6, b);
            code.add(Words.r(operation[0], operation[1], alias[0], alias[1], alias[2]));
            keep(code, alias[0]);
          }
        }
      }
      agree(code);
    }
  }

  @Test
  void everyImmediateInstructionAgreesOnEdgeOperands() {
    int[] immediates = {0, 1, 5, 0xff, 0x100, 0x7ff, -1, -2, -0x100, -0x101, -0x800};
    Words code = new Words().set(31, RESULTS);
    for (int a : EDGES) {
      for (int[] alias : new int[][] {{7, 5}, {5, 5}, {0, 5}, {7, 0}}) {
        for (int immediate : immediates) {
          for (int funct3 : new int[] {0, 2, 3, 4, 6, 7}) {
            code.set(5, a).add(Words.i(0x13, funct3, alias[0], alias[1], immediate));
            keep(code, alias[0]);
          }
        }
        for (int amount = 0; amount < 32; amount++) {
          for (int shift : new int[] {1, 5, 0x405}) {
            int immediate = amount | (shift & 0x400);
            code.set(5, a).add(Words.i(0x13, shift & 7, alias[0], alias[1], immediate));
            keep(code, alias[0]);
          }
        }
      }
    }
    agree(code);
  }

  @Test
  void branchesAndJumpsAgree() {
    Words code = new Words().set(31, RESULTS);
    for (int funct3 : new int[] {0, 1, 4, 5, 6, 7}) {
      for (int a : EDGES) {
        for (int b : EDGES) {
          code.set(5, a).set(6, b).set(7, 1);
          code.add(Words.branch(funct3, 5, 6, 8), Words.i(0x13, 0, 7, 7, 1));
          keep(code, 7);
        }
      }
    }
    for (int rd : new int[] {0, 1, 5}) {
      code.add(Words.jal(rd, 8), 0);
      keep(code, rd);
      for (int odd = 0; odd < 2; odd++) {
        int target = code.here() + 16;
        code.set(5, target + odd + 8).add(Words.i(0x67, 0, rd, 5, -8), 0);
        keep(code, rd);
      }
      code.add(Words.upper(0x17, rd, 0xfffff000), 0x0ff0000f);
      keep(code, rd);
    }
    agree(code);
  }

  @Test
  void loadsAndStoresAgreeAtEveryOffset() {
    Words code = new Words().set(31, RESULTS);
    int window = 0x700000;
    for (int value : EDGES) {
      for (int immediate : new int[] {0, 4, -4, 2044, -2048}) {
        for (int funct3 : new int[] {0, 1, 2, 4, 5}) {
          for (int offset = 0; offset < 4; offset += 1 << (funct3 & 3)) {
            code.set(5, window).set(6, value).add(Words.store(2, 5, 6, 0));
            code.set(5, window + offset - immediate);
            code.add(Words.i(0x03, funct3, 7, 5, immediate));
            keep(code, 7);
            if (funct3 < 3) {
              code.set(6, 0x12345678).add(Words.store(funct3, 5, 6, immediate));
              code.set(5, window).add(Words.i(0x03, 2, 5, 5, 0));
              keep(code, 5);
            }
          }
        }
      }
    }
    agree(code);
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

  /// Appends the result to the list of results, so that each one is compared.
  private static void keep(Words code, int register) {
    code.add(Words.store(2, 31, register, 0), Words.i(0x13, 0, 31, 31, 4));
  }

  private static Program program(Words code) {
    return Program.of(Image.ofCode(Words.ORIGIN, code.toArray()), List.of(), 0x1004);
  }

  private static void agree(Words code) {
    code.add(Words.ECALL);
    PlainModel model = new PlainModel(Words.ORIGIN, code.toArray());
    model.run();
    Execution execution = new Executor(program(code), 13).measure(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(execution.cycles()).isEqualTo(model.cycles);
    int end = Math.max((int) model.x[31], RandomStream.WINDOW + 0x1000);
    assertThat(model.differences(execution.memory(), RandomStream.WINDOW, end)).isEmpty();
  }
}
