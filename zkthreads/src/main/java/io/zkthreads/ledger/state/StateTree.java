package io.zkthreads.ledger.state;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import org.jspecify.annotations.Nullable;

/// An immutable map from byte strings to byte strings with a Merkle root: a binary radix tree over
/// SHA-256 of the key, in which a branch exists only where two keys differ.
///
/// The shape depends on the contents alone, never on the order of insertion, so equal maps have
/// equal roots. `with` and `without` copy one path (about log2 n nodes) and share the rest: to
/// revert is to keep the older tree, to reorganise is to return to it.
///
/// ```
/// path(key)   = SHA-256(key)                                    256 bits, most significant first
/// leaf        = SHA-256(0x00 ‖ path ‖ SHA-256(value))
/// branch at b = SHA-256(0x01 ‖ b as u16 little endian ‖ left ‖ right)   left: bit b of paths is 0
/// empty       = 32 zero bytes
/// ```
///
/// A branch commits to its bit index, hence a path that is not in the tree can be refuted by the
/// one leaf at which its descent ends. Hashes are computed when a root is asked for and kept.
public final class StateTree {
  /// The map without entries.
  public static final StateTree EMPTY = new StateTree(null);

  private static final int PATH_BITS = 256;

  private final @Nullable Node root;

  private StateTree(@Nullable Node root) {
    this.root = root;
  }

  /// What [#changesSince] reports: a key with its older and newer value, null where absent.
  @FunctionalInterface
  public interface Change<E extends Exception> {
    void accept(byte[] key, byte @Nullable [] before, byte @Nullable [] after) throws E;
  }

  sealed interface Node permits Leaf, Branch {
    /// First bit at which two paths below this node differ; [#PATH_BITS] for a leaf.
    int bit();

    byte[] hash();
  }

  static final class Leaf implements Node {
    final byte[] path;
    final byte[] key;
    final byte[] value;
    private final byte[] hash;

    /// A leaf of arrays that nobody else has.
    static Leaf owning(byte[] key, byte[] value) {
      return new Leaf(pathOf(key), key, value);
    }

    private Leaf(byte[] path, byte[] key, byte[] value) {
      this.path = path;
      this.key = key;
      this.value = value;
      MessageDigest sha = sha256();
      byte[] valueHash = sha.digest(value);
      sha.update((byte) 0);
      sha.update(path);
      hash = sha.digest(valueHash);
    }

    @Override
    public int bit() {
      return PATH_BITS;
    }

    @Override
    public byte[] hash() {
      return hash;
    }
  }

  static final class Branch implements Node {
    final int bit;
    final Node left;
    final Node right;

    /// Computed on demand; two threads that race compute the same bytes.
    private volatile byte @Nullable [] hash;

    Branch(int bit, Node left, Node right) {
      this.bit = bit;
      this.left = left;
      this.right = right;
    }

    Node child(int side) {
      return side == 0 ? left : right;
    }

    Branch withChild(int side, Node child) {
      return side == 0 ? new Branch(bit, child, right) : new Branch(bit, left, child);
    }

    @Override
    public int bit() {
      return bit;
    }

    @Override
    public byte[] hash() {
      byte[] known = hash;
      if (known == null) {
        MessageDigest sha = sha256();
        sha.update((byte) 1);
        sha.update((byte) bit);
        sha.update((byte) (bit >>> 8));
        byte[] leftHash = left.hash();
        byte[] rightHash = right.hash();
        sha.update(leftHash);
        known = sha.digest(rightHash);
        hash = known;
      }
      return known;
    }
  }

  /// The map of some leaves, whose root is known when this returns.
  static StateTree of(List<Leaf> leaves) {
    Leaf[] sorted = leaves.toArray(Leaf[]::new);
    Arrays.parallelSort(sorted, (a, b) -> Arrays.compareUnsigned(a.path, b.path));
    return sorted.length == 0
        ? EMPTY
        : new StateTree(ForkJoinPool.commonPool().invoke(new Joining(sorted, 0, sorted.length)));
  }

  /// Joins sorted leaves, large ranges by several processors. The first bit at which any two of a
  /// range differ is that at which its first and last differ.
  private static final class Joining extends RecursiveTask<Node> {
    private static final long serialVersionUID = 1L;
    private static final int ALONE = 2048;

    private final transient Leaf[] leaves;
    private final int from;
    private final int to;

    Joining(Leaf[] leaves, int from, int to) {
      this.leaves = leaves;
      this.from = from;
      this.to = to;
    }

    @Override
    protected Node compute() {
      if (to - from == 1) {
        return leaves[from];
      }
      int bit = firstDifference(leaves[from].path, leaves[to - 1].path);
      if (bit == PATH_BITS) {
        throw new IllegalArgumentException("a key twice");
      }
      int middle = firstWithBit(bit);
      Joining left = new Joining(leaves, from, middle);
      Joining right = new Joining(leaves, middle, to);
      Branch branch;
      if (to - from <= ALONE) {
        branch = new Branch(bit, left.compute(), right.compute());
      } else {
        left.fork();
        Node rightNode = right.compute();
        branch = new Branch(bit, left.join(), rightNode);
      }
      branch.hash();
      return branch;
    }

    private int firstWithBit(int bit) {
      int low = from;
      int high = to - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (bitAt(leaves[middle].path, bit) == 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }
  }

  /// The Merkle root, 32 bytes.
  public byte[] rootHash() {
    return root == null ? new byte[32] : root.hash().clone();
  }

  /// The value at `key`, or null.
  public byte @Nullable [] get(byte[] key) {
    if (root == null) {
      return null;
    }
    Leaf leaf = descend(root, pathOf(key));
    return Arrays.equals(leaf.key, key) ? leaf.value.clone() : null;
  }

  /// This map with `key` mapped to `value`.
  public StateTree with(byte[] key, byte[] value) {
    byte[] path = pathOf(key);
    Leaf leaf = new Leaf(path, key.clone(), value.clone());
    if (root == null) {
      return new StateTree(leaf);
    }
    return new StateTree(insert(root, leaf, firstDifference(descend(root, path).path, path)));
  }

  /// This map without `key`.
  public StateTree without(byte[] key) {
    if (root == null || get(key) == null) {
      return this;
    }
    return new StateTree(remove(root, pathOf(key)));
  }

  /// Reports each key whose value differs between `older` and this map. Cost: the parts that the
  /// two trees do not share.
  public <E extends Exception> void changesSince(StateTree older, Change<E> change) throws E {
    diff(older.root, root, change);
  }

  private static Node insert(Node node, Leaf leaf, int difference) {
    if (node.bit() >= difference) {
      if (difference == PATH_BITS) {
        return leaf;
      }
      return bitAt(leaf.path, difference) == 0
          ? new Branch(difference, leaf, node)
          : new Branch(difference, node, leaf);
    }
    Branch branch = (Branch) node;
    int side = bitAt(leaf.path, branch.bit);
    return branch.withChild(side, insert(branch.child(side), leaf, difference));
  }

  private static @Nullable Node remove(Node node, byte[] path) {
    return switch (node) {
      case Leaf ignored -> null;
      case Branch branch -> {
        int side = bitAt(path, branch.bit);
        Node rest = remove(branch.child(side), path);
        yield rest == null ? branch.child(1 - side) : branch.withChild(side, rest);
      }
    };
  }

  private static Leaf descend(Node from, byte[] path) {
    Node node = from;
    while (node instanceof Branch branch) {
      node = branch.child(bitAt(path, branch.bit));
    }
    return (Leaf) node;
  }

  private static <E extends Exception> void diff(
      @Nullable Node before, @Nullable Node after, Change<E> change) throws E {
    if (before == after) {
      return;
    }
    int beforeBit = before == null ? PATH_BITS : before.bit();
    int afterBit = after == null ? PATH_BITS : after.bit();
    if (before instanceof Branch b && after instanceof Branch a && beforeBit == afterBit) {
      diff(b.left, a.left, change);
      diff(b.right, a.right, change);
    } else if (before instanceof Branch b && beforeBit <= afterBit) {
      int side = after == null ? 0 : bitAt(descend(after, new byte[32]).path, b.bit);
      diff(b.child(side), after, change);
      diff(b.child(1 - side), null, change);
    } else if (after instanceof Branch a) {
      int side = before == null ? 0 : bitAt(descend(before, new byte[32]).path, a.bit);
      diff(before, a.child(side), change);
      diff(null, a.child(1 - side), change);
    } else {
      leafDiff((Leaf) before, (Leaf) after, change);
    }
  }

  private static <E extends Exception> void leafDiff(
      @Nullable Leaf before, @Nullable Leaf after, Change<E> change) throws E {
    if (before != null && after != null && Arrays.equals(before.key, after.key)) {
      if (!Arrays.equals(before.value, after.value)) {
        change.accept(before.key.clone(), before.value.clone(), after.value.clone());
      }
      return;
    }
    if (before != null) {
      change.accept(before.key.clone(), before.value.clone(), null);
    }
    if (after != null) {
      change.accept(after.key.clone(), null, after.value.clone());
    }
  }

  private static byte[] pathOf(byte[] key) {
    return sha256().digest(key);
  }

  private static int bitAt(byte[] path, int bit) {
    return (path[bit >>> 3] >>> (7 - (bit & 7))) & 1;
  }

  private static int firstDifference(byte[] a, byte[] b) {
    int at = Arrays.mismatch(a, b);
    if (at < 0) {
      return PATH_BITS;
    }
    return 8 * at + Integer.numberOfLeadingZeros((a[at] ^ b[at]) & 0xff) - 24;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
