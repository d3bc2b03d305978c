package io.zkthreads.bench;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
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

/// The steps of a proof between commitments, on a [BusTable] of 2^logHeight rows, one thread.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
public class StepKernelBenchmark {
  private static final int LOG_ARITY = 3;
  private static final int GRINDING_BITS = 12;

  @Param({"scalar", "vector"})
  public String kernels = "scalar";

  @Param("16")
  public int logHeight = 16;

  private final LookupChallenges challenges = new LookupChallenges(element(1), element(2), 8);
  private final Quintic alpha = element(3);
  private CpuBackend backend = KernelSets.backend("scalar");
  private TablePlan plan = BusTable.plan(0);
  private Backend.@Nullable Columns main;
  private Backend.@Nullable ConstraintInputs inputs;
  private List<Backend.Claim> claims = List.of();
  private Backend.@Nullable Codeword codeword;

  @Setup
  public void prepare() {
    backend.close();
    backend = KernelSets.backend(kernels);
    plan = BusTable.plan(logHeight);
    Trace trace = KernelSets.trace(logHeight + "x" + BusTable.WIDTH);
    main = backend.upload(trace);
    Backend.LowDegreeExtension rows = backend.lowDegreeExtend(main, 1);
    Backend.Fractions fractions = backend.fractions(plan, main, null, challenges, 1);
    Backend.LowDegreeExtension fractionRows = fractions.columns();
    inputs = new Backend.ConstraintInputs(rows, null, fractionRows, fractions.terminal());
    List<Quintic> points = List.of(element(4), element(5));
    List<List<List<Quintic>>> values =
        backend.evaluate(
            List.of(
                new Backend.Evaluation(rows, 1, points),
                new Backend.Evaluation(fractionRows, 1, points)));
    claims =
        List.of(
            new Backend.Claim(rows, points, values.get(0)),
            new Backend.Claim(fractionRows, points, values.get(1)));
    codeword = backend.reduceOpenings(claims, alpha);
  }

  @TearDown
  public void close() {
    backend.close();
  }

  private static Quintic element(long seed) {
    return Quintic.at(new Random(seed).ints(Quintic.DEGREE, 0, KoalaBear.P).toArray(), 0);
  }

  /// Fractions and their extension.
  @Benchmark
  public Quintic fractions() {
    Backend.Fractions fractions =
        backend.fractions(plan, Objects.requireNonNull(main), null, challenges, 1);
    fractions.columns().close();
    return fractions.terminal();
  }

  /// Fractions, their extension and their constraints: the cost of 16 interactions a row, without
  /// the tree over them.
  @Benchmark
  public int interactions() {
    Backend.Fractions fractions =
        backend.fractions(plan, Objects.requireNonNull(main), null, challenges, 1);
    try (Backend.LowDegreeExtension extension = fractions.columns()) {
      return extension.width() + quotient();
    }
  }

  @Benchmark
  public int quotient() {
    List<Backend.Columns> chunks =
        new ArrayList<>(backend.quotient(plan, Objects.requireNonNull(inputs), challenges, alpha));
    chunks.forEach(Backend.Columns::close);
    return chunks.size();
  }

  @Benchmark
  public int reduceOpenings() {
    try (Backend.Codeword reduced = backend.reduceOpenings(claims, alpha)) {
      return reduced.logLength();
    }
  }

  @Benchmark
  public int fold() {
    try (Backend.Codeword folded =
        backend.fold(Objects.requireNonNull(codeword), LOG_ARITY, alpha, null)) {
      return folded.logLength();
    }
  }

  @Benchmark
  public int grind() {
    return backend.grind(Challenger.start(HashSuite.BLAKE3, new byte[] {1}), GRINDING_BITS);
  }
}
