package io.zkthreads.engine;

import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.hash.Hasher;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A Merkle tree as lists of digests, by definition.
final class ReferenceTree implements Backend.Tree {
  private final List<int[][]> matrices;
  private final List<List<Digest>> layers = new ArrayList<>();
  private final int logCap;

  /// @param matrices rows of each matrix
  ReferenceTree(List<int[][]> matrices, Parameters parameters) {
    this.matrices = matrices;
    Hasher hasher = Hasher.of(parameters.suite());
    int leaves = matrices.stream().mapToInt(m -> m.length).max().orElseThrow();
    List<Digest> layer = rows(hasher, leaves);
    layers.add(layer);
    while (layer.size() > 1) {
      List<Digest> below = layer;
      List<Digest> joining = rows(hasher, below.size() / 2);
      layer = new ArrayList<>();
      for (int i = 0; i < below.size() / 2; i++) {
        Digest node = hasher.compress(below.get(2 * i), below.get(2 * i + 1));
        layer.add(joining.isEmpty() ? node : hasher.compress(node, joining.get(i)));
      }
      layers.add(layer);
    }
    logCap = Math.min(parameters.capHeight(), layers.size() - 1);
  }

  /// Leaf hashes of the rows of all matrices of one height; empty where there is none.
  private List<Digest> rows(Hasher hasher, int height) {
    List<int[][]> here = matrices.stream().filter(m -> m.length == height).toList();
    if (here.isEmpty()) {
      return List.of();
    }
    List<Digest> digests = new ArrayList<>();
    for (int r = 0; r < height; r++) {
      int row = r;
      int[] words = here.stream().flatMapToInt(m -> IntStream.of(m[row])).toArray();
      digests.add(hasher.leaf(words, 0, words.length));
    }
    return digests;
  }

  @Override
  public List<Digest> cap() {
    return List.copyOf(layers.get(layers.size() - 1 - logCap));
  }

  @Override
  public int logLeaves() {
    return layers.size() - 1;
  }

  @Override
  public int logCap() {
    return logCap;
  }

  /// By definition: which siblings there are is found here again.
  MultiOpening open(Query query) {
    int[] leaves = query.leaves();
    int height = layers.getFirst().size();
    List<int[]> rows = new ArrayList<>();
    for (int leaf : leaves) {
      rows.add(
          matrices.stream()
              .flatMapToInt(m -> IntStream.of(m[leaf / (height / m.length)]))
              .toArray());
    }
    List<Digest> siblings = new ArrayList<>();
    int[] known = IntStream.of(leaves).sorted().distinct().toArray();
    for (List<Digest> layer : layers.subList(0, layers.size() - 1 - logCap)) {
      int[] below = known;
      known = IntStream.of(below).map(i -> i / 2).distinct().toArray();
      for (int parent : known) {
        for (int child : new int[] {2 * parent, 2 * parent + 1}) {
          if (IntStream.of(below).noneMatch(i -> i == child)) {
            siblings.add(layer.get(child));
          }
        }
      }
    }
    return new MultiOpening(rows, siblings);
  }

  @Override
  public long bytes() {
    return layers.stream().mapToLong(l -> (long) Digest.BYTES * l.size()).sum();
  }

  @Override
  public void close() {}
}
