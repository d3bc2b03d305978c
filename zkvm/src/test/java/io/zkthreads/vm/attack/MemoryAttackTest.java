package io.zkthreads.vm.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.attack.Fraud.Row;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Table;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// A program stores 1, stores 2, loads, waits long enough for BUMP, loads again, loads its own
/// first word, and commits the first loaded word, which is 2. The adversary wants it to be 1, or
/// wants memory to have two values.
@TestInstance(Lifecycle.PER_CLASS)
class MemoryAttackTest {
  private static final int ADDRESS = 0x8000;
  private static final int KEY = MemoryKey.ofWord(0, ADDRESS);
  private static final int K = Fraud.LOG_RANGE;

  /// The first blocks of the image, of which the program reads the first.
  private static final int USED = MemoryKey.ofWord(0, Asm.ORIGIN);

  private static final int UNUSED = USED + InitialMemory.BLOCK_WORDS;

  private Fraud honest;
  private Fraud fraud;
  private Row load;
  private Row lateLoad;
  private Row firstStore;
  private Row secondStore;

  @BeforeAll
  void runHonestly() {
    Asm asm = new Asm().li(5, ADDRESS).li(6, 1).sw(5, 6, 0).li(6, 2).sw(5, 6, 0).lw(7, 5, 0);
    asm.li(8, 3000).addi(8, 8, -1).bne(8, 0, -4).lw(9, 5, 0);
    asm.li(11, Asm.ORIGIN).lw(12, 11, 0).commitAt(0, 7).exit();
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
    twin.fill(1, 1, 0, 0, 0, wordLo(3), wordHi(3), 1, -1, 0, 0, 0, 0);
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
        .fill(1, 1, 0, 0, 0, alias & 0xffff, alias >> 16, 1, gap & 0xffff, gap >> 16, 0, 0, 0);
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
    fraud.insert(Tables.MEMBOUND, 3).fill(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aSecondValueCannotHideBehindAGap() {
    int end = fraud.usedRows(Tables.MEMBOUND);
    fraud.row(Tables.MEMBOUND, end + 1).fill(1, 1, 0, 0, 0, wordLo(3), wordHi(3), 1, 0, 0, 0, 0, 0);
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
  void aBlockThatIsLeftAloneCannotBeLeftOut() {
    fraud.removeBoundary(UNUSED);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aBlockThatIsLeftAloneHasNoWords() {
    assertThat(fraud.boundary(UNUSED).get("block")).isEqualTo(1);
    int index = fraud.boundary(UNUSED).index();
    fraud.insert(Tables.MEMBOUND, index + 1);
    Row word = fraud.row(Tables.MEMBOUND, index + 1);
    word.fill(1, 1, 0, 0, 0, (UNUSED + 3) & 0xffff, (UNUSED + 3) >> 16, 1, 0, 0, 0, 0, 0);
    word.mendGap();
    fraud.row(Tables.MEMBOUND, index + 2).mendGap();
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutQueries(fraud.machine(), Tables.MEMBOUND, Facts.VRNG);
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void aBlockCannotBeSmallerThanItIs() {
    fraud.boundary(UNUSED).set("size", 1);
    fraud.row(Tables.MEMBOUND, fraud.boundary(UNUSED).index() + 1).mendGap();
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void aWordCannotPassForABlock() {
    fraud.boundary(KEY).set("size", 8);
    fraud.row(Tables.MEMBOUND, fraud.boundary(KEY).index() + 1).mendGap();
    assertThat(fraud.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutEquations(fraud.machine(), Tables.MEMBOUND, "size");
    assertThat(fraud.verdict(weak)).isEmpty();
  }

  @Test
  void aBlockWhoseWordsAreUsedCannotBePassedOver() {
    passOver(USED);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  @Test
  void theWordsOfABlockThatIsPassedOverCannotBeFresh() {
    fraud.row(Tables.IMAGE, 0).set("used", 0);
    for (int i = 0; i < InitialMemory.BLOCK_WORDS; i++) {
      fraud.boundary(USED + i).set("fresh", 1).set("fin_lo", 0).set("fin_hi", 0);
    }
    fraud.row(Tables.LW, 2).set("m_lo", 0).set("m_hi", 0);
    fraud.boundaryOfRegister(12).set("fin_lo", 0).set("fin_hi", 0);
    for (int r = 0; r < fraud.usedRows(Tables.BUMP); r++) {
      Row bump = fraud.row(Tables.BUMP, r);
      if (bump.get("space") == 0 && bump.get("word") == USED) {
        bump.set("lo", 0).set("hi", 0);
      }
    }
    assertThat(fraud.verdict())
        .singleElement()
        .asString()
        .contains("[4, 0, %d, 8,".formatted(USED));
  }

  @Test
  void theWordsOfABlockCannotStartTwice() {
    fraud.row(Tables.IMAGE, 0).set("used", 2);
    assertThat(fraud.verdict()).isNotEmpty();
  }

  /// A run of a bare program that touches nothing below 2^12.
  private static Fraud bare() {
    Fraud bare = Fraud.on(Program.bare(new Asm().li(17, 93).word(Asm.ECALL).image()));
    assertThat(bare.verdict()).isEmpty();
    return bare;
  }

  @Test
  void theNullPageHasNoWords() {
    Fraud bare = bare();
    bare.insert(Tables.MEMBOUND, 1).fill(1, 1, 0, 0, 0, 5, 0, 1, 5 - 1024, 0, 0, 0, 0);
    bare.row(Tables.MEMBOUND, 2).mendGap();
    assertThat(bare.verdict()).isNotEmpty();
    bare = bare();
    bare.row(Tables.MEMBOUND, 0).set("size", 5);
    bare.insert(Tables.MEMBOUND, 1).fill(1, 1, 0, 0, 0, 5, 0, 1, 0, 0, 0, 0, 0);
    bare.row(Tables.MEMBOUND, 2).mendGap();
    assertThat(bare.verdict()).isNotEmpty();
  }

  @Test
  void theNullPageCannotBeUsed() {
    Fraud bare = bare();
    bare.row(Tables.IMAGE, 0).set("used", 1);
    bare.remove(Tables.MEMBOUND, 0);
    for (int i = 0; i < InitialMemory.BLOCK_WORDS; i++) {
      bare.insert(Tables.MEMBOUND, i).fill(1, 0, 0, 0, 0, i, 0, 1, 0, 0, 0, 0, 0);
    }
    bare.row(Tables.MEMBOUND, InitialMemory.BLOCK_WORDS).mendGap();
    assertThat(bare.verdict()).isNotEmpty();
    Machine weak = Weakened.withoutEquations(bare.machine(), Tables.IMAGE, "used words");
    assertThat(bare.verdict(weak)).isEmpty();
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
    fraud.append(Tables.MEMBOUND).fill(1, 1, 0, 1, 0, key & 0xffff, 0, 1, 4, 0, 0, 0, 0);
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

  /// Puts a block that is left alone where the words of a block are.
  private void passOver(int block) {
    fraud.row(Tables.IMAGE, 0).set("used", 0);
    for (int i = 1; i < InitialMemory.BLOCK_WORDS; i++) {
      fraud.remove(Tables.MEMBOUND, fraud.boundary(block + i).index());
    }
    Row row = fraud.boundary(block);
    row.set("block", 1).set("size", InitialMemory.BLOCK_WORDS).set("fin_ts", 0);
    fraud.row(Tables.MEMBOUND, row.index() + 1).mendGap();
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
