package io.zkthreads.bench;

import io.zkthreads.cpu.Kernels;
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

/// Hash functions side by side: time per state and per block of 64 bytes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class HashKernelBenchmark {
  @Param({"scalar", "vector"})
  public String kernels = "scalar";

  private Kernels set = KernelSets.of("scalar");
  private Kernels.Compression compression = set.compression();
  private final int[] states = KernelSets.words(16 * Kernels.LANES);
  private final int[] message = KernelSets.words(16 * Kernels.LANES);
  private final int[] chaining = KernelSets.words(8 * Kernels.LANES);

  @Setup
  public void prepare() {
    set = KernelSets.of(kernels);
    compression = set.compression();
  }

  @Benchmark
  @OperationsPerInvocation(Kernels.LANES)
  public int[] poseidon2() {
    set.permute(states);
    return states;
  }

  @Benchmark
  @OperationsPerInvocation(Kernels.LANES)
  public int[] blake3() {
    compression.compress(chaining, message, 0, 64, 0);
    return chaining;
  }

  @Benchmark
  @OperationsPerInvocation(Kernels.LANES)
  public int[] rowsToLanes() {
    set.toLanes(message, states, 0, 16, 16, Kernels.LANES);
    return message;
  }
}
