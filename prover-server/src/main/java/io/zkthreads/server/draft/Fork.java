package io.zkthreads.server.draft;

import io.zkthreads.api.prover.v1.SubBlockPosition;
import io.zkthreads.batcher.L2Program;
import io.zkthreads.batcher.L2State;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Limits;
import java.security.SecureRandom;
import java.util.List;
import java.util.OptionalLong;

/// A thread on a local view of the L2's newest state, of which is read what transactions touch,
/// once. What they change is seen by those behind them and by nobody else; with the fork it is
/// gone.
public final class Fork {
  /// Blocks come while transactions are executed; those that touch their keys begin it anew.
  private static final int MAX_TRIES = 5;

  private final SettlementLayer l2;
  private final SettlementLayer.Head head;
  private final ThreadRecord thread;
  private final ThreadProgram program;

  private Fork(
      SettlementLayer l2, SettlementLayer.Head head, ThreadRecord thread, ThreadProgram program) {
    this.l2 = l2;
    this.head = head;
    this.thread = thread;
    this.program = program;
  }

  /// Forks at the L2's newest block.
  public static Fork at(SettlementLayer l2, ThreadRecord thread)
      throws LedgerUnavailable, L2Program.Unrunnable {
    return new Fork(l2, l2.head(), thread, L2Program.of(l2, thread));
  }

  /// What transactions do here.
  ///
  /// @param height of the block whose state they found
  public record Seen(Draft draft, long height) {}

  /// Who would sign a sub-block of this, and who would bring it.
  ///
  /// @param fee to the Prover, from the thread's vault
  public record Signing(int batcherKeyIndex, Bytes32 prover, long fee) {}

  /// What the thread asks of its transactions.
  public ThreadTerms terms(Signing signing) {
    return new ThreadTerms(
        program,
        head.chainId(),
        head.settlementId(),
        thread.id(),
        thread.mode(),
        signing.prover,
        signing.fee,
        signing.batcherKeyIndex);
  }

  /// Executes transactions in order, on what the L2 has now.
  ///
  /// @param nowMillis also the number of a sub-block of an UNORDERED thread
  public Seen execute(List<UserTransaction> transactions, Signing signing, long nowMillis)
      throws LedgerUnavailable, Refusal {
    SubBlockPosition.Builder wanted = SubBlockPosition.newBuilder();
    if (thread.mode() == Mode.UNORDERED) {
      wanted.setSequence(nowMillis);
    }
    Position at =
        new Places(thread, head, l2.terms().rules(), nowMillis / 1000).choose(wanted.build());
    Bytes32 salt = Bytes32.ZERO;
    if (program.os() == OsVersion.V1) {
      byte[] bytes = new byte[Bytes32.BYTES];
      new SecureRandom().nextBytes(bytes);
      salt = Bytes32.of(bytes);
    }
    L2State state = new L2State(l2);
    try {
      for (int i = 0; i < MAX_TRIES; i++) {
        Draft draft = Draft.of(terms(signing), transactions, salt, state, at);
        OptionalLong height = state.oneHeight();
        if (height.isPresent()) {
          return new Seen(draft, height.getAsLong());
        }
      }
    } catch (L2State.Away e) {
      throw e.why();
    }
    throw Refusal.of(
        Refusal.Kind.ABORTED,
        "STATE_MOVED",
        "keys of these transactions changed in each of " + MAX_TRIES + " tries: come back");
  }

  /// The proof of a sub-block of this thread, made here.
  public byte[] prove(ProofMaker maker, SubBlock block, ProgressListener progress) {
    ProgramKey key = maker.key(program.program());
    return switch (ThreadExecution.run(program, key.executor(), block, Limits.provable())) {
      case ThreadExecution.Result.Executed executed ->
          maker.prove(key, maker.witness(executed.execution()), progress).proof().toBytes();
      case ThreadExecution.Result.Refused(int _, String why) ->
          throw new IllegalStateException("what was drafted here does not run: " + why);
    };
  }
}
