package io.zkthreads.bench;

import io.zkthreads.cpu.CpuMemory;
import io.zkthreads.cpu.multilinear.CpuSums;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.CompactBackend.TableSum;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.ZerocheckProver;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.compact.TableForm;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/// The zerocheck of all tables of a program's run, with the link to their fractions. On one thread
/// the time is processor time where nothing else runs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms6g", "-Xmx6g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4)
@Measurement(iterations = 9)
public class ZerocheckBenchmark {
  @Param("market")
  public String program = "market";

  @Param({"QUINTIC", "QUARTIC"})
  public ExtensionField field = ExtensionField.QUINTIC;

  @Param("1")
  public int threads = 1;

  private @Nullable ProgramTables tables;
  private @Nullable Claim claim;
  private @Nullable CpuSums sums;

  /// What is proven.
  ///
  /// @param forms by table
  private record Claim(List<TableForm> forms, List<Extension> point, Extension sum) {}

  @Setup
  public void prepare() throws IOException {
    tables = ProgramTables.of(program, field);
    claim = claim(tables);
    sums =
        new CpuSums(
            new Workers(threads),
            VectorBackendProvider.kernels(),
            VectorBackendProvider::lineKernels,
            new CpuMemory());
  }

  /// A claim at some point: the sum does not matter to the prover.
  private static Claim claim(ProgramTables run) {
    FractionLayout layout = run.layout();
    List<Extension> point =
        IntStream.range(0, layout.numVariables()).mapToObj(i -> run.element(10 + i)).toList();
    Opening opening = new Opening(point, run.element(7), run.element(8));
    FractionLink link =
        new FractionLink(layout, run.element(1), run.element(2), opening, run.element(5));
    Extension alpha = run.element(3);
    Extension power = run.element(4);
    List<TableForm> forms = new ArrayList<>();
    for (int i = 0; i < layout.instances().size(); i++) {
      Map<Integer, Extension> constraints = new TreeMap<>();
      for (Constraint c : layout.instances().get(i).air().constraints()) {
        constraints.merge(c.node(), power, Extension::plus);
        power = power.times(alpha);
      }
      forms.add(link.form(i, constraints, run.element(6)));
    }
    return new Claim(forms, point, run.element(6).times(link.sum()));
  }

  @Benchmark
  public ZerocheckProver.Proven prove() {
    ProgramTables t = Objects.requireNonNull(tables);
    Claim c = Objects.requireNonNull(claim);
    CpuSums s = Objects.requireNonNull(sums);
    List<TableSum> all = new ArrayList<>();
    for (int i = 0; i < c.forms.size(); i++) {
      all.add(s.sum(c.forms.get(i), i, t.tables(), t.main(), t.preprocessed()));
    }
    try {
      int degree = c.forms.stream().mapToInt(TableForm::degree).max().orElseThrow();
      return ZerocheckProver.prove(
          rest -> s.weights(rest, field), all, c.point, degree, c.sum, ProgramTables.challenger());
    } finally {
      all.forEach(TableSum::close);
    }
  }
}
