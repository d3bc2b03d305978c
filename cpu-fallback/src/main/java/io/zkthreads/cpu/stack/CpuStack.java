package io.zkthreads.cpu.stack;

import io.zkthreads.engine.CompactBackend;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Columns one after another in one array, and their codeword.
public final class CpuStack implements CompactBackend.Stack {
  private final StackMeans means;
  private final CompactShape.Stack shape;
  private final int[] words;
  private final CpuCodeword codeword;

  /// Of the last call of [#values], which a fold at the same points needs again.
  private @Nullable StackSums sums;

  /// Of the calls of [#whole]: a claim of a value needs them again.
  private final Map<List<Extension>, Extension[]> wholes = new HashMap<>();

  private boolean open = true;

  private CpuStack(StackMeans means, CompactShape.Stack shape, int[] words, CpuCodeword codeword) {
    this.means = means;
    this.shape = shape;
    this.words = words;
    this.codeword = codeword;
  }

  static CpuStack of(StackMeans means, CompactShape.Stack shape, List<Trace> tables) {
    int[] words = means.memory().take(1 << shape.layout().numVariables());
    new Columns(means, shape.layout(), words).fill(tables);
    CpuCodeword codeword = means.commit(words, 1, shape.schedule().codewords().getFirst());
    return new CpuStack(means, shape, words, codeword);
  }

  StackMeans means() {
    return means;
  }

  CompactShape.Stack shape() {
    return shape;
  }

  /// The values of the polynomial: 2^k words at least, column after column, zeros after the last.
  public int[] words() {
    return words;
  }

  /// Where a column begins among [#words].
  public int offset(int table, int column) {
    StackLayout layout = shape.layout();
    return layout.firsts().get(table) + (column << layout.tables().get(table).logHeight());
  }

  @Override
  public StackLayout layout() {
    return shape.layout();
  }

  @Override
  public Digest commitment() {
    return codeword.commitment();
  }

  @Override
  public MultiOpening open(int[] indices) {
    return codeword.open(indices);
  }

  @Override
  public Extension evaluate(List<Extension> point) {
    int split = point.size() - firstFold();
    Extension[] last =
        Multilinear.eqTable(point.subList(split, point.size()), point.getFirst().field().one());
    return StackSums.product(last, whole(point.subList(0, split), point.getFirst()));
  }

  /// Sums of the whole polynomial over all variables but those of the first fold.
  ///
  /// @param any an element of the field
  Extension[] whole(List<Extension> point, Extension any) {
    return wholes.computeIfAbsent(
        point,
        p ->
            new RowWeights(means.kernels(), any.field(), p)
                .sum(words, 0, firstFold(), shape.layout().used()));
  }

  int firstFold() {
    return shape.schedule().codewords().getFirst().fold();
  }

  @Override
  public List<StackOpening.Values> values(List<List<Extension>> points) {
    StackSums made = new StackSums(this, points);
    sums = made;
    List<StackOpening.Values> values = new ArrayList<>();
    for (int t = 0; t < points.size(); t++) {
      values.add(made.values(t));
    }
    return values;
  }

  @Override
  public CompactBackend.Folding fold(List<List<Extension>> points, List<List<Extension>> factors) {
    StackSums known = sums;
    if (known == null || !known.points().equals(points)) {
      known = new StackSums(this, points);
    }
    sums = null;
    return new CpuFolding(this, known, factors);
  }

  @Override
  public long bytes() {
    return (long) Integer.BYTES * words.length + codeword.bytes();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      codeword.close();
      means.memory().give(words);
    }
  }
}
