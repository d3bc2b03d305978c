package io.zkthreads.bench;

import io.zkthreads.cpu.Kernels;
import io.zkthreads.stark.field.ExtensionField;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Arithmetic on blocks of words and of extension elements: time per word or element.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class FieldKernelBenchmark {
  @Param({"scalar", "vector"})
  public String kernels = "scalar";

  private static final int ROWS = 256;
  private static final int TERMS = 8;

  private Kernels set = KernelSets.of("scalar");
  private final int[][] a = KernelSets.elements(ROWS);
  private final int[][] b = KernelSets.elements(ROWS);
  private final int[][] to = KernelSets.elements(ROWS);
  private final int[][] tuple = {a[0], a[1], a[2], a[3], a[4], b[0], b[1], b[2]};
  private final int[][] weights = new int[TERMS][];

  @Setup
  public void prepare() {
    set = KernelSets.of(kernels);
    for (int k = 0; k < TERMS; k++) {
      weights[k] = KernelSets.words(5 + k);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int[] multiply() {
    set.multiply(to[0], a[0], b[0], ROWS);
    return to[0];
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int[][] multiplyExtension() {
    set.of(ExtensionField.QUINTIC).multiply(to, a, b, ROWS);
    return to;
  }

  /// The denominator of an interaction of eight elements.
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int[][] denominator() {
    set.of(ExtensionField.QUINTIC).subtractCombination(to, weights[0], tuple, weights, TERMS, ROWS);
    return to;
  }
}
