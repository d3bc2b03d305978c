package io.zkthreads.thread.batcher;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Admission.Admitted;
import io.zkthreads.thread.batcher.Admission.Refused;
import io.zkthreads.thread.batcher.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Orders user transactions of one thread, executes them, and signs the statement.
///
/// `add` checks what needs no state; `seal` runs what has been added, leaves invalid transactions
/// out, and signs. A stale sub-block goes through `rebase`: the same transactions on newer state,
/// under a new signature and the same sequence. Not safe for several threads of Java at once.
public final class Batcher {
  private final ThreadTerms terms;
  private final SigningKey key;
  private final int maxTransactions;
  private final SecureRandom random = new SecureRandom();
  private final List<UserTransaction> pending = new ArrayList<>();
  private final Users users;

  /// A Batcher of OS version 1.
  ///
  /// @param nonces of the thread's users; they have to outlive this Batcher if the thread does
  /// @param maxTransactions most that one sub-block takes
  public Batcher(ThreadTerms terms, SigningKey key, Nonces nonces, int maxTransactions) {
    this(terms, key, OsVersion.V1, Users.counted(terms.threadId(), nonces), maxTransactions);
  }

  /// A Batcher of OS version 2.
  ///
  /// @param state as it is whenever a transaction comes in; it holds the users' accounts
  /// @param maxTransactions most that one sub-block takes
  public Batcher(ThreadTerms terms, SigningKey key, StateView state, int maxTransactions) {
    this(terms, key, OsVersion.V2, Users.prepaid(terms.threadId(), state), maxTransactions);
  }

  private Batcher(
      ThreadTerms terms, SigningKey key, OsVersion os, Users users, int maxTransactions) {
    same("OS version", os, terms.program().os());
    if (maxTransactions < 1 || maxTransactions > os.maxTransactions()) {
      throw new IllegalArgumentException(
          "1 … %d transactions expected, got %d".formatted(os.maxTransactions(), maxTransactions));
    }
    this.terms = terms;
    this.key = key;
    this.users = users;
    this.maxTransactions = maxTransactions;
  }

  public int numPending() {
    return pending.size();
  }

  /// Takes a transaction for the next sub-block, or says why not. Under OS version 1 its nonce is
  /// remembered before this answers; the transaction itself is lost with the process until it is
  /// sealed, and its sender then signs another, or under OS version 2 sends it once more.
  public Admission add(UserTransaction transaction) {
    if (pending.size() == maxTransactions) {
      return new Refused("transactions", "at most " + maxTransactions, "one more");
    }
    Optional<Refused> refused = terms.refuse(transaction.call());
    if (refused.isEmpty()) {
      refused = users.refuse(transaction);
    }
    if (refused.isPresent()) {
      return refused.get();
    }
    if (!transaction.isSignatureValid()) {
      return new Refused("signature", "one of the sender", transaction.signature().toString());
    }
    users.take(transaction);
    pending.add(transaction);
    return new Admitted();
  }

  /// Makes a sub-block of all pending transactions over `state`.
  public Batch seal(StateView state, Position at) {
    Batch batch = build(pending, state, at);
    users.sealed(pending, batch.subBlock().statement());
    pending.clear();
    return batch;
  }

  /// The same transactions over newer state, under the sequence and key index that they had.
  ///
  /// A stale sub-block stays signed and proven, and state may come back to its inputs. The L2
  /// applies one statement for each sequence of an ORDERED thread, and for each sequence of a key
  /// of an UNORDERED one; so of all rebases of a sub-block, and the sub-block itself, one at most.
  ///
  /// @param stale one that this Batcher has sealed: its transactions are not looked at again, so
  ///   one that somebody else put together would bring in what nobody signed, or what was taken
  ///   before
  public Batch rebase(SubBlock stale, StateView state, Position at) {
    Statement.Header header = stale.statement().header();
    same("thread", terms.threadId(), header.threadId());
    same("batcher key index", terms.batcherKeyIndex(), header.batcherKeyIndex());
    same("sequence", header.sequence(), at.sequence());
    same("signed by this Batcher", true, stale.isSignedBy(key.publicKey()));
    same("transactions are those that it signed", true, stale.isCommitted());
    return build(stale.transactions(), state, at);
  }

  private static void same(String what, Object expected, Object got) {
    if (!expected.equals(got)) {
      throw new IllegalArgumentException(
          "%s of a rebase: expected %s, got %s".formatted(what, expected, got));
    }
  }

  private Batch build(List<UserTransaction> wanted, StateView state, Position at) {
    Bytes32 salt = terms.program().os() == OsVersion.V1 ? newSalt() : Bytes32.ZERO;
    Draft draft =
        Draft.of(terms, wanted, salt, state, at, Draft.Bounds.NONE)
            .orElseThrow(() -> new IllegalStateException("a draft without bounds reached one"));
    return new Batch(draft.sign(key), draft.statuses(), draft.dropped(), draft.cycles());
  }

  private Bytes32 newSalt() {
    byte[] bytes = new byte[Bytes32.BYTES];
    random.nextBytes(bytes);
    return Bytes32.of(bytes);
  }
}
