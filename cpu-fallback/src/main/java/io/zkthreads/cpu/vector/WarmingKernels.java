package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Twiddles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/// Kernels that are plain at first, and each in vectors once that one has been compiled.
///
/// A Vector API method is thousands of times slower before the JIT compiler has seen it, so threads
/// run every vector kernel on a little data until it beats the plain one; meanwhile the plain one
/// serves. Both give the same words, so a proof may begin with one and end with the other.
@SuppressWarnings("EnumOrdinal") // an index into an array of this class, looked up in every kernel
final class WarmingKernels implements Kernels {
  /// The kernels that become vectors one by one.
  enum Kernel {
    MULTIPLY_QUINTIC,
    SUBTRACT_COMBINATION,
    COMPRESSION,
    FORWARD4,
    INVERSE4,
    FORWARD2,
    INVERSE2,
    SCALE,
    FROM_LANES,
    TO_LANES,
    TO_COLUMNS,
    ADD,
    SUBTRACT,
    NEGATE,
    MULTIPLY,
    FUSE,
    ADD_SCALED_QUINTIC,
    MULTIPLY_BY_BASE,
    ROW_SUMS,
    COMBINE_COLUMNS,
    PERMUTE
  }

  private static final Logger LOG = System.getLogger(WarmingKernels.class.getName());

  /// After this, what is still slower stays plain.
  private static final long PATIENCE_NANOS = 300_000_000_000L;

  /// What one kernel gets before the next has its turn.
  private static final long TURN_NANOS = 20_000_000_000L;

  /// Between two calls the processor is the compiler's and the proof's.
  private static final long REST_NANOS = 500_000;

  /// While one kernel is compiled, the next one is called. More would make the compiler's queue
  /// long.
  private static final int THREADS = 2;

  private final AtomicReferenceArray<Kernels> active =
      new AtomicReferenceArray<>(Kernel.values().length);
  private final Queue<Kernel> cold = new ConcurrentLinkedQueue<>(List.of(Kernel.values()));
  private final Kernels plain;
  private final Kernels vector;
  private final long start = System.nanoTime();
  private final CompletableFuture<Void> allInVectors;

  WarmingKernels(Kernels plain, Kernels vector) {
    this.plain = plain;
    this.vector = vector;
    for (Kernel kernel : Kernel.values()) {
      active.set(kernel.ordinal(), plain);
    }
    CompletableFuture<?>[] threads = new CompletableFuture<?>[THREADS];
    Arrays.setAll(threads, i -> CompletableFuture.runAsync(this::warmUp, WarmingKernels::spawn));
    allInVectors = CompletableFuture.allOf(threads).thenRun(this::report);
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
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      Kernel kernel = cold.poll();
      if (kernel == null) {
        return;
      }
      if (becomesWarm(kernel, exercises)) {
        active.set(kernel.ordinal(), vector);
        LOG.log(Level.DEBUG, () -> kernel + " in vectors after " + seconds());
      } else {
        cold.add(kernel);
      }
    }
  }

  private void report() {
    if (cold.isEmpty()) {
      LOG.log(Level.INFO, "CPU backend at full speed after " + seconds());
    } else {
      String slow =
          "in vectors still slower than plain, so plain, after " + seconds() + ": " + cold;
      LOG.log(Level.WARNING, slow);
      throw new IllegalStateException(slow);
    }
  }

  private static boolean becomesWarm(Kernel kernel, KernelExercises exercises) {
    long turn = System.nanoTime();
    while (System.nanoTime() - turn < TURN_NANOS) {
      if (exercises.isWarm(kernel)) {
        return true;
      }
      LockSupport.parkNanos(REST_NANOS);
    }
    return false;
  }

  private String seconds() {
    return "%.1f s".formatted((System.nanoTime() - start) / 1e9);
  }

  private Kernels active(Kernel kernel) {
    return active.getAcquire(kernel.ordinal());
  }

  @Override
  public void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    active(Kernel.FORWARD4).forward4(from, to, run, stride, nodes, twiddles);
  }

  @Override
  public void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    active(Kernel.FORWARD2).forward2(from, to, run, nodes, twiddles);
  }

  @Override
  public void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    active(Kernel.INVERSE4).inverse4(from, to, run, stride, nodes, twiddles);
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
  public void multiplyQuintic(int[][] to, int[][] a, int[][] b, int count) {
    active(Kernel.MULTIPLY_QUINTIC).multiplyQuintic(to, a, b, count);
  }

  @Override
  public void addScaledQuintic(int[][] to, int[] weight, int[][] a, int count) {
    active(Kernel.ADD_SCALED_QUINTIC).addScaledQuintic(to, weight, a, count);
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    active(Kernel.MULTIPLY_BY_BASE).multiplyByBase(to, a, x, count);
  }

  @Override
  public RowSums rowSums(int width) {
    return active(Kernel.ROW_SUMS).rowSums(width);
  }

  @Override
  public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    active(Kernel.COMBINE_COLUMNS).combineColumns(to, a, at, rows, width, weights);
  }

  @Override
  public void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    active(Kernel.SUBTRACT_COMBINATION).subtractCombination(to, offset, x, weights, terms, count);
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
    active(Kernel.PERMUTE).permute(states);
  }

  @Override
  public Compression compression() {
    return active(Kernel.COMPRESSION).compression();
  }
}
