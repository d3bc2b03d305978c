package io.zkthreads.bench;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.multilinear.CpuSums;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.CompactBackend.FractionSum;
import io.zkthreads.engine.FractionProver;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.io.IOException;
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
import org.openjdk.jmh.annotations.Warmup;

/// The fractions of all interactions of a program's run, and the proof that they sum to zero. On
/// one thread the time is processor time where nothing else runs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms6g", "-Xmx6g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4)
@Measurement(iterations = 9)
public class FractionalGkrBenchmark {
  @Param("market")
  public String program = "market";

  @Param({"QUINTIC", "QUARTIC"})
  public ExtensionField field = ExtensionField.QUINTIC;

  @Param("1")
  public int threads = 1;

  private @Nullable ProgramTables tables;
  private @Nullable CpuSums sums;

  @Setup
  public void prepare() throws IOException {
    tables = ProgramTables.of(program, field);
    sums =
        new CpuSums(
            new Workers(threads),
            VectorBackendProvider.kernels(),
            VectorBackendProvider::lineKernels,
            new CpuMemory());
  }

  private FractionSum sum() {
    ProgramTables t = Objects.requireNonNull(tables);
    return Objects.requireNonNull(sums)
        .fractions(t.layout(), t.tables(), t.main(), t.preprocessed(), t.element(1), t.element(2));
  }

  /// The fractions and their sums.
  @Benchmark
  public Extension add() {
    try (FractionSum sum = sum()) {
      return sum.denominator();
    }
  }

  /// The same with the proof.
  @Benchmark
  public FractionProver.Proven prove() {
    try (FractionSum sum = sum()) {
      return FractionProver.prove(sum, ProgramTables.challenger());
    }
  }
}
