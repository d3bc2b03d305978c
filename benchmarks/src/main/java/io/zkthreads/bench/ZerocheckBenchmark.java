package io.zkthreads.bench;

import io.zkthreads.cpu.multilinear.ZerocheckProver;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.compact.FractionLayout;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof.Opening;
import io.zkthreads.stark.compact.SumcheckProof;
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
  private ZerocheckProver.@Nullable Claim claim;
  private @Nullable ZerocheckProver prover;

  @Setup
  public void prepare() throws IOException {
    tables = ProgramTables.of(program, field);
    claim = claim(tables);
    prover = new ZerocheckProver(new Workers(threads), VectorBackendProvider.kernels());
  }

  /// A claim at some point: the sum does not matter to the prover.
  static ZerocheckProver.Claim claim(ProgramTables run) {
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
    int degree = forms.stream().mapToInt(TableForm::degree).max().orElseThrow();
    return new ZerocheckProver.Claim(forms, point, degree, link.sum());
  }

  @Benchmark
  public SumcheckProof prove() {
    return Objects.requireNonNull(prover)
        .prove(
            Objects.requireNonNull(claim),
            Objects.requireNonNull(tables).columns(),
            ProgramTables.challenger());
  }
}
