package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.api.ledger.v1.ReceiptStatus;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.BareElf;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// A thread of OS version 2 with two Batchers on an L2 behind a socket, in which Bob pays Alice;
/// and what the L2 says to whoever tries something with it. Its ids depend on nothing but the order
/// in which its actors act.
final class SignedThread {
  static final long PAYMENT = 30;
  static final long USER_FEE = 3;
  static final long PROVER_FEE = 1_000;
  static final long PREPAID = 100;
  static final long VAULT = 100_000;
  private static final SigningKey SECOND = SigningKey.fromSeed(Bytes32.ofLong(2_002));

  /// Stores the first word of calldata in the slot that is the zero word, then counts down from it,
  /// two instructions a step: lw s1, 0(a0); lui a0, 0x10; lui a1, 0x11; sw s1, 0(a1); store; addi
  /// s1, s1, −1; bne s1, x0, −4; return of nothing.
  private static final ContractImage COUNTDOWN =
      image(
          BareElf.of(
              0x00052483,
              0x00010537,
              0x000115b7,
              0x0095a023,
              0x00200893,
              0x00000073,
              0xfff48493,
              0xfe049ee3,
              0x00010537,
              0x00000593,
              0x00600893,
              0x00000073));

  /// What the threads are over.
  record Contracts(Bytes32 token, Bytes32 auction, Bytes32 countdown) {
    static Contracts deploy(L2 l2, Cast cast) {
      return new Contracts(
          deploy(l2, cast, ExampleContract.TOKEN.image()),
          deploy(l2, cast, ExampleContract.AUCTION.image()),
          deploy(l2, cast, COUNTDOWN));
    }

    private static Bytes32 deploy(L2 l2, Cast cast, ContractImage image) {
      Operation deploy = new Operation.Deploy(Bytes.of(image.elf()));
      Receipt receipt = l2.apply(l2.operation(cast.operator(), deploy));
      return Bytes32.of(receipt.getOutput().toByteArray());
    }

    List<Bytes32> ascending() {
      return images().keySet().stream().toList();
    }

    private TreeMap<Bytes32, ContractImage> images() {
      return new TreeMap<>(
          Map.of(
              token, ExampleContract.TOKEN.image(),
              auction, ExampleContract.AUCTION.image(),
              countdown, COUNTDOWN));
    }
  }

  final Contracts contracts;
  final Bytes32 id;
  final Mode mode;
  final SigningKey alice;
  final SigningKey bob;
  private final L2 l2;
  private final Cast cast;
  final SigningKey prover;

  private SignedThread(L2 l2, Cast cast, SigningKey prover, Contracts contracts, Mode mode) {
    this.l2 = l2;
    this.cast = cast;
    this.prover = prover;
    this.contracts = contracts;
    this.mode = mode;
    alice = cast.users().get(0);
    bob = cast.users().get(1);
    Receipt registered = applies(registration(cast.batcher().publicKey(), SECOND.publicKey()));
    id = Bytes32.of(registered.getOutput().toByteArray());
    applies(l2.operation(cast.outsider(), new Operation.FundVault(id, VAULT)));
    applies(l2.operation(bob, new Operation.FundAccount(id, PREPAID)));
  }

  /// Contracts, 1000 tokens of Bob's, and an ORDERED thread.
  static SignedThread open(L2 l2, Cast cast, SigningKey prover) {
    Contracts contracts = Contracts.deploy(l2, cast);
    SigningKey bob = cast.users().get(1);
    l2.apply(l2.call(cast.operator(), contracts.token, Token.mint(bob.address(), 1_000)));
    return new SignedThread(l2, cast, prover, contracts, Mode.ORDERED);
  }

  /// A thread over the same contracts, in which nothing has happened.
  SignedThread another(Mode otherMode) {
    return new SignedThread(l2, cast, prover, contracts, otherMode);
  }

  private static ContractImage image(byte[] elf) {
    try {
      return ContractImage.parse(elf);
    } catch (InvalidEncoding e) {
      throw new AssertionError("written for this purpose", e);
    }
  }

  /// By the threads' admin, who is not the one that fees go to.
  Transaction registration(Bytes32... batcherKeys) {
    ThreadRegistration record =
        new ThreadRegistration(
            OsVersion.V2.number(),
            mode,
            cast.outsider().address(),
            contracts.ascending(),
            List.of(batcherKeys),
            PROVER_FEE);
    return l2.operation(cast.outsider(), new Operation.RegisterThread(record));
  }

  Transaction byAdmin(Operation operation) {
    return l2.operation(cast.outsider(), operation);
  }

  ThreadRecord record() {
    return l2.thread(id);
  }

  ThreadAccount account() {
    return ThreadAccount.of(l2.value(accountKey()));
  }

  StateKey accountKey() {
    return StateKey.account(id, bob.address());
  }

  long has(SigningKey user) {
    return l2.value(new StateKey(contracts.token, Token.balanceSlot(user.address()))).asLong();
  }

  static long now() {
    return System.currentTimeMillis() / 1_000;
  }

  /// Bob's transaction for this thread.
  UserTransaction signed(long nonce, Bytes32 contract, Calldata data) {
    return new UserTransaction.Call(
            l2.chainId(),
            l2.settlementId(),
            id,
            bob.publicKey(),
            nonce,
            contract,
            USER_FEE,
            now() + 10_000,
            data)
        .sign(bob);
  }

  UserTransaction payment(long nonce) {
    return signed(nonce, contracts.token, Token.transfer(alice.address(), PAYMENT));
  }

  /// Alice and Bob have again what they had before the payment.
  void giveBack() {
    applies(l2.call(alice, contracts.token, Token.transfer(bob.address(), PAYMENT)));
  }

  SigningKey key(int index) {
    return index == 0 ? cast.batcher() : SECOND;
  }

  Position position(long sequence) {
    return position(sequence, now() - 60, now() + 3_000);
  }

  Position position(long sequence, long earliest, long latest) {
    Bytes32 parent = mode == Mode.ORDERED ? record().head() : Bytes32.ZERO;
    long height = l2.head().height();
    return new Position(sequence, parent, height, height + 1_000, earliest, latest);
  }

  /// What a Batcher with a number finds about transactions.
  Draft draft(int batcher, Position at, UserTransaction... transactions) {
    return draft(batcher, at, l2::value, transactions);
  }

  private Draft draft(int batcher, Position at, StateView state, UserTransaction... transactions) {
    return Draft.of(terms(batcher), List.of(transactions), Bytes32.ZERO, state, at);
  }

  ThreadTerms terms(int batcher) {
    return new ThreadTerms(
        ThreadProgram.of(OsVersion.V2, contracts.images()),
        l2.chainId(),
        l2.settlementId(),
        id,
        mode,
        prover.address(),
        PROVER_FEE,
        batcher);
  }

  /// What he signs about transactions, none of which is left out.
  SubBlock seal(int batcher, Position at, UserTransaction... transactions) {
    return seal(batcher, at, l2::value, transactions);
  }

  /// As above, of a Batcher who believes what `state` says.
  SubBlock seal(int batcher, Position at, StateView state, UserTransaction... transactions) {
    Draft draft = draft(batcher, at, state, transactions);
    assertThat(draft.dropped()).isEmpty();
    return draft.sign(key(batcher));
  }

  static JobSpec spec(SubBlock block, Settlement settlement) {
    return JobSpec.newBuilder()
        .setSubBlock(
            SubBlockWork.newBuilder()
                .setSettlement(settlement)
                .setSubBlock(ByteString.copyFrom(block.encode())))
        .build();
  }

  /// The daemon's proof, which nobody has settled.
  static byte[] prove(ProverClient daemon, SubBlock block) {
    Job job = create(daemon, block, Settlement.SETTLEMENT_NONE);
    daemon.watch(job.getName(), 0, event -> !JobStates.isEnd(event.getState(), false));
    Job proved = daemon.job(job.getName());
    assertThat(proved.getState())
        .as(proved.getFailure().getMessage())
        .isEqualTo(JobState.JOB_STATE_VERIFIED);
    return daemon.download(proved.getProof().getArtifact());
  }

  static Job create(ProverClient daemon, SubBlock block, Settlement settlement) {
    return daemon.createJob(UUID.randomUUID().toString(), spec(block, settlement));
  }

  /// The daemon proves and settles.
  void settle(ProverClient daemon, SubBlock block) {
    Job job = create(daemon, block, Settlement.SETTLEMENT_SUBMIT);
    daemon.watch(
        job.getName(),
        0,
        event ->
            event.getState() != JobState.JOB_STATE_SUBMITTED
                && !JobStates.isEnd(event.getState(), true));
    byte[] hash = daemon.job(job.getName()).getSettlement().getTransactionHash().toByteArray();
    long before = record().vault();
    Receipt receipt = l2.sequence(List.of(l2.awaitArrival(Bytes32.of(hash)))).getFirst();
    assertThat(receipt.getReason()).isEmpty();
    daemon.watch(job.getName(), 0, event -> !JobStates.isEnd(event.getState(), true));
    assertThat(daemon.job(job.getName()).getState()).isEqualTo(JobState.JOB_STATE_FINAL);
    assertThat(record().vault()).isEqualTo(before + USER_FEE - PROVER_FEE);
  }

  /// The zkThread transaction, sent by the Prover whom the statement names.
  Transaction submission(SubBlock block, byte[] proof) {
    return l2.operation(
        prover,
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()), block.batcherSignature(), Bytes.of(proof)));
  }

  Receipt applies(Transaction transaction) {
    Receipt receipt = l2.apply(transaction);
    assertThat(receipt.getReason()).as(receipt.getDetail()).isEmpty();
    return receipt;
  }

  /// The L2 takes it into a block and does nothing but charge for it: the sender pays what the
  /// schedule says, its collector has it, and canonical state, thread, account and vault stay.
  void reverts(Transaction transaction, Reason reason) {
    Bytes32 sender = transaction.sender();
    Bytes32 collector = cast.operator().address();
    ThreadRecord thread = record();
    Bytes32 root = l2.head().stateRoot();
    long money = l2.balance(sender);
    long collected = l2.balance(collector);

    Receipt receipt = l2.apply(transaction);
    assertThat(receipt.getReason()).as(receipt.getDetail()).isEqualTo(reason.name());
    assertThat(receipt.getStatus()).isEqualTo(ReceiptStatus.RECEIPT_STATUS_REVERTED);
    assertThat(receipt.getStateRootBefore()).isEqualTo(receipt.getStateRootAfter());
    assertThat(l2.head().stateRoot()).isEqualTo(root);
    assertThat(record()).isEqualTo(thread);
    long fee = FeeSchedule.DEFAULT.cost(transaction, transaction.encode().length);
    assertThat(receipt.getFeePaid()).isEqualTo(fee);
    assertThat(money - l2.balance(sender)).isEqualTo(fee);
    assertThat(l2.balance(collector) - collected).isEqualTo(fee);
  }
}
