package io.zkthreads.bench;

import io.zkthreads.cpu.multilinear.ZerocheckProver;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.engine.multilinear.TableForm;
import io.zkthreads.engine.multilinear.ZerocheckClaim;
import io.zkthreads.engine.multilinear.ZerocheckProof;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

/// The zerocheck of all tables of a program's run, with the link to their fractions, from rows to
/// openings. On one thread the time is processor time where nothing else runs.
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
  private @Nullable ZerocheckClaim claim;
  private @Nullable ZerocheckProver prover;

  @Setup
  public void prepare() throws IOException {
    tables = ProgramTables.of(program, field);
    claim = claim(tables);
    prover = new ZerocheckProver(new Workers(threads), VectorBackendProvider.kernels());
  }

  /// A claim at some point: the sum does not matter to the prover.
  static ZerocheckClaim claim(ProgramTables run) {
    List<Extension> point =
        IntStream.range(0, run.layout().numVariables()).mapToObj(i -> run.element(10 + i)).toList();
    List<List<Extension>> weights = new ArrayList<>();
    Extension alpha = run.element(3);
    Extension power = run.element(4);
    for (int i = 0; i < run.columns().size(); i++) {
      List<Extension> ofTable = new ArrayList<>();
      for (int k = 0; k < run.layout().tables().get(i).air().constraints().size(); k++) {
        ofTable.add(power);
        power = power.times(alpha);
      }
      weights.add(ofTable);
    }
    List<TableForm> forms =
        run.layout().forms(run.challenges(), point, run.element(5), run.element(6), weights);
    return new ZerocheckClaim(forms, point, run.element(7));
  }

  @Benchmark
  public ZerocheckProof prove() {
    return Objects.requireNonNull(prover)
        .prove(
            Objects.requireNonNull(claim),
            Objects.requireNonNull(tables).columns(),
            ProgramTables.challenger());
  }
}
