package io.zkthreads.thread.batcher;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.StateView;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Admission.Admitted;
import io.zkthreads.thread.batcher.Admission.Refused;
import io.zkthreads.thread.batcher.Batch.Dropped;
import io.zkthreads.thread.batcher.ThreadTerms.Position;
import io.zkthreads.thread.os.Discovery;
import io.zkthreads.thread.os.Transaction;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

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
  private final Nonces nonces;

  /// @param nonces of the thread's users; they have to outlive this Batcher if the thread does
  /// @param maxTransactions most that one sub-block takes
  public Batcher(ThreadTerms terms, SigningKey key, Nonces nonces, int maxTransactions) {
    if (maxTransactions < 1 || maxTransactions > Statement.MAX_TRANSACTIONS) {
      throw new IllegalArgumentException("1 … 65536 transactions expected, got " + maxTransactions);
    }
    this.terms = terms;
    this.key = key;
    this.nonces = nonces;
    this.maxTransactions = maxTransactions;
  }

  public int numPending() {
    return pending.size();
  }

  /// Takes a transaction for the next sub-block, or says why not. Its nonce is remembered before
  /// this answers; the transaction itself is lost with the process until it is sealed, and its
  /// sender then signs another.
  public Admission add(UserTransaction transaction) {
    UserTransaction.Call call = transaction.call();
    if (pending.size() == maxTransactions) {
      return new Refused("transactions", "at most " + maxTransactions, "one more");
    }
    if (!call.chainId().equals(terms.chainId())) {
      return refused("chain id", terms.chainId(), call.chainId());
    }
    if (!call.scope().equals(terms.threadId())) {
      return refused("scope", terms.threadId(), call.scope());
    }
    if (!terms.program().addresses().contains(call.contract())) {
      return refused("contract", "one of the thread", call.contract());
    }
    long nonce = nonces.next(terms.threadId(), transaction.sender());
    if (call.nonce() != nonce) {
      return refused("nonce", nonce, call.nonce());
    }
    if (!transaction.isSignatureValid()) {
      return refused("signature", "one of the sender", transaction.signature());
    }
    nonces.take(terms.threadId(), transaction.sender());
    pending.add(transaction);
    return new Admitted();
  }

  private static Refused refused(String what, Object expected, Object got) {
    return new Refused(what, expected.toString(), got.toString());
  }

  /// Makes a sub-block of all pending transactions over `state`.
  public Batch seal(StateView state, Position at) {
    Batch batch = build(pending, state, at);
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

  /// One run for each transaction that turns out invalid, and one for the rest.
  private Batch build(List<UserTransaction> wanted, StateView state, Position at) {
    List<UserTransaction> transactions = new ArrayList<>(wanted);
    List<Dropped> dropped = new ArrayList<>();
    List<Transaction> seen = new ArrayList<>(wanted.stream().map(Transaction::of).toList());
    while (true) {
      switch (Discovery.run(terms.program(), seen, at.time(), values(state))) {
        case Discovery.Result.Complete run -> {
          return new Batch(sign(transactions, run, at), run.statuses(), dropped, run.cycles());
        }
        case Discovery.Result.Stopped stopped -> {
          int index = stopped.transaction();
          seen.remove(index);
          dropped.add(new Dropped(transactions.remove(index), stopped.status()));
        }
      }
    }
  }

  private Discovery.Values values(StateView state) {
    List<Bytes32> contracts = terms.program().addresses();
    return (contract, slot) ->
        state.get(
            contract == Statement.AUTH_INDEX
                ? StateKey.auth(terms.threadId(), slot)
                : new StateKey(contracts.get(contract), slot));
  }

  private SubBlock sign(
      List<UserTransaction> transactions, Discovery.Result.Complete run, Position at) {
    byte[] bytes = new byte[Bytes32.BYTES];
    random.nextBytes(bytes);
    Bytes32 salt = Bytes32.of(bytes);
    Statement statement =
        new Statement(
            terms.header(at, salt, transactions),
            terms.program().addresses(),
            run.inputs(),
            run.outputs());
    return SubBlock.sign(statement, salt, transactions, key);
  }
}
