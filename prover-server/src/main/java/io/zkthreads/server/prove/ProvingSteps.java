package io.zkthreads.server.prove;

import com.google.protobuf.ByteString;
import io.zkthreads.air.Witness;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.trace.ExecutionReport;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The steps of a job on our machine: read, execute, fill tables, prove, verify.
public final class ProvingSteps implements JobSteps {
  private static final String TRACE = "trace";

  /// Names of the steps that observers are told of.
  public static final Set<String> STEP_NAMES =
      Stream.concat(Stream.of(TRACE), Arrays.stream(ProverStep.values()).map(ProvingSteps::name))
          .collect(Collectors.toUnmodifiableSet());

  private final WorkReader reader;
  private final ProofMaker maker;
  private final long maxCycles;
  private final MemoryBudget memory;

  /// Steps under limits.
  ///
  /// @param maxCycles longest run, whatever a client asks for
  /// @param memory a proof whose plan needs more is not begun
  public ProvingSteps(WorkReader reader, ProofMaker maker, long maxCycles, MemoryBudget memory) {
    this.reader = reader;
    this.maker = maker;
    this.maxCycles = maxCycles;
    this.memory = memory.dividedBy(maker.atOnce());
  }

  @Override
  public int atOnce() {
    return maker.atOnce();
  }

  @Override
  public Acceptance check(JobSpec spec) throws Refusal {
    long cycles = spec.getLimits().getMaxCycles();
    if (cycles < 0 || cycles > maxCycles) {
      throw Refusal.tooLarge("spec.limits.max_cycles", maxCycles, cycles);
    }
    SecurityProfile profile = Profiles.orElse("spec.profile", spec.getProfile(), maker.profile());
    try {
      return reader.accept(spec, profile).toBuilder()
          .setProfile(LedgerMessages.profile(profile))
          .build();
    } catch (IOException e) {
      throw Refusal.of(
          Refusal.Kind.UNAVAILABLE, "STORAGE", "the daemon's storage failed: " + e.getMessage());
    }
  }

  /// A job that was accepted before jobs had profiles has that of the process.
  private SecurityProfile profile(Acceptance acceptance) {
    return SecurityProfile.ofNumber(acceptance.getProfileValue()).orElseGet(maker::profile);
  }

  @Override
  public io.zkthreads.api.prover.v1.Execution measure(
      JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws StepFailure, LedgerUnavailable, IOException {
    long began = System.nanoTime();
    Work work = read(spec, acceptance);
    ProgramMachine program = maker.machine(work.program());
    Execution run = run(work, program.executor(), limits(spec, abandoned).withRowBytes(0));
    ExecutionReport report = maker.report(profile(acceptance), program, run);
    return ExecutionSummary.of(work, run, report, System.nanoTime() - began);
  }

  @Override
  public Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws StepFailure, LedgerUnavailable, IOException {
    Work work = read(spec, acceptance);
    ProgramKey key = maker.key(profile(acceptance), work.program());
    Limits limits = limits(spec, abandoned).withRowBytes(memory.rowBytes());
    return new Run(key, run(work, key.executor(), limits));
  }

  private Limits limits(JobSpec spec, BooleanSupplier abandoned) {
    long asked = spec.getLimits().getMaxCycles();
    return Limits.ofCycles(asked == 0 ? maxCycles : Math.min(asked, maxCycles)).until(abandoned);
  }

  private static Execution run(Work work, Executor executor, Limits limits) throws StepFailure {
    return switch (work) {
      case Work.ThreadWork(SubBlock block, ThreadProgram thread) ->
          runThread(thread, executor, block, limits);
      case Work.ProgramRun(var _, int[] advice) -> runProgram(executor, advice, limits);
    };
  }

  private Work read(JobSpec spec, Acceptance acceptance)
      throws StepFailure, LedgerUnavailable, IOException {
    try {
      return reader.read(spec, acceptance);
    } catch (Refusal e) {
      throw StepFailure.of(JobReason.INPUT_LOST, e.reason() + ": " + e.text(), e);
    }
  }

  private static Execution runThread(
      ThreadProgram thread, Executor executor, SubBlock block, Limits limits) throws StepFailure {
    return switch (ThreadExecution.run(thread, executor, block, limits)) {
      case ThreadExecution.Result.Executed(Execution execution, var _) -> execution;
      case ThreadExecution.Result.Refused(int index, String detail) -> {
        if (limits.abandoned().getAsBoolean()) {
          throw new CancellationException();
        }
        throw StepFailure.of(
            JobReason.SUB_BLOCK_REFUSED,
            index < 0 ? detail : "transaction " + index + ": " + detail);
      }
    };
  }

  private static Execution runProgram(Executor executor, int[] advice, Limits limits)
      throws StepFailure {
    Execution execution = executor.execute(Host.of(advice), limits);
    return switch (execution.outcome()) {
      case Outcome.Halted _ -> execution;
      case Outcome.Trapped trap ->
          throw StepFailure.fatal(trap.reason().name(), execution.ending());
      case Outcome.LimitReached limit when limit.limit() == Outcome.Limit.ABANDONED ->
          throw new CancellationException();
      case Outcome.LimitReached limit ->
          throw StepFailure.fatal(limit.limit().name() + "_LIMIT", execution.ending());
    };
  }

  private final class Run implements Executed {
    private final ProgramKey key;
    private final Execution execution;
    private final PublicWords words;

    Run(ProgramKey key, Execution execution) {
      this.key = key;
      this.execution = execution;
      words = ExecutionSummary.words(execution);
    }

    @Override
    public Proved prove(Observer observer) throws StepFailure, CancellationException {
      long began = System.nanoTime();
      maker.requireMemory(key, execution, memory);
      Witness witness = maker.witness(execution);
      observer.finished(step(TRACE, System.nanoTime() - began, rows(witness), 0));
      MadeProof made = make(witness, observer);
      ProofResult result =
          facts(key)
              .setBackend(made.backend())
              .setProveDuration(Durations.ofNanos(System.nanoTime() - began))
              .build();
      return new Proved(made.proof().toBytes(), words.toBytes(), result);
    }

    private MadeProof make(Witness witness, Observer observer) throws StepFailure {
      try {
        return maker.prove(key, witness, new Listener(observer));
      } catch (BackendFailure e) {
        if (e.kind() == BackendFailure.Kind.FULL) {
          throw StepFailure.of(JobReason.MEMORY_LIMIT, String.valueOf(e.getMessage()), e);
        }
        throw e;
      }
    }
  }

  private static long rows(Witness witness) {
    return witness.instances().stream().mapToLong(i -> i.main().height()).sum();
  }

  private static StepFinished step(String name, long nanos, long rows, long peakBytes) {
    return StepFinished.newBuilder()
        .setStep(name)
        .setDuration(Durations.ofNanos(nanos))
        .setRows(rows)
        .setPeakBytes(peakBytes)
        .build();
  }

  private record Listener(Observer observer) implements ProgressListener {
    @Override
    public void stepDone(ProgressEvent event) {
      observer.finished(step(name(event.step()), event.nanos(), event.rows(), event.peakBytes()));
      if (event.done() < event.total()) {
        observer.progress(
            Progress.newBuilder()
                .setStep(name(event.next()))
                .setDone(event.done())
                .setTotal(event.total())
                .build());
      }
      if (observer.isCancelled()) {
        throw new CancellationException();
      }
    }
  }

  private static String name(ProverStep step) {
    return step.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void verify(
      JobSpec spec,
      Acceptance acceptance,
      ProofResult claimed,
      byte[] container,
      byte[] publicWords)
      throws StepFailure, LedgerUnavailable, IOException {
    Work work = read(spec, acceptance);
    ProgramKey key = maker.key(profile(acceptance), work.program());
    ProofResult actual = facts(key).build();
    if (!actual.equals(facts(claimed))) {
      throw StepFailure.of(
          JobReason.BAD_PROOF, "it is said to be of another key, security or suite");
    }
    Verdict verdict = Verifier.verify(key.verifyingKey(), words(work, publicWords), container);
    if (verdict instanceof Verdict.Rejected rejected) {
      throw StepFailure.of(JobReason.BAD_PROOF, "the persisted proof was rejected: " + rejected);
    }
  }

  /// What every proof under a key has in common.
  private static ProofResult.Builder facts(ProgramKey key) {
    return ProofResult.newBuilder()
        .setKeyDigest(ByteString.copyFrom(key.verifyingKey().digest().toBytes()))
        .setProvenBits(key.profile().targetBits())
        .setSuite(key.verifyingKey().profile().protocol().suite().name());
  }

  private static ProofResult facts(ProofResult claimed) {
    return ProofResult.newBuilder()
        .setKeyDigest(claimed.getKeyDigest())
        .setProvenBits(claimed.getProvenBits())
        .setSuite(claimed.getSuite())
        .build();
  }

  private static PublicWords words(Work work, byte[] publicWords) throws StepFailure {
    if (work instanceof Work.ThreadWork(SubBlock block, var _)) {
      return block.statement().publicWords();
    }
    try {
      return PublicWordsCodec.decode(publicWords);
    } catch (Refusal e) {
      throw StepFailure.of(JobReason.BAD_PROOF, "its public words: " + e.text(), e);
    }
  }
}
