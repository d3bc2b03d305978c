package io.zkthreads.cpu.vector;

import com.sun.management.ThreadMXBean;
import io.zkthreads.cpu.ExtensionKernels.RowSums;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.Kernels.Span;
import io.zkthreads.cpu.Twiddles;
import io.zkthreads.cpu.vector.WarmingKernels.Kernel;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// Every kernel on a little data of its own, for [WarmingKernels]. Not thread-safe.
final class KernelExercises {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /// Few, so that a kernel is compiled before the methods of the Vector API in it are, each on its
  /// own.
  private static final int ROWS = 32;

  private static final int WIDTH = 61;

  /// Rows of what goes over all columns of each.
  private static final int FEW_ROWS = 4;

  /// Neither words nor lanes that squares fill.
  private static final int WORDS = 13;

  private static final int COUNT = Kernels.LANES - 3;

  /// Bytes of objects in a call from which on they must be vectors.
  private static final long FEW_BYTES = 1 << 10;

  /// A measurement takes as many calls as fit this; a single call of a cold kernel takes longer.
  private static final long MEASUREMENT_NANOS = 200_000;

  /// Successive measurements that a kernel must pass.
  private static final int PASSES = 5;

  /// What a kernel may take, as a multiple of plain Java. Some are only level on so little data,
  /// and ahead on more; one whose vectors the processor does not have takes many times as long.
  private static final double TOLERANCE = 1.5;

  private final Kernels plain;
  private final Kernels vector;
  private final Random random = new Random(1);
  private final Map<Kernel, Consumer<Kernels>> exercises;

  KernelExercises(Kernels plain, Kernels vector) {
    this.plain = plain;
    this.vector = vector;
    exercises = exercises();
  }

  /// Calls a kernel, and measures it once its vectors are no longer objects: whether it keeps up
  /// with plain Java, several times in succession.
  boolean isWarm(Kernel kernel) {
    return isWarm(Objects.requireNonNull(exercises.get(kernel)), plain, vector);
  }

  /// The same for kernels of any kind.
  static <T> boolean isWarm(Consumer<T> exercise, T plain, T vector) {
    if (makesObjects(exercise, vector)) {
      return false;
    }
    for (int passes = 0; passes < PASSES; passes++) {
      if (nanosPerCall(exercise, vector) > TOLERANCE * nanosPerCall(exercise, plain)) {
        return false;
      }
    }
    return true;
  }

  /// Whether a kernel makes objects without vectors, which would never count as warm.
  boolean makesObjectsInPlainJava(Kernel kernel) {
    return makesObjects(Objects.requireNonNull(exercises.get(kernel)), plain);
  }

  private static <T> boolean makesObjects(Consumer<T> exercise, T kernels) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    exercise.accept(kernels);
    return THREADS.getCurrentThreadAllocatedBytes() - before > FEW_BYTES;
  }

  private static <T> double nanosPerCall(Consumer<T> exercise, T kernels) {
    long start = System.nanoTime();
    int calls = 0;
    long nanos = 0;
    while (nanos < MEASUREMENT_NANOS) {
      exercise.accept(kernels);
      calls++;
      nanos = System.nanoTime() - start;
    }
    return (double) nanos / calls;
  }

  private Map<Kernel, Consumer<Kernels>> exercises() {
    int[] matrix = words(ROWS * WIDTH + Kernels.SLACK);
    int[][] a = blocks(ROWS);
    int[][] b = blocks(ROWS);
    int[][] to = blocks(ROWS);
    int[][] columns = blocks(WIDTH);
    int[][] constants = blocks(ExtensionField.MAX_DEGREE);
    int[] w = constants[0];
    int[] message = words(16 * Kernels.LANES);
    int[] states = words(16 * Kernels.LANES);
    int[] chaining = words(8 * Kernels.LANES);
    int[] other = words(matrix.length);
    Span from = new Span(matrix, 0);
    Span into = new Span(other, 0);
    Twiddles twiddles = new Twiddles(words(4 * FEW_ROWS), words(4 * FEW_ROWS));
    Function<Kernels, Kernels.Compression> compressions = ofEach(Kernels::compression);
    Map<Kernel, Consumer<Kernels>> all = new EnumMap<>(Kernel.class);
    for (ExtensionField field : ExtensionField.values()) {
      int[][] c = Arrays.copyOf(a, field.degree());
      int[][] d = Arrays.copyOf(to, field.degree());
      boolean quintic = field == ExtensionField.QUINTIC;
      Function<Kernels, RowSums> sums = ofEach(k -> k.of(field).rowSums(WIDTH));
      all.put(
          quintic ? Kernel.QUINTIC_PRODUCT : Kernel.QUARTIC_PRODUCT,
          k -> k.of(field).multiply(d, c, b, ROWS));
      all.put(
          quintic ? Kernel.QUINTIC_COMBINATION : Kernel.QUARTIC_COMBINATION,
          k -> k.of(field).subtractCombination(d, w, c, constants, 4, ROWS));
      all.put(
          quintic ? Kernel.QUINTIC_ROW_SUMS : Kernel.QUARTIC_ROW_SUMS,
          k -> sums.apply(k).add(matrix, 0, FEW_ROWS, c, 0));
      all.put(
          quintic ? Kernel.QUINTIC_COLUMNS : Kernel.QUARTIC_COLUMNS,
          k -> k.of(field).combineColumns(d, matrix, 0, FEW_ROWS, WIDTH, columns));
    }
    all.put(Kernel.COMPRESSION, k -> compress(compressions.apply(k), chaining, message, matrix));
    int[] slots = {0, 1, 2, 3, 4, 3, 2, 1};
    all.put(
        Kernel.TO_COLUMNS,
        k -> {
          k.toColumns(to, slots, 0, matrix, 0, WIDTH, ROWS);
          k.toColumns(to, slots, 0, matrix, 0, WIDTH, WORDS);
        });
    all.put(
        Kernel.TO_LANES,
        k -> {
          k.toLanes(message, matrix, 0, WIDTH, 16, Kernels.LANES);
          k.toLanes(message, matrix, 0, WIDTH, WORDS, COUNT);
        });
    all.put(
        Kernel.FROM_LANES,
        k -> {
          k.fromLanes(message, matrix, 0, 16, Kernels.LANES);
          k.fromLanes(message, matrix, 0, WORDS, COUNT);
        });
    all.put(Kernel.PERMUTE, k -> k.permute(states));
    all.put(Kernel.ADD, k -> k.add(to[0], a[0], b[0], ROWS));
    all.put(Kernel.SUBTRACT, k -> k.subtract(to[0], a[0], b[0], ROWS));
    all.put(Kernel.MULTIPLY, k -> k.multiply(to[0], a[0], b[0], ROWS));
    all.put(Kernel.NEGATE, k -> k.negate(to[0], a[0], ROWS));
    all.put(Kernel.MULTIPLY_BY_BASE, k -> k.multiplyByBase(to, a, b[0], ROWS));
    all.put(Kernel.FUSE, k -> fuse(k, to[0], a));
    all.put(Kernel.FORWARD4, k -> k.forward4(from, into, WIDTH, WIDTH, FEW_ROWS, twiddles));
    all.put(Kernel.FORWARD2, k -> k.forward2(from, into, WIDTH, FEW_ROWS, twiddles));
    all.put(Kernel.INVERSE4, k -> k.inverse4(from, into, WIDTH, WIDTH, FEW_ROWS, twiddles));
    all.put(Kernel.INVERSE2, k -> k.inverse2(from, into, WIDTH, FEW_ROWS, twiddles));
    all.put(Kernel.SCALE, k -> k.scale(matrix, 0, other, 0, FEW_ROWS * WIDTH, w[0]));
    return all;
  }

  /// What both kinds of kernels have of their own; made once, since a kernel that makes objects is
  /// cold.
  private <T> Function<Kernels, T> ofEach(Function<Kernels, T> make) {
    IdentityHashMap<Kernels, T> made = new IdentityHashMap<>();
    made.put(plain, make.apply(plain));
    made.put(vector, make.apply(vector));
    return k -> Objects.requireNonNull(made.get(k));
  }

  private static void compress(
      Kernels.Compression compression, int[] chaining, int[] message, int[] rows) {
    compression.compress(chaining, message, 0, 64, 0);
    compression.compressRows(chaining, rows, 0, WIDTH, 0, 0);
  }

  private static void fuse(Kernels kernels, int[] to, int[][] x) {
    for (Kernels.Fused op : Kernels.Fused.values()) {
      kernels.fuse(op, to, x[0], x[1], x[2], ROWS);
    }
  }

  private int[][] blocks(int count) {
    return new int[][] {words(count), words(count), words(count), words(count), words(count)};
  }

  private int[] words(int count) {
    return random.ints(count, 0, KoalaBear.P).toArray();
  }
}
