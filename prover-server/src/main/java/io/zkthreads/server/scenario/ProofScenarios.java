package io.zkthreads.server.scenario;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.os.OsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What the L2 applies and what not, with proofs that are brought to it by hand.
final class ProofScenarios {
  /// In the order in which they are told.
  static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "tampered-proof",
              "a byte of the proof, an output and the Batcher's word are changed; each reverts,"
                  + " and the honest one applies",
              ProofScenarios::tamperedProof),
          new Scenario(
              "copied-proof",
              "whoever sends another's proof under his own name pays and gets nothing",
              ProofScenarios::copiedProof),
          new Scenario(
              "conflict",
              "a stale input costs the Prover exactly the fee, changes no state and names the key",
              ProofScenarios::conflict),
          new Scenario(
              "conflict-by-fact",
              "once the proof is a registered fact, a stale sub-block costs a fraction",
              ProofScenarios::conflictByFact),
          new Scenario(
              "settled-once",
              "a settled sub-block is not applied again, in threads with and without an order",
              ProofScenarios::settledOnce),
          new Scenario(
              "out-of-order",
              "a child that comes before its parent reverts, and applies after it",
              ProofScenarios::outOfOrder),
          new Scenario(
              "equivocation",
              "of two sub-blocks that a Batcher signs behind one head, one is applied",
              ProofScenarios::equivocation),
          new Scenario(
              "window-passed",
              "a sub-block is refused once the blocks that might apply it have gone by",
              ProofScenarios::windowPassed));

  private ProofScenarios() {}

  private static String tamperedProof(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock block = thread.seal(thread.add(0, 5));
    Bytes proof = thread.prove(block);
    stage.reverts(thread.submission(block, flipped(proof)), Reason.BAD_PROOF);
    Statement changed = withOtherOutput(block.statement());
    SubBlock unsigned =
        new SubBlock(changed, block.batcherSignature(), block.salt(), block.transactions());
    stage.reverts(thread.submission(unsigned, proof), Reason.BAD_BATCHER_SIGNATURE);
    SubBlock resigned =
        new SubBlock(
            changed,
            thread.batcher().sign(Digests.batcherMessage(changed.hash())),
            block.salt(),
            block.transactions());
    stage.reverts(thread.submission(resigned, proof), Reason.BAD_PROOF);
    stage.applied(thread.submission(block, proof));
    Unexpected.unlessEqual("the counter", 5L, thread.total());
    return "BAD_PROOF, BAD_BATCHER_SIGNATURE, BAD_PROOF; the honest one is applied";
  }

  /// A bit in the middle, where openings lie.
  private static Bytes flipped(Bytes proof) {
    byte[] copy = proof.toArray();
    copy[copy.length / 2] ^= 1;
    return Bytes.of(copy);
  }

  private static Statement withOtherOutput(Statement statement) {
    List<Statement.Output> outputs = new ArrayList<>(statement.outputs());
    Statement.Output first = outputs.removeFirst();
    int[] words = first.value().words();
    words[0] ^= 1 << 30;
    outputs.addFirst(new Statement.Output(first.inputIndex(), Bytes32.ofWords(words, 0)));
    return new Statement(statement.header(), statement.contracts(), statement.inputs(), outputs);
  }

  private static String copiedProof(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SigningKey copycat = thread.key("copycat");
    stage.give(copycat.address(), 1_000_000_000L);
    SubBlock block = thread.seal(thread.add(0, 5));
    Bytes proof = thread.prove(block);
    stage.reverts(thread.submission(copycat, block, proof), Reason.NOT_THE_PROVER);
    Bytes statement = Bytes.of(block.statement().bytes());
    stage.apply(copycat, new Operation.RegisterFact(statement, proof));
    Operation apply = new Operation.Apply(statement, block.batcherSignature());
    stage.reverts(stage.operation(copycat, apply), Reason.NOT_THE_PROVER);
    long vault = thread.record().vault();
    stage.apply(stage.prover(), apply);
    Unexpected.unlessEqual("the counter", 5L, thread.total());
    Unexpected.unlessEqual(
        "what the vault paid", CounterThread.PROVER_FEE, vault + 5 - thread.record().vault());
    return "NOT_THE_PROVER, also where the copycat registers the fact; the Prover is paid";
  }

  private static String conflict(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock stale = thread.seal(thread.add(0, 5));
    Bytes proof = thread.prove(stale);
    stage.call(stage.rich(), thread.counter, Counter.add(100));
    SettlementLayer.Preflight told =
        stage
            .l2()
            .preflight(
                stage.prover().address(), stale.statement().bytes(), stale.batcherSignature());
    if (!(told instanceof SettlementLayer.Preflight.Unacceptable(long _, Refusal before))) {
      throw new Unexpected("a preflight says STALE_INPUT for nothing", told);
    }
    long vault = thread.record().vault();
    Transaction sent = thread.submission(stale, proof);
    Refusal refusal = stage.reverts(sent, Reason.STALE_INPUT);
    Unexpected.unlessEqual("what the preflight said", refusal.staleKeys(), before.staleKeys());
    Unexpected.unlessEqual(
        "the stale keys",
        List.of(
            new StaleKey(
                new StateKey(thread.counter, Counter.totalSlot()),
                Bytes32.ZERO,
                Bytes32.ofLong(100))),
        refusal.staleKeys());
    Unexpected.unlessEqual("the vault", vault, thread.record().vault());
    SubBlock rebased = thread.seal(thread.add(0, 5));
    stage.applied(thread.submission(rebased, thread.prove(rebased)));
    Unexpected.unlessEqual("the counter", 105L, thread.total());
    long fee = stage.l2().terms().fees().cost(sent, sent.encode().length);
    return "fee " + fee + ", expected 0, actual 100; made anew it is applied";
  }

  private static String conflictByFact(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock stale = thread.seal(thread.add(0, 5));
    Bytes proof = thread.prove(stale);
    Bytes statement = Bytes.of(stale.statement().bytes());
    stage.apply(stage.prover(), new Operation.RegisterFact(statement, proof));
    stage.call(stage.rich(), thread.counter, Counter.add(100));
    Transaction apply =
        stage.operation(stage.prover(), new Operation.Apply(statement, stale.batcherSignature()));
    Transaction whole = thread.submission(stale, proof);
    FeeSchedule fees = stage.l2().terms().fees();
    long cheap = fees.cost(apply, apply.encode().length);
    long dear = fees.cost(whole, whole.encode().length);
    stage.reverts(apply, Reason.STALE_INPUT);
    Unexpected.unlessEqual("whether a fact makes it a hundredth", true, cheap * 100 < dear);
    return "fee " + cheap + ", with the proof it would be " + dear;
  }

  private static String settledOnce(Stage stage, String name) throws Exception {
    List<Reason> reasons = new ArrayList<>();
    for (Mode mode : Mode.values()) {
      SealedThread thread =
          new SealedThread(
              stage, name + "-" + mode.name().toLowerCase(Locale.ROOT), OsVersion.V2, mode);
      SubBlock block = thread.seal(thread.add(0, 5));
      Bytes proof = thread.prove(block);
      stage.applied(thread.submission(block, proof));
      Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.SEQUENCE_USED;
      stage.reverts(thread.submission(block, proof), reason);
      Unexpected.unlessEqual("the counter", 5L, thread.total());
      reasons.add(reason);
    }
    return reasons.toString();
  }

  private static String outOfOrder(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock parent = thread.seal(thread.add(0, 5));
    SubBlock child = thread.sealBehind(List.of(parent), thread.add(1, 6));
    Bytes ofParent = thread.prove(parent);
    Bytes ofChild = thread.prove(child);
    stage.reverts(thread.submission(child, ofChild), Reason.WRONG_SEQUENCE);
    stage.applied(thread.submission(parent, ofParent));
    stage.applied(thread.submission(child, ofChild));
    Unexpected.unlessEqual("the counter", 11L, thread.total());
    return "WRONG_SEQUENCE, then parent and child are applied";
  }

  private static String equivocation(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock one = thread.seal(thread.add(0, 5));
    SubBlock other = thread.seal(thread.add(0, 7));
    Bytes ofOne = thread.prove(one);
    Bytes ofOther = thread.prove(other);
    stage.applied(thread.submission(other, ofOther));
    stage.reverts(thread.submission(one, ofOne), Reason.WRONG_SEQUENCE);
    Unexpected.unlessEqual("the counter", 7L, thread.total());
    return "WRONG_SEQUENCE for the second";
  }

  private static String windowPassed(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock block = thread.seal(List.of(), 1, thread.add(0, 5));
    Bytes proof = thread.prove(block);
    for (int i = 0; i < 2; i++) {
      stage.call(stage.rich(), thread.counter, Counter.total());
    }
    stage.reverts(thread.submission(block, proof), Reason.OUTSIDE_WINDOW);
    Unexpected.unlessEqual("the counter", 0L, thread.total());
    return "OUTSIDE_WINDOW";
  }
}
