package io.zkthreads.bench;

import io.zkthreads.cpu.multilinear.StackedColumns;
import io.zkthreads.cpu.stack.StackMeans;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.CompactBackend;
import io.zkthreads.engine.StackProver;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.proof.BatchInstance;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// The main columns of a program's run as one polynomial: committed to, and opened at a point. On
/// one thread the time is processor time where nothing else runs. Grinding takes as long as its
/// least witness has it, about 2^16 hashes for each codeword.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms8g", "-Xmx8g", "-XX:+UseParallelGC"})
@Warmup(iterations = 6)
@Measurement(iterations = 9)
public class StackBenchmark {
  @Param("market")
  public String program = "market";

  @Param({"QUINTIC", "QUARTIC"})
  public ExtensionField field = ExtensionField.QUINTIC;

  @Param({"UNIQUE_DECODING", "JOHNSON"})
  public Regime regime = Regime.UNIQUE_DECODING;

  @Param("1")
  public int threads = 1;

  private final Backend backend = KernelSets.backend("vector");
  private @Nullable StackMeans means;
  private @Nullable CompactShape shape;
  private List<Trace> traces = List.of();
  private List<List<Extension>> points = List.of();
  private CompactBackend.@Nullable Stack stack;

  @Setup(Level.Trial)
  public void prepare() throws IOException {
    means =
        StackMeans.of(
            new Workers(threads),
            VectorBackendProvider.kernels(),
            VectorBackendProvider::lineKernels);
    ProgramTables tables = ProgramTables.of(program, field);
    traces =
        IntStream.range(0, tables.tables().size()).mapToObj(t -> rows(tables.main(), t)).toList();
    WhirCode code = new WhirCode(1, 5, 3, 3, 0);
    shape =
        CompactShape.of(
            new CompactParameters(field, regime, 103, 16, code, code), tables.instances());
    List<Extension> point = IntStream.range(0, 30).mapToObj(i -> tables.element(i + 1)).toList();
    points =
        tables.instances().stream()
            .map(BatchInstance::logHeight)
            .map(h -> point.subList(point.size() - h, point.size()))
            .toList();
    stack = commit();
  }

  private static Trace rows(StackedColumns columns, int table) {
    StackLayout.Table t = columns.layout().tables().get(table);
    Trace trace = Trace.allocate(t.width(), t.logHeight());
    for (int c = 0; c < t.width(); c++) {
      int first = columns.layout().slot(table, c) << t.logHeight();
      for (int row = 0; row < trace.height(); row++) {
        trace.words()[row * t.width() + c] = columns.words()[first + row];
      }
    }
    return trace;
  }

  @TearDown(Level.Trial)
  public void close() {
    Objects.requireNonNull(stack).close();
  }

  private CompactBackend.Stack commit() {
    return Objects.requireNonNull(means).stack(Objects.requireNonNull(shape).main(), traces);
  }

  @Benchmark
  public Object stackAndCommit() {
    try (CompactBackend.Stack made = commit()) {
      return made.commitment();
    }
  }

  @Benchmark
  public StackOpening open() {
    CompactShape of = Objects.requireNonNull(shape);
    return new StackProver(
            backend, new CompactSeeds(of), of.main(), field, ProgramTables.challenger())
        .open(Objects.requireNonNull(stack), points);
  }
}
