package io.zkthreads.bench;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.verify.SecurityProfile;
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
import org.openjdk.jmh.annotations.Warmup;

/// The two kernels that most of a proof is: extension by number-theoretic transforms, and hashing
/// of rows into a tree.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx4g", "-XX:+UseParallelGC"})
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class KernelBenchmark {
  private static final int LOG_BLOWUP = 1;

  @Param({"scalar", "vector"})
  public String backend = "scalar";

  @Param("16")
  public int logHeight;

  @Param("64")
  public int width;

  private @Nullable Backend opened;
  private Trace trace = Trace.allocate(1, 0);
  private Backend.@Nullable LowDegreeExtension extension;

  @Setup(Level.Trial)
  public void prepare() {
    opened = Backends.open(backend, Runtime.getRuntime().availableProcessors());
    trace = Trace.allocate(width, logHeight);
    Random random = new Random(1);
    for (int i = 0; i < trace.words().length; i++) {
      trace.words()[i] = random.nextInt(KoalaBear.P);
    }
    extension = extend();
  }

  private Backend backend() {
    return Objects.requireNonNull(opened);
  }

  private Backend.LowDegreeExtension extend() {
    try (Backend.Columns columns = backend().upload(trace)) {
      return backend().lowDegreeExtend(columns, LOG_BLOWUP);
    }
  }

  @Benchmark
  public int lowDegreeExtend() {
    try (Backend.LowDegreeExtension extended = extend()) {
      return extended.width();
    }
  }

  @Benchmark
  public List<Digest> commit() {
    try (Backend.Tree tree =
        backend()
            .commit(
                List.of(Objects.requireNonNull(extension)),
                SecurityProfile.PROVEN_100.parameters())) {
      return tree.cap();
    }
  }
}
