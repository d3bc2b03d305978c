package io.zkthreads.cpu.stack;

import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.stark.compact.Multilinear;
import io.zkthreads.stark.compact.QuadraticSumcheck;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fold of a stack. The first one is of sums of columns: what is left of the polynomial is made
/// when it is over, and split anew after each later one.
final class CpuFolding implements CompactBackend.Folding {
  /// A claim of the whole polynomial.
  private record Claim(List<Extension> point, Extension factor) {}

  /// The polynomial and its weight, once there are some.
  private record Left(Residues f, Residues w, SumRounds rounds) {
    void close() {
      f.close();
      w.close();
    }
  }

  private final CpuStack stack;
  private final StackMeans means;
  private final ExtensionField field;
  private final StackSums sums;
  private final List<List<Extension>> factors;
  private final FirstRounds first;
  private final List<Claim> claims = new ArrayList<>();

  /// The variables of the first fold that are bound, the last one first.
  private final List<Extension> bound = new ArrayList<>();

  /// Variables of the folds to come.
  private final List<Integer> folds = new ArrayList<>();

  private @Nullable Left left;

  CpuFolding(CpuStack stack, StackSums sums, List<List<Extension>> factors) {
    this.stack = stack;
    this.sums = sums;
    this.factors = factors;
    means = stack.means();
    field = sums.points().getFirst().getFirst().field();
    first = new FirstRounds(field);
    WhirSchedule schedule = stack.shape().schedule();
    schedule.codewords().stream().skip(1).forEach(c -> folds.add(c.fold()));
    folds.add(schedule.finalVariables());
    for (int t = 0; t < factors.size(); t++) {
      addTable(t);
    }
  }

  private void addTable(int t) {
    StackLayout.Table table = stack.layout().tables().get(t);
    StackSums.Weights weights = sums.weights(t);
    Extension[] current = zeros();
    for (int c = 0; c < table.width(); c++) {
      addScaled(current, sums.column(t, c).current(), factors.get(t).get(c));
    }
    first.add(weights.current(), current);
    if (table.next().isEmpty()) {
      return;
    }
    Extension[] next = zeros();
    Extension[] carried = zeros();
    Extension[] last = zeros();
    for (int k = 0; k < table.next().size(); k++) {
      StackSums.Column column = sums.column(t, table.next().get(k));
      Extension factor = factors.get(t).get(table.width() + k);
      addScaled(next, column.current(), factor);
      addScaled(carried, column.carried(), factor);
      addScaled(last, column.last(), factor);
    }
    first.add(weights.next(), next);
    first.add(weights.carried(), carried);
    first.add(weights.last(), last);
  }

  private Extension[] zeros() {
    Extension[] zeros = new Extension[1 << stack.firstFold()];
    Arrays.fill(zeros, field.zero());
    return zeros;
  }

  private static void addScaled(Extension[] to, Extension[] a, Extension factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] = to[i].plus(factor.times(a[i]));
    }
  }

  @Override
  public int numVariables() {
    return left == null ? stack.layout().numVariables() - bound.size() : left.f().numVariables();
  }

  @Override
  public QuadraticSumcheck.Round round() {
    return left == null ? first.round() : left.rounds().round();
  }

  @Override
  public void bind(Extension r) {
    Left now = left;
    if (now == null) {
      first.bind(r);
      bound.add(r);
      if (bound.size() == stack.firstFold()) {
        left = endFirst();
      }
      return;
    }
    now.rounds().bind(r);
    if (now.f().logResidues() == 0 && !folds.isEmpty()) {
      int fold = folds.removeFirst();
      left = left(now.f().split(fold), now.w().split(fold));
      now.close();
    }
  }

  private Left left(Residues f, Residues w) {
    return new Left(f, w, new SumRounds(means, f, w));
  }

  private Left endFirst() {
    List<Extension> point = bound.reversed();
    int fold = folds.removeFirst();
    int numVariables = stack.layout().numVariables() - bound.size();
    LineKernels lines = means.lines().apply(field);
    Residues f = new Residues(means.memory(), lines, numVariables, fold);
    Residues w = new Residues(means.memory(), lines, numVariables, fold);
    FirstFold made = new FirstFold(stack, field, point);
    made.fold(f);
    made.weigh(w, sums, factors);
    for (Claim claim : claims) {
      List<Extension> rest = claim.point().subList(numVariables, claim.point().size());
      Extension factor = claim.factor().times(Multilinear.eq(rest, point));
      new PointWeights(w, claim.point().subList(0, numVariables)).addTo(w, factor, means.workers());
    }
    return left(f, w);
  }

  private Left left() {
    if (left == null) {
      throw new IllegalStateException("the first fold is not over");
    }
    return left;
  }

  @Override
  public Extension evaluate(List<Extension> point) {
    Residues f = left().f();
    return new PointWeights(f, point).sum(f);
  }

  @Override
  public void addPoint(List<Extension> point, Extension factor) {
    if (left != null) {
      new PointWeights(left.w(), point).addTo(left.w(), factor, means.workers());
      return;
    }
    if (!bound.isEmpty()) {
      throw new IllegalStateException("a claim within the first fold");
    }
    int split = point.size() - stack.firstFold();
    Extension[] values = stack.whole(point.subList(0, split), factor);
    Extension[] scaled = zeros();
    addScaled(scaled, values, factor);
    first.add(Multilinear.eqTable(point.subList(split, point.size()), field.one()), scaled);
    claims.add(new Claim(point, factor));
  }

  @Override
  public void addPowers(int logRows, int[] indices, List<Extension> powers) {
    new PowerWeights(means, left().w(), logRows, indices, powers).add();
  }

  @Override
  public CompactBackend.Codeword commit(WhirSchedule.Codeword codeword) {
    Residues f = left().f();
    if (f.logResidues() != codeword.fold()) {
      throw new IllegalStateException("a codeword within a fold");
    }
    int degree = field.degree();
    int[] coefficients = means.memory().take(degree << f.numVariables());
    means
        .workers()
        .forRanges(
            f.numLines(),
            1,
            (from, to) -> {
              for (int line = from; line < to; line++) {
                rows(f, line, coefficients);
              }
            });
    CpuCodeword made = means.commit(coefficients, degree, codeword);
    means.memory().give(coefficients);
    return made;
  }

  /// The values of a line of all residues as rows, element by element.
  private void rows(Residues f, int line, int[] to) {
    int degree = field.degree();
    int width = degree << f.logResidues();
    int first = line * Lines.LENGTH;
    int count = Math.min(Lines.LENGTH, (1 << f.logPlaces()) - first);
    for (int e = 0; e < 1 << f.logResidues(); e++) {
      int at = f.at(e, line);
      for (int d = 0; d < degree; d++) {
        int target = first * width + e * degree + d;
        for (int lane = 0; lane < count; lane++) {
          to[target + lane * width] = f.words()[at + d * Lines.LENGTH + lane];
        }
      }
    }
  }

  @Override
  public List<Extension> values() {
    Residues f = left().f();
    List<Extension> values = new ArrayList<>();
    for (int i = 0; i < 1 << f.numVariables(); i++) {
      values.add(f.value(i));
    }
    return values;
  }

  @Override
  public long bytes() {
    Left now = left;
    return now == null
        ? 0
        : (long) Integer.BYTES * (now.f().words().length + now.w().words().length);
  }

  @Override
  public void close() {
    Left now = left;
    left = null;
    if (now != null) {
      now.close();
    }
  }
}
