package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Auction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Stream;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What nobody can do with transactions that users signed for a thread of OS version 2: signed
/// drafts and the real OS; only the proof is a stand-in, given for what the execution showed.
class SignedBatchTest {
  private static final SigningKey SECOND = World.person("second batcher");
  private static final long PAYMENT = 30;
  private static final long FEE = 3;

  @TempDir Path folder;
  private World world;
  private Bytes32 token;
  private Bytes32 auction;
  private Bytes32 stream;
  private Bytes32 thread = Bytes32.ZERO;

  @BeforeEach
  void start() {
    world = new World(folder);
    token = world.deploy(ExampleContract.TOKEN);
    auction = world.deploy(ExampleContract.AUCTION);
    stream = world.deploy(ExampleContract.STREAM);
    world.apply(world.call(BOB, token, Token.mint(BOB.address(), 1_000)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void register(Mode mode) {
    List<Bytes32> keys = List.of(BATCHER.publicKey(), SECOND.publicKey());
    thread = world.registerThread(2, ALICE, mode, keys, token, auction, stream);
    world.apply(world.operation(BOB, new Operation.FundAccount(thread, 100)));
  }

  private ThreadRecord record() {
    return world.ledger.thread(thread).orElseThrow();
  }

  private ThreadProgram program() {
    TreeMap<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 contract : record().contracts()) {
      try {
        byte[] elf = world.ledger.contractImage(contract).orElseThrow().toArray();
        images.put(contract, ContractImage.parse(elf));
      } catch (InvalidEncoding e) {
        throw new AssertionError("the L2 checked it", e);
      }
    }
    return ThreadProgram.of(OsVersion.V2, images);
  }

  private Draft draft(int batcher, ThreadTerms.Position at, List<UserTransaction> transactions) {
    ThreadTerms terms =
        new ThreadTerms(
            program(),
            World.CHAIN,
            World.SETTLEMENT,
            thread,
            record().mode(),
            PROVER.address(),
            1_000,
            batcher);
    return Draft.of(terms, transactions, Bytes32.ZERO, world::value, at);
  }

  private ThreadTerms.Position position(long sequence, long earliest, long latest) {
    Bytes32 parent = record().mode() == Mode.ORDERED ? record().head() : Bytes32.ZERO;
    long height = world.ledger.head().height();
    return new ThreadTerms.Position(sequence, parent, height, height + 100, earliest, latest);
  }

  private ThreadTerms.Position position(long sequence) {
    return position(sequence, world.now - 60, world.now + 600);
  }

  private UserTransaction signed(long nonce, Bytes32 contract, Calldata data) {
    return new UserTransaction.Call(
            World.CHAIN,
            World.SETTLEMENT,
            thread,
            BOB.publicKey(),
            nonce,
            contract,
            FEE,
            world.now + 10_000,
            data)
        .sign(BOB);
  }

  private UserTransaction payment(long nonce) {
    return signed(nonce, token, Token.transfer(ALICE.address(), PAYMENT));
  }

  private SubBlock seal(int batcher, long sequence, UserTransaction transaction) {
    Draft draft = draft(batcher, position(sequence), List.of(transaction));
    assertThat(draft.dropped()).isEmpty();
    return draft.sign(batcher == 0 ? BATCHER : SECOND);
  }

  /// What a daemon does, without its prover.
  private Transaction settlement(SubBlock block) {
    ThreadProgram program = program();
    assertThat(
            ThreadExecution.run(
                program, new Executor(program.program(), 15), block, Limits.provable()))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
    return world.operation(
        PROVER,
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()),
            block.batcherSignature(),
            FakeKeys.proof(record().verifyingKey(), block.statement())));
  }

  private long has(SigningKey user) {
    return world.value(token, Token.balanceSlot(user.address())).asLong();
  }

  /// The token's state as it was before the payment; that of the thread is not for users to set.
  private void giveBack() {
    world.apply(world.call(ALICE, token, Token.transfer(BOB.address(), PAYMENT)));
    assertThat(has(BOB)).isEqualTo(1_000);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aPaymentMovesTokensNonceAndFee(Mode mode) {
    register(mode);
    world.apply(settlement(seal(0, 1, payment(0))));
    assertThat(has(ALICE)).isEqualTo(PAYMENT);
    assertThat(world.account(thread, BOB)).isEqualTo(new ThreadAccount(1, 97));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1ABatcherThatForgotEverythingTakesNoTransactionASecondTime(Mode mode) {
    register(mode);
    world.apply(settlement(seal(0, 1, payment(0))));
    for (int restarted = 0; restarted < 2; restarted++) {
      Draft again = draft(restarted, position(2), List.of(payment(0)));
      assertThat(again.dropped().getFirst().why().cause()).isEqualTo(Cause.WRONG_NONCE);
      assertThat(again.transactions()).isEmpty();
    }
    world.apply(settlement(seal(1, 2, payment(1))));
    assertThat(has(ALICE)).isEqualTo(2 * PAYMENT);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1TwoBatchersSealTheSameTransactionAndOneOfTheirSubBlocksApplies(Mode mode) {
    register(mode);
    SubBlock one = seal(0, 1, payment(0));
    SubBlock other = seal(1, 1, payment(0));
    Transaction twin = settlement(other);
    world.apply(settlement(one));
    giveBack();
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.STALE_INPUT;
    long nonce = world.ledger.account(PROVER.address()).nextNonce();
    assertThat(nonce).isPositive();
    world.assertReverts(
        world.operation(PROVER, ((Transaction.Operate) twin).signed().operation()), reason);
    assertThat(has(BOB)).isEqualTo(1_000);
    Draft rebased = draft(1, position(1), other.transactions());
    assertThat(rebased.dropped()).hasSize(1);
    assertThat(rebased.transactions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1AfterAReorgTheTransactionAppliesOnceInWhicheverSubBlockIsFirst(Mode mode) {
    register(mode);
    SubBlock one = seal(0, 1, payment(0));
    SubBlock other = seal(1, 1, payment(0));
    Bytes32 first = world.submit(settlement(one));
    world.ledger.produceBlock();
    World.outputOf(world.receipt(first));
    world.ledger.dropBlocks(1);
    assertThat(has(BOB)).isEqualTo(1_000);
    Bytes32 second = world.submit(settlement(other));
    world.ledger.produceBlock();
    World.outputOf(world.receipt(first));
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.STALE_INPUT;
    assertThat(World.refusalOf(world.receipt(second)).reason()).isEqualTo(reason);
    assertThat(has(ALICE)).isEqualTo(PAYMENT);
    assertThat(world.account(thread, BOB).nonce()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a2AStaleSubBlockIsNotAppliedAfterItsRebaseThoughStateComesBack(Mode mode) {
    register(mode);
    SubBlock stale = seal(0, 1, payment(0));
    world.apply(world.call(BOB, token, Token.transfer(ALICE.address(), 100)));
    world.assertReverts(settlement(stale), Reason.STALE_INPUT);
    world.apply(settlement(seal(0, 1, payment(0))));
    world.apply(world.call(ALICE, token, Token.transfer(BOB.address(), 100 + PAYMENT)));
    assertThat(has(BOB)).isEqualTo(1_000);
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.SEQUENCE_USED;
    world.assertReverts(settlement(stale), reason);
  }

  private TransactionStatus statusOf(Draft draft) {
    assertThat(draft.dropped()).isEmpty();
    assertThat(draft.statuses()).hasSize(1);
    return draft.statuses().getFirst();
  }

  private Draft draft(Calldata data, Bytes32 contract, long earliest, long latest) {
    long nonce = world.account(thread, BOB).nonce();
    return draft(
        0,
        position(record().sequence() + 1, earliest, latest),
        List.of(signed(nonce, contract, data)));
  }

  /// The deadline was 100 s ago. A Batcher who is the bidder's friend chooses the times.
  @Test
  void a3NobodyReopensAPassedDeadline() {
    register(Mode.ORDERED);
    long deadline = world.now + 500;
    world.apply(world.call(ALICE, auction, Auction.open(deadline)));
    world.apply(world.call(ALICE, auction, Auction.bid(10)));
    world.now = deadline + 100;
    world.assertReverts(world.call(BOB, auction, Auction.bid(11)), Reason.CONTRACT_REVERTED);

    Draft honest = draft(Auction.bid(11), auction, world.now - 3_599, world.now + 1);
    assertThat(statusOf(honest)).isEqualTo(new TransactionStatus.Reverted(7));
    Draft past = draft(Auction.bid(11), auction, deadline - 3_600, deadline);
    assertThat(statusOf(past)).isEqualTo(new TransactionStatus.Returned());
    world.assertReverts(settlement(past.sign(BATCHER)), Reason.WRONG_TIME);
    Draft wide = draft(Auction.bid(11), auction, 0, deadline);
    world.assertReverts(settlement(wide.sign(BATCHER)), Reason.WRONG_TIME);

    Bytes won = world.apply(world.call(ALICE, auction, Auction.settle()));
    assertThat(Bytes32.of(java.util.Arrays.copyOf(won.toArray(), 32))).isEqualTo(ALICE.address());
  }

  /// Around the deadline neither end of the auction is certain in a thread: nobody bids, nobody
  /// settles, and what is refused there works directly.
  @Test
  void a3AnAuctionDoesNotEndBeforeItsDeadlineEither() {
    register(Mode.ORDERED);
    long deadline = world.now + 500;
    world.apply(world.call(BOB, auction, Auction.open(deadline)));
    Draft ahead = draft(Auction.settle(), auction, deadline + 1, deadline + 3_600);
    assertThat(statusOf(ahead)).isEqualTo(new TransactionStatus.Returned());
    world.assertReverts(settlement(ahead.sign(BATCHER)), Reason.WRONG_TIME);
    for (Calldata call : List.of(Auction.bid(5), Auction.settle())) {
      Draft around = draft(call, auction, deadline - 100, deadline + 100);
      assertThat(statusOf(around)).isEqualTo(new TransactionStatus.Reverted(7));
    }
    world.now = deadline;
    world.apply(world.call(BOB, auction, Auction.bid(5)));
  }

  /// One unit a second; `now − last` never is negative, and no second is paid for twice.
  @Test
  void a3NobodyDrainsAStreamByLivingInThePast() {
    register(Mode.UNORDERED);
    long opened = world.now;
    world.apply(world.call(BOB, stream, Stream.open(1_000_000)));
    world.now = opened + 310;
    assertThat(longOf(world.apply(world.call(BOB, stream, Stream.claim())))).isEqualTo(310);

    Draft past = draft(Stream.claim(), stream, opened - 3_000, opened + 600);
    assertThat(statusOf(past)).isEqualTo(new TransactionStatus.Returned());
    assertThat(past.statement().outputs())
        .as("nonce and fee only: the stream stays as it is")
        .hasSize(1);
    world.apply(settlement(past.sign(BATCHER)));
    world.now = opened + 400;
    assertThat(longOf(world.apply(world.call(BOB, stream, Stream.claim())))).isEqualTo(90);
    Draft ahead = draft(Stream.claim(), stream, opened + 3_000, opened + 6_000);
    world.assertReverts(settlement(ahead.sign(BATCHER)), Reason.WRONG_TIME);
    assertThat(longOf(world.apply(world.call(BOB, stream, Stream.claim())))).isZero();
  }

  private static long longOf(Bytes output) {
    return java.nio.ByteBuffer.wrap(output.toArray())
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .getLong();
  }

  /// A thread of the thief's own, which knows the contracts of others: nobody has to opt in to
  /// anything for it, and it can do what its users signed, no more.
  @Test
  void nobodysTokensMoveWithoutHisSignature() {
    register(Mode.ORDERED);
    UserTransaction good = payment(0);
    byte[] bytes = good.signature().bytes();
    bytes[SignatureBytes.BYTES / 2] ^= 1;
    UserTransaction forged = new UserTransaction(good.call(), SignatureBytes.of(bytes));
    SubBlock block = seal(0, 1, forged);
    ThreadProgram program = program();
    Executor executor = new Executor(program.program(), 15);
    assertThat(ThreadExecution.run(program, executor, block, Limits.provable()))
        .isInstanceOf(ThreadExecution.Result.Refused.class);
    assertThat(ThreadExecution.runUnchecked(program, executor, block, Limits.provable()))
        .as("the OS itself")
        .isInstanceOf(ThreadExecution.Result.Refused.class);
    StateKey key = StateKey.account(thread, BOB.address());
    assertThat(block.statement().inputState()).extracting(i -> i.key()).contains(key);
  }
}
