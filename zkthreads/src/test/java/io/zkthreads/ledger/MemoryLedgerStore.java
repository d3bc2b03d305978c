package io.zkthreads.ledger;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A ledger's store without a disk: what it was told is there, closed or not.
public final class MemoryLedgerStore implements LedgerStore {
  private record Sent(Waiting waiting, @Nullable Long height) {}

  private @Nullable Bytes32 genesis;
  private final List<Block> blocks = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private final Map<Bytes32, Sent> sent = new LinkedHashMap<>();

  @Override
  public synchronized Optional<Stored> load(Bytes32 genesisDigest) {
    if (genesis != null && !genesis.equals(genesisDigest)) {
      throw new StoreFailure(
          "another ledger: expected genesis " + genesisDigest + ", got " + genesis);
    }
    return genesis == null ? Optional.empty() : Optional.of(newest());
  }

  private Stored newest() {
    Block head = blocks.getLast();
    if (!states.getLast().stateRoot().equals(head.stateRoot())) {
      throw new StoreFailure("the state is not that of block " + head.height());
    }
    List<Waiting> waiting =
        sent.values().stream().filter(s -> s.height == null).map(Sent::waiting).toList();
    return new Stored(head, states.getLast(), waiting);
  }

  @Override
  public synchronized void start(Bytes32 genesisDigest, Block block, State state) {
    genesis = genesisDigest;
    blocks.add(block);
    states.add(state);
  }

  @Override
  public synchronized void admit(List<Admitted> transactions) {
    if (transactions.stream().anyMatch(t -> sent.containsKey(t.id()))) {
      throw new StoreFailure("a transaction twice");
    }
    for (Admitted t : transactions) {
      sent.put(t.id(), new Sent(decoded(t), null));
    }
  }

  private static Waiting decoded(Admitted t) {
    try {
      byte[] bytes = t.encoded().toArray();
      return new Waiting(t.id(), Transaction.decode(bytes), bytes.length);
    } catch (InvalidEncoding e) {
      throw new StoreFailure("a malformed transaction", e);
    }
  }

  @Override
  public synchronized void append(Block block, State before, State after) {
    if (block.height() != blocks.size()) {
      throw new StoreFailure("block " + block.height() + " after " + (blocks.size() - 1));
    }
    blocks.add(block);
    states.add(after);
    for (Receipt receipt : block.receipts()) {
      sent.computeIfPresent(receipt.transaction(), (id, s) -> new Sent(s.waiting, block.height()));
    }
  }

  @Override
  public synchronized Stored dropAbove(long height) {
    while (blocks.size() > height + 1) {
      blocks.removeLast();
      states.removeLast();
    }
    sent.replaceAll(
        (id, s) -> s.height != null && s.height > height ? new Sent(s.waiting, null) : s);
    return newest();
  }

  @Override
  public synchronized Optional<Block> block(long height) {
    return height < blocks.size() ? Optional.of(blocks.get((int) height)) : Optional.empty();
  }

  @Override
  public synchronized Place place(Bytes32 id) {
    Sent s = sent.get(id);
    if (s == null) {
      return new Place.Nowhere();
    }
    return s.height == null ? new Place.InMempool() : new Place.InBlock(s.height);
  }

  @Override
  public void close() {
    // what it was told stays
  }
}
