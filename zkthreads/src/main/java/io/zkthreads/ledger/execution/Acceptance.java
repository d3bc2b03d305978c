package io.zkthreads.ledger.execution;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.os.OsVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The acceptance rule: whether a statement may change canonical state at one position of the L2
/// order, and the change. The ten checks bear the numbers of docs/zkthreads.md; cheap ones come
/// first, and each closes an attack that it names.
///
/// Why it is right: all values that influenced the execution are inputs or were produced inside it,
/// and the inputs equal canonical state here (9); so the outputs are what executing the same
/// transactions directly at this position would have written (10).
final class Acceptance {
  private final BlockContext block;
  private final KeySource keys;

  Acceptance(BlockContext block, KeySource keys) {
    this.block = block;
    this.keys = keys;
  }

  /// What the sender handed in.
  ///
  /// @param proof absent when the fact is registered, or in a preflight
  record Submission(
      Bytes32 sender, Bytes statement, SignatureBytes batcherSignature, @Nullable Bytes proof) {}

  /// Answer of [#apply].
  sealed interface Decision {
    /// The state after, and the new head of the thread.
    record Accepted(State after, Bytes32 head) implements Decision {}

    record Rejected(Refusal refusal) implements Decision {}
  }

  /// Thrown by a check inside this class only; every failure has the same effect: none.
  private static final class Failed extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    Failed(Refusal refusal) {
      super(refusal.detail(), null, false, false);
      this.refusal = refusal;
    }

    Failed(Reason reason, String what, Object expected, Object got) {
      this(expected(reason, what, expected, got));
    }
  }

  /// Checks 1 to 10, then the change.
  Decision apply(State state, Submission submission) {
    try {
      Candidate candidate = cheapChecks(state, submission);
      check10Proof(state, candidate, submission.proof());
      return change(state, candidate);
    } catch (Failed e) {
      return new Decision.Rejected(e.refusal);
    }
  }

  /// Checks 1 to 9: what can be known without the proof. Null if nothing stands against it.
  @Nullable Refusal preflight(State state, Submission submission) {
    try {
      cheapChecks(state, submission);
      return null;
    } catch (Failed e) {
      return e.refusal;
    }
  }

  /// Shows that a statement is proven, for the registry of facts: its fact key, or why not.
  Bytes32 fact(State state, Bytes bytes, Bytes proof) throws FactRefused {
    try {
      Candidate candidate = check1Identity(state, check3Form(bytes));
      check2Versions(state, candidate);
      ThreadKey key = key(state, candidate);
      verify(key, candidate.statement, proof);
      return Digests.factKey(key.digest(), candidate.statement.hash());
    } catch (Failed e) {
      throw new FactRefused(e.refusal);
    }
  }

  /// A fact that is not registered.
  static final class FactRefused extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    FactRefused(Refusal refusal) {
      super(refusal.detail(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  private record Candidate(Statement statement, ThreadRecord thread) {}

  private Candidate cheapChecks(State state, Submission submission) throws Failed {
    Statement statement = check3Form(submission.statement());
    Candidate candidate = check1Identity(state, statement);
    check2Versions(state, candidate);
    check4Order(state, candidate);
    check5Time(state, candidate);
    check6Fees(candidate.statement);
    check6Prover(candidate, submission.sender());
    check7Batcher(candidate, submission.batcherSignature());
    // 8, no key leased to another thread: this L2 grants no leases, so there is nothing to ask.
    check9Inputs(state, candidate);
    check9OptIns(state, candidate);
    return candidate;
  }

  /// 1: chain, settlement, thread, OS version, mode and contract list are the L2's own, so that a
  /// proof for another chain, deployment, thread or set says nothing here.
  private Candidate check1Identity(State state, Statement statement) throws Failed {
    Statement.Header header = statement.header();
    Bytes32 chain = block.genesis().chainId();
    Bytes32 settlement = block.genesis().settlementId();
    if (!header.chainId().equals(chain)) {
      throw new Failed(Reason.WRONG_CHAIN, "chain id", chain, header.chainId());
    }
    if (!header.settlementId().equals(settlement)) {
      throw new Failed(Reason.WRONG_SETTLEMENT, "settlement id", settlement, header.settlementId());
    }
    ThreadRecord thread = state.thread(header.threadId()).orElse(null);
    if (thread == null) {
      throw new Failed(
          Reason.UNKNOWN_THREAD, "thread id", "a registered thread", header.threadId());
    }
    if (header.osVersion() != thread.osVersion()) {
      throw new Failed(
          Reason.WRONG_OS_VERSION, "OS version", thread.osVersion(), header.osVersion());
    }
    if (header.mode() != thread.mode()) {
      throw new Failed(Reason.WRONG_MODE, "mode", thread.mode(), header.mode());
    }
    if (!statement.contracts().equals(thread.contracts())) {
      throw new Failed(
          Reason.WRONG_CONTRACT_SET, "contracts", thread.contracts(), statement.contracts());
    }
    return new Candidate(statement, thread);
  }

  /// 2: the thread is open, its OS version still counts, its contracts are the code that was
  /// proven.
  private void check2Versions(State state, Candidate candidate) throws Failed {
    ThreadRecord thread = candidate.thread;
    if (!thread.open()) {
      throw new Failed(Reason.THREAD_CLOSED, "thread " + thread.id(), "open", "closed");
    }
    OsStatus status = Images.status(state, thread.osVersion());
    if (status == OsStatus.FROZEN) {
      throw new Failed(
          Reason.OS_RETIRED, "OS version " + thread.osVersion(), "ACTIVE or DEPRECATED", status);
    }
    for (int i = 0; i < thread.contracts().size(); i++) {
      Bytes32 address = thread.contracts().get(i);
      Bytes32 was = thread.imageDigests().get(i);
      Bytes32 is = state.contract(address).map(ContractRecord::imageDigest).orElse(Bytes32.ZERO);
      if (!is.equals(was)) {
        throw new Failed(Reason.CODE_CHANGED, "image of contract " + address, was, is);
      }
    }
  }

  /// 3 (and tag and statement version of 1): the words are the one encoding of a statement. Exact
  /// length, ascending lists, indices in range; outputs inside the set, never AUTH, each a change;
  /// AUTH in version 1 only, ACCOUNT in version 2 only, and both of this thread.
  private static Statement check3Form(Bytes bytes) throws Failed {
    try {
      return Statement.decode(bytes.toArray());
    } catch (InvalidEncoding e) {
      throw new Failed(new Refusal(Reason.MALFORMED_STATEMENT, String.valueOf(e.getMessage())));
    }
  }

  /// 4: no sub-block applies twice, even after state has come back to its inputs, and an ORDERED
  /// thread is one chain.
  private static void check4Order(State state, Candidate candidate) throws Failed {
    Statement.Header header = candidate.statement.header();
    ThreadRecord thread = candidate.thread;
    switch (thread.mode()) {
      case ORDERED -> {
        if (header.sequence() != thread.sequence() + 1) {
          throw new Failed(
              Reason.WRONG_SEQUENCE, "sequence", thread.sequence() + 1, header.sequence());
        }
        if (!header.parentHead().equals(thread.head())) {
          throw new Failed(Reason.WRONG_PARENT, "parent head", thread.head(), header.parentHead());
        }
      }
      case UNORDERED -> {
        if (!header.parentHead().isZero()) {
          throw new Failed(
              Reason.WRONG_PARENT, "parent head of an UNORDERED thread", 0, header.parentHead());
        }
        if (state.isSequenceUsed(thread.id(), header.batcherKeyIndex(), header.sequence())) {
          throw new Failed(
              Reason.SEQUENCE_USED,
              "sequence of batcher key " + Integer.toUnsignedString(header.batcherKeyIndex()),
              "an unused one",
              header.sequence());
        }
      }
    }
  }

  /// 5: a proof is not kept for ever, and contracts saw a time that fits this block.
  private void check5Time(State state, Candidate candidate) throws Failed {
    Statement.Header header = candidate.statement.header();
    long height = block.height();
    if (height < header.notBefore() || height > header.notAfter()) {
      throw new Failed(
          Reason.OUTSIDE_WINDOW, "height", header.notBefore() + " … " + header.notAfter(), height);
    }
    long longest = block.genesis().rules().maxWindowBlocks();
    if (header.notAfter() - header.notBefore() >= longest) {
      throw new Failed(
          Reason.WINDOW_TOO_LONG,
          "blocks in the window",
          "at most " + longest,
          header.notAfter() - header.notBefore() + 1);
    }
    if (header.version() == 1) {
      check5OneTime(state, candidate);
    } else {
      check5Interval(header);
    }
  }

  /// Version 2: contracts saw two ends, and the block's time lies between them. So whatever they
  /// decide by `before`, `after` and `elapsed` is right at this block's own time, and in which
  /// order sub-blocks were made does not matter: block times do not go back.
  private void check5Interval(Statement.Header header) throws Failed {
    if (header.earliest() > block.time() || header.latest() < block.time()) {
      throw new Failed(
          Reason.WRONG_TIME,
          "block time",
          header.earliest() + " … " + header.latest(),
          block.time());
    }
    if (header.latest() - header.earliest() > Rules.MAX_INTERVAL_SECONDS) {
      throw new Failed(
          Reason.WINDOW_TOO_LONG,
          "seconds between earliest and latest",
          "at most " + Rules.MAX_INTERVAL_SECONDS,
          header.latest() - header.earliest());
    }
  }

  /// Version 1: contracts saw one time, which is near and not ahead, and in one thread never before
  /// one that they had seen.
  private void check5OneTime(State state, Candidate candidate) throws Failed {
    Statement.Header header = candidate.statement.header();
    long oldest = Math.max(0, block.time() - block.genesis().rules().maxAgeSeconds());
    if (header.earliest() < oldest || header.latest() > block.time()) {
      throw new Failed(
          Reason.WRONG_TIME, "sub-block time", oldest + " … " + block.time(), header.latest());
    }
    long last = state.lastTime(candidate.thread.id());
    if (header.earliest() < last) {
      throw new Failed(
          Reason.TIME_WENT_BACK,
          "sub-block time",
          "at least " + last + ", that of the thread's last",
          header.earliest());
    }
  }

  /// 6: only the Prover that the statement names may send it, so a copied proof is worth nothing;
  /// what it is promised can be paid, and is not drawn from the vault for no transaction at all.
  private static void check6Prover(Candidate candidate, Bytes32 sender) throws Failed {
    Statement.Header header = candidate.statement.header();
    ThreadRecord thread = candidate.thread;
    if (!sender.equals(header.prover())) {
      throw new Failed(Reason.NOT_THE_PROVER, "sender", header.prover(), sender);
    }
    if (header.fee() > thread.maxFee()) {
      throw new Failed(Reason.FEE_ABOVE_POLICY, "fee", "at most " + thread.maxFee(), header.fee());
    }
    boolean empty = header.transactionCount() == 0 || candidate.statement.inputs().isEmpty();
    if (empty && header.fee() > 0) {
      throw new Failed(Reason.FEE_ABOVE_POLICY, "fee of an empty sub-block", 0, header.fee());
    }
    long vault = thread.vault() + header.fees();
    if (header.fee() > vault) {
      throw new Failed(Reason.VAULT_TOO_SMALL, "vault", "at least " + header.fee(), vault);
    }
  }

  /// 6: the fees are what the users' accounts lost. The OS proves it; the L2, whose money it is,
  /// counts once more, so that no fault of an OS makes money.
  private static void check6Fees(Statement statement) throws Failed {
    long paid = 0;
    for (Statement.Output output : statement.outputs()) {
      Statement.Input input = statement.inputs().get(output.inputIndex());
      if (input.isAccount()) {
        ThreadAccount before = ThreadAccount.of(input.value());
        ThreadAccount after = ThreadAccount.of(output.value());
        paid += before.balance() - after.balance();
        if (after.balance() > before.balance() || after.nonce() < before.nonce() || paid < 0) {
          throw new Failed(
              Reason.WRONG_FEES,
              "account of " + input.slot(),
              "what " + before + " leads to",
              after);
        }
      }
    }
    if (paid != statement.header().fees()) {
      throw new Failed(Reason.WRONG_FEES, "fees", paid, statement.header().fees());
    }
  }

  /// 7: the Batcher of this thread wants exactly this statement; a rented Prover cannot choose
  /// other transactions.
  private static void check7Batcher(Candidate candidate, SignatureBytes signature) throws Failed {
    int index = candidate.statement.header().batcherKeyIndex();
    List<BatcherKey> batcherKeys = candidate.thread.batcherKeys();
    if (index < 0 || index >= batcherKeys.size()) {
      throw new Failed(
          Reason.UNKNOWN_BATCHER_KEY,
          "batcher key index",
          "below " + batcherKeys.size(),
          Integer.toUnsignedString(index));
    }
    BatcherKey key = batcherKeys.get(index);
    if (key.revoked()) {
      throw new Failed(
          Reason.REVOKED_BATCHER_KEY, "batcher key " + index, "not revoked", "revoked");
    }
    byte[] message = Digests.batcherMessage(candidate.statement.hash());
    if (!signature.verifies(key.publicKey(), message)) {
      throw new Failed(
          Reason.BAD_BATCHER_SIGNATURE,
          "batcher signature",
          "one of key " + index + " over statement " + candidate.statement.hash(),
          signature);
    }
  }

  /// 9: canonical state is what the execution began from. Reports every key that is not.
  private static void check9Inputs(State state, Candidate candidate) throws Failed {
    List<StaleKey> stale = new ArrayList<>();
    for (KeyValue input : candidate.statement.inputState()) {
      Bytes32 actual = state.get(input.key());
      if (!actual.equals(input.value())) {
        stale.add(new StaleKey(input.key(), input.value(), actual));
      }
    }
    if (!stale.isEmpty()) {
      StaleKey first = stale.getFirst();
      String detail =
          "input %s/%s: expected %s, got %s; %d stale of %d"
              .formatted(
                  first.key().contract(),
                  first.key().slot(),
                  first.expected(),
                  first.actual(),
                  stale.size(),
                  candidate.statement.inputs().size());
      throw new Failed(new Refusal(Reason.STALE_INPUT, detail, stale));
    }
  }

  /// 9: AUTH says yes for as long, and as far, as the user said; the OS knows neither.
  private void check9OptIns(State state, Candidate candidate) throws Failed {
    if (candidate.statement.header().version() != 1) {
      return;
    }
    Refusal refusal = OptIns.of(candidate.statement).refusal(state, block.height());
    if (refusal != null) {
      throw new Failed(refusal);
    }
  }

  /// 10: the outputs are what the OS computes from the inputs. The key is this L2's own for this
  /// thread: a fact under another key could come from anyone's program.
  private void check10Proof(State state, Candidate candidate, @Nullable Bytes proof) throws Failed {
    Bytes32 statementHash = candidate.statement.hash();
    Bytes32 factKey = Digests.factKey(candidate.thread.verifyingKey(), statementHash);
    if (state.hasFact(factKey)) {
      return;
    }
    if (proof == null) {
      throw new Failed(Reason.NO_FACT, "fact", factKey, "no such fact");
    }
    verify(key(state, candidate), candidate.statement, proof);
  }

  private ThreadKey key(State state, Candidate candidate) throws Failed {
    ThreadRecord thread = candidate.thread;
    ThreadKey key =
        keys.threadKey(
            OsVersion.of(thread.osVersion()).orElseThrow(),
            Images.contracts(state, thread.contracts()));
    if (!key.digest().equals(thread.verifyingKey())) {
      throw new Failed(Reason.KEY_CHANGED, "verifying key", thread.verifyingKey(), key.digest());
    }
    return key;
  }

  private static void verify(ThreadKey key, Statement statement, Bytes proof) throws Failed {
    switch (key.check(statement.publicWords(), proof)) {
      case ThreadKey.Verdict.Valid ignored -> {}
      case ThreadKey.Verdict.Invalid invalid ->
          throw new Failed(new Refusal(Reason.BAD_PROOF, invalid.why()));
    }
  }

  /// Outputs into canonical state, the thread one step on, its users' fees into the vault, the
  /// Prover paid from it; under version 1 less left of what its users allow.
  private static Decision change(State state, Candidate candidate) {
    Statement.Header header = candidate.statement.header();
    State after = state;
    for (KeyValue output : candidate.statement.outputState()) {
      after = after.with(output.key(), output.value());
    }
    ThreadRecord thread =
        candidate.thread.advanced(candidate.statement.hash(), header.fees(), header.fee());
    after = after.withThread(thread);
    if (header.version() == 1) {
      after = OptIns.of(candidate.statement).spend(after);
      after = after.withLastTime(thread.id(), header.latest());
    }
    if (thread.mode() == Mode.UNORDERED) {
      after = after.withUsedSequence(thread.id(), header.batcherKeyIndex(), header.sequence());
    }
    Account prover = after.account(header.prover());
    after =
        after.withAccount(
            header.prover(), new Account(prover.nonce(), prover.balance() + header.fee()));
    return new Decision.Accepted(after, thread.head());
  }
}
