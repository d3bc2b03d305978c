package io.zkthreads.bench;

import io.zkthreads.cpu.multilinear.FractionLeaves;
import io.zkthreads.cpu.multilinear.FractionalGkrProver;
import io.zkthreads.cpu.multilinear.LookupFractions;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
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

  private @Nullable LookupFractions fractions;
  private @Nullable FractionalGkrProver prover;
  private @Nullable ProgramTables tables;

  @Setup
  public void prepare() throws IOException {
    ProgramTables run = ProgramTables.of(program, field);
    Workers workers = new Workers(threads);
    FractionLeaves leaves = FractionLeaves.allocate(run.layout().numVariables(), field);
    fractions = new LookupFractions(workers, VectorBackendProvider.kernels(), run.layout(), leaves);
    prover = new FractionalGkrProver(workers, VectorBackendProvider.lineKernels(field), leaves);
    tables = run;
    fill();
  }

  /// The fractions alone.
  @Benchmark
  public void fill() {
    ProgramTables run = Objects.requireNonNull(tables);
    Objects.requireNonNull(fractions).fill(run.element(1), run.element(2), run.columns());
  }

  /// The proof alone.
  @Benchmark
  public FractionalGkrProver.Proven prove() {
    return Objects.requireNonNull(prover).prove(ProgramTables.challenger());
  }
}
