package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.table.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// A program stores 1, stores 2, loads, waits long enough for BUMP, loads again, and commits the
/// first loaded word, which is 2. The adversary wants it to be 1, or wants memory to have two
/// values.
@TestInstance(Lifecycle.PER_CLASS)
class MemoryAttackTest {
  private static final int ADDRESS = 0x8000;
  private static final int KEY = MemoryKey.ofWord(0, ADDRESS);
  private static final int K = Fraud.LOG_RANGE;

  private Fraud honest;
  private Fraud fraud;
  private Row load;
  private Row lateLoad;
  private Row firstStore;
  private Row secondStore;

  @BeforeAll
  void runHonestly() {
    Asm asm = new Asm().li(5, ADDRESS).li(6, 1).sw(5, 6, 0).li(6, 2).sw(5, 6, 0).lw(7, 5, 0);
    asm.li(8, 3000).addi(8, 8, -1).bne(8, 0, -4).lw(9, 5, 0).commitAt(0, 7).exit();
    honest = Fraud.on(asm);
    assertThat(honest.verdict()).isEmpty();
  }

  @BeforeEach
  void startHonest() {
    fraud = honest.copy();
    load = fraud.row(Tables.LW, 0);
    lateLoad = fraud.row(Tables.LW, 1);
    firstStore = fraud.row(Tables.SW, 0);
    secondStore = fraud.row(Tables.SW, 1);
  }

  @Test
  void theHonestRunIsAccepted() {
    assertThat(fraud.verdict()).isEmpty();
    assertThat(fraud.usedRows(Tables.BUMP)).isPositive();
  }

  @Test
  void aLoadCannotTakeTheStoreBeforeTheLast() {
    load.set("m_pts", firstStore.get("ts") + 2).set("m_lo", 1);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aLoadCannotHappenBetweenTheStoresWithEverythingElseConsistent() {
    loadBetweenTheStores();
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutRange(fraud.machine(), Tables.SW, K);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void twoBumpsCannotTravelRoundTheField() {
    loadBetweenTheStores();
    long at = load.get("ts") + 2;
    long mid = (long) ((KoalaBear.P / 2) >> K) << K;
    bump(at, 1, mid >> K, (mid - at - 1) >> K);
    bump(mid, 1, 0, (KoalaBear.P - mid - 1) >> K);
    secondStore.set("m_pts", 0);
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutRange(fraud.machine(), Tables.BUMP, 16);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void anAccessCannotTakeWhatItGives() {
    load.set("m_pts", load.get("ts") + 2);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aKeyCannotBeFreshTwice() {
    Row twin = fraud.insert(Tables.MEMBOUND, 4);
    twin.fill(1, 1, 0, 0, wordLo(3), wordHi(3), -1, 0, 0, 0, 0);
    fraud.row(Tables.MEMBOUND, 5).mendGap();
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutQueries(fraud.machine(), Tables.MEMBOUND, Facts.VRNG);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void aKeyCannotComeAgainAsKeyPlusP() {
    Row last = fraud.row(Tables.MEMBOUND, fraud.usedRows(Tables.MEMBOUND) - 1);
    long alias = fraud.row(Tables.MEMBOUND, 3).key() + (long) KoalaBear.P;
    long gap = alias - last.key() - 1;
    fraud
        .append(Tables.MEMBOUND)
        .fill(1, 1, 0, 0, alias & 0xffff, alias >> 16, gap & 0xffff, gap >> 16, 0, 0, 0);
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutRange(fraud.machine(), Tables.MEMBOUND, 13);
    assertThat(fraud.verdict(weak)).isNotEmpty();
    weak = Weakened.withoutRange(weak, Tables.MEMBOUND, 6);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void keysCannotStandOutOfOrder() {
    Row one = fraud.row(Tables.MEMBOUND, 1);
    Row two = fraud.row(Tables.MEMBOUND, 2);
    for (String column : Tables.MEMBOUND.columnNames()) {
      long value = one.get(column);
      one.set(column, two.get(column));
      two.set(column, value);
    }
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void usedRowsCannotHaveAGap() {
    fraud.insert(Tables.MEMBOUND, 3).fill(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aSecondValueCannotHideBehindAGap() {
    int end = fraud.usedRows(Tables.MEMBOUND);
    fraud.row(Tables.MEMBOUND, end + 1).fill(1, 1, 0, 0, wordLo(3), wordHi(3), 0, 0, 0, 0, 0);
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutEquations(fraud.machine(), Tables.MEMBOUND, "prefix");
    assertThat(fraud.verdict(weak)).isNotEmpty();
    weak = Weakened.withoutEquations(fraud.machine(), Tables.MEMBOUND, "prefix", "increasing");
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void anImageWordCannotStartAsZero() {
    imageWord().set("fresh", 1);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void anImageWordCannotBeLeftOut() {
    fraud.removeBoundary(imageWord().key());
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aTouchedWordCannotBeLeftOut() {
    fraud.removeBoundary(KEY);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void anUntouchedWordMayBeListedBecauseItIsZeroBeforeAndAfter() {
    Row last = fraud.row(Tables.MEMBOUND, fraud.usedRows(Tables.MEMBOUND) - 1);
    int key = last.key() + 5;
    assertThat(last.get("reg")).isEqualTo(1);
    fraud.append(Tables.MEMBOUND).fill(1, 1, 1, 0, key & 0xffff, 0, 4, 0, 0, 0, 0);
    assertThat(fraud.verdict()).isEmpty();
  }

  @Test
  void memoryHasOneBoundaryAndOneStart() {
    for (Table id : new Table[] {Tables.MEMBOUND, Tables.START, Tables.IMAGE, Tables.PUB}) {
      assertThat(fraud.machine().table(id.id()).occurrence()).isEqualTo(Occurrence.ONCE);
    }
  }

  /// store 1, load, store 2, with time untouched: word 1 is loaded and committed.
  private void loadBetweenTheStores() {
    fraud.claim(0, 1);
    load.set("m_pts", firstStore.get("ts") + 2).set("m_lo", 1);
    secondStore.set("m_pts", load.get("ts") + 2).set("m_lo", 1);
    fraud.row(Tables.COMMIT, 0).set("b_lo", 1);
    fraud.boundaryOfRegister(7).set("fin_lo", 1);
    for (int r = 0; r < fraud.usedRows(Tables.BUMP); r++) {
      Row bump = fraud.row(Tables.BUMP, r);
      boolean register = bump.get("space") == MemoryKey.REGISTER_SPACE;
      if (register && bump.get("word") == 7) {
        bump.set("lo", 1);
      } else if (!register && bump.get("word") == KEY) {
        long old = secondStore.get("ts") + 2;
        long now = bump.get("j") << K;
        bump.set("ts_old", old).set("d_hi", (now - old - 1) >> K);
      }
    }
    lateLoad.set("m_lo", 2);
  }

  private void bump(long old, long word, long j, long far) {
    fraud.append(Tables.BUMP).fill(1, 0, KEY, old, word, 0, j, far);
  }

  private Row imageWord() {
    return fraud.boundary(MemoryKey.ofWord(0, Asm.ORIGIN));
  }

  private long wordLo(int row) {
    return fraud.row(Tables.MEMBOUND, row).get("w_lo");
  }

  private long wordHi(int row) {
    return fraud.row(Tables.MEMBOUND, row).get("w_hi");
  }
}
