package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.refusal.Refusal;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// Steps that do no mathematics and can be stopped: what is tested is the engine around them. The
/// first advice word of a spec is its script.
public final class ScriptedSteps implements JobSteps {
  static final int FAIL = 1;
  static final int BUG = 2;
  static final int NOT_ALLOWED = 3;

  public final AtomicInteger executions = new AtomicInteger();
  public final AtomicInteger proofs = new AtomicInteger();
  public final AtomicInteger verifications = new AtomicInteger();

  /// Proofs wait here for a permit.
  public final Semaphore proofMayEnd;

  /// Verifications wait here for a permit.
  public final Semaphore verificationMayEnd = new Semaphore(Integer.MAX_VALUE);

  public ScriptedSteps(int proofsThatMayEnd) {
    proofMayEnd = new Semaphore(proofsThatMayEnd);
  }

  private static int script(JobSpec spec) {
    return spec.getProgram().getAdviceCount() == 0 ? 0 : spec.getProgram().getAdvice(0);
  }

  @Override
  public void check(JobSpec spec) throws Refusal {
    if (script(spec) == NOT_ALLOWED) {
      throw Refusal.invalid("NOT_ALLOWED", "spec.program.advice", "another word", NOT_ALLOWED);
    }
  }

  @Override
  public Executed execute(JobSpec spec) throws StepFailure {
    executions.incrementAndGet();
    if (script(spec) == FAIL) {
      throw StepFailure.fatal("ILLEGAL_INSTRUCTION", "no instruction at pc 0x1000");
    }
    if (script(spec) == BUG) {
      throw new IllegalStateException("a secret of the implementation");
    }
    return new Run(spec);
  }

  private final class Run implements Executed {
    private final JobSpec spec;

    Run(JobSpec spec) {
      this.spec = spec;
    }

    @Override
    public Execution summary() {
      return Execution.newBuilder().setCycles(42).build();
    }

    @Override
    public Proved prove(Observer observer) {
      observer.progress(Progress.newBuilder().setStep("commit").setDone(1).setTotal(2).build());
      observer.finished(StepFinished.newBuilder().setStep("commit").build());
      while (!proofMayEnd.tryAcquire()) {
        if (observer.isCancelled()) {
          throw new CancellationException();
        }
        Thread.onSpinWait();
      }
      if (observer.isCancelled()) {
        proofMayEnd.release();
        throw new CancellationException();
      }
      proofs.incrementAndGet();
      byte[] proof = ByteBuffer.allocate(3 << 20).putInt(0, script(spec)).array();
      ProofResult result = ProofResult.newBuilder().setProvenBits(100).build();
      return new Proved(proof, new byte[8], result);
    }
  }

  @Override
  public void verify(JobSpec spec, byte[] container, byte[] publicWords) throws StepFailure {
    try {
      verificationMayEnd.acquire();
      verificationMayEnd.release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw StepFailure.retryable("INTERRUPTED", "interrupted", e);
    }
    verifications.incrementAndGet();
    if (ByteBuffer.wrap(container).getInt(0) != script(spec)) {
      throw StepFailure.fatal("BAD_PROOF", "the proof is another job's");
    }
  }
}
