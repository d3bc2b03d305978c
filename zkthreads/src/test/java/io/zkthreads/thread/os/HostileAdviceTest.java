package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// A Prover who lies to the OS. The host sees everything and answers what it likes; a run that ends
/// with exit code 0 must still show a statement that is true.
class HostileAdviceTest {
  private static final int AT_CONTRACTS = Statement.HEADER_WORDS_1 - 1;
  private static final int AT_INPUTS = AT_CONTRACTS + 2 * Statement.CONTRACT_WORDS;
  private static final int NUM_INPUTS = 5;
  private static final int AT_TRANSACTIONS = AT_INPUTS + NUM_INPUTS * Statement.INPUT_WORDS;

  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final ThreadWorld thread;
  private final SubBlock block;
  private final int[] honest;

  /// Two contracts; alice pays bob, bob pays alice. Inputs: two balances and the minter in the
  /// first token that holds them, then two AUTH entries.
  HostileAdviceTest() {
    DirectWorld world = new DirectWorld();
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    world.deploy(ExampleContract.COUNTER, 1);
    thread = new ThreadWorld(world);
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), token, Token.mint(alice.address(), 100));
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 30)));
    thread.add(thread.transaction(bob, token, Token.transfer(alice.address(), 10)));
    thread.add(thread.transaction(alice, token, Token.mint(alice.address(), 1)));
    Draft draft = thread.draft();
    block = thread.sign(draft);
    assertThat(block.statement().inputs()).hasSize(NUM_INPUTS);
    honest = honestAdvice();
  }

  private int[] honestAdvice() {
    int[] words = new int[4096];
    int[] size = new int[1];
    OsHost host = new OsHost(thread.program, stream(), (key, guest) -> indexOf(key));
    Host recording =
        guest -> {
          int word = host.advice(guest);
          words[size[0]++] = word;
          return word;
        };
    assertThat(exit(recording)).isZero();
    return Arrays.copyOf(words, size[0]);
  }

  private int[] stream() {
    Advice advice = Advice.of(block.statement());
    block
        .transactions()
        .forEach(t ->
            advice.transaction(
                indexOf(new OsHost.Key(Statement.AUTH_INDEX, t.sender())),
                Advice.indexOf(thread.program.addresses(), t.call().contract()),
                t.call().calldata()));
    return advice.end();
  }

  private int indexOf(OsHost.Key key) {
    for (int i = 0; i < NUM_INPUTS; i++) {
      Statement.Input input = block.statement().inputs().get(i);
      if (input.contractIndex() == key.contractIndex() && input.slot().equals(key.slot())) {
        return i;
      }
    }
    return -1;
  }

  private Execution execution(Host host) {
    return new Executor(thread.program.program(), 12).execute(host, Limits.ofCycles(200_000));
  }

  /// Exit code, or -1 when the run has no proof at all.
  private int exit(Host host) {
    return execution(host).outcome() instanceof Outcome.Halted halted ? halted.exitCode() : -1;
  }

  private int exitWith(int... positionsAndWords) {
    int[] advice = honest.clone();
    for (int i = 0; i < positionsAndWords.length; i += 2) {
      advice[positionsAndWords[i]] = positionsAndWords[i + 1];
    }
    return exit(Host.of(advice));
  }

  private static int input(int i) {
    return AT_INPUTS + Statement.INPUT_WORDS * i;
  }

  @Test
  void theHonestRunEndsWithZero() {
    assertThat(exitWith()).isZero();
  }

  @Test
  void contractsOutOfOrderTwiceNoneOrTooManyStopTheRun() {
    int[] swapped = honest.clone();
    System.arraycopy(honest, AT_CONTRACTS, swapped, AT_CONTRACTS + 8, 8);
    System.arraycopy(honest, AT_CONTRACTS + 8, swapped, AT_CONTRACTS, 8);
    assertThat(exit(Host.of(swapped))).isEqualTo(1);
    int[] twice = honest.clone();
    System.arraycopy(honest, AT_CONTRACTS, twice, AT_CONTRACTS + 8, 8);
    assertThat(exit(Host.of(twice))).isEqualTo(1);
    for (int count : new int[] {0, 64, -1}) {
      assertThat(exitWith(64, count)).isEqualTo(1);
    }
  }

  @Test
  void inputsOutOfOrderTwiceOrTooManyStopTheRun() {
    for (int i = 1; i < NUM_INPUTS; i++) {
      int[] swapped = honest.clone();
      System.arraycopy(honest, input(i - 1), swapped, input(i), 17);
      System.arraycopy(honest, input(i), swapped, input(i - 1), 17);
      assertThat(exit(Host.of(swapped))).as("swapped " + i).isEqualTo(2);
      int[] twice = honest.clone();
      System.arraycopy(honest, input(i - 1), twice, input(i), 9);
      assertThat(exit(Host.of(twice))).as("twice " + i).isEqualTo(2);
    }
    assertThat(exitWith(65, 65537)).isEqualTo(2);
    assertThat(exitWith(65, -1)).isEqualTo(2);
    assertThat(exitWith(input(2), 2)).as("no such contract").isEqualTo(2);
    assertThat(exitWith(input(2), 0x7fffffff)).isEqualTo(2);
  }

  @Test
  void aSenderWithoutAuthStopsTheRun() {
    int auth = input(NUM_INPUTS - 2);
    assertThat(exitWith(auth + 9, 0, auth + 26, 0)).as("value 0").isEqualTo(3);
    assertThat(exitWith(auth + 9, 2, auth + 26, 2)).as("value 2").isEqualTo(3);
    for (int k = 1; k < 8; k++) {
      assertThat(exitWith(auth + 9 + k, 1, auth + 26 + k, 1)).as("word " + k).isEqualTo(3);
    }
    for (int index : new int[] {0, 1, 2, NUM_INPUTS, 1 << 20, -1}) {
      assertThat(exitWith(AT_TRANSACTIONS, index)).as("index " + index).isEqualTo(3);
    }
  }

  /// A balance of 1 in a contract's key is no permission.
  @Test
  void anInputOfAContractIsNoAuth() {
    int balance = -1;
    for (int i = 0; i < 3; i++) {
      if (block.statement().inputs().get(i).slot().equals(Token.balanceSlot(alice.address()))) {
        balance = i;
      }
    }
    assertThat(exitWith(AT_TRANSACTIONS, balance, input(balance) + 9, 1)).isEqualTo(3);
  }

  @Test
  void aTransactionThatNamesNoContractOrHasTooManyWordsStopsTheRun() {
    assertThat(exitWith(AT_TRANSACTIONS + 1, 2)).isEqualTo(4);
    assertThat(exitWith(AT_TRANSACTIONS + 1, -1)).isEqualTo(4);
    assertThat(exitWith(AT_TRANSACTIONS + 2, 257)).isEqualTo(4);
    assertThat(exitWith(AT_TRANSACTIONS + 2, -1)).isEqualTo(4);
  }

  @Test
  void everyWrongIndexOfAKeyStopsTheRun() {
    int lookups = 0;
    for (int wrong : new int[] {0, 1, 2, 3, 4, 5, 6, 65535, 65536, -1}) {
      int[] asked = new int[1];
      OsHost host =
          new OsHost(
              thread.program,
              stream(),
              (key, guest) -> asked[0]++ == 2 && indexOf(key) != wrong ? wrong : indexOf(key));
      int exit = exit(host);
      assertThat(asked[0]).isGreaterThan(2);
      lookups += exit == 5 ? 1 : 0;
      assertThat(exit).isIn(0, 5);
    }
    assertThat(lookups).isEqualTo(9);
  }

  @Test
  void aMissingInputStopsTheRun() {
    int[] fewer = honest.clone();
    fewer[65] = NUM_INPUTS - 1;
    System.arraycopy(honest, input(1), fewer, input(0), honest.length - input(1));
    assertThat(exit(Host.of(fewer))).isNotZero();
  }

  /// Whatever advice leads to exit code 0, its public words decode as a statement that says what
  /// was given, changes what its outputs say, and never AUTH.
  @Test
  void randomLiesEitherStopTheRunOrYieldAWellFormedStatement() throws Exception {
    long seed = 20261123;
    Random random = new Random(seed);
    int accepted = 0;
    for (int round = 0; round < 400; round++) {
      int[] advice = honest.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        int at = random.nextInt(advice.length);
        advice[at] =
            random.nextBoolean() ? random.nextInt() : advice[at] ^ (1 << random.nextInt(3));
      }
      if (execution(Host.of(advice)).outcome() instanceof Outcome.Halted halted
          && halted.exitCode() == 0) {
        int[] words = halted.publicWords().entries().stream().mapToInt(e -> e.word()).toArray();
        int[] statement = Arrays.copyOf(words, words.length - 1);
        int given = AT_INPUTS + 1 + Statement.INPUT_WORDS * NUM_INPUTS;
        assertThat(Arrays.copyOfRange(statement, 67, given))
            .as("seed %d round %d", seed, round)
            .isEqualTo(Arrays.copyOfRange(advice, 66, given - 1));
        statement[0] = 0x31544b5a;
        statement[1] = 1;
        statement[27] &= 1;
        for (int high : new int[] {29, 39, 41, 43, 53}) {
          statement[high] &= 0x7fffffff;
        }
        Statement.decode(statement);
        accepted++;
      }
    }
    assertThat(accepted).as("header words are the Batcher's to choose").isPositive();
  }
}
