package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.ContractImage;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Steps that do no mathematics and can be stopped: what is tested is the engine around them. The
/// first advice word of a spec is its script.
public final class ScriptedSteps implements JobSteps {
  static final int FAIL = 1;
  static final int BUG = 2;
  static final int NOT_ALLOWED = 3;
  static final int ERROR = 4;

  /// Committed cells of every run.
  static final long CELLS = 1_000;

  public final AtomicInteger executions = new AtomicInteger();
  public final AtomicInteger proofs = new AtomicInteger();
  public final AtomicInteger verifications = new AtomicInteger();

  /// Proofs wait here for a permit.
  public final Semaphore proofMayEnd;

  /// Verifications wait here for a permit.
  public final Semaphore verificationMayEnd = new Semaphore(Integer.MAX_VALUE);

  /// So many proofs do not verify.
  final Semaphore badProofs = new Semaphore(0);

  /// What stands around the steps.
  enum World {
    WELL,
    LEDGER_AWAY,
    DISK_BROKEN,
    BUGGY
  }

  volatile World world = World.WELL;

  /// Proofs that are made at once.
  volatile int devices = 1;

  private volatile Limits lastLimits = Limits.getDefaultInstance();

  /// Limits of the run that was begun last.
  Limits lastLimits() {
    return lastLimits;
  }

  public ScriptedSteps(int proofsThatMayEnd) {
    proofMayEnd = new Semaphore(proofsThatMayEnd);
  }

  private static int script(JobSpec spec) {
    return spec.getProgram().getAdviceCount() == 0 ? 0 : spec.getProgram().getAdvice(0);
  }

  @Override
  public int atOnce() {
    return devices;
  }

  @Override
  public Acceptance check(JobSpec spec) throws Refusal {
    if (script(spec) == NOT_ALLOWED) {
      throw Refusal.invalid("NOT_ALLOWED", "spec.program.advice", "another word", NOT_ALLOWED);
    }
    return Acceptance.newBuilder()
        .addContractImages(ContractImage.newBuilder().setArtifact("kept"))
        .setProfile(spec.getProfile())
        .build();
  }

  @Override
  public Execution measure(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws StepFailure, LedgerUnavailable, IOException {
    executions.incrementAndGet();
    lastLimits = spec.getLimits();
    requireWorld(acceptance);
    if (script(spec) == FAIL) {
      throw StepFailure.fatal("ILLEGAL_INSTRUCTION", "no instruction at pc 0x1000");
    }
    if (script(spec) == BUG) {
      throw new IllegalStateException("a secret of the implementation");
    }
    if (script(spec) == ERROR) {
      throw new NoClassDefFoundError("a secret of the class path");
    }
    return Execution.newBuilder()
        .setCycles(42)
        .setCommittedCells(CELLS)
        .setStatementHash(spec.getSubBlock().getSubBlock())
        .build();
  }

  @Override
  public Executed execute(JobSpec spec, Acceptance acceptance, BooleanSupplier abandoned)
      throws LedgerUnavailable, IOException {
    requireWorld(acceptance);
    return new Run(spec);
  }

  private void requireWorld(Acceptance acceptance) throws LedgerUnavailable, IOException {
    if (!acceptance.getContractImages(0).getArtifact().equals("kept")) {
      throw new AssertionError("what was kept at the acceptance did not come back");
    }
    switch (world) {
      case WELL -> {}
      case LEDGER_AWAY -> throw new LedgerUnavailable("refused", new IllegalStateException());
      case DISK_BROKEN -> throw new IOException("no space left on device");
      case BUGGY -> throw new IllegalStateException("a secret of the implementation");
    }
  }

  private final class Run implements Executed {
    private final JobSpec spec;

    Run(JobSpec spec) {
      this.spec = spec;
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
  public void verify(
      JobSpec spec,
      Acceptance acceptance,
      ProofResult claimed,
      byte[] container,
      byte[] publicWords)
      throws StepFailure, LedgerUnavailable, IOException {
    requireWorld(acceptance);
    try {
      verificationMayEnd.acquire();
      verificationMayEnd.release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    verifications.incrementAndGet();
    if (ByteBuffer.wrap(container).getInt(0) != script(spec) || badProofs.tryAcquire()) {
      throw StepFailure.of(JobReason.BAD_PROOF, "the proof is another job's");
    }
  }
}
