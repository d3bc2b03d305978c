package io.zkthreads.server.temporal;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.StepFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Steps that do no mathematics and can be stopped in the middle of a proof. The first advice word
/// of a spec says how the proof ends.
final class StagedSteps implements JobSteps {
  static final Set<String> NAMES = Set.of("first", "second");
  static final int PROOF_BYTES = 5 << 20;

  /// Proofs that were begun, came to their end, and were stopped before.
  final AtomicInteger begun = new AtomicInteger();

  final AtomicInteger ended = new AtomicInteger();
  final AtomicInteger stopped = new AtomicInteger();

  /// Most proofs that were in the middle at one time.
  final AtomicInteger mostAtOnce = new AtomicInteger();

  private final AtomicInteger inTheMiddle = new AtomicInteger();

  /// Proofs wait here for a permit, after their first step.
  final Semaphore mayEnd;

  private final int atOnce;

  StagedSteps(int mayEnd, int atOnce) {
    this.mayEnd = new Semaphore(mayEnd);
    this.atOnce = atOnce;
  }

  /// How a proof ends.
  enum End {
    WELL(0),
    TRAPPED(1),
    NO_MEMORY(2),
    LONG_STORY(3),
    BUG(4),
    DISK(5),
    HEAP(6),
    LOST_INPUT(7),
    WRONG_PROOF(8);

    private final int word;

    End(int word) {
      this.word = word;
    }

    /// A job that ends so.
    ///
    /// @param more words that make it another job
    JobSpec spec(Integer... more) {
      return JobSpec.newBuilder()
          .setProgram(ProgramWork.newBuilder().addAdvice(word).addAllAdvice(List.of(more)))
          .build();
    }
  }

  private static End end(JobSpec spec) {
    int word = spec.getProgram().getAdvice(0);
    return Arrays.stream(End.values()).filter(end -> end.word == word).findFirst().orElseThrow();
  }

  @Override
  public int atOnce() {
    return atOnce;
  }

  @Override
  public Acceptance check(JobSpec spec) {
    return Acceptance.getDefaultInstance();
  }

  @Override
  public Execution measure(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned) {
    return Execution.newBuilder().setCycles(42).build();
  }

  @Override
  public Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned) {
    return observer -> prove(spec, observer);
  }

  private Proved prove(JobSpec spec, Observer observer) throws StepFailure {
    begun.incrementAndGet();
    long began = System.nanoTime(); // no two proofs take the same time
    mostAtOnce.accumulateAndGet(inTheMiddle.incrementAndGet(), Math::max);
    try {
      observer.finished(step("first", began));
      observer.progress(Progress.newBuilder().setStep("second").setDone(1).setTotal(2).build());
      awaitPermit(observer);
      fail(end(spec));
      observer.finished(step("second", began));
      ended.incrementAndGet();
      return proof(spec);
    } finally {
      inTheMiddle.decrementAndGet();
    }
  }

  private void awaitPermit(Observer observer) {
    while (!mayEnd.tryAcquire()) {
      if (observer.isCancelled()) {
        stopped.incrementAndGet();
        throw new CancellationException();
      }
      try {
        Thread.sleep(5);
      } catch (InterruptedException e) {
        stopped.incrementAndGet();
        throw new CancellationException();
      }
    }
  }

  private static StepFinished step(String name, long nanos) {
    return StepFinished.newBuilder().setStep(name).setDuration(Durations.ofNanos(nanos)).build();
  }

  private static void fail(End end) throws StepFailure {
    switch (end) {
      case WELL, WRONG_PROOF -> {}
      case TRAPPED -> throw StepFailure.fatal("NO_INSTRUCTION", "no instruction at pc 0x1000");
      case NO_MEMORY -> throw StepFailure.of(JobReason.MEMORY_LIMIT, "needs 9 GiB");
      case LONG_STORY -> throw StepFailure.of(JobReason.SUB_BLOCK_REFUSED, "é".repeat(6 << 20));
      case LOST_INPUT -> throw StepFailure.of(JobReason.INPUT_LOST, "no artifacts/00");
      case BUG -> throw new IllegalStateException("a secret of the implementation");
      case DISK -> throw new java.io.UncheckedIOException(new IOException("disk"));
      case HEAP -> throw new OutOfMemoryError("Java heap space");
    }
  }

  private static Proved proof(JobSpec spec) {
    byte[] proof = ByteBuffer.allocate(PROOF_BYTES).putInt(0, spec.getProgram().hashCode()).array();
    if (end(spec) == End.WRONG_PROOF) {
      proof[PROOF_BYTES - 1] = 1;
    }
    ProofResult result =
        ProofResult.newBuilder().setProvenBits(100).setSuite("S").setBackend("staged").build();
    return new Proved(proof, new byte[8], result);
  }

  @Override
  public void verify(
      JobSpec spec,
      Acceptance acceptance,
      ProofResult claimed,
      byte[] container,
      byte[] publicWords)
      throws StepFailure {
    boolean mine = ByteBuffer.wrap(container).getInt(0) == spec.getProgram().hashCode();
    if (!mine || container[PROOF_BYTES - 1] != 0) {
      throw StepFailure.of(JobReason.BAD_PROOF, "the proof is another's");
    }
  }
}
