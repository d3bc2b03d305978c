package io.zkthreads.bench;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
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

/// A program of over a million cycles from its file to a verified proof, and the steps before the
/// proof alone. The counter `cycles` is the speed: cycles a second.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx6g", "-XX:+UseParallelGC"})
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 5)
public class ElfBenchmark {
  private static final MachineConfig MACHINE = MachineConfig.shipped();

  @Param({"market", "sha256"})
  public String program = "market";

  @Param("auto")
  public String backend = "auto";

  @Param("proven100")
  public String profile = "proven100";

  private @Nullable ProofMaker maker;
  private @Nullable ProgramKey key;
  private @Nullable Execution execution;

  /// Cycles that were worked on.
  @AuxCounters
  @State(Scope.Thread)
  public static class Cycles {
    public long cycles;
  }

  @Setup(Level.Trial)
  public void prepare() throws IOException {
    Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    maker =
        new ProofMaker(
            Backends.choose(backend, workers, Long.MAX_VALUE),
            workers,
            Profiles.ofWord(profile).orElseThrow(),
            MACHINE);
    key = maker.key(load());
    execution = key.executor().execute(Host.of(9), Limits.provable());
  }

  private Program load() throws IOException {
    Path elf =
        Path.of(System.getProperty("zkt.root", "."), "benchmarks/programs", program + ".elf");
    return Program.bare(Image.require(Files.readAllBytes(elf)));
  }

  private ProofMaker maker() {
    return Objects.requireNonNull(maker);
  }

  @TearDown(Level.Trial)
  public void close() {
    maker().close();
  }

  @Benchmark
  public Execution execute(Cycles count) {
    Execution run = Objects.requireNonNull(key).executor().execute(Host.of(9), Limits.provable());
    count.cycles += run.cycles();
    return run;
  }

  @Benchmark
  public Witness fill(Cycles count) {
    Execution run = Objects.requireNonNull(execution);
    count.cycles += run.cycles();
    return maker().witness(run);
  }

  /// The prover verifies what it returns.
  @Benchmark
  public Proof fromElfToVerifiedProof(Cycles count) throws IOException {
    ProgramKey known = maker().key(load());
    Execution run = known.executor().execute(Host.of(9), Limits.provable());
    count.cycles += run.cycles();
    return maker().prove(known, maker().witness(run), ProgressListener.NONE).proof();
  }
}
