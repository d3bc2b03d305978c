package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.StaleInput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An L2 in memory that counts what it is sent.
final class ScriptedSettler implements Settler {
  final List<byte[]> sent = new ArrayList<>();
  private final Map<Integer, Included> receipts = new HashMap<>();
  private Preflight answer = new Preflight.Ready();
  private int nonce;
  private boolean silent;
  private boolean sealing = true;

  synchronized void answer(Preflight next) {
    answer = next;
  }

  /// A silent L2 answers nothing.
  synchronized void silent(boolean on) {
    silent = on;
  }

  /// Without sealing, transactions stay pending.
  synchronized void sealing(boolean on) {
    sealing = on;
    for (int i = 0; on && i < sent.size(); i++) {
      seal(sent.get(i));
    }
  }

  private void seal(byte[] transaction) {
    receipts.put(
        ByteBuffer.wrap(transaction).getInt(),
        new Included(true, "APPLIED", receipts.size() + 1, 1000, List.<StaleInput>of()));
  }

  private void requireAwake() throws IOException {
    if (silent) {
      throw new IOException("connection refused");
    }
  }

  @Override
  public synchronized Preflight preflight(JobSpec spec) throws IOException {
    requireAwake();
    return answer;
  }

  @Override
  public synchronized Signed sign(JobSpec spec, byte[] container) throws IOException {
    requireAwake();
    byte[] transaction = ByteBuffer.allocate(4).putInt(nonce++).array();
    return new Signed(transaction, transaction);
  }

  @Override
  public synchronized Optional<String> submit(byte[] transaction) throws IOException {
    requireAwake();
    sent.add(transaction);
    if (sealing) {
      seal(transaction);
    }
    return Optional.empty();
  }

  @Override
  public synchronized Optional<Included> receipt(byte[] hash) throws IOException {
    requireAwake();
    return Optional.ofNullable(receipts.get(ByteBuffer.wrap(hash).getInt()));
  }

  @Override
  public synchronized boolean isFinal(long height) {
    return true;
  }

  /// How many different transactions arrived.
  synchronized long distinctTransactions() {
    return sent.stream().map(t -> ByteBuffer.wrap(t).getInt()).distinct().count();
  }
}
