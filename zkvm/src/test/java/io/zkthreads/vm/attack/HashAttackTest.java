package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.FalseHash;
import io.zkthreads.vm.exec.HashPrograms;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A prover who wants another hash: with rounds left out, other constants, the block or the state
/// of another call, or nothing written. He calls SHA-256, SHA-512, Keccak-f and Poseidon2 once
/// each; what he may do to the last is in [PermutationAttackTest].
@TestInstance(Lifecycle.PER_CLASS)
@Tag("slow")
class HashAttackTest {
  private static final long SEED = 20261130;
  private static final int ROUND = 12;

  private final Program program = HashPrograms.oneOfEach(SEED);
  private final Fraud honest = Fraud.on(program);
  private Fraud fraud = honest;

  @BeforeAll
  void theHonestRunIsAccepted() {
    assertThat(honest.verdict()).isEmpty();
  }

  @BeforeEach
  void start() {
    fraud = honest.copy();
  }

  @ParameterizedTest
  @CsvSource({
    "SHA512, 0",
    "SHA512, 3",
    "SHA512, 40",
    "SHA512, 83",
    "SHA256, 0",
    "SHA256, 17",
    "SHA256, 31",
    "SHA256_STATE, 0",
    "FEED, 0",
    "FEED, 11",
    "KECCAK_SHEET, 60",
    "KECCAK_PLANE, 119",
    "KECCAK_STATE, 0",
    "KECCAK_STATE, 24"
  })
  void noRowCanBeDroppedOrDoubled(String name, int row) {
    fraud.remove(Tables.of(name), row);
    assertThat(fraud.verdict()).isNotEmpty();
    Fraud doubled = honest.copy();
    doubled.insert(Tables.of(name), row);
    assertThat(doubled.verdict()).isNotEmpty();
  }

  /// From a round on, all is as if its constant were larger by one.
  @Test
  void aRoundOfSha512HasItsOwnConstant() {
    Executor executor = new Executor(program, Fraud.LOG_RANGE);
    int lies = 0;
    for (int step = 4; step < 84; step += 13) {
      Row before = honest.row(Tables.SHA512, step);
      if (before.get("ne0") == 0xffff || before.get("na0") == 0xffff) {
        continue;
      }
      Fraud lie = honest.rerun(FalseHash.sha512(executor, step));
      Row row = lie.row(Tables.SHA512, step);
      for (String column : new String[] {"k0", "ne0", "na0"}) {
        row.set(column, row.get(column) + 1);
      }
      assertThat(lie.verdict()).isNotEmpty().allMatch(v -> isUnanswered(v, "SHA512"));
      assertThat(lie.verdict(withoutConstants(lie, Tables.SHA512))).isEmpty();
      lies++;
    }
    assertThat(lies).isPositive();
  }

  /// Whether all that is wrong is that a table asks ROUND for what is no fact.
  private static boolean isUnanswered(String violation, String table) {
    return violation.startsWith(table)
        && (violation.endsWith("nothing answers bus 12") || violation.contains("SEND of [12, "));
  }

  private static Machine withoutConstants(Fraud fraud, Table table) {
    return Weakened.withoutQueries(fraud.machine(), table, ROUND);
  }

  /// The last round flips bit 0 of lane 0 if it must not.
  @Test
  void aRoundOfKeccakFlipsItsOwnBits() {
    Executor executor = new Executor(program, Fraud.LOG_RANGE);
    Fraud lie = honest.rerun(FalseHash.keccak(executor));
    Row plane = lie.row(Tables.KECCAK_PLANE, 115);
    assertThat(plane.get("round")).isEqualTo(23);
    assertThat(plane.get("y0")).isEqualTo(1);
    plane.set("f0", 1 - plane.get("f0"));
    plane.set("flips", plane.get("flips") ^ 1);
    plane.set("a0_0", plane.get("a0_0") ^ 1);
    assertThat(lie.verdict()).isNotEmpty().allMatch(v -> isUnanswered(v, "KECCAK_PLANE"));
    assertThat(lie.verdict(withoutConstants(lie, Tables.KECCAK_PLANE))).isEmpty();
  }

  /// Everything that speaks of the call goes, and g stays what it was.
  @Test
  void aCallCannotBeLeftUndone() {
    for (int i = 0; i < 84; i++) {
      fraud.remove(Tables.SHA512, 0);
    }
    for (int i = 0; i < 8; i++) {
      fraud.remove(Tables.FEED, 4);
    }
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @Test
  void memoryIsNotHashedForACallThatNobodyMade() {
    for (Table table : new Table[] {Tables.SHA256, Tables.SHA256_STATE, Tables.FEED}) {
      int rows = table == Tables.FEED ? 4 : fraud.usedRows(table);
      for (int r = 0; r < rows; r++) {
        Row from = fraud.row(table, r);
        Row to = fraud.append(table);
        for (String column : table.columnNames()) {
          to.set(column, from.get(column));
        }
        to.set("ts", from.get("ts") + 400);
        for (int i = 0; i < 2 && table != Tables.SHA256_STATE; i++) {
          to.set("m" + i + "_pts", from.get("ts") + (table == Tables.FEED ? 2 : 0));
        }
      }
    }
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @ParameterizedTest
  @CsvSource({
    "SHA512, keep, 1",
    "SHA512, mix, 1",
    "SHA512, edge, 1",
    "SHA512, load, 1",
    "SHA512, first, 1",
    "SHA256, load, 1",
    "SHA256, mix0, 1",
    "SHA256, expand, 1",
    "KECCAK_STATE, first, 1"
  })
  void paddingSaysNothing(String table, String column, long value) {
    fraud.append(Tables.of(table)).set(column, value);
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("on a used row"));
  }

  @ParameterizedTest
  @CsvSource({
    "SHA512, block, 50, 65600",
    "SHA512, state, 83, 65600",
    "SHA512, ts, 10, 400",
    "SHA512, a5, 30, 1",
    "SHA512, s5, 30, 1",
    "SHA512, u5, 30, 1",
    "SHA512, x63, 77, 1",
    "SHA512, w0, 10, 7",
    "SHA512, w0, 83, 7",
    "SHA256, block, 5, 65600",
    "SHA256, v0_1, 3, 7",
    "SHA256, v1_1, 31, 7",
    "SHA256, z0_0, 20, 7",
    "SHA256_STATE, state, 0, 65600",
    "SHA256_STATE, h0, 0, 7",
    "SHA256_STATE, s15, 0, 7",
    "FEED, sum0, 0, 7",
    "FEED, joined, 0, 1",
    "FEED, joined, 5, 0",
    "FEED, first, 5, 65600",
    "KECCAK_SHEET, t0, 7, 1",
    "KECCAK_SHEET, round, 7, 5",
    "KECCAK_PLANE, b2_17, 7, 1",
    "KECCAK_STATE, n3, 7, 7",
    "KECCAK_STATE, last, 24, 0",
    "KECCAK_STATE, state, 3, 65600"
  })
  void noCellCanBeChangedAlone(String table, String column, int row, long value) {
    Row changed = fraud.row(Tables.of(table), row);
    changed.set(column, changed.get(column) == value ? 1 - value : value);
    assertThat(fraud.verdict()).isNotEmpty();
  }
}
