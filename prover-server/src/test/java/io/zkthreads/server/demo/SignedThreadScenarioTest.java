package io.zkthreads.server.demo;

import static io.zkthreads.server.demo.SignedThread.PAYMENT;
import static io.zkthreads.server.demo.SignedThread.PREPAID;
import static io.zkthreads.server.demo.SignedThread.USER_FEE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.client.SequencerClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.ledger.SettlementLayer.Admission.Refused;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.genesis.GenesisFile;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Auction;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.Mismatch;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What nobody can do to users of a thread of OS version 2, tried on a real ledger and a real
/// daemon over real sockets, with real proofs: a sub-block that the L2 refuses here has one,
/// wherever the OS gives one at all.
@Tag("slow")
@Timeout(300)
@ResourceLock(Resources.SYSTEM_OUT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SignedThreadScenarioTest {
  @TempDir static Path folder;

  private ServedMarket served;
  private ProverClient daemon;
  private L2 l2;
  private SigningKey prover;
  private SignedThread first;

  @BeforeAll
  void aThreadOpens() throws Exception {
    served = new ServedMarket(folder.resolve("one"));
    daemon = served.client;
    l2 = served.l2;
    prover = Keys.readOrCreate(folder.resolve("one").resolve("daemon").resolve("prover.key"));
    first = SignedThread.open(l2, served.cast, prover);
  }

  @AfterAll
  void allEnds() {
    served.close();
  }

  private byte[] prove(SubBlock block) {
    return SignedThread.prove(daemon, block);
  }

  /// A second Batcher key has packed the same payment beside the first; and after it was applied, a
  /// restarted Batcher packs it once more, whose L2 tells him that the nonce was never used.
  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1OneSignedPaymentIsAppliedOnceWhoeverPacksItAgain(Mode mode) {
    SignedThread thread = first.another(mode);
    StateView before = remembered(thread);
    long bobs = thread.has(thread.bob);
    UserTransaction payment = thread.payment(0);
    SubBlock one = thread.seal(0, thread.position(1), payment);
    SubBlock twin = thread.seal(1, thread.position(1), payment);
    byte[] proofOfTwin = prove(twin);
    thread.settle(daemon, one);
    assertThat(thread.account()).isEqualTo(new ThreadAccount(1, PREPAID - USER_FEE));
    thread.giveBack();
    assertThat(thread.has(thread.bob)).isEqualTo(bobs);

    thread.reverts(
        thread.submission(twin, proofOfTwin),
        mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.STALE_INPUT);
    for (int batcher = 0; batcher < 2; batcher++) {
      Draft again = thread.draft(batcher, thread.position(2), payment);
      assertThat(again.dropped().getFirst().why().cause()).isEqualTo(Cause.WRONG_NONCE);
    }
    SubBlock copy = thread.seal(0, thread.position(2), before, payment);
    thread.reverts(thread.submission(copy, prove(copy)), Reason.STALE_INPUT);
    assertThat(thread.account()).isEqualTo(new ThreadAccount(1, PREPAID - USER_FEE));
    assertThat(thread.has(thread.bob)).isEqualTo(bobs);
  }

  /// Canonical state with Bob's account as it is now.
  private StateView remembered(SignedThread thread) {
    StateKey key = thread.accountKey();
    Bytes32 value = l2.value(key);
    return asked -> asked.equals(key) ? value : l2.value(asked);
  }

  private Transaction pay(SigningKey from, SigningKey to, long amount) {
    return l2.call(from, first.contracts.token(), Token.transfer(to.address(), amount));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a2AStaleSubBlockIsNotAppliedAfterItsRebaseThoughStateComesBack(Mode mode) {
    SignedThread thread = first.another(mode);
    SubBlock stale = thread.seal(0, thread.position(1), thread.payment(0));
    byte[] proofOfStale = prove(stale);
    thread.applies(pay(thread.bob, thread.alice, 100));
    thread.reverts(thread.submission(stale, proofOfStale), Reason.STALE_INPUT);
    SubBlock rebased = thread.seal(0, thread.position(1), thread.payment(0));
    byte[] proofOfRebased = prove(rebased);

    thread.applies(thread.submission(rebased, proofOfRebased));
    ThreadRecord applied = thread.record();
    thread.applies(pay(thread.alice, thread.bob, 100 + PAYMENT));
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.SEQUENCE_USED;
    thread.reverts(thread.submission(stale, proofOfStale), reason);
    thread.reverts(thread.submission(rebased, proofOfRebased), reason);
    assertThat(thread.record()).isEqualTo(applied);
    assertThat(thread.account()).isEqualTo(new ThreadAccount(1, PREPAID - USER_FEE));
  }

  @Test
  void a2ARebaseIsNotAppliedAfterTheSubBlockThatItReplaces() {
    SignedThread thread = first.another(Mode.UNORDERED);
    SubBlock stale = thread.seal(0, thread.position(1), thread.payment(0));
    thread.applies(pay(thread.bob, thread.alice, 100));
    SubBlock rebased = thread.seal(0, thread.position(1), thread.payment(0));
    byte[] proofOfRebased = prove(rebased);
    thread.applies(pay(thread.alice, thread.bob, 100));

    thread.settle(daemon, stale);
    thread.applies(pay(thread.bob, thread.alice, 100 - PAYMENT));
    thread.reverts(thread.submission(rebased, proofOfRebased), Reason.SEQUENCE_USED);
    assertThat(thread.account().nonce()).isEqualTo(1);
    thread.applies(pay(thread.alice, thread.bob, 100));
  }

  /// The deadline has passed. Whoever bids in a thread of his own chooses the times that the
  /// contract sees; and finds nobody who applies it.
  @Test
  void a3APassedDeadlineIsNotReopenedAndNobodyLivesAhead() {
    SignedThread thread = first.another(Mode.ORDERED);
    Bytes32 auction = thread.contracts.auction();
    long now = SignedThread.now();
    long deadline = now - 100;
    thread.applies(l2.call(thread.alice, auction, Auction.open(deadline)));
    thread.reverts(l2.call(thread.bob, auction, Auction.bid(5)), Reason.CONTRACT_REVERTED);
    UserTransaction bid = thread.signed(0, auction, Auction.bid(5));
    Draft late = thread.draft(0, thread.position(1, deadline - 3_000, deadline), bid);
    assertThat(late.statuses()).containsExactly(new TransactionStatus.Returned());
    SubBlock past = late.sign(thread.key(0));
    thread.reverts(thread.submission(past, prove(past)), Reason.WRONG_TIME);

    assertThatThrownBy(() -> SignedThread.create(daemon, past, Settlement.SETTLEMENT_SUBMIT))
        .as("whoever wants it settled is told before anything is proven")
        .hasMessageContaining("block time: expected %d … %d".formatted(deadline - 3_000, deadline));

    SubBlock ahead =
        thread.seal(0, thread.position(1, now + 2_000, now + 3_000), thread.payment(0));
    thread.reverts(thread.submission(ahead, prove(ahead)), Reason.WRONG_TIME);
    assertThat(thread.account()).isEqualTo(new ThreadAccount(0, PREPAID));
  }

  /// Ledgers on which the same people did the same things under the same rules: accounts,
  /// contracts, threads and keys have the same names there, and every input the same value.
  @Test
  void a5WhatIsSignedForOneLedgerMeansNothingOnItsTwins() throws Exception {
    UserTransaction payment = first.payment(0);
    SubBlock block = first.seal(0, first.position(1), payment);
    byte[] proof = prove(block);
    Transaction original = first.submission(block, proof);
    Transaction funds = l2.operation(first.bob, new Operation.FundAccount(first.id, 1));
    for (Reason reason : List.of(Reason.WRONG_CHAIN, Reason.WRONG_SETTLEMENT)) {
      try (LedgerNode node = twin(reason == Reason.WRONG_SETTLEMENT)) {
        ManagedChannel channel =
            NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
        ManagedChannel operator =
            NettyChannelBuilder.forTarget(node.operatorAddress().orElseThrow())
                .usePlaintext()
                .build();
        try {
          LedgerClient client = new LedgerClient(channel);
          L2 other = new L2(client, new SequencerClient(operator));
          SignedThread twin = SignedThread.open(other, served.cast, prover);
          assertThat(twin.id).isEqualTo(first.id);
          assertThat(twin.record().verifyingKey()).isEqualTo(first.record().verifyingKey());
          twin.applies(
              other.call(
                  twin.bob,
                  twin.contracts.token(),
                  Token.transfer(twin.alice.address(), twin.has(twin.bob) - first.has(first.bob))));
          for (KeyValue input : block.statement().inputState()) {
            assertThat(other.value(input.key())).isEqualTo(input.value());
          }

          twin.reverts(twin.submission(block, proof), reason);
          for (Transaction copied : List.of(original, funds)) {
            isRefusedAtTheDoor(other, new GrpcSettlementLayer(client), copied, reason);
          }
          assertThat(twin.terms(0).refuse(payment.call()).map(Mismatch::what))
              .contains(reason == Reason.WRONG_CHAIN ? "chain id" : "settlement id");
        } finally {
          channel.shutdownNow();
          operator.shutdownNow();
        }
      }
    }
    first.applies(original);
  }

  private LedgerNode twin(boolean sameChain) throws Exception {
    Genesis fresh =
        GenesisFile.fresh(
            served.cast.operator().address(),
            served.cast.operator().address(),
            served.cast.balances(prover.address()));
    Genesis genesis =
        new Genesis(
            sameChain ? l2.chainId() : fresh.chainId(),
            fresh.settlementId(),
            fresh.time(),
            fresh.admin(),
            fresh.feeCollector(),
            fresh.balances(),
            fresh.osVersions(),
            fresh.fees(),
            fresh.rules());
    Path data = folder.resolve(sameChain ? "same chain" : "another chain");
    return LedgerNode.start(Demo.config(data, "auto"), genesis);
  }

  private static void isRefusedAtTheDoor(
      L2 other, GrpcSettlementLayer layer, Transaction copied, Reason reason) throws Exception {
    Bytes32 root = other.head().stateRoot();
    long money = other.balance(copied.sender());
    assertThat(layer.submit(copied.encode()))
        .isInstanceOfSatisfying(
            Refused.class, no -> assertThat(no.refusal().reason()).isEqualTo(reason));
    assertThat(other.balance(copied.sender())).isEqualTo(money);
    assertThat(other.head().stateRoot()).isEqualTo(root);
  }

  /// Directly and in a thread the same: what a contract wrote, and that one which takes more than
  /// 2^20 instructions does nothing.
  @Test
  void a6TheLimitOfCyclesHoldsDirectlyAndInAThread() {
    SignedThread thread = first.another(Mode.UNORDERED);
    Bytes32 countdown = thread.contracts.countdown();
    StateKey written = new StateKey(countdown, Bytes32.ZERO);
    Calldata endless = Calldata.of((1 << 19) + 7);
    thread.applies(l2.call(thread.bob, countdown, Calldata.of(5)));
    assertThat(l2.value(written)).isEqualTo(Bytes32.ofLong(5));
    thread.reverts(l2.call(thread.bob, countdown, endless), Reason.CYCLE_LIMIT);

    SubBlock good = thread.seal(0, thread.position(1), thread.signed(0, countdown, Calldata.of(7)));
    SubBlock bad = resigned(thread, good, List.of(thread.signed(0, countdown, endless)));
    Bytes32 root = l2.head().stateRoot();
    Job job = SignedThread.create(daemon, bad, Settlement.SETTLEMENT_SUBMIT);
    daemon.watch(job.getName(), 0, event -> !JobStates.isEnd(event.getState(), true));
    Job ended = daemon.job(job.getName());
    assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(ended.getFailure().getReason()).isEqualTo("SUB_BLOCK_REFUSED");
    assertThat(ended.getFailure().getMessage())
        .isEqualTo("transaction 0: contract took more cycles than a transaction may");
    assertThat(ended.hasProof()).isFalse();
    assertThat(l2.head().stateRoot()).isEqualTo(root);
    assertThat(thread.account()).isEqualTo(new ThreadAccount(0, PREPAID));

    thread.settle(daemon, good);
    assertThat(l2.value(written)).isEqualTo(Bytes32.ofLong(7));
  }

  /// The good statement about other transactions, by a Batcher who does not care.
  private static SubBlock resigned(
      SignedThread thread, SubBlock good, List<UserTransaction> transactions) {
    Statement statement = good.statement();
    Statement.Header header =
        statement
            .header()
            .withTransactions(transactions.size(), TransactionTree.root(transactions));
    return SubBlock.sign(
        new Statement(header, statement.contracts(), statement.inputs(), statement.outputs()),
        transactions,
        thread.key(0));
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a7ASubBlockOfNothingDrawsNoFee(Mode mode) {
    SignedThread thread = first.another(mode);
    SubBlock honest = thread.seal(0, thread.position(1));
    assertThat(honest.statement().header().fee()).isZero();
    SubBlock greedy = withFee(thread, honest, SignedThread.PROVER_FEE);
    assertThatThrownBy(() -> prove(greedy))
        .hasMessageContaining("fee of an empty sub-block: expected 0, got");
    thread.reverts(thread.submission(greedy, new byte[0]), Reason.FEE_ABOVE_POLICY);
    thread.reverts(
        thread.submission(withFee(thread, honest, 1), new byte[0]), Reason.FEE_ABOVE_POLICY);
    assertThat(thread.record().vault()).isEqualTo(SignedThread.VAULT);
  }

  private static SubBlock withFee(SignedThread thread, SubBlock block, long fee) {
    Statement statement = block.statement();
    Statement.Header h = statement.header();
    Statement.Header header =
        new Statement.Header(
            h.osVersion(),
            h.chainId(),
            h.settlementId(),
            h.threadId(),
            h.mode(),
            h.sequence(),
            h.parentHead(),
            h.notBefore(),
            h.notAfter(),
            h.earliest(),
            h.latest(),
            h.prover(),
            fee,
            h.batcherKeyIndex(),
            h.transactionCount(),
            h.transactionsCommitment(),
            h.fees());
    return SubBlock.sign(
        new Statement(header, statement.contracts(), statement.inputs(), statement.outputs()),
        List.of(),
        thread.key(0));
  }

  /// Points of order 1, 2 and 4: whatever the message, anyone finds a signature that holds.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void a7ABatcherKeyThatAnyoneSignsForIsRefused(String hex) {
    Bytes32 key = Bytes32.of(HexFormat.of().parseHex(hex));
    first.reverts(first.registration(first.key(0).publicKey(), key), Reason.BAD_BATCHER_KEY);
    first.reverts(
        first.byAdmin(new Operation.AddBatcherKey(first.id, key)), Reason.BAD_BATCHER_KEY);
  }
}
