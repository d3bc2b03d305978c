package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.ExtensionKernels;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.stark.field.ExtensionField;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Kernels that are plain at first, and each in vectors once that one has been compiled.
///
/// A Vector API method is thousands of times slower before the JIT compiler has seen it, so threads
/// run every vector kernel on a little data until it keeps up with the plain one; meanwhile the
/// plain one serves. Both give the same words, so a proof may begin with one and end with the
/// other.
///
/// Where there is much to prove, plain kernels would only take the processor from the compiler:
/// once [#MUCH] has been transformed, callers wait for the vectors.
@SuppressWarnings("EnumOrdinal") // an index into an array of this class, looked up in every kernel
final class WarmingKernels implements Kernels {
  /// The kernels that become vectors one by one, in the order in which a proof comes to them.
  enum Kernel {
    INVERSE4,
    FORWARD4,
    SCALE,
    INVERSE2,
    FORWARD2,
    COMPRESSION,
    FROM_LANES,
    TO_LANES,
    TO_COLUMNS,
    FUSE,
    QUINTIC_PRODUCT,
    QUINTIC_COMBINATION,
    ADD,
    SUBTRACT,
    NEGATE,
    MULTIPLY,
    MULTIPLY_BY_BASE,
    QUINTIC_ROW_SUMS,
    QUINTIC_COLUMNS,
    /// Of the other field, only where a proof is in it.
    QUARTIC_PRODUCT,
    QUARTIC_COMBINATION,
    QUARTIC_ROW_SUMS,
    QUARTIC_COLUMNS,
    /// Only where someone permutes: one hash suite needs it, and it takes long to compile.
    PERMUTE
  }

  private static final Set<Kernel> FROM_THE_START =
      Collections.unmodifiableSet(EnumSet.range(Kernel.INVERSE4, Kernel.QUINTIC_COLUMNS));

  private static final Set<Kernel> OF_QUARTIC =
      Collections.unmodifiableSet(EnumSet.range(Kernel.QUARTIC_PRODUCT, Kernel.QUARTIC_COLUMNS));

  private static final Logger LOG = System.getLogger(WarmingKernels.class.getName());

  /// After this, what is still slower stays plain.
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  /// What one kernel gets before the next has its turn.
  private static final long TURN_NANOS = 2_000_000_000L;

  /// Between two calls the processor is the compiler's and, while no one waits, the proof's.
  private static final long REST_NANOS = 500_000;

  /// While one kernel is compiled, the next one is called. More would make the compiler's queue
  /// long.
  private static final int THREADS = 2;

  /// Words after whose transforms callers wait: those of a proof for which plain kernels take a
  /// second.
  private static final long MUCH = 1L << 25;

  /// After this, no one waits any more.
  private static final long WAIT_NANOS = 8_000_000_000L;

  private static final long NAP_NANOS = 100_000;

  /// The vector kernels, at the place of each that is compiled.
  private final AtomicReferenceArray<@Nullable Kernels> compiled =
      new AtomicReferenceArray<>(Kernel.values().length);

  private final Queue<Kernel> cold = new ConcurrentLinkedQueue<>(FROM_THE_START);
  private final AtomicBoolean permuting = new AtomicBoolean();
  private final AtomicBoolean quartic = new AtomicBoolean();
  private final LongAdder transformed = new LongAdder();

  /// Whether there was much to transform while kernels were cold.
  private volatile boolean waiting;

  /// Until when callers wait then.
  private volatile long waitingEnds;

  private final Kernels plain;
  private final Kernels vector;

  private final OfField ofQuintic =
      new OfField(
          ExtensionField.QUINTIC,
          Kernel.QUINTIC_PRODUCT,
          Kernel.QUINTIC_COMBINATION,
          Kernel.QUINTIC_COLUMNS,
          Kernel.QUINTIC_ROW_SUMS);

  private final OfField ofQuartic =
      new OfField(
          ExtensionField.QUARTIC,
          Kernel.QUARTIC_PRODUCT,
          Kernel.QUARTIC_COMBINATION,
          Kernel.QUARTIC_COLUMNS,
          Kernel.QUARTIC_ROW_SUMS);

  private final long start = System.nanoTime();
  private final CompletableFuture<Void> warmedUp;
  private final CompletableFuture<Void> allInVectors;

  WarmingKernels(Kernels plain, Kernels vector) {
    this.plain = plain;
    this.vector = vector;
    CompletableFuture<?>[] threads = new CompletableFuture<?>[THREADS];
    Arrays.setAll(threads, i -> CompletableFuture.runAsync(this::warmUp, WarmingKernels::spawn));
    warmedUp = CompletableFuture.allOf(threads);
    allInVectors = warmedUp.whenComplete(WarmingKernels::reportFailure).thenRun(this::report);
  }

  private static void spawn(Runnable task) {
    Thread.ofPlatform().daemon().name("vector-warm-up").start(task);
  }

  /// Completes when the last kernel has been compiled; exceptionally where one stays plain.
  CompletionStage<Void> allInVectors() {
    return allInVectors;
  }

  private void warmUp() {
    KernelExercises exercises = new KernelExercises(plain, vector);
    long began = System.nanoTime();
    while (System.nanoTime() - began < PATIENCE_NANOS) {
      Kernel kernel = cold.poll();
      if (kernel == null) {
        return;
      }
      if (becomesWarm(kernel, exercises)) {
        compiled.setRelease(kernel.ordinal(), vector);
        LOG.log(Level.DEBUG, () -> kernel + " in vectors after " + seconds());
      } else {
        cold.add(kernel);
      }
    }
  }

  /// Has more kernels compiled.
  @SuppressWarnings("FutureReturnValueIgnored") // a failure is logged there
  private void compileLater(Set<Kernel> kernels) {
    cold.addAll(kernels);
    warmedUp
        .thenRunAsync(this::warmUp, WarmingKernels::spawn)
        .whenComplete(WarmingKernels::reportFailure);
  }

  private void report() {
    List<Kernel> slow =
        FROM_THE_START.stream().filter(k -> compiled.getAcquire(k.ordinal()) == null).toList();
    if (slow.isEmpty()) {
      LOG.log(Level.INFO, "CPU backend at full speed after " + seconds());
    } else {
      String still =
          "in vectors still slower than plain, so plain, after " + seconds() + ": " + slow;
      LOG.log(Level.WARNING, still);
      throw new IllegalStateException(still);
    }
  }

  private static void reportFailure(@Nullable Void done, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.log(Level.WARNING, "the warm-up of vectors failed: kernels stay plain", failure);
    }
  }

  private boolean becomesWarm(Kernel kernel, KernelExercises exercises) {
    long turn = System.nanoTime();
    while (System.nanoTime() - turn < TURN_NANOS) {
      if (exercises.isWarm(kernel)) {
        return true;
      }
      if (!callersWait()) {
        LockSupport.parkNanos(REST_NANOS);
      }
    }
    return false;
  }

  private String seconds() {
    return "%.1f s".formatted((System.nanoTime() - start) / 1e9);
  }

  private Kernels active(Kernel kernel) {
    Kernels vectors = compiled.getAcquire(kernel.ordinal());
    return vectors == null ? whileCold(kernel) : vectors;
  }

  private boolean callersWait() {
    return waiting && System.nanoTime() - waitingEnds < 0;
  }

  private Kernels whileCold(Kernel kernel) {
    Kernels vectors = null;
    while (vectors == null && callersWait()) {
      LockSupport.parkNanos(NAP_NANOS);
      vectors = compiled.getAcquire(kernel.ordinal());
    }
    return vectors == null ? plain : vectors;
  }

  /// What transforms so many words. Every proof begins with transforms, which tell how much there
  /// is to prove.
  private Kernels transforms(Kernel kernel, long words) {
    if (!waiting && !warmedUp.isDone()) {
      transformed.add(words);
      if (transformed.sum() > MUCH) {
        waitingEnds = System.nanoTime() + WAIT_NANOS;
        waiting = true;
      }
    }
    return active(kernel);
  }

  @Override
  public void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    transforms(Kernel.FORWARD4, 4L * run * nodes).forward4(from, to, run, stride, nodes, twiddles);
  }

  @Override
  public void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    active(Kernel.FORWARD2).forward2(from, to, run, nodes, twiddles);
  }

  @Override
  public void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    transforms(Kernel.INVERSE4, 4L * run * nodes).inverse4(from, to, run, stride, nodes, twiddles);
  }

  @Override
  public void inverse2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    active(Kernel.INVERSE2).inverse2(from, to, run, nodes, twiddles);
  }

  @Override
  public void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor) {
    active(Kernel.SCALE).scale(from, fromAt, to, toAt, count, factor);
  }

  @Override
  public void add(int[] to, int[] a, int[] b, int count) {
    active(Kernel.ADD).add(to, a, b, count);
  }

  @Override
  public void subtract(int[] to, int[] a, int[] b, int count) {
    active(Kernel.SUBTRACT).subtract(to, a, b, count);
  }

  @Override
  public void negate(int[] to, int[] a, int count) {
    active(Kernel.NEGATE).negate(to, a, count);
  }

  @Override
  public void multiply(int[] to, int[] a, int[] b, int count) {
    active(Kernel.MULTIPLY).multiply(to, a, b, count);
  }

  @Override
  public void fuse(Fused op, int[] to, int[] a, int[] b, int[] c, int count) {
    active(Kernel.FUSE).fuse(op, to, a, b, c, count);
  }

  @Override
  public ExtensionKernels of(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> ofQuintic;
      case QUARTIC -> {
        if (!quartic.get() && quartic.compareAndSet(false, true)) {
          compileLater(OF_QUARTIC);
        }
        yield ofQuartic;
      }
    };
  }

  /// The kernels of one field, each by itself plain or in vectors.
  private final class OfField implements ExtensionKernels {
    private final ExtensionField field;
    private final Kernel product;
    private final Kernel combination;
    private final Kernel columns;
    private final Kernel sums;

    OfField(ExtensionField field, Kernel product, Kernel combination, Kernel columns, Kernel sums) {
      this.field = field;
      this.product = product;
      this.combination = combination;
      this.columns = columns;
      this.sums = sums;
    }

    private ExtensionKernels now(Kernel kernel) {
      return active(kernel).of(field);
    }

    @Override
    public void multiply(int[][] to, int[][] a, int[][] b, int count) {
      now(product).multiply(to, a, b, count);
    }

    @Override
    public void subtractCombination(
        int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
      now(combination).subtractCombination(to, offset, x, weights, terms, count);
    }

    @Override
    public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
      now(columns).combineColumns(to, a, at, rows, width, weights);
    }

    @Override
    public RowSums rowSums(int width) {
      return now(sums).rowSums(width);
    }
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    active(Kernel.MULTIPLY_BY_BASE).multiplyByBase(to, a, x, count);
  }

  @Override
  public void toColumns(
      int[][] to, int[] slots, int toAt, int[] rows, int from, int stride, int count) {
    active(Kernel.TO_COLUMNS).toColumns(to, slots, toAt, rows, from, stride, count);
  }

  @Override
  public void toLanes(int[] lanes, int[] rows, int from, int stride, int words, int count) {
    active(Kernel.TO_LANES).toLanes(lanes, rows, from, stride, words, count);
  }

  @Override
  public void fromLanes(int[] lanes, int[] rows, int from, int words, int count) {
    active(Kernel.FROM_LANES).fromLanes(lanes, rows, from, words, count);
  }

  @Override
  public void permute(int[] states) {
    if (!permuting.get() && permuting.compareAndSet(false, true)) {
      compileLater(EnumSet.of(Kernel.PERMUTE));
    }
    active(Kernel.PERMUTE).permute(states);
  }

  @Override
  public Compression compression() {
    return active(Kernel.COMPRESSION).compression();
  }
}
