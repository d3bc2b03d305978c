package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.multilinear.LineFactor;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Line kernels of a field that are plain at first, and each in vectors once that one has been
/// compiled, as [WarmingKernels] are on blocks.
///
/// Plain ones make an object of every element and take tens of times as long, so whoever has more
/// than a little to do waits for the vectors.
@SuppressWarnings("EnumOrdinal") // an index into an array of this class, looked up in every kernel
final class WarmingLineKernels implements LineKernels {
  /// The kernels that become vectors one by one, in the order in which a proof comes to them.
  enum Kernel {
    ADD_PRODUCTS_BY_BASE,
    MULTIPLY,
    ADD_PRODUCTS,
    SUBTRACT,
    ADD_SCALED,
    ACCUMULATE,
    FOLD,
    ADD_SCALED_TO_BASE,
    ADD_PRODUCT_BY_BASE,
    FOLD_BASE
  }

  private static final Logger LOG = System.getLogger(WarmingLineKernels.class.getName());

  /// After this, what is still slower stays plain.
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  /// What one kernel gets before the next has its turn.
  private static final long TURN_NANOS = 2_000_000_000L;

  /// Between two calls the processor is the compiler's.
  private static final long REST_NANOS = 500_000;

  /// Lines after which callers wait: plain kernels take a tenth of a second for them.
  static final long MUCH = 1L << 14;

  /// After this, no one waits any more.
  private static final long WAIT_NANOS = 8_000_000_000L;

  private static final long NAP_NANOS = 100_000;

  /// Lines of an exercise.
  private static final int LINES = 4;

  private final LineKernels plain;
  private final LineKernels vector;

  /// By kernel: 1 where it is in vectors.
  private final AtomicIntegerArray warm = new AtomicIntegerArray(Kernel.values().length);

  private final Queue<Kernel> cold = new ConcurrentLinkedQueue<>(List.of(Kernel.values()));
  private final LongAdder plainLines = new LongAdder();
  private final CompletableFuture<Void> allInVectors;

  /// When the first caller began to wait; 0 before.
  private volatile long waitingSince;

  /// @param plain of the field of `vector`
  WarmingLineKernels(LineKernels plain, LineKernels vector) {
    this.plain = plain;
    this.vector = vector;
    allInVectors =
        CompletableFuture.runAsync(
                this::warmUp,
                task -> Thread.ofPlatform().daemon().name("vector-warm-up").start(task))
            .whenComplete(WarmingLineKernels::reportFailure);
  }

  private static void reportFailure(@Nullable Void done, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.log(Level.WARNING, "the warm-up of vectors failed: line kernels stay plain", failure);
    }
  }

  /// Completes when the last kernel has been compiled; exceptionally where one stays plain.
  CompletionStage<Void> allInVectors() {
    return allInVectors;
  }

  private void warmUp() {
    Map<Kernel, Consumer<LineKernels>> exercises = exercises(plain.field());
    long began = System.nanoTime();
    for (Kernel kernel = cold.poll(); kernel != null; kernel = cold.poll()) {
      if (System.nanoTime() - began > PATIENCE_NANOS) {
        throw new IllegalStateException("in vectors still slower than plain: " + kernel);
      }
      if (becomesWarm(Objects.requireNonNull(exercises.get(kernel)))) {
        warm.setRelease(kernel.ordinal(), 1);
      } else {
        cold.add(kernel);
      }
    }
  }

  private boolean becomesWarm(Consumer<LineKernels> exercise) {
    long turn = System.nanoTime();
    while (System.nanoTime() - turn < TURN_NANOS) {
      if (KernelExercises.isWarm(exercise, plain, vector)) {
        return true;
      }
      if (waitingSince == 0) {
        LockSupport.parkNanos(REST_NANOS);
      }
    }
    return false;
  }

  private static Map<Kernel, Consumer<LineKernels>> exercises(ExtensionField field) {
    Random random = new Random(1);
    int degree = field.degree();
    Lines[] o = new Lines[5];
    Arrays.setAll(o, i -> lines(random, degree));
    Lines to = lines(random, degree);
    int[] sum = to.words();
    Extension r = field.at(o[0].words(), 0);
    Map<Kernel, Consumer<LineKernels>> all = new EnumMap<>(Kernel.class);
    all.put(Kernel.MULTIPLY, k -> k.multiply(to, o[0], o[1], LINES));
    all.put(Kernel.ADD_PRODUCTS, k -> k.addProducts(to, o[0], o[1], o[2], o[3], LINES));
    all.put(Kernel.ADD_PRODUCT_BY_BASE, k -> k.addProductByBase(to, o[0], o[1], o[2], o[4], LINES));
    all.put(
        Kernel.ADD_PRODUCTS_BY_BASE, k -> k.addProductsByBase(to, o[0], o[3], o[2], o[4], LINES));
    all.put(Kernel.SUBTRACT, k -> k.subtract(to, o[0], o[1], degree, LINES));
    int[] f = LineFactor.of(r);
    int[] factors = new int[LINES * f.length];
    Arrays.setAll(factors, i -> f[i % f.length]);
    all.put(Kernel.FOLD, k -> k.fold(to, o[0], o[1], f, LINES));
    all.put(Kernel.FOLD_BASE, k -> k.foldBase(to, o[0], o[1], f, LINES));
    all.put(Kernel.ADD_SCALED, k -> k.addScaled(to, o[0], o[1], f, LINES));
    all.put(Kernel.ADD_SCALED_TO_BASE, k -> k.addScaledToBase(to, o[0], o[1], f, LINES));
    all.put(Kernel.ACCUMULATE, k -> k.accumulate(sum, o[0], factors, 0, LINES));
    return all;
  }

  private static Lines lines(Random random, int degree) {
    int line = degree * Lines.LENGTH;
    return new Lines(random.ints((long) LINES * line, 0, 1 << 30).toArray(), 0, line);
  }

  private LineKernels active(Kernel kernel, int lines) {
    return isWarm(kernel) ? vector : whileCold(kernel, lines);
  }

  private boolean isWarm(Kernel kernel) {
    return warm.getAcquire(kernel.ordinal()) == 1;
  }

  private LineKernels whileCold(Kernel kernel, int lines) {
    plainLines.add(lines);
    if (plainLines.sum() > MUCH && !allInVectors.isDone()) {
      if (waitingSince == 0) {
        waitingSince = System.nanoTime();
      }
      while (!isWarm(kernel) && System.nanoTime() - waitingSince < WAIT_NANOS) {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
    return isWarm(kernel) ? vector : plain;
  }

  @Override
  public ExtensionField field() {
    return plain.field();
  }

  @Override
  public void multiply(Lines to, Lines a, Lines b, int lines) {
    active(Kernel.MULTIPLY, lines).multiply(to, a, b, lines);
  }

  @Override
  public void addProducts(Lines to, Lines a, Lines b, Lines c, Lines d, int lines) {
    active(Kernel.ADD_PRODUCTS, lines).addProducts(to, a, b, c, d, lines);
  }

  @Override
  public void addProductByBase(Lines to, Lines a, Lines b, Lines c, Lines x, int lines) {
    active(Kernel.ADD_PRODUCT_BY_BASE, lines).addProductByBase(to, a, b, c, x, lines);
  }

  @Override
  public void addProductsByBase(Lines to, Lines a, Lines x, Lines b, Lines y, int lines) {
    active(Kernel.ADD_PRODUCTS_BY_BASE, lines).addProductsByBase(to, a, x, b, y, lines);
  }

  @Override
  public void fold(Lines to, Lines low, Lines high, int[] f, int lines) {
    active(Kernel.FOLD, lines).fold(to, low, high, f, lines);
  }

  @Override
  public void foldBase(Lines to, Lines low, Lines high, int[] f, int lines) {
    active(Kernel.FOLD_BASE, lines).foldBase(to, low, high, f, lines);
  }

  @Override
  public void addScaled(Lines to, Lines a, Lines b, int[] f, int lines) {
    active(Kernel.ADD_SCALED, lines).addScaled(to, a, b, f, lines);
  }

  @Override
  public void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines) {
    active(Kernel.ADD_SCALED_TO_BASE, lines).addScaledToBase(to, x, b, f, lines);
  }

  @Override
  public void subtract(Lines to, Lines a, Lines b, int coefficients, int lines) {
    active(Kernel.SUBTRACT, lines).subtract(to, a, b, coefficients, lines);
  }

  @Override
  public void accumulate(int[] sum, Lines a, int[] factors, int first, int lines) {
    active(Kernel.ACCUMULATE, lines).accumulate(sum, a, factors, first, lines);
  }
}
