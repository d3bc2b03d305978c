package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A program adds 7 and 9, commits the sum and exits with 0; behind its exit stands code that would
/// exit with 1. The adversary wants another sum, another exit code, or no trace of what he did.
@TestInstance(Lifecycle.PER_CLASS)
class ControlFlowAttackTest {
  private Fraud honest;
  private Fraud fraud;

  @BeforeAll
  void runHonestly() {
    Asm asm = new Asm().li(5, 7).li(6, 9).add(7, 5, 6).commitAt(0, 7).exit();
    honest = Fraud.on(asm.li(10, 1).word(Asm.ECALL));
    assertThat(honest.verdict()).isEmpty();
  }

  @BeforeEach
  void startHonest() {
    fraud = honest.copy();
  }

  @Test
  void theHonestRunIsAccepted() {
    assertThat(fraud.verdict()).isEmpty();
  }

  @Test
  void aPublicWordCannotBeLeftOut() {
    fraud.claim(0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aPublicWordCannotBeAdded() {
    fraud.claim(0, 16, 5);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aPublicWordCannotBeChanged() {
    fraud.claim(0, 17);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void theExitCodeCannotBeChanged() {
    fraud.claim(1, 16);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ADD", "CONST", "COMMIT", "HALT"})
  void noRowCanBeDropped(String table) {
    fraud.remove(Tables.of(table), 0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ADD", "CONST", "COMMIT", "HALT"})
  void noRowCanBeDoubled(String table) {
    fraud.insert(Tables.of(table), 0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ADD, c_lo, 17",
    "COMMIT, b_lo, 17",
    "CONST, k_lo, 8",
    "CONST, npc, 4096",
    "ADD, ts, 8",
    "ADD, region, 1",
    "ADD, pc, 4096",
    "HALT, a0_lo, 1"
  })
  void noCellCanBeChangedAlone(String table, String column, long value) {
    fraud.row(Tables.of(table), 0).set(column, value);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void theSumCannotBeChangedEvenWithAllThatFollows() {
    fraud.claim(0, 17);
    fraud.row(Tables.ADD, 0).set("c_lo", 17);
    fraud.row(Tables.COMMIT, 0).set("b_lo", 17);
    fraud.boundaryOfRegister(7).set("fin_lo", 17);
    assertThat(fraud.verdict()).anyMatch(v -> v.startsWith("ADD")).allMatch(v -> v.contains("ADD"));
    assertThat(
            fraud.verdict(
                Weakened.withoutEquations(
                    fraud.machine(), Tables.ADD, "add carry 0", "add carry 1")))
        .isEmpty();
  }

  @Test
  void codeAfterTheExitCannotRun() {
    runOn();
    assertThat(fraud.verdict()).isNotEmpty();
    fraud.claim(1, 16);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aRowBesideTheRunIsNotAccepted() {
    Asm asm = new Asm().skip(12).addi(5, 5, 0).skip(-4).exit();
    fraud = Fraud.on(asm);
    assertThat(fraud.verdict()).isEmpty();
    long ts = 400;
    Row idle = fraud.append(Tables.ADDI2);
    idle.fill(Asm.ORIGIN + 4, ts, 0, 1, MemoryKey.SINK, 0, 0, 0, 0, 0, 0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  /// The exit also goes on: the two instructions behind it run, and a second exit follows.
  private void runOn() {
    Row exit = fraud.row(Tables.HALT, 0);
    long pc = exit.get("pc");
    long ts = exit.get("ts");
    fraud.append(Tables.CONST).fill(pc + 4, ts + 4, 0, 1, 10, ts, 0, 0, 1, 0, pc + 8);
    fraud.append(Tables.HALT).fill(pc + 8, ts + 8, 1, ts + 7, 1, 0);
    fraud.boundaryOfRegister(10).set("fin_ts", ts + 8).set("fin_lo", 1);
  }
}
