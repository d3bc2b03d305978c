package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.Inclusion.Verdict;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.ledger.inclusion.InclusionMaker;
import io.zkthreads.ledger.inclusion.InclusionMaker.Made;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A user shows with one file that his transaction was in a sub-block which a block has applied.
class InclusionTest {
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

  private UserTransaction transaction(Bytes32 thread, long nonce) {
    return new UserTransaction.Call(
            World.CHAIN,
            World.SETTLEMENT,
            thread,
            BOB.publicKey(),
            nonce,
            counter,
            0,
            UserTransaction.NEVER,
            Counter.add(1))
        .sign(BOB);
  }

  /// A sub-block of so many transactions; what they do is not the matter here.
  private SubBlock subBlock(Bytes32 thread, int count, SubBlockDraft[] draft) {
    List<UserTransaction> transactions =
        LongStream.range(0, count).mapToObj(nonce -> transaction(thread, nonce)).toList();
    Mode mode = world.ledger.thread(thread).orElseThrow().mode();
    draft[0] =
        SubBlockDraft.of(world, thread, BOB, counter, Counter.add(count))
            .with(h -> mode == Mode.ORDERED ? h : h.sequence(count))
            .with(h -> h.transactions(count).commitment(TransactionTree.root(transactions)));
    return SubBlock.sign(draft[0].statement(), Bytes32.ZERO, transactions, BATCHER);
  }

  private record Settled(SubBlock subBlock, Bytes32 transaction) {}

  private Settled settle(Bytes32 thread, int count) {
    SubBlockDraft[] draft = new SubBlockDraft[1];
    SubBlock subBlock = subBlock(thread, count, draft);
    Bytes32 direct = world.submit(world.call(ALICE, counter, Counter.add(0)));
    Bytes32 id = world.submit(draft[0].transaction());
    world.sequence(direct, id);
    World.outputOf(world.receipt(id));
    return new Settled(subBlock, id);
  }

  private Inclusion inclusion(Settled settled, int index) {
    Made made = made(settled.subBlock, index, settled.transaction);
    assertThat(made).isInstanceOf(Made.Proof.class);
    return ((Made.Proof) made).inclusion();
  }

  private Made made(SubBlock subBlock, int index, Bytes32 transaction) {
    try {
      return new InclusionMaker(world.ledger).make(subBlock, index, transaction);
    } catch (LedgerUnavailable e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void everyTransactionOfASubBlockIsShownByAFileThatNamesTheBlock(Mode mode) throws Exception {
    Bytes32 thread = thread(mode);
    settle(thread, 2);
    for (int count : List.of(1, 3, 11)) {
      Settled settled = settle(thread, count);
      for (int i = 0; i < count; i++) {
        byte[] file = InclusionCodec.encode(inclusion(settled, i));
        Inclusion read = InclusionCodec.decode(file);
        assertThat(read.check()).isEqualTo(new Verdict.Included(world.ledger.head().blockHash()));
        assertThat(read.transaction()).isEqualTo(settled.subBlock.transactions().get(i));
        assertThat(InclusionCodec.encode(read)).isEqualTo(file);
      }
    }
  }

  @Test
  void oneOfSeveralSubBlocksOfOneTransactionIsShownAsWell() {
    Bytes32 thread = thread(Mode.ORDERED);
    SubBlockDraft[] draft = new SubBlockDraft[1];
    SubBlock subBlock = subBlock(thread, 4, draft);
    world.apply(
        world.operation(
            ALICE,
            new Operation.RegisterFact(Bytes.of(draft[0].statement().bytes()), draft[0].proof())));
    Operation.Apply apply =
        new Operation.Apply(Bytes.of(draft[0].statement().bytes()), draft[0].signature());
    Receipt receipt =
        world.run(world.operation(PROVER, new Operation.ApplyMany(false, List.of(apply, apply))));
    World.outputOf(receipt);
    assertThat(inclusion(new Settled(subBlock, receipt.transaction()), 2).check())
        .isInstanceOf(Verdict.Included.class);
  }

  @Test
  void whatWasNotAppliedIsNotShown() {
    Bytes32 thread = thread(Mode.ORDERED);
    SubBlockDraft[] draft = new SubBlockDraft[1];
    SubBlock stale = subBlock(thread, 2, draft);
    Bytes32 pending = world.submit(draft[0].transaction());
    assertThat(made(stale, 0, pending).toString()).contains("expected in a block, got in none");
    Bytes32 direct = world.submit(world.call(BOB, counter, Counter.add(1)));
    world.sequence(direct, pending);
    World.refusalOf(world.receipt(pending));
    assertThat(made(stale, 0, pending).toString()).contains("outcome: expected APPLIED");
    assertThat(made(stale, 0, direct).toString()).contains("one of a direct call");
  }

  /// A contract may return any bytes, those of a head among them.
  @Test
  void aContractThatReturnsAHeadHasAppliedNothing() {
    Inclusion good = inclusion(settle(thread(Mode.ORDERED), 3), 1);
    Receipt r = good.receipt();
    Receipt direct =
        new Receipt(
            r.transaction(),
            r.height(),
            r.index(),
            r.outcome(),
            r.feePaid(),
            r.feePayer(),
            100,
            r.stateRootBefore(),
            r.stateRootAfter());
    List<Bytes32> digests = new ArrayList<>(good.receiptDigests());
    digests.set(r.index(), Digests.sha256(direct.encode()));
    assertBroken(
        settledBy(good, good.headBefore(), direct, good.block(), digests),
        "expected one of an operation");
  }

  private static void assertBroken(Inclusion inclusion, String why) {
    assertThat(inclusion.check())
        .isInstanceOfSatisfying(Verdict.Broken.class, no -> assertThat(no.why()).contains(why));
  }

  @Test
  void everyLinkIsNeeded() {
    Settled settled = settle(thread(Mode.ORDERED), 5);
    Inclusion good = inclusion(settled, 4);
    UserTransaction other = settled.subBlock.transactions().get(3);
    assertBroken(with(good, other, 4, good.path()), "transactions root");
    assertBroken(with(good, good.transaction(), 3, good.path()), "transactions root");
    assertBroken(with(good, good.transaction(), 0, good.path()), "siblings");
    assertBroken(with(good, good.transaction(), 5, good.path()), "index: expected below 5");
    assertBroken(with(good, good.transaction(), -1, good.path()), "index: expected below 5");
    assertBroken(with(good, good.transaction(), 4, List.of()), "siblings");
    UserTransaction elsewhere = transaction(Bytes32.ONE, 4);
    assertBroken(with(good, elsewhere, 4, good.path()), "scope of the transaction");
    Receipt reverted =
        new Receipt(
            good.receipt().transaction(),
            good.receipt().height(),
            good.receipt().index(),
            new Outcome.Applied(Bytes.of(Bytes32.ONE.bytes())),
            0,
            good.receipt().feePayer(),
            0,
            Bytes32.ONE,
            Bytes32.ONE);
    assertBroken(
        settledBy(good, good.headBefore(), reverted, good.block(), good.receiptDigests()),
        "new head of the thread");
    assertBroken(
        settledBy(good, Bytes32.ONE, good.receipt(), good.block(), good.receiptDigests()),
        "head before");
    Block.Header b = good.block();
    Block.Header higher =
        new Block.Header(b.height() + 1, b.parent(), b.time(), b.stateRoot(), b.ledgerRoot());
    assertBroken(
        settledBy(good, good.headBefore(), good.receipt(), higher, good.receiptDigests()),
        "height of the block");
  }

  /// The same transaction, said to be settled otherwise.
  private static Inclusion settledBy(
      Inclusion good,
      Bytes32 headBefore,
      Receipt receipt,
      Block.Header block,
      List<Bytes32> receiptDigests) {
    return new Inclusion(
        good.transaction(),
        good.index(),
        good.path(),
        good.statement(),
        headBefore,
        receipt,
        block,
        receiptDigests);
  }

  private static Inclusion with(
      Inclusion good, UserTransaction transaction, int index, List<Bytes32> path) {
    return new Inclusion(
        transaction,
        index,
        path,
        good.statement(),
        good.headBefore(),
        good.receipt(),
        good.block(),
        good.receiptDigests());
  }

  @Test
  void aStatementOfVersion1OnlyAttestsItsTransactions() {
    Inclusion good = inclusion(settle(thread(Mode.ORDERED), 2), 0);
    Statement.Header h = good.statement().header();
    Statement.Header old =
        new Statement.Header(
            1,
            h.chainId(),
            h.settlementId(),
            h.threadId(),
            h.mode(),
            h.sequence(),
            h.parentHead(),
            h.notBefore(),
            h.notAfter(),
            h.earliest(),
            h.prover(),
            h.fee(),
            0,
            2,
            h.transactionsCommitment());
    Statement attested = new Statement(old, good.statement().contracts(), List.of(), List.of());
    assertBroken(
        new Inclusion(
            good.transaction(),
            0,
            good.path(),
            attested,
            good.headBefore(),
            good.receipt(),
            good.block(),
            good.receiptDigests()),
        "version: expected 2");
  }

  /// Whatever bit of the file is another, it names another block, or nothing.
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noFlippedBitShowsTheSameBlock(long seed) {
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
    byte[] file = InclusionCodec.encode(inclusion(settle(thread(Mode.ORDERED), 7), 3));
    Bytes32 block = world.ledger.head().blockHash();
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      byte[] bent = file.clone();
      bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Verdict verdict = InclusionCodec.decode(bent).check();
        assertThat(verdict).isNotEqualTo(new Verdict.Included(block));
      } catch (InvalidEncoding refused) {
        assertThat(refused).hasMessageContaining("expected");
      }
    }
    for (int length : List.of(0, 4, file.length - 1, file.length + 1)) {
      assertThatThrownBy(() -> InclusionCodec.decode(Arrays.copyOf(file, length)))
          .isInstanceOf(InvalidEncoding.class);
    }
  }

  @Test
  void aPathLeadsToTheRootForEveryNumberOfTransactions() {
    List<UserTransaction> all =
        LongStream.range(0, 40).mapToObj(nonce -> transaction(Bytes32.ONE, nonce)).toList();
    for (int count = 1; count <= all.size(); count++) {
      List<UserTransaction> some = all.subList(0, count);
      for (int i = 0; i < count; i++) {
        List<Bytes32> path = TransactionTree.path(some, i);
        assertThat(TransactionTree.root(some.get(i), i, count, path))
            .contains(TransactionTree.root(some));
        List<Bytes32> longer = new ArrayList<>(path);
        longer.add(Bytes32.ZERO);
        assertThat(TransactionTree.root(some.get(i), i, count, longer)).isEmpty();
      }
    }
  }
}
