package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.CallPrograms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.FalseCall;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.Words;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A prover who wants another result of a call, a call that no instruction made, or one of other
/// operands. He multiplies two numbers twice, adds two points and doubles one.
@TestInstance(Lifecycle.PER_CLASS)
class CallAttackTest {
  private static final BigInteger P = Modulus.P25519.value();
  private static final BigInteger X = new BigInteger("123456789abcdef".repeat(4), 16);
  private static final Edwards25519 POINT = Edwards25519.BASE.times(X);
  private static final int PRODUCT = 0;
  private static final int SUM = 2;
  private static final int DOUBLE = 3;

  private final Program program = CallPrograms.oneOfEach(X, POINT);
  private Fraud honest = Fraud.on(program);
  private Fraud fraud = honest;

  @BeforeAll
  void theHonestRunIsAccepted() {
    assertThat(honest.verdict()).isEmpty();
  }

  @BeforeEach
  void start() {
    fraud = honest.copy();
  }

  private static int[] words(BigInteger... numbers) {
    int[] words = new int[8 * numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      Words.put(numbers[i], words, 8 * i, 8);
    }
    return words;
  }

  private Fraud lying(int call, int... result) {
    int address =
        switch (call) {
          case SUM -> CallPrograms.SUM;
          case DOUBLE -> CallPrograms.DOUBLE;
          default -> CallPrograms.PRODUCT;
        };
    Executor executor = new Executor(program, Fraud.LOG_RANGE);
    return honest.rerun(FalseCall.of(executor, call, address, result));
  }

  private static void assertRefusedBy(Fraud fraud, Table table) {
    List<String> verdict = fraud.verdict();
    assertThat(verdict).isNotEmpty().allMatch(v -> v.startsWith(table.name()));
    assertThat(fraud.verdict(Weakened.withoutRulesOf(fraud.machine(), table))).isEmpty();
  }

  @Test
  void noOtherProductIsProven() {
    BigInteger product = X.multiply(X).mod(P);
    assertThat(lying(PRODUCT, words(product)).verdict()).isEmpty();
    assertRefusedBy(lying(PRODUCT, words(product.add(BigInteger.ONE))), Tables.MUL256);
    assertRefusedBy(lying(PRODUCT, words(product.flipBit(200))), Tables.MUL256);
    assertRefusedBy(lying(PRODUCT, words(BigInteger.ZERO)), Tables.MUL256);
    assertRefusedBy(lying(PRODUCT, words(product.add(P))), Tables.MULMOD);
  }

  @Test
  void noOtherSumIsProven() {
    int[] sum = POINT.plus(Edwards25519.BASE).affine();
    BigInteger x = Words.number(sum, 0, 8);
    BigInteger y = Words.number(sum, 8, 8);
    assertThat(lying(SUM, sum).verdict()).isEmpty();
    assertRefusedBy(lying(SUM, words(P.subtract(x), y)), Tables.MUL256);
    assertRefusedBy(lying(SUM, words(x, P.subtract(y))), Tables.MUL256);
    assertRefusedBy(lying(SUM, words(BigInteger.ZERO, BigInteger.ONE)), Tables.MUL256);
    assertRefusedBy(lying(SUM, POINT.affine()), Tables.MUL256);
    assertRefusedBy(lying(SUM, words(x.add(P), y)), Tables.ED_ADD);
    assertRefusedBy(lying(SUM, words(x, y.add(P))), Tables.ED_ADD);
  }

  @Test
  void noOtherDoubleIsProven() {
    int[] twice = POINT.doubled().affine();
    BigInteger x = Words.number(twice, 0, 8);
    BigInteger y = Words.number(twice, 8, 8);
    assertThat(lying(DOUBLE, twice).verdict()).isEmpty();
    assertRefusedBy(lying(DOUBLE, words(P.subtract(x), y)), Tables.MUL256);
    assertRefusedBy(lying(DOUBLE, words(x, P.subtract(y))), Tables.MUL256);
    assertRefusedBy(lying(DOUBLE, POINT.affine()), Tables.MUL256);
    assertRefusedBy(lying(DOUBLE, words(x, y.add(P))), Tables.ED_ADD);
  }

  /// A sum is taken for a double and the other way round: the instruction says which it is.
  @Test
  void aSumIsNoDouble() {
    fraud.row(Tables.ED_ADD, 0).set("double", 1);
    assertThat(fraud.verdict()).isNotEmpty();
    Fraud other = honest.copy();
    other.row(Tables.ED_ADD, 1).set("double", 0);
    assertThat(other.verdict()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CALL", "PORT", "MUL256", "MULMOD", "ED_ADD"})
  void noRowCanBeDroppedOrDoubled(String name) {
    fraud.remove(Tables.of(name), 0);
    assertThat(fraud.verdict()).isNotEmpty();
    Fraud doubled = honest.copy();
    doubled.insert(Tables.of(name), 0);
    assertThat(doubled.verdict()).isNotEmpty();
  }

  /// Everything that speaks of the call goes, and g stays what it was; only the instruction is
  /// left.
  @Test
  void aCallCannotBeLeftUndone() {
    fraud.remove(Tables.MULMOD, 0);
    for (int i = 0; i < 3; i++) {
      fraud.remove(Tables.PORT, 0);
    }
    fraud.remove(Tables.MUL256, 0);
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @Test
  void memoryIsNotAccessedForACallThatNobodyMade() {
    Row port = fraud.append(Tables.PORT);
    Row first = fraud.row(Tables.PORT, 0);
    for (String column : Tables.PORT.columnNames()) {
      port.set(column, first.get(column));
    }
    port.set("t", first.get("t") + 400);
    for (int i = 0; i < 8; i++) {
      port.set("m" + i + "_pts", first.get("t")).set("n" + i + "_lo", 7);
    }
    assertThat(fraud.verdict()).isNotEmpty().anyMatch(v -> v.contains("bus"));
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, over, 1",
    "PORT, t, 5",
    "PORT, word, 65000",
    "PORT, n0_lo, 1",
    "PORT, m7_hi, 1",
    "MULMOD, add, 1",
    "MULMOD, wa, 65000",
    "MULMOD, wg, 65000",
    "MULMOD, ts, 400",
    "MULMOD, o3, 1",
    "ED_ADD, wb, 65000",
    "ED_ADD, ts, 400",
    "ED_ADD, u0, 1",
    "ED_ADD, p1_15, 1",
    "CALL, call, 1",
    "CALL, a_idx, 6",
    "CALL, b_lo, 4"
  })
  void noCellCanBeChangedAlone(String table, String column, long value) {
    fraud.row(Tables.of(table), 0).set(column, value);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  /// The product is taken by another modulus, and all its rows agree.
  @Test
  void theModulusIsThatOfTheInstruction() {
    fraud.row(Tables.MULMOD, 0).set("m0", 0).set("m1", 1);
    fraud.row(Tables.MUL256, 0).set("m0", 0).set("m1", 1);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void callsCannotExchangeTheirTimes() {
    Row first = fraud.row(Tables.MULMOD, 0);
    Row second = fraud.row(Tables.MULMOD, 1);
    long ts = first.get("ts");
    first.set("ts", second.get("ts"));
    second.set("ts", ts);
    assertThat(fraud.verdict()).isNotEmpty().allMatch(v -> v.contains("bus"));
  }
}
