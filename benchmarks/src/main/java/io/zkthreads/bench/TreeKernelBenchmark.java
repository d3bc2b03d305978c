package io.zkthreads.bench;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Merkle trees over rows, one thread. Shapes are those of the races against other provers, then a
/// table of the machine.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TreeKernelBenchmark {
  @Param({"scalar", "vector"})
  public String kernels = "scalar";

  @Param({"BLAKE3", "POSEIDON2_16"})
  public HashSuite suite = HashSuite.BLAKE3;

  /// Height and width of the leaves.
  @Param({"21x32", "19x128", "17x512", "17x61"})
  public String shape = "17x61";

  private CpuBackend backend = KernelSets.backend("scalar");
  private Backend.@Nullable LowDegreeExtension rows;

  @Setup
  public void prepare() {
    backend.close();
    backend = KernelSets.backend(kernels);
    Trace trace = KernelSets.trace(shape);
    rows = KernelSets.extended(backend, trace, 0);
  }

  @TearDown
  public void close() {
    backend.close();
  }

  @Benchmark
  public List<Digest> commit() {
    Parameters parameters =
        new Parameters(suite, ExtensionField.QUINTIC, 1, 5, 3, 203, 16, 0, 0, 0, 0, 0);
    try (Backend.Tree tree = backend.commit(List.of(Objects.requireNonNull(rows)), parameters)) {
      return tree.cap();
    }
  }
}
