package io.zkthreads.bench;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Claim;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.FractionPlan;
import io.zkthreads.engine.LookupChallenges;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.engine.TablePlan;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.SecurityProfile;
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
  private final Extension alpha = element(3);
  private CpuBackend backend = KernelSets.backend("scalar");
  private TablePlan plan = BusTable.plan(0);
  private Backend.@Nullable Loaded circuit;
  private List<Backend.FractionInputs> fractionInputs = List.of();
  private List<Backend.ConstraintInputs> constraintInputs = List.of();
  private List<ReducePlan> openings = List.of();
  private Backend.@Nullable Codeword codeword;

  @Setup
  public void prepare() {
    backend.close();
    backend = KernelSets.backend(kernels);
    plan = BusTable.plan(logHeight);
    Trace trace = KernelSets.trace(logHeight + "x" + BusTable.WIDTH);
    circuit = backend.load(BusTable.circuit(plan, SecurityProfile.PROVEN_100.parameters()));
    Backend.Columns main = backend.upload(List.of(trace)).getFirst();
    FractionPlan fractionPlan = FractionPlan.of(plan, challenges);
    fractionInputs = List.of(new Backend.FractionInputs(plan, fractionPlan, main));
    Backend.LowDegreeExtension rows = backend.lowDegreeExtend(List.of(main), 1).getFirst();
    Backend.Fractions fractions = circuit().fractions(fractionInputs, 1).getFirst();
    Backend.LowDegreeExtension fractionRows = fractions.columns();
    constraintInputs =
        List.of(
            new Backend.ConstraintInputs(
                plan,
                rows,
                new Backend.ConstraintInputs.Lookups(
                    fractionPlan, fractionRows, fractions.terminal())));
    List<Extension> points = List.of(element(4), element(5));
    List<List<List<Extension>>> values =
        backend.evaluate(
            List.of(new Evaluation(rows, 1, points), new Evaluation(fractionRows, 1, points)));
    List<Claim> claims =
        List.of(
            new Claim(rows, points, values.get(0)), new Claim(fractionRows, points, values.get(1)));
    openings = List.of(ReducePlan.of(claims, alpha));
    codeword = backend.reduceOpenings(openings).getFirst();
  }

  private Backend.Loaded circuit() {
    return Objects.requireNonNull(circuit);
  }

  @TearDown
  public void close() {
    backend.close();
  }

  private static Extension element(long seed) {
    return Quintic.at(new Random(seed).ints(Quintic.DEGREE, 0, KoalaBear.P).toArray(), 0);
  }

  /// Fractions and their extension.
  @Benchmark
  public Extension fractions() {
    Backend.Fractions fractions = circuit().fractions(fractionInputs, 1).getFirst();
    fractions.columns().close();
    return fractions.terminal();
  }

  /// Fractions, their extension and their constraints: the cost of 16 interactions a row, without
  /// the tree over them.
  @Benchmark
  public int interactions() {
    Backend.Fractions fractions = circuit().fractions(fractionInputs, 1).getFirst();
    try (Backend.LowDegreeExtension extension = fractions.columns()) {
      return extension.width() + quotient();
    }
  }

  /// The quotient and the extension of its chunks.
  @Benchmark
  public int quotient() {
    List<Backend.LowDegreeExtension> chunks = circuit().quotients(constraintInputs, alpha, 1);
    chunks.forEach(Backend.LowDegreeExtension::close);
    return chunks.size();
  }

  @Benchmark
  public int reduceOpenings() {
    try (Backend.Codeword reduced = backend.reduceOpenings(openings).getFirst()) {
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
    return backend.grind(
        Challenger.start(HashSuite.BLAKE3, new byte[] {1}).powSearch(GRINDING_BITS));
  }
}
