package io.zkthreads.bench;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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

/// Extension and commitment in the recorded shapes of a real sub-block: many tables of uneven
/// widths and heights, unlike the one even matrix that a kernel likes best.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "-XX:+UseParallelGC"})
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
public class ShapesBenchmark {
  private static final Parameters PARAMETERS = SecurityProfile.PROVEN_100.parameters();

  @Param("auto")
  public String backend = "auto";

  private @Nullable Backend opened;
  private List<Trace> tables = List.of();
  private List<Backend.LowDegreeExtension> extensions = List.of();

  private Backend backend() {
    return Objects.requireNonNull(opened);
  }

  @Setup(Level.Trial)
  public void prepare() {
    opened = Backends.open(backend, new Workers(Runtime.getRuntime().availableProcessors()));
    Random random = new Random(1);
    tables = Shapes.recorded().stream().map(shape -> shape.random(random)).toList();
    extensions = extend();
  }

  private List<Backend.LowDegreeExtension> extend() {
    List<Backend.Columns> columns = backend().upload(tables);
    try {
      return backend().lowDegreeExtend(columns, PARAMETERS.logBlowup());
    } finally {
      columns.forEach(Backend.Columns::close);
    }
  }

  @TearDown(Level.Trial)
  public void close() throws Exception {
    extensions.forEach(Backend.Handle::close);
    backend().close();
  }

  @Benchmark
  public int lowDegreeExtend() {
    int cells = 0;
    for (Backend.LowDegreeExtension extension : extend()) {
      cells += extension.width() << extension.logHeight();
      extension.close();
    }
    return cells;
  }

  @Benchmark
  public List<Digest> commit() {
    try (Backend.Tree tree = backend().commit(extensions, PARAMETERS)) {
      return tree.cap();
    }
  }
}
