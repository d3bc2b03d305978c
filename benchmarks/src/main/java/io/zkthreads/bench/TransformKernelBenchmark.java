package io.zkthreads.bench;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.stark.air.Trace;
import java.util.concurrent.TimeUnit;
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

/// Low-degree extension to twice the rows, one thread. Shapes are those of the races against other
/// provers, then a table of the machine and a quotient chunk.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class TransformKernelBenchmark {
  @Param({"scalar", "vector"})
  public String kernels = "scalar";

  @Param({"20x32", "18x128", "16x512", "16x61", "18x5"})
  public String shape = "16x61";

  private CpuBackend backend = KernelSets.backend("scalar");
  private Trace trace = Trace.allocate(1, 0);

  @Setup
  public void prepare() {
    backend.close();
    backend = KernelSets.backend(kernels);
    trace = KernelSets.trace(shape);
  }

  @TearDown
  public void close() {
    backend.close();
  }

  @Benchmark
  public int lowDegreeExtend() {
    try (Backend.LowDegreeExtension extension = KernelSets.extended(backend, trace, 1)) {
      return extension.width();
    }
  }
}
