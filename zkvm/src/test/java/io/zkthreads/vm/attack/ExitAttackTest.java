package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A bare program ends by the call 93 only. The adversary wants the end of one that calls something
/// else, or the end of another kind of program.
class ExitAttackTest {
  private static Program calling(int number) {
    return Program.bare(new Asm().li(10, 5).li(17, number).word(Asm.ECALL).image());
  }

  @Test
  void theHonestExitIsAccepted() {
    assertThat(Fraud.on(calling(93)).verdict()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 94, 92, 214, -1, 93 + (1 << 16)})
  void anotherCallTraps(int number) {
    Outcome end =
        new Executor(calling(number), Fraud.LOG_RANGE)
            .execute(Host.of(), Limits.ofCycles(100))
            .outcome();
    assertThat(end)
        .isInstanceOfSatisfying(
            Outcome.Trapped.class,
            trap -> assertThat(trap.reason()).isEqualTo(Reason.UNKNOWN_SYSTEM_CALL));
  }

  /// The trace of an honest exit, with the number that the program really sets.
  @ParameterizedTest
  @ValueSource(ints = {64, 94})
  void aProverCannotEndAtAnotherCall(int number) {
    Fraud fraud = Fraud.on(calling(number), calling(93));
    fraud.find(Tables.CONST, "rd_idx", 17).set("k_lo", number);
    assertThat(fraud.verdict()).isNotEmpty().allMatch(v -> v.contains("bus"));
    fraud.boundaryOfRegister(17).set("fin_lo", number);
    assertThat(fraud.verdict()).isNotEmpty().allMatch(v -> v.contains("bus"));
  }

  /// x17 was 93 once. Whoever reads it then leaves the write of 64 without its old value.
  @Test
  void aProverCannotReadTheNumberThatWasThereBefore() {
    Asm late = new Asm().li(10, 5).li(17, 93).li(17, 64).word(Asm.ECALL);
    Asm twice = new Asm().li(10, 5).li(17, 93).li(17, 93).word(Asm.ECALL);
    Fraud fraud = Fraud.on(Program.bare(late.image()), Program.bare(twice.image()));
    Row exit = fraud.row(Tables.EXIT, 0);
    Row second = fraud.row(Tables.CONST, fraud.usedRows(Tables.CONST) - 1);
    second.set("k_lo", 64);
    exit.set("a7_pts", second.get("rd_pts"));
    assertThat(fraud.verdict()).isNotEmpty();
    // The write of 64 comes after the exit, or never: time says no.
    second.set("rd_pts", exit.get("ts") + 1);
    fraud.boundaryOfRegister(17).set("fin_ts", second.get("ts") + 3).set("fin_lo", 64);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  /// The table of the other end is in no key of such a program, since its ROM has no row of it.
  @Test
  void anOsHasNoExitAndABareProgramHasNoHalt() {
    Fraud os = Fraud.on(new Asm().li(10, 5).li(17, 93).word(Asm.ECALL));
    assertThat(os.tables()).contains("HALT").doesNotContain("EXIT");
    Fraud bare = Fraud.on(calling(93));
    assertThat(bare.tables()).contains("EXIT").doesNotContain("HALT");
  }

  @Test
  void aRunHasOneExit() {
    Fraud fraud = Fraud.on(calling(93));
    fraud.insert(Tables.EXIT, 0);
    assertThat(fraud.verdict()).isNotEmpty();
    Fraud none = Fraud.on(calling(93));
    none.remove(Tables.EXIT, 0);
    assertThat(none.verdict()).isNotEmpty();
  }
}
