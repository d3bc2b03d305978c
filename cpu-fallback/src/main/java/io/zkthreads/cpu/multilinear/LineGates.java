package io.zkthreads.cpu.multilinear;

import io.zkthreads.cpu.multilinear.EqualityWeights.Sum;
import io.zkthreads.engine.CompactBackend.Quadratic;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.FractionalGkrProof.Children;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gates of many vertices, in lines.
///
/// The first round reads the layer of the children as the tree left it, and needs the leading
/// coefficient only. Every later one goes over memory once: it gives the variable before its value
/// and sums up what comes of that, block by block.
final class LineGates implements Gates {
  /// What gives a variable its value.
  interface Fold {
    /// Fills the lines from number `line` on.
    void fold(Branches to, int line, int lines);
  }

  private final Workers workers;
  private final LineKernels kernels;
  private final Extension lambda;
  private final FirstRound first;
  private final Branches table;

  /// Words from an element of a line to the next.
  private final int element;

  /// The value of the variable before, unless this is the first one.
  private @Nullable Extension pending;

  private boolean firstFold = true;

  /// log2 of the vertices that are left once the pending value is given.
  private int logVertices;

  /// @param layer of the parents, whose memory serves for the table
  LineGates(Workers workers, LineKernels kernels, FractionTree tree, int layer, Extension lambda) {
    this.workers = workers;
    this.kernels = kernels;
    this.lambda = lambda;
    element = kernels.field().degree() * Lines.LENGTH;
    table = Branches.of(tree.memory(layer), element, (1 << layer) / 2 / Lines.LENGTH);
    logVertices = layer;
    first =
        layer + 1 == tree.numVariables()
            ? new LeafRound(kernels, tree.leaves(), lambda)
            : new NodeRound(kernels, tree, layer, lambda);
  }

  @Override
  public Quadratic round(List<Extension> point) {
    EqualityWeights weights = new EqualityWeights(kernels, point);
    Total total = new Total(kernels.field());
    Extension r = pending;
    pending = null;
    Fold fold = r == null ? null : folding(r);
    workers.forRangesByThread(weights.numBlocks(), 1, () -> new Worker(weights, fold, total));
    return new Quadratic(fold == null ? null : total.atZero, total.leading);
  }

  private Fold folding(Extension r) {
    int[] factor = LineFactor.of(r);
    if (firstFold) {
      firstFold = false;
      return (to, line, lines) -> first.fold(to, factor, line, lines);
    }
    int half = (1 << logVertices) / Lines.LENGTH;
    return (to, line, lines) -> {
      Branches low = table.from(line);
      to.fold(kernels, low, low.from(half), factor, lines);
    };
  }

  @Override
  public Gates fold(Extension r) {
    logVertices--;
    if (logVertices > FractionTree.LOG_LEAST) {
      pending = r;
      return this;
    }
    folding(r).fold(table, 0, (1 << logVertices) / Lines.LENGTH);
    return new SmallGates(
        lambda, values(table.n0()), values(table.d0()), values(table.n1()), values(table.d1()));
  }

  private Extension[] values(Lines lines) {
    Extension[] values = new Extension[1 << logVertices];
    Arrays.setAll(values, i -> PlainLineKernels.element(kernels.field(), lines, i));
    return values;
  }

  @Override
  public Children children() {
    throw new IllegalStateException("variables without a value");
  }

  /// Sums of all threads.
  private static final class Total {
    private Extension atZero;
    private Extension leading;

    Total(ExtensionField field) {
      atZero = field.zero();
      leading = field.zero();
    }

    synchronized void add(Extension moreAtZero, Extension moreLeading) {
      atZero = atZero.plus(moreAtZero);
      leading = leading.plus(moreLeading);
    }
  }

  /// Buffers of one thread.
  private final class Worker implements Workers.Range {
    private final EqualityWeights weights;
    private final @Nullable Fold fold;
    private final Total total;
    private final int half;
    private final Branches slopes =
        Branches.of(new int[EqualityWeights.BLOCK * 4 * element], element, EqualityWeights.BLOCK);
    private final Lines gates = new Lines(new int[EqualityWeights.BLOCK * element], 0, element);

    Worker(EqualityWeights weights, @Nullable Fold fold, Total total) {
      this.weights = weights;
      this.fold = fold;
      this.total = total;
      half = weights.numBlocks() * weights.linesOfBlock();
    }

    @Override
    public void run(int from, int to) {
      Sum atZero = weights.new Sum();
      Sum leading = weights.new Sum();
      int lines = weights.linesOfBlock();
      for (int block = from; block < to; block++) {
        int line = block * lines;
        if (fold == null) {
          first.slopes(slopes, gates, half, line, lines);
        } else {
          Branches low = table.from(line);
          Branches high = low.from(half);
          fold.fold(low, line, lines);
          fold.fold(high, half + line, lines);
          low.gate(kernels, gates, lines);
          atZero.add(block, gates);
          slopes.subtract(kernels, high, low, lines);
          slopes.gate(kernels, gates, lines);
        }
        leading.add(block, gates);
      }
      total.add(atZero.get(), leading.get());
    }
  }
}
