package io.zkthreads.bench;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// Verification of a proof of more than 2^20 cycles of the shipped machine, by one thread.
@State(Scope.Benchmark)
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Threads(1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 5)
@Measurement(iterations = 5, time = 3)
public class VerifierBenchmark {
  private static final long LEAST_CYCLES = 1 << 20;

  /// A program of benchmarks/programs.
  @Param("market")
  public String program = "market";

  private @Nullable VerifyingKey key;
  private @Nullable PublicWords words;
  private byte[] proof = {};

  @Setup(Level.Trial)
  public void prove() throws IOException {
    Path elf =
        Path.of(System.getProperty("zkt.root", "."), "benchmarks/programs", program + ".elf");
    Program bare = Program.bare(Image.require(Files.readAllBytes(elf)));
    Workers workers = new Workers(Runtime.getRuntime().availableProcessors());
    try (ProofMaker maker =
        new ProofMaker(
            Backends.choose("auto", workers, Long.MAX_VALUE),
            workers,
            SecurityProfile.PROVEN_100,
            MachineConfig.shipped())) {
      ProgramKey programKey = maker.key(bare);
      Execution execution = programKey.executor().execute(Host.of(), Limits.provable());
      if (execution.cycles() < LEAST_CYCLES) {
        throw new IllegalStateException(elf + " takes " + execution.cycles() + " cycles only");
      }
      Witness witness = maker.witness(execution);
      key = programKey.verifyingKey();
      words = witness.publicWords();
      proof = maker.prove(programKey, witness, ProgressListener.NONE).proof().toBytes();
    }
  }

  @Benchmark
  public Verdict verify() {
    return Verifier.verify(Objects.requireNonNull(key), Objects.requireNonNull(words), proof);
  }
}
