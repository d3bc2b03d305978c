package io.zkthreads.cpu.multilinear;

import io.zkthreads.air.Operand;
import io.zkthreads.cpu.BlockProgram;
import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.Factor;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.CompactBackend.Weights;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One table in a zerocheck: q(t) = Σ_x eq(x)·form(t, x) over the vertices x of the variables after
/// the one of the round.
///
/// What is of degree 1 in the columns, nearly all of the links, is one polynomial for the whole
/// table: it is put together once and folded like a column. Constraints are 0 at 0 and 1 in the
/// first round. Later rounds give the variable before its value and sum up in one pass.
final class TableRounds implements TableSum {
  private final Workers workers;
  private final Kernels kernels;
  private final CpuMemory.Scratch scratch;
  private final ExtensionField field;
  private final TableForm form;
  private final int degree;
  private final TableColumns columns;
  private final WeightedProgram linear;
  private final WeightedProgram curved;

  /// Whether nodes of `curved` may be other than 0 on rows.
  private final boolean curvedLinks;

  /// By number among the inputs of `curved`: those that depend on the row.
  private final int[] inputs;

  /// By column of `inputs`, and the linear part last: coefficients of what is left of it; columns
  /// are words until the first variable has its value.
  private final int[][][] elements;

  private int logRows;

  TableRounds(
      Workers workers, Kernels kernels, CpuMemory memory, TableForm form, TableColumns columns) {
    this.workers = workers;
    this.kernels = kernels;
    scratch = memory.new Scratch();
    this.form = form;
    this.columns = columns;
    field = form.constant().field();
    degree = form.degree();
    logRows = form.logHeight();
    List<Integer> curvedNodes = form.curvedLinks();
    curvedLinks = !curvedNodes.isEmpty();
    Map<Integer, Extension> ofRows = new TreeMap<>(form.links());
    curvedNodes.forEach(ofRows::remove);
    linear = WeightedProgram.of(form, ofRows);
    curved = curved(form);
    inputs = columns(curved);
    elements = new int[inputs.length + 1][][];
    elements[inputs.length] = links();
  }

  /// Constraints, and what else is of a degree above 1.
  private static WeightedProgram curved(TableForm form) {
    Map<Integer, Extension> nodes = new TreeMap<>(form.constraints());
    for (int node : form.curvedLinks()) {
      nodes.merge(node, Objects.requireNonNull(form.links().get(node)), Extension::plus);
    }
    return WeightedProgram.of(form, nodes);
  }

  /// Inputs that depend on the row.
  private static int[] columns(WeightedProgram program) {
    List<Operand> operands = program.program().inputs();
    return IntStream.range(0, operands.size())
        .filter(i -> TableColumns.isColumn(operands.get(i)))
        .toArray();
  }

  /// Bytes that the sum of a form holds at most: the linear part on every row, and all inputs of
  /// the rest on half of them.
  static long bytes(TableForm form) {
    long element = (long) Integer.BYTES * form.constant().field().degree();
    long all = Math.max(1 << form.logHeight(), BlockProgram.ROWS);
    long half = Math.max(1 << form.logHeight() >> 1, BlockProgram.ROWS);
    return element * (all + columns(curved(form)).length * half);
  }

  @Override
  public TableForm form() {
    return form;
  }

  @Override
  public long bytes() {
    return scratch.bytes();
  }

  @Override
  public void close() {
    scratch.close();
  }

  /// Room for so many elements, a block at least.
  private int[][] elements(int count) {
    int[][] words = new int[field.degree()][];
    Arrays.setAll(words, d -> scratch.take(Math.max(count, BlockProgram.ROWS)));
    return words;
  }

  /// The linear part on every row.
  private int[][] links() {
    int height = 1 << logRows;
    int[][] all = elements(height);
    int[] constant = new int[field.degree()];
    form.constant().put(constant, 0);
    List<Operand> operands = linear.program().inputs();
    workers.forRangesByThread(
        height,
        BlockProgram.ROWS,
        () -> {
          BaseRun run = new BaseRun(kernels, field, linear);
          return (from, to) -> {
            for (int row = from; row < to; row += BlockProgram.ROWS) {
              int count = Math.min(BlockProgram.ROWS, to - row);
              for (int i = 0; i < operands.size(); i++) {
                if (TableColumns.isColumn(operands.get(i))) {
                  columns.load(operands.get(i), run.input(i), row, count);
                }
              }
              int[][] sums = run.run(count);
              for (int d = 0; d < constant.length; d++) {
                addConstant(sums[d], constant[d], all[d], row, count);
              }
            }
          };
        });
    return all;
  }

  private static void addConstant(int[] from, int constant, int[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] = KoalaBear.add(from[i], constant);
    }
  }

  @Override
  public List<Extension> ends(Weights rest) {
    BlockWeights weights = (BlockWeights) rest;
    Extension[] ends = new Extension[2];
    int half = 1 << (logRows - 1);
    for (int t = 0; t < 2; t++) {
      int first = t * half;
      ends[t] =
          sum(
              weights,
              1,
              () -> {
                int[][] value = new int[field.degree()][BlockProgram.ROWS];
                BaseRun run = curvedLinks ? new BaseRun(kernels, field, curved) : null;
                return (row, count, sums) -> {
                  load(elements[inputs.length], value, first + row, count);
                  if (run != null) {
                    for (int input : inputs) {
                      loadBase(input, run.input(input), first + row, count);
                    }
                    add(value, run.run(count), count);
                  }
                  sums[0].add(row / weights.rows(), value);
                };
              })[0];
    }
    return Arrays.asList(ends);
  }

  @Override
  public List<Extension> firstRound(Weights rest) {
    BlockWeights weights = (BlockWeights) rest;
    int half = 1 << (logRows - 1);
    return degree == 1
        ? List.of()
        : Arrays.asList(sum(weights, degree - 1, () -> new FirstBlock(half, weights.rows())));
  }

  @Override
  public List<Extension> round(Extension r, Weights rest) {
    BlockWeights weights = (BlockWeights) rest;
    logRows--;
    boolean first = elements.length > 1 && elements[0] == null;
    if (first) {
      for (int i = 0; i < inputs.length; i++) {
        elements[i] = elements(1 << logRows);
      }
    }
    Factor factor = new Factor(r);
    return Arrays.asList(
        sum(weights, degree, () -> new LaterBlock(factor, r, first, weights.rows())));
  }

  /// The body of a sum over blocks.
  private interface Block {
    /// Adds block by block to the sums at each node.
    void add(int row, int count, BlockWeights.Sum[] sums);
  }

  private interface Blocks {
    Block get();
  }

  private Extension[] sum(BlockWeights weights, int nodes, Blocks blocks) {
    Extension[] totals = new Extension[nodes];
    Arrays.fill(totals, field.zero());
    workers.forRangesByThread(
        weights.numBlocks(),
        1,
        () -> {
          Block body = blocks.get();
          return (from, to) -> {
            BlockWeights.Sum[] sums = new BlockWeights.Sum[nodes];
            Arrays.setAll(sums, t -> weights.new Sum(kernels));
            for (int block = from; block < to; block++) {
              body.add(block * weights.rows(), weights.rows(), sums);
            }
            synchronized (totals) {
              for (int t = 0; t < nodes; t++) {
                totals[t] = totals[t].plus(sums[t].get());
              }
            }
          };
        });
    return totals;
  }

  private void loadBase(int input, int[] slot, int row, int count) {
    columns.load(curved.program().inputs().get(input), slot, row, count);
  }

  private static void load(int[][] from, int[][] to, int row, int count) {
    for (int d = 0; d < to.length; d++) {
      System.arraycopy(from[d], row, to[d], 0, count);
    }
  }

  private void add(int[][] to, int[][] other, int count) {
    for (int d = 0; d < to.length; d++) {
      kernels.add(to[d], to[d], other[d], count);
    }
  }

  private void subtract(int[][] to, int[][] a, int[][] b, int count) {
    for (int d = 0; d < to.length; d++) {
      kernels.subtract(to[d], a[d], b[d], count);
    }
  }

  private int[][] element() {
    return new int[field.degree()][BlockProgram.ROWS];
  }

  /// Columns are words, the linear part is elements.
  private final class FirstBlock implements Block {
    private final int half;
    private final int rowsOfBlock;
    private final BaseRun run = new BaseRun(kernels, field, curved);
    private final int[][] slopes = new int[inputs.length][BlockProgram.ROWS];
    private final int[][] links = element();
    private final int[][] linkSlopes = element();
    private final int[][] value = element();

    FirstBlock(int half, int rowsOfBlock) {
      this.half = half;
      this.rowsOfBlock = rowsOfBlock;
    }

    @Override
    public void add(int row, int count, BlockWeights.Sum[] sums) {
      int[][] all = elements[inputs.length];
      load(all, links, row, count);
      load(all, linkSlopes, half + row, count);
      subtract(linkSlopes, linkSlopes, links, count);
      TableRounds.this.add(links, linkSlopes, count);
      for (int i = 0; i < inputs.length; i++) {
        int[] at = run.input(inputs[i]);
        loadBase(inputs[i], at, row, count);
        loadBase(inputs[i], slopes[i], half + row, count);
        kernels.subtract(slopes[i], slopes[i], at, count);
        kernels.add(at, at, slopes[i], count);
      }
      for (BlockWeights.Sum sum : sums) {
        for (int i = 0; i < inputs.length; i++) {
          int[] at = run.input(inputs[i]);
          kernels.add(at, at, slopes[i], count);
        }
        TableRounds.this.add(links, linkSlopes, count);
        load(links, value, 0, count);
        TableRounds.this.add(value, run.run(count), count);
        sum.add(row / rowsOfBlock, value);
      }
    }
  }

  /// All are elements once the variable before has its value.
  private final class LaterBlock implements Block {
    private final Factor factor;
    private final boolean first;
    private final int rowsOfBlock;
    private final int[][] constant = element();
    private final ExtensionRun run = new ExtensionRun(kernels, field, curved);
    private final int[][][] slopes = new int[elements.length][][];
    private final int[][] links = element();
    private final int[][] value = element();
    private final int[][] product = element();
    private final int[] low = new int[BlockProgram.ROWS];

    LaterBlock(Factor factor, Extension r, boolean first, int rowsOfBlock) {
      this.factor = factor;
      this.first = first;
      this.rowsOfBlock = rowsOfBlock;
      for (int d = 0; d < constant.length; d++) {
        Arrays.fill(constant[d], r.coefficient(d));
      }
      Arrays.setAll(slopes, i -> element());
    }

    @Override
    public void add(int row, int count, BlockWeights.Sum[] sums) {
      int half = 1 << (logRows - 1);
      for (int i = 0; i < elements.length; i++) {
        fold(i, at(i), row, count);
        fold(i, slopes[i], half + row, count);
        subtract(slopes[i], slopes[i], at(i), count);
      }
      for (int t = 0; t < sums.length; t++) {
        if (t > 0) {
          step(t == 1 ? 2 : 1, count);
        }
        load(links, value, 0, count);
        TableRounds.this.add(value, run.run(count), count);
        sums[t].add(row / rowsOfBlock, value);
      }
    }

    private int[][] at(int i) {
      return i < inputs.length ? run.input(inputs[i]) : links;
    }

    private void step(int times, int count) {
      for (int k = 0; k < times; k++) {
        for (int i = 0; i < elements.length; i++) {
          TableRounds.this.add(at(i), slopes[i], count);
        }
      }
    }

    /// The rows from `row` on of element i, with the variable before given its value: into `to`,
    /// and back where they stand.
    private void fold(int i, int[][] to, int row, int count) {
      int distance = 1 << logRows;
      if (first && i < inputs.length) {
        loadBase(inputs[i], low, row, count);
        loadBase(inputs[i], value[0], distance + row, count);
        kernels.subtract(value[0], value[0], low, count);
        kernels.multiplyByBase(to, constant, value[0], count);
        kernels.add(to[0], to[0], low, count);
      } else {
        load(elements[i], to, row, count);
        load(elements[i], value, distance + row, count);
        subtract(value, value, to, count);
        factor.multiplyAdd(kernels, to, value, product, count);
      }
      for (int d = 0; d < to.length; d++) {
        System.arraycopy(to[d], 0, elements[i][d], row, count);
      }
    }
  }
}
