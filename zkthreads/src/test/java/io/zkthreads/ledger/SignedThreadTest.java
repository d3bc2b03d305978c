package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.COLLECTOR;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Threads of OS version 2: accounts, fees, times, and the step from version 1.
class SignedThreadTest {
  private static final SigningKey SECOND = World.person("second batcher");

  @TempDir Path folder;
  private World world;
  private Bytes32 counter;

  @BeforeEach
  void start() {
    world = new World(folder);
    counter = world.deploy(ExampleContract.COUNTER);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Bytes32 thread(Mode mode) {
    return world.registerThread(2, ALICE, mode, List.of(BATCHER.publicKey()), counter);
  }

  private SubBlockDraft draft(Bytes32 thread, long userFee) {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5), userFee);
  }

  private void fund(Bytes32 thread, long amount) {
    world.apply(world.operation(BOB, new Operation.FundAccount(thread, amount)));
  }

  private ThreadRecord record(Bytes32 thread) {
    return world.ledger.thread(thread).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aSubBlockOfSignedTransactionsMovesNonceAndFee(Mode mode) {
    Bytes32 thread = thread(mode);
    fund(thread, 100);
    long vault = record(thread).vault();
    world.apply(draft(thread, 30).transaction());
    assertThat(world.total(counter)).isEqualTo(5);
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(1, 70));
    assertThat(record(thread).vault()).isEqualTo(vault + 30 - 1_000);
  }

  @Test
  void whatTheUsersPayInASubBlockPaysItsProver() {
    Bytes32 thread =
        world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
    fund(thread, 10_000);
    for (int i = 0; i < 20; i++) {
      world.apply(draft(thread, 0).with(h -> h.fee(5_000)).transaction());
    }
    assertThat(record(thread).vault()).isZero();
    world.assertReverts(draft(thread, 999).transaction(), Reason.VAULT_TOO_SMALL);
    world.apply(draft(thread, 1_000).transaction());
    assertThat(record(thread).vault()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1ASubBlockOfASpentNonceIsStaleWhoeverSignsIt(Mode mode) {
    Bytes32 thread =
        world.registerThread(
            2, ALICE, mode, List.of(BATCHER.publicKey(), SECOND.publicKey()), counter);
    SubBlockDraft first = draft(thread, 0);
    SubBlockDraft second =
        draft(thread, 0).with(h -> h.batcherKey(1).sequence(first.header.sequence()));
    world.apply(first.transaction());
    if (mode == Mode.ORDERED) {
      ThreadRecord now = record(thread);
      second.with(h -> h.sequence(now.sequence() + 1).parent(now.head()));
    }
    world.assertReverts(second.signedBy(SECOND).transaction(), Reason.STALE_INPUT);
    // The counter comes back to the inputs of both; the nonce does not.
    assertThat(world.account(thread, BOB).nonce()).isEqualTo(1);
    assertThat(world.total(counter)).isEqualTo(5);
  }

  @Test
  void a1AReorgTakesNonceAndFeeBackWithTheSubBlock() {
    Bytes32 thread = thread(Mode.ORDERED);
    fund(thread, 10);
    Transaction settlement = draft(thread, 4).transaction();
    world.apply(settlement);
    world.ledger.dropBlocks(1);
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(0, 10));
    world.ledger.produceBlock();
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(1, 6));
    assertThat(world.total(counter)).isEqualTo(5);
  }

  @ParameterizedTest(name = "now {0} … now + {1}: {2}")
  @CsvSource({
    "0, 0, ''",
    "0, 3600, ''",
    "-3600, 0, ''",
    "-1800, 1800, ''",
    "1, 10, WRONG_TIME",
    "-10, -1, WRONG_TIME",
    "-1, 3600, WINDOW_TOO_LONG",
    "-3601, 0, WINDOW_TOO_LONG",
    "10, 9, WRONG_TIME"
  })
  void a3TheTimeOfTheBlockLiesBetweenWhatContractsSaw(long earliest, long latest, String refusal) {
    Bytes32 thread = thread(Mode.ORDERED);
    Transaction transaction =
        draft(thread, 0).with(h -> h.times(world.now + earliest, world.now + latest)).transaction();
    if (refusal.isEmpty()) {
      world.apply(transaction);
    } else {
      world.assertReverts(transaction, Reason.valueOf(refusal));
    }
  }

  @Test
  void aSubBlockProvenAheadWaitsForItsTimeAndOneOfAnEarlierIntervalMayFollow() {
    Bytes32 thread = thread(Mode.ORDERED);
    SubBlockDraft ahead = draft(thread, 0).with(h -> h.times(world.now + 60, world.now + 120));
    world.assertReverts(ahead.transaction(), Reason.WRONG_TIME);
    world.now += 60;
    world.apply(ahead.transaction());
    world.apply(draft(thread, 0).with(h -> h.times(world.now - 100, world.now)).transaction());
  }

  @Test
  void feesThatAreNotWhatTheAccountsLostAreRefused() {
    Bytes32 thread = thread(Mode.ORDERED);
    fund(thread, 100);
    for (long fees : new long[] {0, 29, 31, Long.MAX_VALUE}) {
      world.assertReverts(
          draft(thread, 30).with(h -> h.fees(fees)).transaction(), Reason.WRONG_FEES);
    }
    ThreadAccount[] made = {
      new ThreadAccount(1, 101), new ThreadAccount(1, Long.MAX_VALUE), new ThreadAccount(0, 99)
    };
    for (ThreadAccount account : made) {
      world.assertReverts(withAccount(draft(thread, 0), account), Reason.WRONG_FEES);
    }
    world.apply(draft(thread, 100).transaction());
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(1, 0));
  }

  private static Transaction withAccount(SubBlockDraft draft, ThreadAccount account) {
    List<Output> outputs = new ArrayList<>(draft.outputs);
    outputs.add(new Output(outputs.removeLast().inputIndex(), account.value()));
    return draft.withOutputs(outputs).transaction();
  }

  @Test
  void anAccountIsItsOwnersOnlyAndPaysOutWhatIsThere() {
    Bytes32 thread = thread(Mode.ORDERED);
    fund(thread, 100);
    world.assertReverts(
        world.operation(ALICE, new Operation.WithdrawAccount(thread, 1)), Reason.NOT_ENOUGH_MONEY);
    world.assertReverts(
        world.operation(BOB, new Operation.WithdrawAccount(thread, 101)), Reason.NOT_ENOUGH_MONEY);
    world.assertReverts(
        world.operation(BOB, new Operation.FundAccount(thread, Long.MAX_VALUE)),
        Reason.NOT_ENOUGH_MONEY);
    world.assertReverts(
        world.operation(BOB, new Operation.FundAccount(Bytes32.ONE, 1)), Reason.UNKNOWN_THREAD);
    world.apply(draft(thread, 40).transaction());
    world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
    world.assertReverts(
        world.operation(BOB, new Operation.FundAccount(thread, 1)), Reason.THREAD_CLOSED);
    long before = world.balance(BOB);
    Transaction withdrawal = world.operation(BOB, new Operation.WithdrawAccount(thread, 60));
    long cost = World.genesis().fees().cost(withdrawal, withdrawal.encode().length);
    world.apply(withdrawal);
    assertThat(world.balance(BOB)).isEqualTo(before - cost + 60);
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(1, 0));
  }

  @Test
  void aWithdrawalAheadOfASubBlockMakesItStaleAndPaysNoFeeTwice() {
    Bytes32 thread = thread(Mode.ORDERED);
    fund(thread, 100);
    Transaction settlement = draft(thread, 100).transaction();
    world.apply(world.operation(BOB, new Operation.WithdrawAccount(thread, 1)));
    world.assertReverts(settlement, Reason.STALE_INPUT);
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(0, 99));
  }

  @Test
  void severalBatchersServeAThreadAndOptInsMeanNothingToIt() {
    List<Bytes32> keys = List.of(BATCHER.publicKey(), SECOND.publicKey());
    Bytes32 thread = world.registerThread(2, ALICE, Mode.UNORDERED, keys, counter);
    world.apply(draft(thread, 0).transaction());
    world.apply(draft(thread, 0).with(h -> h.batcherKey(1)).signedBy(SECOND).transaction());
    SigningKey third = World.person("third batcher");
    world.apply(world.operation(ALICE, new Operation.AddBatcherKey(thread, third.publicKey())));
    world.apply(draft(thread, 0).with(h -> h.batcherKey(2)).signedBy(third).transaction());
    assertThat(world.total(counter)).isEqualTo(15);
    world.assertReverts(
        world.operation(BOB, new Operation.Authorize(thread, Operation.Authorize.NO_END)),
        Reason.WRONG_OS_VERSION);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aThreadMovesToVersion2BetweenTwoSubBlocks(Mode mode) {
    Bytes32 thread = world.registerThread(ALICE, mode, counter);
    world.authorize(BOB, thread);
    world.apply(draft(thread, 0).transaction());
    SubBlockDraft old = draft(thread, 0).with(h -> h.sequence(2));
    world.apply(
        world.operation(
            PROVER,
            new Operation.RegisterFact(old.submission().statement(), old.submission().proof())));
    ThreadRecord before = record(thread);
    world.assertReverts(
        world.operation(BOB, new Operation.FundAccount(thread, 1)), Reason.WRONG_OS_VERSION);
    world.assertReverts(
        world.operation(BOB, new Operation.UpgradeThread(thread, 2)), Reason.NOT_ADMIN);

    world.apply(world.operation(ALICE, new Operation.UpgradeThread(thread, 2)));
    ThreadRecord after = record(thread);
    assertThat(after).isEqualTo(before.upgraded(2, after.keys().getFirst()));
    assertThat(after.verifyingKey()).isNotEqualTo(before.verifyingKey());
    world.assertReverts(old.transaction(), Reason.WRONG_OS_VERSION);
    world.assertReverts(
        world.operation(PROVER, new Operation.Apply(old.submission().statement(), old.signature())),
        Reason.WRONG_OS_VERSION);
    world.apply(draft(thread, 0).with(h -> h.sequence(2)).transaction());
    assertThat(record(thread).sequence()).isEqualTo(before.sequence() + 1);
    assertThat(world.total(counter)).isEqualTo(10);
    world.apply(world.operation(ALICE, new Operation.AddBatcherKey(thread, SECOND.publicKey())));
  }

  @Test
  void aThreadMovesForwardOnlyAndToAnActiveVersion() {
    Bytes32 one = world.registerThread(ALICE, Mode.ORDERED, counter);
    Bytes32 two = thread(Mode.ORDERED);
    for (int version : new int[] {1, 2, 3, 0, -1}) {
      world.assertReverts(
          world.operation(ALICE, new Operation.UpgradeThread(two, version)),
          Reason.WRONG_OS_VERSION);
    }
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(2, OsStatus.DEPRECATED)));
    world.assertReverts(
        world.operation(ALICE, new Operation.UpgradeThread(one, 2)), Reason.OS_RETIRED);
    world.apply(draft(two, 0).transaction());
  }

  /// Whatever accounts, vaults and prepaid fees do to each other, together they are what genesis
  /// gave.
  @Test
  void theSupplyIsConserved() {
    long seed = 14;
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
    Random random = new Random(seed);
    Bytes32[] threads = {
      thread(Mode.ORDERED),
      thread(Mode.UNORDERED),
      world.registerThread(ALICE, Mode.ORDERED, counter)
    };
    world.authorize(BOB, threads[2]);
    long supply = supply(threads);
    assertThat(supply).isEqualTo(5 * World.FUNDS);
    int applied = 0;
    for (int step = 0; step < 150; step++) {
      Bytes32 thread = threads[random.nextInt(threads.length)];
      long amount = random.nextInt(3_000);
      Transaction transaction =
          switch (random.nextInt(6)) {
            case 0 -> world.operation(BOB, new Operation.FundAccount(thread, amount));
            case 1 -> world.operation(BOB, new Operation.WithdrawAccount(thread, amount));
            case 2 -> world.operation(ALICE, new Operation.FundVault(thread, amount));
            case 3 -> world.operation(BOB, new Operation.Transfer(ALICE.address(), amount));
            default -> payingDraft(thread, amount, step).transaction();
          };
      boolean done =
          world.run(transaction).outcome() instanceof io.zkthreads.ledger.chain.Outcome.Applied;
      applied += done ? 1 : 0;
      assertThat(supply(threads)).as("seed %d step %d", seed, step).isEqualTo(supply);
    }
    assertThat(applied).isGreaterThan(50);
    for (Bytes32 thread : threads) {
      world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
      assertThat(supply(threads)).isEqualTo(supply);
    }
  }

  /// A sub-block whose user pays as much of `fee` as he has there.
  private SubBlockDraft payingDraft(Bytes32 thread, long fee, int step) {
    boolean signed = record(thread).osVersion() == 2;
    long paid = signed ? Math.min(fee, world.account(thread, BOB).balance()) : 0;
    SubBlockDraft draft = draft(thread, paid);
    return record(thread).mode() == Mode.ORDERED ? draft : draft.with(h -> h.sequence(step));
  }

  private long supply(Bytes32... threads) {
    long sum = 0;
    for (SigningKey key : List.of(ADMIN, COLLECTOR, ALICE, BOB, BATCHER, PROVER)) {
      sum += world.balance(key);
      for (Bytes32 thread : threads) {
        sum += world.account(thread, key).balance();
      }
    }
    for (Bytes32 thread : threads) {
      sum += record(thread).vault();
    }
    return sum;
  }
}
