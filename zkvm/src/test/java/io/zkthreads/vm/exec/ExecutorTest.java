package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.exec.Outcome.Limit;
import io.zkthreads.vm.exec.Outcome.LimitReached;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.exec.Outcome.Trapped;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// How runs end, and what a host can see and do.
class ExecutorTest {
  private static final int READ_X5 = Words.custom(3, 5, 0, 0);
  private static final int ORIGIN = Words.ORIGIN;

  private static Execution run(Limits limits, Host host, Words code) {
    Image image = Image.ofCode(ORIGIN, code.toArray());
    return new Executor(Program.of(image, List.of(), ORIGIN + 4), 13).execute(host, limits);
  }

  private static void assertTrap(
      Outcome outcome, Reason reason, int region, int pc, long cycle, int value) {
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Trapped.class,
            trap ->
                assertThat(trap)
                    .isEqualTo(new Trapped(reason, region, pc, cycle, value, trap.detail())));
  }

  private static Outcome end(Words code) {
    return run(Limits.provable(), Host.of(), code).outcome();
  }

  @Test
  void aWordThatDecodesToNothingTraps() {
    assertTrap(end(new Words().add(0x13, 0)), Reason.NO_INSTRUCTION, 0, ORIGIN + 4, 1, 0);
  }

  @Test
  void runningPastTheCodeTraps() {
    assertTrap(end(new Words().add(0x13)), Reason.NO_INSTRUCTION, 0, ORIGIN + 4, 1, 0);
  }

  @Test
  void jumpsAndBranchesOutOfTheCodeTrapAtTheirTarget() {
    assertTrap(
        end(new Words().add(Words.jal(0, -0x20000))),
        Reason.NO_INSTRUCTION,
        0,
        ORIGIN - 0x20000,
        1,
        0);
    assertTrap(
        end(new Words().add(Words.branch(0, 0, 0, -8))),
        Reason.NO_INSTRUCTION,
        0,
        ORIGIN - 8,
        1,
        0);
    assertTrap(
        end(new Words().set(5, 0x5000).add(Words.i(0x67, 0, 0, 5, 0))),
        Reason.NO_INSTRUCTION,
        0,
        0x5000,
        3,
        0);
  }

  @Test
  void aMissingInstructionSaysWhatStandsThere() {
    String at = " at region 0 pc 0x10004 after 1 cycles";
    String build = "; build for rv32im (-march=rv32im -mabi=ilp32)";
    missing(0, "0x00000000: zeros: data, or what follows the code" + at);
    missing(
        0xc0002573, "0xc0002573: control and status register 0xc00 (Zicsr): there are none" + at);
    missing(0x100120af, "0x100120af: an atomic (A)" + build + at);
    missing(0x00052507, "0x00052507: floating point (F, D) or vector (V)" + build + at);
    missing(0x00008082, "0x00008082: compressed, 16 bits (C)" + build + at);
    missing(0x0000100f, "0x0000100f: fence.i (Zifencei): code is fixed before the run" + at);
    missing(0x00100073, "0x00100073: ebreak: an abort or a trap of the program" + at);
    missing(0x30200073, "0x30200073: privileged (such as mret, wfi): there is one mode" + at);
    missing(0x60051513, "0x60051513: arithmetic beyond I and M (such as Zbb)" + build + at);
    missing(0x00053503, "0x00053503: a load or store that RV32 does not have" + build + at);
    missing(0x0000700b, "0x0000700b: no instruction of custom-0" + at);
    Outcome off = end(new Words().add(Words.jal(0, 0x1000)));
    assertThat(off)
        .hasToString("no instruction in no segment at region 0 pc 0x11000 after 1 cycles");
  }

  private static void missing(int word, String text) {
    assertThat(end(new Words().add(0x13, word))).hasToString("no instruction " + text);
  }

  @Test
  void anEcallOfABareProgramIsExitAndNothingElse() {
    Words write = new Words().set(10, 1).set(17, 64).add(Words.ECALL);
    Program bare = Program.bare(Image.ofCode(ORIGIN, write.toArray()));
    Outcome outcome = new Executor(bare, 13).execute(Host.of(), Limits.provable()).outcome();
    assertTrap(outcome, Reason.UNKNOWN_SYSTEM_CALL, 0, ORIGIN + 16, 4, 64);
    assertThat(outcome)
        .hasToString(
            "unknown system call 64 (write) in a7: a bare program has exit (93) only"
                + " at region 0 pc 0x10010 after 4 cycles");
    assertThat(end(write)).isEqualTo(new Outcome.Halted(PublicWords.of(new int[0], 1)));
    Words exit = new Words().set(10, 7).set(17, 93).add(Words.ECALL);
    bare = Program.bare(Image.ofCode(ORIGIN, exit.toArray()));
    assertThat(new Executor(bare, 13).execute(Host.of(), Limits.provable()).outcome())
        .isEqualTo(new Outcome.Halted(PublicWords.of(new int[0], 7)));
  }

  @Test
  void aStackThatGrowsIntoTheImageIsToldAndRunsOn() {
    Words code = new Words().add(Words.upper(0x37, 5, 0xff0000), Words.i(0x13, 0, 2, 2, -16));
    code.add(Words.r(0x20, 0, 2, 2, 5), Words.i(0x13, 0, 2, 2, -16));
    code.set(17, 93).add(Words.ECALL);
    Image image = Image.ofCode(ORIGIN, code.toArray());
    Execution execution =
        new Executor(Program.bare(image), 13).execute(Host.of(), Limits.provable());
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(execution.stackOverrun())
        .contains(new StackOverrun(ORIGIN + 8, 2, 0xffe0, image.end()));
    assertThat(run(Limits.provable(), Host.of(), code).stackOverrun()).isEmpty();
  }

  @Test
  void aStackThatTheProgramPutsIntoItsImageIsNoReasonToWarn() {
    Words code = new Words().add(Words.upper(0x37, 2, 0x8000), Words.i(0x13, 0, 2, 2, -16));
    Image image = Image.ofCode(ORIGIN, code.set(17, 93).add(Words.ECALL).toArray());
    Execution execution =
        new Executor(Program.bare(image), 13).execute(Host.of(), Limits.provable());
    assertThat(execution.stackOverrun()).isEmpty();
  }

  private static Outcome bare(Words code) {
    Image image = Image.ofCode(ORIGIN, code.set(17, 93).add(Words.ECALL).toArray());
    return new Executor(Program.bare(image), 13).execute(Host.of(), Limits.provable()).outcome();
  }

  @Test
  void aBareProgramHasNoMemoryBelow4096() {
    for (int address : new int[] {0, 4, 0x800, 0xffc}) {
      for (int funct3 : new int[] {0, 1, 2, 4, 5}) {
        Words load = new Words().set(5, address).add(Words.i(0x03, funct3, 6, 5, 0));
        assertTrap(bare(load), Reason.NULL_PAGE, 0, ORIGIN + 8, 2, address);
        Words store = new Words().set(5, address).add(Words.store(funct3 & 3, 5, 6, 0));
        if (funct3 < 3) {
          assertTrap(bare(store), Reason.NULL_PAGE, 0, ORIGIN + 8, 2, address);
        }
      }
      Words move = new Words().set(5, address).add(Words.custom(0, 6, 5, 0));
      assertTrap(bare(move), Reason.NULL_PAGE, 0, ORIGIN + 8, 2, address);
      Words call = new Words().set(5, address).set(6, 0x20000).add(Words.call(0, 5, 6, 6));
      assertTrap(bare(call), Reason.NULL_PAGE, 0, ORIGIN + 16, 4, address);
    }
    Words first = new Words().set(5, 0x1000).add(Words.i(0x03, 2, 6, 5, 0));
    assertThat(bare(first)).isInstanceOf(Outcome.Halted.class);
    Words ofAnOs = new Words().add(Words.i(0x03, 2, 6, 0, 8));
    assertThat(end(ofAnOs.add(Words.ECALL))).isInstanceOf(Outcome.Halted.class);
  }

  @Test
  void aPointerThatNobodyHasSetIsNamed() {
    String place = " at region 0 pc 0x10000 after 0 cycles";
    assertThat(bare(new Words().add(Words.i(0x03, 2, 6, 3, 0x20))))
        .hasToString(
            "null page 0x20: gp is 0; set it to __global_pointer$ at _start, or link with --no-relax"
                + place);
    assertThat(bare(new Words().add(Words.i(0x03, 2, 6, 3, -0x20))))
        .hasToString(
            "address out of range 0xffffffe0: gp is 0; set it to __global_pointer$ at _start, or"
                + " link with --no-relax"
                + place);
    assertThat(bare(new Words().add(Words.store(2, 4, 6, 8))))
        .hasToString(
            "null page 0x8: tp is 0; set it at _start, or do without thread-local data" + place);
    assertThat(bare(new Words().add(Words.i(0x03, 2, 6, 8, 4))))
        .hasToString("null page 0x4" + place);
  }

  @Test
  void addressesAreIntegersBelow2To24() {
    for (int base : new int[] {0x1000000, 0x80000000, 0xfffffffc, 0xffffff}) {
      Words code = new Words().set(5, base).add(Words.i(0x03, 2, 6, 5, 8));
      assertTrap(end(code), Reason.ADDRESS_OUT_OF_RANGE, 0, ORIGIN + 8, 2, base + 8);
    }
    assertTrap(
        end(new Words().add(Words.store(2, 0, 0, -4))),
        Reason.ADDRESS_OUT_OF_RANGE,
        0,
        ORIGIN,
        0,
        -4);
  }

  @Test
  void misalignedAccessesTrap() {
    Words half = new Words().set(5, 0x2001).add(Words.i(0x03, 1, 6, 5, 0));
    assertTrap(end(half), Reason.MISALIGNED_ADDRESS, 0, ORIGIN + 8, 2, 0x2001);
    Words word = new Words().set(5, 0x2002).add(Words.store(2, 5, 6, 0));
    assertTrap(end(word), Reason.MISALIGNED_ADDRESS, 0, ORIGIN + 8, 2, 0x2002);
    Words jump = new Words().set(5, ORIGIN + 2).add(Words.i(0x67, 0, 0, 5, 0));
    assertTrap(end(jump), Reason.MISALIGNED_ADDRESS, 0, ORIGIN + 8, 2, ORIGIN + 2);
  }

  @Test
  void everyWayToAPcBetweenTwoWordsTrapsWhereItIsNamed() {
    Words jal = new Words().add(0x13, Words.jal(1, 6), 0x13, Words.ECALL);
    assertTrap(end(jal), Reason.MISALIGNED_ADDRESS, 0, ORIGIN + 4, 1, ORIGIN + 10);
    for (int funct3 : new int[] {0, 5, 7}) {
      Words taken = new Words().add(Words.branch(funct3, 0, 0, 6), 0x13, Words.ECALL);
      assertTrap(end(taken), Reason.MISALIGNED_ADDRESS, 0, ORIGIN, 0, ORIGIN + 6);
    }
    Words away = new Words().add(Words.jal(0, -0x20002));
    assertTrap(end(away), Reason.MISALIGNED_ADDRESS, 0, ORIGIN, 0, ORIGIN - 0x20002);
    Words enter = new Words().set(5, ORIGIN + 2).add(Words.custom(2, 0, 5, 0), Words.ECALL);
    assertTrap(end(enter), Reason.MISALIGNED_ADDRESS, 0, ORIGIN + 8, 2, ORIGIN + 2);
  }

  @Test
  void aBranchThatIsNotTakenMayHaveATargetBetweenTwoWords() {
    Words code = new Words().add(Words.branch(1, 0, 0, 6), Words.branch(4, 0, 0, -2), Words.ECALL);
    assertThat(end(code)).isInstanceOf(Outcome.Halted.class);
  }

  @Test
  void theEndOfAdviceTraps() {
    Execution execution = run(Limits.provable(), Host.of(1), new Words().add(READ_X5, READ_X5));
    assertTrap(execution.outcome(), Reason.ADVICE_ENDS, 0, ORIGIN + 4, 1, 0);
    assertThat(execution.outcome())
        .hasToString("advice ends after 1 words at region 0 pc 0x10004 after 1 cycles");
  }

  @Test
  void anIndexHasOnePublicWord() {
    int commit = Words.custom(4, 0, 5, 6);
    assertTrap(
        end(new Words().set(5, 7).add(commit, commit)),
        Reason.COMMITTED_TWICE,
        0,
        ORIGIN + 12,
        3,
        7);
    assertTrap(
        end(new Words().set(5, -1).add(commit)), Reason.COMMITTED_EXIT_INDEX, 0, ORIGIN + 8, 2, -1);
  }

  @Test
  void regionsAbove63DoNotExist() {
    for (int region : new int[] {64, 0xffff, -1}) {
      Words read = new Words().set(6, region).add(Words.custom(0, 7, 5, 6));
      assertTrap(end(read), Reason.NO_SUCH_REGION, 0, ORIGIN + 8, 2, region);
      Words enter = new Words().set(6, region).add(Words.custom(2, 0, 5, 6));
      assertTrap(end(enter), Reason.NO_SUCH_REGION, 0, ORIGIN + 8, 2, region);
    }
    assertTrap(
        end(new Words().set(6, 63).add(Words.custom(2, 0, 5, 6))),
        Reason.NO_INSTRUCTION,
        63,
        0,
        3,
        0);
  }

  @Test
  void aContractCannotUseTheInstructionsOfTheOs() {
    Image os =
        Image.ofCode(
            ORIGIN, new Words().set(5, ORIGIN).set(6, 1).add(Words.custom(2, 0, 5, 6)).toArray());
    Image contract = Image.ofCode(ORIGIN, READ_X5);
    Executor executor = new Executor(Program.of(os, List.of(contract), ORIGIN + 4), 13);
    assertTrap(
        executor.execute(Host.of(1, 2, 3), Limits.provable()).outcome(),
        Reason.NO_INSTRUCTION,
        1,
        ORIGIN,
        5,
        READ_X5);
  }

  @Test
  void anEndlessLoopEndsAtTheCycleLimit() {
    assertThat(run(Limits.ofCycles(1000), Host.of(), new Words().add(Words.jal(0, 0))).outcome())
        .isEqualTo(new LimitReached(Limit.CYCLES, 0, ORIGIN, 1000));
  }

  @Test
  void aHostLimitsTheCyclesOfATransaction() {
    Words code = new Words().add(0x13, READ_X5, Words.jal(0, 0));
    Host host =
        guest -> {
          guest.limitCycles(100);
          return 7;
        };
    Execution execution = run(Limits.provable(), host, code);
    assertThat(execution.outcome())
        .isEqualTo(new LimitReached(Limit.TRANSACTION_CYCLES, 0, ORIGIN + 8, 101));
    assertThat(execution.cycles()).isEqualTo(101);
  }

  @Test
  void eachTransactionHasItsOwnLimit() {
    Words code = new Words().set(6, 50);
    code.add(READ_X5, Words.i(0x13, 0, 6, 6, -1), Words.branch(1, 6, 0, -8), Words.ECALL);
    Host host =
        guest -> {
          guest.limitCycles(5);
          return 0;
        };
    assertThat(run(Limits.provable(), host, code).outcome()).isInstanceOf(Outcome.Halted.class);
    assertThat(run(Limits.ofCycles(20), host, code).outcome())
        .isEqualTo(new LimitReached(Limit.CYCLES, 0, ORIGIN + 8, 20));
  }

  @Test
  void memoryAndPublicWordsAreLimited() {
    Words touch = new Words().set(5, 0x2000);
    touch.add(Words.store(2, 5, 0, 0), Words.i(0x13, 0, 5, 5, 4), Words.jal(0, -8));
    Execution execution = run(new Limits(1_000_000, 100, 10), Host.of(), touch);
    assertThat(execution.outcome())
        .isInstanceOfSatisfying(
            LimitReached.class, l -> assertThat(l.limit()).isEqualTo(Limit.MEMORY_WORDS));
    assertThat(execution.cycles()).isLessThan(400);
    Words commit = new Words().add(Words.custom(4, 0, 5, 6), Words.i(0x13, 0, 5, 5, 1));
    commit.add(Words.jal(0, -8));
    assertThat(run(new Limits(1_000_000, 1000, 10), Host.of(), commit).outcome())
        .isEqualTo(new LimitReached(Limit.PUBLIC_WORDS, 0, ORIGIN, 30));
  }

  @Test
  void aRunThatNobodyWantsAnyMoreEndsSoon() {
    Words loop = new Words().add(Words.jal(0, 0));
    AtomicInteger looks = new AtomicInteger();
    Limits limits = Limits.ofCycles(1 << 26).until(() -> looks.incrementAndGet() == 3);
    Execution execution = run(limits, Host.of(), loop);
    assertThat(execution.outcome())
        .isEqualTo(new LimitReached(Limit.ABANDONED, 0, ORIGIN, execution.cycles()));
    assertThat(execution.cycles()).isBetween(2L << 18, 4L << 18);
    assertThat(run(Limits.ofCycles(1 << 21), Host.of(), loop).outcome())
        .as("one that is wanted looks up, and goes on")
        .isEqualTo(new LimitReached(Limit.CYCLES, 0, ORIGIN, 1 << 21));
  }

  @Test
  void aHostReadsTheGuestWhereItWaits() {
    Words code = new Words().set(7, 0x4000).set(8, 99).add(Words.store(2, 7, 8, 4), READ_X5);
    Host host =
        guest -> {
          assertThat(guest.word(0, 0x4004)).isEqualTo(99);
          assertThat(guest.word(0, 0x4000)).isZero();
          assertThat(guest.word(63, 0)).isZero();
          assertThat(guest.register(8)).isEqualTo(99);
          assertThat(guest.cycles()).isEqualTo(5);
          assertThat(guest.region()).isZero();
          assertThat(guest.pc()).isEqualTo(ORIGIN + 20);
          assertThatThrownBy(() -> guest.word(64, 0)).isInstanceOf(IllegalArgumentException.class);
          assertThatThrownBy(() -> guest.word(0, 2)).isInstanceOf(IllegalArgumentException.class);
          return -5;
        };
    code.add(Words.i(0x13, 0, 10, 5, 0), Words.ECALL);
    Execution execution = run(Limits.provable(), host, code);
    assertThat(execution.outcome()).isEqualTo(new Outcome.Halted(PublicWords.of(new int[0], -5)));
    assertThat(execution.memory().word(0, 0x4004)).isEqualTo(99);
    assertThat(execution.provable()).isTrue();
  }

  @Test
  void aHostThatWritesMemoryMakesADiscoveryRunWithoutWitness() {
    Words code = new Words().add(READ_X5).set(7, 0x4000).add(Words.i(0x03, 2, 10, 7, 0));
    Host host =
        guest -> {
          guest.setWord(0, 0x4000, 42);
          return 0;
        };
    Execution execution = run(Limits.provable(), host, code.add(Words.ECALL));
    assertThat(((Outcome.Halted) execution.outcome()).exitCode()).isEqualTo(42);
    assertThat(execution.provable()).isFalse();
    assertThatThrownBy(() -> WitnessBuilder.build(MachineConfig.singleLane(13), execution))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRunOfMoreRowsThanMayBeKeptEndsAsItWouldAndKeepsNone() {
    Executor executor = new Executor(GoldenPrograms.osWithTwoContracts(), 13);
    Execution all = executor.execute(Host.of(9), Limits.provable());
    for (long bytes : new long[] {1, 1 << 20}) {
      Limits few = Limits.provable().withRowBytes(bytes);
      Execution forgotten = executor.execute(Host.of(9), few);
      assertThat(forgotten.outcome()).isEqualTo(all.outcome());
      assertThat(forgotten.cycles()).isEqualTo(all.cycles());
      assertThat(forgotten.rows()).isEqualTo(all.rows());
      assertThat(forgotten.logBytes()).isEqualTo(all.logBytes());
      assertThat(forgotten.provable()).isFalse();
      all.rows().keySet().forEach(t -> assertThat(forgotten.log(t).numRows()).isZero());
    }
    Execution kept = executor.execute(Host.of(9), Limits.provable().withRowBytes(1 << 30));
    assertThat(kept.provable()).isTrue();
  }

  @Test
  void runsAreDeterministicAndMeasuringCountsTheSameRows() {
    Executor executor = new Executor(GoldenPrograms.osWithTwoContracts(), 13);
    Execution once = executor.execute(Host.of(9), Limits.provable());
    Execution again = executor.execute(Host.of(9), Limits.provable());
    Execution measured = executor.measure(Host.of(9), Limits.provable());
    assertThat(again.outcome()).isEqualTo(once.outcome());
    assertThat(measured.outcome()).isEqualTo(once.outcome());
    assertThat(measured.rows()).isEqualTo(once.rows());
    assertThat(measured.cycles()).isEqualTo(once.cycles());
    once.rows()
        .forEach((t, n) -> assertThat(once.log(t).numRows()).as(t.name()).isEqualTo(n.intValue()));
    assertThat(measured.provable()).isFalse();
  }
}
