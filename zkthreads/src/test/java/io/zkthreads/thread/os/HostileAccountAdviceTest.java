package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.vm.exec.Host;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// A Prover who lies to OS version 2 about nonces, fees, expiries, accounts, contracts or inputs:
/// each lie has its exit code.
class HostileAccountAdviceTest extends SignedAdvice {
  @Test
  void aNonceAheadBehindOrTakenTwiceHasNoProof() {
    assertThat(exit(add(alice, 1, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 0, 5), add(alice, 0, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 0, 5), add(alice, 2, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 1, 5), add(alice, 0, 5))).isEqualTo(BAD_SIGNATURE);
    thread.setAccount(alice, new ThreadAccount(4, 100));
    assertThat(exit(add(alice, 3, 5))).isEqualTo(BAD_SIGNATURE);
    assertThat(exit(add(alice, 4, 5), add(alice, 5, 5))).isZero();
  }

  @Test
  void aNonceEndsBelow2To63() {
    thread.setAccount(alice, new ThreadAccount(0xffffffffL, 100));
    assertThat(exit(add(alice, 0xffffffffL, 5), add(alice, 0x100000000L, 5))).isZero();
    thread.setAccount(alice, new ThreadAccount(Long.MAX_VALUE - 1, 100));
    assertThat(exit(add(alice, Long.MAX_VALUE - 1, 5))).isZero();
    thread.setAccount(alice, new ThreadAccount(Long.MAX_VALUE, 100));
    assertThat(exit(add(alice, Long.MAX_VALUE, 5))).isEqualTo(NUMBER_TOO_LARGE);
  }

  @Test
  void aFeeAboveTheBalanceHasNoProof() {
    long later = world.time + 5000;
    for (long balance : new long[] {0, 100, 0xffffffffL, 0x1_0000_0000L, Long.MAX_VALUE - 1}) {
      thread.setAccount(alice, new ThreadAccount(0, balance));
      assertThat(exit(paying(alice, 0, balance, later))).as("all of " + balance).isZero();
      assertThat(exit(paying(alice, 0, balance + 1, later))).isEqualTo(FEE_NOT_COVERED);
    }
    thread.setAccount(alice, new ThreadAccount(0, 100));
    assertThat(exit(paying(alice, 0, 60, later), paying(alice, 1, 41, later)))
        .isEqualTo(FEE_NOT_COVERED);
    assertThat(exit(paying(alice, 0, 60, later), paying(alice, 1, 40, later))).isZero();
    assertThat(exitWith(FEE + 1, -1)).as("a fee of 2^63 or more").isEqualTo(FEE_NOT_COVERED);
  }

  @Test
  void feesTogetherEndBelow2To63() {
    thread.setAccount(alice, new ThreadAccount(0, Long.MAX_VALUE));
    thread.setAccount(bob, new ThreadAccount(0, Long.MAX_VALUE));
    long later = world.time + 5000;
    long half = 1L << 62;
    assertThat(exit(paying(alice, 0, half, later), paying(bob, 0, half, later)))
        .isEqualTo(NUMBER_TOO_LARGE);
    assertThat(exit(paying(alice, 0, half, later), paying(bob, 0, half - 1, later))).isZero();
  }

  @Test
  void anExpiredTransactionHasNoProof() {
    long latest = world.time + 1000;
    assertThat(exit(paying(alice, 0, 1, latest))).isZero();
    assertThat(exit(paying(alice, 0, 1, latest - 1))).isEqualTo(EXPIRED);
    assertThat(exit(paying(alice, 0, 1, 0))).isEqualTo(EXPIRED);
    assertThat(exit(paying(alice, 0, 1, Long.MAX_VALUE))).isZero();
    assertThat(exitWith(EXPIRY + 1, -1)).as("2^63 or more is no expiry").isEqualTo(EXPIRED);
  }

  @Test
  void anAccountOfSomebodyElseIsRefused() {
    int[] advice = recorded(honest());
    int honestIndex = advice[starts.getFirst() + ACCOUNT];
    for (int index : new int[] {0, 1, 2, 3, 4, 5, 1 << 20, -1}) {
      if (index != honestIndex) {
        assertThat(exitWith(ACCOUNT, index)).as("input " + index).isEqualTo(NOT_AUTHORIZED);
      }
    }
    for (int who : new int[] {1, 2, 1023, 1024, -1}) {
      assertThat(exitWith(0, who)).as("sender " + who).isEqualTo(NOT_AUTHORIZED);
    }
  }

  @Test
  void aSenderMayBeMetTwiceButPaysFromOneAccount() {
    int[] advice = recorded(honest());
    int third = starts.get(2);
    int[] again = Arrays.copyOf(advice, advice.length + 17);
    again[third] = 2;
    System.arraycopy(advice, starts.getFirst() + 1, again, third + 1, 17);
    System.arraycopy(advice, third + 1, again, third + 18, advice.length - third - 1);
    assertThat(execution(Host.of(again)).outcome()).isEqualTo(execution(Host.of(advice)).outcome());
  }

  @Test
  void aContractOutsideOfTheSetOrTooMuchCalldataIsRefused() {
    assertThat(exitWith(CONTRACT, 2)).isEqualTo(4);
    assertThat(exitWith(CONTRACT, -1)).isEqualTo(4);
    assertThat(exitWith(WORDS, 257)).isEqualTo(4);
    assertThat(exitWith(WORDS, -1)).isEqualTo(4);
    assertThat(thread.program.addresses()).containsExactlyInAnyOrder(counter, other);
    int now = recorded(honest())[starts.getFirst() + CONTRACT];
    assertThat(exitWith(CONTRACT, 1 - now)).as("another of the set").isNotZero();
  }

  @Test
  void whatIsNoAccountIsRefused() {
    int[] advice = recorded(honest());
    int inputs = 58 + 2 + 2 * Statement.CONTRACT_WORDS;
    int account = inputs + 3 * Statement.INPUT_WORDS;
    for (int[] word :
        new int[][] {{1, 0x80000000}, {3, -1}, {4, 1}, {5, 1}, {6, 2}, {7, 1 << 31}}) {
      int[] bent = advice.clone();
      bent[account + 9 + word[0]] = word[1];
      assertThat(exit(Host.of(bent))).as("word " + word[0]).isEqualTo(NUMBER_TOO_LARGE);
    }
    int[] auth = advice.clone();
    auth[account] = Statement.AUTH_INDEX;
    assertThat(exit(Host.of(auth))).as("AUTH").isEqualTo(2);
  }

  private static final int AT_CONTRACTS = 58 + 2;
  private static final int AT_INPUTS = AT_CONTRACTS + 2 * Statement.CONTRACT_WORDS;
  private static final int NUM_INPUTS = 5;

  private static int input(int i) {
    return AT_INPUTS + Statement.INPUT_WORDS * i;
  }

  @Test
  void contractsOrInputsOutOfOrderTwiceOrTooManyStopTheRun() {
    int[] advice = recorded(honest());
    for (int count : new int[] {0, 64, -1}) {
      int[] bent = advice.clone();
      bent[58] = count;
      assertThat(exit(Host.of(bent))).as(count + " contracts").isEqualTo(1);
    }
    for (int count : new int[] {65537, -1}) {
      int[] bent = advice.clone();
      bent[59] = count;
      assertThat(exit(Host.of(bent))).as(count + " inputs").isEqualTo(2);
    }
    int[] swapped = advice.clone();
    System.arraycopy(advice, AT_CONTRACTS, swapped, AT_CONTRACTS + 8, 8);
    System.arraycopy(advice, AT_CONTRACTS + 8, swapped, AT_CONTRACTS, 8);
    assertThat(exit(Host.of(swapped))).isEqualTo(1);
    int[] once = advice.clone();
    System.arraycopy(advice, AT_CONTRACTS, once, AT_CONTRACTS + 8, 8);
    assertThat(exit(Host.of(once))).isEqualTo(1);
    for (int i = 1; i < NUM_INPUTS; i++) {
      int[] turned = advice.clone();
      System.arraycopy(advice, input(i - 1), turned, input(i), 17);
      System.arraycopy(advice, input(i), turned, input(i - 1), 17);
      assertThat(exit(Host.of(turned))).as("swapped " + i).isEqualTo(2);
      int[] twice = advice.clone();
      System.arraycopy(advice, input(i - 1), twice, input(i), 9);
      assertThat(exit(Host.of(twice))).as("twice " + i).isEqualTo(2);
    }
    for (int index : new int[] {2, 0x7fffffff, 0xfffffffd, Statement.AUTH_INDEX}) {
      int[] bent = advice.clone();
      bent[input(2)] = index;
      assertThat(exit(Host.of(bent))).as("contract " + index).isEqualTo(2);
    }
  }

  /// The index of a key is advice; an account is no key of a contract.
  @Test
  void everyWrongIndexOfAKeyStopsTheRun() {
    Statement statement = statement(3, TransactionTree.root(honest()));
    for (int asked = 0; asked < 4; asked++) {
      for (int wrong : new int[] {0, 1, 2, 3, 4, 5, 65536, -1}) {
        int[] now = {asked};
        boolean[] lied = new boolean[1];
        Host host =
            new OsHost(
                thread.program,
                stream(statement, honest()),
                (key, guest) -> {
                  int right = indexOf(statement, key);
                  lied[0] |= now[0] == 0 && right != wrong;
                  return now[0]-- == 0 ? wrong : right;
                });
        assertThat(exit(host)).isEqualTo(lied[0] ? 5 : 0);
      }
    }
  }

  @Test
  void moreThan1024TransactionsAreRefused() {
    int[] advice = recorded(honest());
    advice[57] = 1025;
    assertThat(exit(Host.of(advice))).isEqualTo(BAD_COUNT);
    advice[57] = -1;
    assertThat(exit(Host.of(advice))).isEqualTo(BAD_COUNT);
  }
}
