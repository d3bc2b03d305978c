package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Account;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.Statement;
import java.util.Optional;

/// Whether a statement may change canonical state at one position of the L2 order, and the change.
/// The rules are [Check]s.
///
/// Why they are right: all values that influenced the execution are inputs or were produced inside
/// it, and the inputs equal canonical state here (9); so the outputs are what executing the same
/// transactions directly at this position would have written (10).
public final class Acceptance {
  private final BlockContext block;
  private final KeySource keys;

  public Acceptance(BlockContext block, KeySource keys) {
    this.block = block;
    this.keys = keys;
  }

  /// What the sender handed in.
  ///
  /// @param proof absent when the fact is registered, or in a preflight
  public record Submission(
      Bytes32 sender, Bytes statement, SignatureBytes batcherSignature, Optional<Bytes> proof) {}

  /// Answer of [#apply].
  public sealed interface Decision {
    /// It applies.
    ///
    /// @param head new head of the thread
    /// @param wasFact whether the L2 knew that the statement is true, so that no proof was asked
    ///   for
    record Accepted(State after, Bytes32 head, boolean wasFact) implements Decision {}

    record Rejected(Refusal refusal) implements Decision {}
  }

  /// Answer of [#fact].
  public sealed interface Shown {
    /// The statement is true, which the state may know by this name.
    ///
    /// @param isNew whether the state does not know it yet, so that a proof had to be verified
    record Fact(Bytes32 factKey, boolean isNew) implements Shown {}

    record NotShown(Refusal refusal) implements Shown {}
  }

  /// All checks, then the change.
  public Decision apply(State state, Submission submission) {
    Evidence evidence = ofSender(state, submission).proof(state, keys, submission.proof());
    return Check.first(evidence)
        .<Decision>map(Decision.Rejected::new)
        .orElseGet(() -> change(state, evidence));
  }

  /// All checks but those of the proof; empty if nothing stands against it.
  public Optional<Refusal> preflight(State state, Submission submission) {
    return Check.first(ofSender(state, submission));
  }

  /// What can be said before the statement has its place in the order: all checks but those of the
  /// position. Empty if its proof holds and nothing else stands against it.
  public Optional<Refusal> ahead(State state, Submission submission) {
    return Check.first(signed(state, submission).proof(state, keys, submission.proof()));
  }

  /// Shows that a statement is true, whoever sends it and wherever it may apply.
  public Shown fact(State state, Bytes statement, Bytes proof) {
    Evidence evidence = anywhere(state, statement).proof(state, keys, Optional.of(proof));
    Optional<Refusal> refusal = Check.first(evidence);
    if (refusal.isPresent()) {
      return new Shown.NotShown(refusal.get());
    }
    return Truth.known(evidence)
        .map(known -> new Shown.Fact(known, false))
        .orElseGet(() -> new Shown.Fact(Truth.factKey(evidence), true));
  }

  private Evidence ofSender(State state, Submission submission) {
    return signed(state, submission).position(state, block);
  }

  private Evidence signed(State state, Submission submission) {
    return anywhere(state, submission.statement())
        .sender(submission.sender())
        .signature(submission.batcherSignature());
  }

  private Evidence anywhere(State state, Bytes statement) {
    Genesis genesis = block.genesis();
    return Evidence.of(statement)
        .ids(genesis.chainId(), genesis.settlementId())
        .limits(genesis.rules())
        .registered(state);
  }

  /// Outputs into canonical state, the thread one step on, its users' fees into the vault, the
  /// Prover paid from it; under version 1 less left of what its users allow.
  private static Decision change(State state, Evidence accepted) {
    Statement statement = accepted.statement();
    Statement.Header header = statement.header();
    State after = state;
    for (KeyValue output : statement.outputState()) {
      after = after.with(output.key(), output.value());
    }
    ThreadRecord thread = accepted.thread().advanced(accepted.hash(), header.fees(), header.fee());
    after = after.withThread(thread);
    if (header.version() == 1) {
      after = OptIns.of(statement).spend(after);
      after = after.withLastTime(thread.id(), header.latest());
    }
    if (thread.mode() == Mode.UNORDERED) {
      after = after.withUsedSequence(thread.id(), header.batcherKeyIndex(), header.sequence());
    }
    Account prover = after.account(header.prover());
    after =
        after.withAccount(
            header.prover(), new Account(prover.nonce(), prover.balance() + header.fee()));
    boolean wasFact = Truth.known(accepted).isPresent();
    return new Decision.Accepted(after, thread.head(), wasFact);
  }
}
