package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.ledger.LedgerUnavailable;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An L2 in memory that counts what it is sent and refuses as it is told. Its transactions are
/// nonce and attempt.
final class ScriptedSettler implements Settler {
  final List<byte[]> sent = new ArrayList<>();
  private final Map<Long, Standing> standings = new HashMap<>();
  private final Deque<Answer> atTheDoor = new ArrayDeque<>();
  private final Deque<Standing> inBlocks = new ArrayDeque<>();
  private Answer answer = new Answer.Ready();
  private @Nullable RuntimeException fault;
  private int nonce;
  private boolean silent;
  private boolean interrupting;
  private boolean sealing = true;
  private long balance = 1_000_000;
  private long price;
  private boolean factFirst;

  /// What preflights say.
  synchronized void answer(Answer next) {
    answer = next;
  }

  /// What the next transaction hears at the door; more of them one after the other.
  synchronized void refuse(Answer once) {
    atTheDoor.add(once);
  }

  /// What becomes of the next transaction in a block.
  synchronized void inBlock(Standing once) {
    inBlocks.add(once);
  }

  /// A silent L2 answers nothing.
  synchronized void silent(boolean on) {
    silent = on;
  }

  /// What every question ends with; null for answers again.
  synchronized void fault(@Nullable RuntimeException next) {
    fault = next;
  }

  /// What the Prover's account has, and what a transaction costs.
  synchronized void money(long has, long costs) {
    balance = has;
    price = costs;
  }

  /// Whether the first transaction of a job only registers its fact.
  synchronized void factFirst(boolean on) {
    factFirst = on;
  }

  /// The next one who asks is interrupted, by nobody who should.
  synchronized void interruptNext() {
    interrupting = true;
  }

  /// Without sealing, transactions stay pending.
  synchronized void sealing(boolean on) {
    sealing = on;
    for (int i = 0; on && i < sent.size(); i++) {
      seal(sent.get(i));
    }
  }

  /// Loses what waits, as an L2 does that was restored from a copy.
  synchronized void loseWhatWaits() {
    standings.values().removeIf(standing -> standing instanceof Standing.Pending);
  }

  private void seal(byte[] transaction) {
    Standing told = inBlocks.poll();
    nonce++;
    standings.put(
        ByteBuffer.wrap(transaction).getLong(),
        told != null ? told : new Standing.Applied(standings.size() + 1, 1000));
  }

  private void requireAwake() throws LedgerUnavailable {
    if (interrupting) {
      interrupting = false;
      Thread.currentThread().interrupt();
      throw new LedgerUnavailable("interrupted", new IllegalStateException());
    }
    if (silent) {
      throw new LedgerUnavailable("connection refused", new IllegalStateException());
    }
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public synchronized Answer preflight(JobSpec spec) throws LedgerUnavailable {
    requireAwake();
    return answer;
  }

  @Override
  public synchronized long fee(JobSpec spec, long proofBytes) throws LedgerUnavailable {
    requireAwake();
    return price;
  }

  @Override
  public synchronized Signed sign(JobSpec spec, byte[] container, int attempt)
      throws LedgerUnavailable {
    requireAwake();
    byte[] transaction = ByteBuffer.allocate(8).putInt(nonce).putInt(attempt).array();
    boolean fact = factFirst && attempt == 1;
    return new Signed(transaction, transaction, fact);
  }

  @Override
  public synchronized Answer submit(JobSpec spec, byte[] transaction) throws LedgerUnavailable {
    requireAwake();
    Answer refusal = atTheDoor.poll();
    if (refusal != null) {
      return refusal;
    }
    if (balance < price) {
      return new Answer.Wait(JobReason.NEEDS_FUNDS, "INSUFFICIENT_BALANCE", "has " + balance);
    }
    sent.add(transaction);
    if (sealing) {
      seal(transaction);
    } else {
      standings.put(ByteBuffer.wrap(transaction).getLong(), new Standing.Pending());
    }
    return new Answer.Ready();
  }

  @Override
  public synchronized Standing standing(JobSpec spec, byte[] hash) throws LedgerUnavailable {
    requireAwake();
    Standing standing = standings.get(ByteBuffer.wrap(hash).getLong());
    return standing == null ? new Standing.Unknown() : standing;
  }

  @Override
  public boolean isFinal(long height) {
    return true;
  }

  @Override
  public String account() {
    return "ab".repeat(32);
  }

  @Override
  public synchronized long balance() throws LedgerUnavailable {
    requireAwake();
    return balance;
  }

  synchronized int numSent() {
    return sent.size();
  }

  /// How many different transactions arrived.
  synchronized long distinctTransactions() {
    return sent.stream().map(t -> ByteBuffer.wrap(t).getLong()).distinct().count();
  }
}
