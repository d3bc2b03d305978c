package io.zkthreads.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.program.Symbols;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// What is said of a run that did not halt: only what can help.
class ElfRunTest {
  private static final int ADDI_X5_X5_4 = 0x00428293;
  private static final int SW_X0_SP = 0x00012023;
  private static final int ADDI_SP_SP_M4 = 0xffc10113;
  private static final int COMMIT_X5_X0 = 0x0002c00b;
  private static final int BACK_TWO = 0xff9ff06f;

  private static Execution run(Limits limits, int... words) {
    Program program = Program.bare(Image.ofCode(0x10000, words));
    return new Executor(program, 16).measure(Host.of(), limits);
  }

  private static AbstractThrowableAssert<?, ?> failure(Execution execution) {
    return assertThatThrownBy(() -> ElfRun.halted(execution, Symbols.of(new byte[0])))
        .isInstanceOf(StepFailure.class);
  }

  @Test
  void moreCyclesAreAdvisedWhereTheyCanHelp() {
    failure(run(Limits.ofCycles(10), 0x0000006f)).hasMessageContaining("raise --max-cycles");
  }

  @Test
  void wordsThatAProofHasNoRoomForAreNotMendedByCycles() {
    failure(run(new Limits(1000, 100, 10), SW_X0_SP, ADDI_SP_SP_M4, BACK_TWO))
        .hasMessageContaining("memory")
        .hasMessageNotContaining("--max-cycles");
    failure(run(new Limits(1000, 100, 10), COMMIT_X5_X0, ADDI_X5_X5_4, BACK_TWO))
        .hasMessageContaining("public words")
        .hasMessageNotContaining("--max-cycles");
  }

  /// lui x5, 0xff0; sub sp, sp, x5; a word that is no instruction.
  @Test
  void aTrapAfterTheStackReachedTheDataSaysBoth() {
    failure(run(Limits.provable(), 0x00ff02b7, 0x40510133, 0))
        .hasMessageContaining("zeros")
        .hasMessageContaining("before that the stack grew into the program's own data")
        .hasMessageContaining("since pc 0x10004");
  }

  @Test
  void aFileThatIsTooLongIsToBeStripped() {
    assertThatThrownBy(() -> WorkReader.parse("elf", new byte[(32 << 20) + 1]))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.text()).contains("strip it"));
  }
}
