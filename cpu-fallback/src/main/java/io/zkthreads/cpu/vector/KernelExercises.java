package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Every kernel on a little data of its own, for [WarmingKernels].
final class KernelExercises {
  private static final int ROWS = 256;
  private static final int WIDTH = 61;

  /// Calls that one measurement takes, so that it is well above the clock's grain.
  private static final int CALLS = 20;

  /// Successive measurements in which a kernel must win.
  private static final int WINS = 5;

  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private final Kernels plain;
  private final Kernels vector;
  private final Random random = new Random(1);

  KernelExercises(Kernels plain, Kernels vector) {
    this.plain = plain;
    this.vector = vector;
  }

  /// Runs until every vector kernel is faster than the plain one; false if that takes too long.
  boolean run() {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (Consumer<Kernels> exercise : exercises()) {
      for (int wins = 0; wins < WINS; ) {
        wins = time(exercise, vector) < time(exercise, plain) ? wins + 1 : 0;
        if (System.nanoTime() > deadline) {
          return false;
        }
      }
    }
    return true;
  }

  private static long time(Consumer<Kernels> exercise, Kernels kernels) {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      exercise.accept(kernels);
    }
    return System.nanoTime() - start;
  }

  private List<Consumer<Kernels>> exercises() {
    int[] matrix = words(ROWS * WIDTH);
    int[][] a = blocks(ROWS);
    int[][] b = blocks(ROWS);
    int[][] to = blocks(ROWS);
    int[][] columns = blocks(WIDTH);
    int[][] constants = {words(5), words(5), words(5), words(5), words(5)};
    int[] w = constants[0];
    long[][] sums = new long[5][WIDTH];
    int[] message = words(16 * Kernels.Compression.LANES);
    int[] chaining = words(8 * Kernels.Compression.LANES);
    int half = ROWS / 2 * WIDTH;
    int quarter = ROWS / 4 * WIDTH;
    return List.of(
        k -> k.multiplyQuintic(to, a, b, ROWS),
        k -> k.subtractCombination(to, w, a, constants, 4, ROWS),
        k -> k.compression().compress(chaining, message, 0, 64, 0),
        k -> k.add(to[0], a[0], b[0], ROWS),
        k -> k.subtract(to[0], a[0], b[0], ROWS),
        k -> k.multiply(to[0], a[0], b[0], ROWS),
        k -> k.negate(to[0], a[0], ROWS),
        k -> k.multiplyByBase(to, a, b[0], ROWS),
        k -> k.addScaled(to, w, a[0], ROWS),
        k -> k.addScaledQuintic(to, w, a, ROWS),
        k -> k.accumulateRows(sums, matrix, 0, ROWS, WIDTH, a),
        k -> k.combineColumns(to, matrix, 0, ROWS, WIDTH, columns),
        rows(ROWS / 4, r -> k -> k.dif4(matrix, r, quarter, WIDTH, w[0], w[1], w[2], w[3])),
        rows(ROWS / 4, r -> k -> k.dit4(matrix, r, quarter, WIDTH, w[0], w[1], w[2], w[3])),
        rows(ROWS / 2, r -> k -> k.dif2(matrix, r, r + half, WIDTH, w[0])),
        rows(ROWS / 2, r -> k -> k.dit2(matrix, r, r + half, WIDTH, w[0])),
        rows(ROWS / 2, r -> k -> k.scale(matrix, r, matrix, r + half, WIDTH, w[0])));
  }

  /// A step on each of the first `count` rows.
  private static Consumer<Kernels> rows(int count, IntFunction<Consumer<Kernels>> step) {
    return k -> {
      for (int i = 0; i < count; i++) {
        step.apply(i * WIDTH).accept(k);
      }
    };
  }

  private int[][] blocks(int count) {
    return new int[][] {words(count), words(count), words(count), words(count), words(count)};
  }

  private int[] words(int count) {
    return random.ints(count, 0, KoalaBear.P).toArray();
  }
}
