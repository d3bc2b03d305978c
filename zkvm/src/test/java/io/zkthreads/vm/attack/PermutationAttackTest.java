package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.FalsePermutation;
import io.zkthreads.vm.exec.HashPrograms;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A prover who wants another state of a call of Poseidon2, a call that nobody made or left undone,
/// or a state with a second name: words of p or more.
class PermutationAttackTest {
  private static final long SEED = 20261130;
  private static final int[] STATE = new Random(SEED).ints(16, 0, KoalaBear.P).toArray();
  private static final Program PROGRAM = HashPrograms.permutation(STATE);

  private final Fraud fraud = Fraud.on(PROGRAM);

  private static Fraud lying(int[] state, UnaryOperator<int[]> lie) {
    Program program = HashPrograms.permutation(state);
    Executor executor = new Executor(program, Fraud.LOG_RANGE);
    return Fraud.of(program, FalsePermutation.of(executor, lie));
  }

  private static int[] with(int[] state, int i, int word) {
    int[] changed = state.clone();
    changed[i] = word;
    return changed;
  }

  private static void assertRefusedByTheTableAlone(Fraud lie) {
    List<String> verdict = lie.verdict();
    assertThat(verdict).isNotEmpty().allMatch(v -> v.startsWith("POSEIDON2"));
    assertThat(lie.verdict(Weakened.withoutRulesOf(lie.machine(), Tables.POSEIDON2))).isEmpty();
  }

  @Test
  void theHonestRunIsAccepted() {
    assertThat(fraud.verdict()).isEmpty();
    assertThat(lying(STATE, state -> state).verdict()).isEmpty();
  }

  @Test
  void noOtherStateIsProven() {
    assertRefusedByTheTableAlone(lying(STATE, s -> with(s, 0, s[0] ^ 1)));
    assertRefusedByTheTableAlone(lying(STATE, s -> with(s, 15, s[15] ^ 1 << 16)));
    assertRefusedByTheTableAlone(lying(STATE, s -> with(with(s, 4, s[5]), 5, s[4])));
    assertRefusedByTheTableAlone(lying(STATE, s -> STATE));
    assertRefusedByTheTableAlone(lying(STATE, s -> new int[16]));
  }

  /// x + p is the same element as x, so the permutation itself is right.
  @ParameterizedTest
  @ValueSource(ints = {0, 7, 15})
  void aStateHasOneNameBeforeAndAfter(int i) {
    assertRefusedByTheTableAlone(lying(STATE, s -> with(s, i, s[i] + KoalaBear.P)));
    for (int word : new int[] {KoalaBear.P, KoalaBear.P + 5, Integer.MIN_VALUE, -1}) {
      assertRefusedByTheTableAlone(lying(with(STATE, i, word), s -> s));
    }
  }

  @Test
  void theLargestElementAndZeroAreProven() {
    for (int word : new int[] {0, KoalaBear.P - 1}) {
      assertThat(Fraud.on(HashPrograms.permutation(with(STATE, 3, word))).verdict()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALL", "PORT", "POSEIDON2"})
  void noRowCanBeDroppedOrDoubled(String name) {
    Fraud doubled = fraud.copy();
    fraud.remove(Tables.of(name), 0);
    assertThat(fraud.verdict()).isNotEmpty();
    doubled.insert(Tables.of(name), 0);
    assertThat(doubled.verdict()).isNotEmpty();
  }

  /// Everything that speaks of the call goes, and the state stays what it was.
  @Test
  void aCallCannotBeLeftUndone() {
    fraud.remove(Tables.POSEIDON2, 0);
    fraud.remove(Tables.PORT, 0);
    fraud.remove(Tables.PORT, 0);
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @Test
  void aStateIsNotPermutedForACallThatNobodyMade() {
    for (int i = 0; i < 3; i++) {
      Table table = i == 0 ? Tables.POSEIDON2 : Tables.PORT;
      String time = i == 0 ? "ts" : "t";
      Row from = fraud.row(table, Math.max(0, i - 1));
      Row to = fraud.append(table);
      table.columnNames().forEach(column -> to.set(column, from.get(column)));
      to.set(time, from.get(time) + 400);
      for (int word = 0; i > 0 && word < 8; word++) {
        to.set("m" + word + "_pts", from.get("t"));
      }
    }
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @ParameterizedTest
  @CsvSource({
    "ts, 400",
    "wg, 65000",
    "real, 0",
    "m0, 7",
    "m31, 7",
    "u3, 7",
    "n0, 7",
    "n31, 7",
    "v3, 7",
    "f0_0, 7",
    "f3_15, 7",
    "s0, 7",
    "s19, 7",
    "f4_0, 7",
    "f7_15, 7"
  })
  void noCellCanBeChangedAlone(String column, long value) {
    fraud.row(Tables.POSEIDON2, 0).set(column, value);
    assertThat(fraud.verdict()).isNotEmpty();
  }
}
