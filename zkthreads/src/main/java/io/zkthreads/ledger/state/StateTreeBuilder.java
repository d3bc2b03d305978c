package io.zkthreads.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/// Makes a [StateTree] of entries that come one after another, all of them known before anybody
/// looks: hashed and joined by all processors while the next ones are read. The same tree as by
/// [StateTree#with], at a fraction of its cost, since no path is copied.
public final class StateTreeBuilder {
  private static final int CHUNK = 4096;

  private final List<ForkJoinTask<List<StateTree.Leaf>>> chunks = new ArrayList<>();

  /// Keys and values in turn.
  private List<byte[]> chunk = new ArrayList<>();

  /// One more entry. The arrays are the tree's from now on.
  ///
  /// @param key one that was not added before
  public void add(byte[] key, byte[] value) {
    chunk.add(key);
    chunk.add(value);
    if (chunk.size() == 2 * CHUNK) {
      hashChunk();
    }
  }

  private void hashChunk() {
    List<byte[]> entries = chunk;
    chunk = new ArrayList<>();
    chunks.add(ForkJoinPool.commonPool().submit(() -> leaves(entries)));
  }

  private static List<StateTree.Leaf> leaves(List<byte[]> entries) {
    List<StateTree.Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < entries.size(); i += 2) {
      leaves.add(StateTree.Leaf.owning(entries.get(i), entries.get(i + 1)));
    }
    return leaves;
  }

  /// The map of all entries. To be asked once.
  ///
  /// @throws IllegalArgumentException if a key was added twice
  public StateTree build() {
    hashChunk();
    List<StateTree.Leaf> leaves = new ArrayList<>();
    for (ForkJoinTask<List<StateTree.Leaf>> hashed : chunks) {
      leaves.addAll(hashed.join());
    }
    return StateTree.of(leaves);
  }
}
