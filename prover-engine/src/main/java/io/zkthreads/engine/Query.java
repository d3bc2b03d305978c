package io.zkthreads.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Leaves of a tree to open, and the nodes that complete their paths to the cap.
///
/// @param leaves in query order; duplicates stay
/// @param siblings by layer from the leaves up: ascending indices of the nodes that cannot be
///   computed from the leaves
@SuppressWarnings("ArrayRecordComponent")
public record Query(Backend.Tree tree, int[] leaves, List<int[]> siblings) {
  public Query {
    siblings = List.copyOf(siblings);
  }

  public static Query of(Backend.Tree tree, int[] leaves) {
    return new Query(tree, leaves, siblings(leaves, tree.logLeaves() - tree.logCap()));
  }

  /// The nodes of so many layers that cannot be computed from leaves.
  public static List<int[]> siblings(int[] leaves, int numLayers) {
    TreeSet<Integer> known = new TreeSet<>();
    for (int leaf : leaves) {
      known.add(leaf);
    }
    List<int[]> siblings = new ArrayList<>();
    for (int layer = 0; layer < numLayers; layer++) {
      TreeSet<Integer> missing = new TreeSet<>();
      TreeSet<Integer> parents = new TreeSet<>();
      for (int node : known) {
        parents.add(node >> 1);
        if (!known.contains(node ^ 1)) {
          missing.add(node ^ 1);
        }
      }
      siblings.add(missing.stream().mapToInt(i -> i).toArray());
      known = parents;
    }
    return siblings;
  }

  public int numSiblings() {
    return siblings.stream().mapToInt(s -> s.length).sum();
  }
}
