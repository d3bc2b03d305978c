package io.zkthreads.bench;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import java.util.Objects;
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

/// A sub-block from its bytes to a verdict, step by step.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx6g", "-XX:+UseParallelGC"})
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 3, time = 10)
public class SubBlockBenchmark {
  @Param("200")
  public int transactions;

  @Param({"V1", "V2"})
  public OsVersion os = OsVersion.V1;

  /// Who send the transactions: OS version 2 takes up a key for each.
  @Param("8")
  public int users = 8;

  @Param("auto")
  public String backend = "auto";

  @Param("proven100")
  public String profile = "proven100";

  private Work work = new Work();

  /// What the steps hand on to each other.
  private static final class Work {
    private @Nullable ThreadProgram program;
    private @Nullable ProofMaker maker;
    private @Nullable ProgramKey key;
    private @Nullable SubBlock block;
    private @Nullable Execution execution;
    private @Nullable Witness witness;
    private byte[] proof = {};
  }

  private static <T> T made(@Nullable T value) {
    return Objects.requireNonNull(value);
  }

  @Setup(Level.Trial)
  public void prepare() {
    work = new Work();
    Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    work.maker =
        new ProofMaker(
            Backends.choose(backend, workers, Long.MAX_VALUE),
            workers,
            Profiles.ofWord(profile).orElseThrow(),
            MachineConfig.shipped());
    work.program = SubBlocks.program(os);
    work.key = made(work.maker).key(made(work.program).program());
    work.block = SubBlocks.of(made(work.program), transactions, users);
    work.execution = execute();
    work.witness = trace();
    work.proof = prove().toBytes();
  }

  VerifyingKey verifyingKey() {
    return made(work.key).verifyingKey();
  }

  @TearDown(Level.Trial)
  public void close() {
    made(work.maker).close();
  }

  @Benchmark
  public Execution execute() {
    return switch (ThreadExecution.run(
        made(work.program), made(work.key).executor(), made(work.block), Limits.provable())) {
      case ThreadExecution.Result.Executed executed -> executed.execution();
      case ThreadExecution.Result.Refused refused -> throw new IllegalStateException("" + refused);
    };
  }

  @Benchmark
  public Witness trace() {
    return made(work.maker).witness(made(work.execution));
  }

  @Benchmark
  public Proof prove() {
    return made(work.maker)
        .prove(made(work.key), made(work.witness), ProgressListener.NONE)
        .proof();
  }

  @Benchmark
  public Verdict verify() {
    return Verifier.verify(verifyingKey(), made(work.block).statement().publicWords(), work.proof);
  }
}
