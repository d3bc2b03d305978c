package io.zkthreads.server.temporal;

import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityWorkerShutdownException;
import io.temporal.failure.ApplicationFailure;
import io.zkthreads.api.prover.v1.Acceptance;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/// Makes a proof on this machine for a daemon elsewhere, and stores it where the daemon finds it.
public final class ProvingActivity implements ProofActivity {
  private static final System.Logger LOG = System.getLogger(ProvingActivity.class.getName());

  private final ProofSource proofs;
  private final ArtifactStore artifacts;
  private final String worker;

  /// @param proofs of this machine
  /// @param artifacts the daemon's
  /// @param worker how people know this one
  public ProvingActivity(ProofSource proofs, ArtifactStore artifacts, String worker) {
    this.proofs = proofs;
    this.artifacts = artifacts;
    this.worker = worker;
  }

  @Override
  public ProofOutcome prove(ProofOrder order) {
    ActivityExecutionContext context = Activity.getExecutionContext();
    LOG.log(Level.INFO, "{0}: attempt {1} begins", order.job(), context.getInfo().getAttempt());
    try (Heartbeats heartbeats = Heartbeats.start(context)) {
      ProofOutcome outcome = prove(order, heartbeats);
      LOG.log(Level.INFO, "{0}: proven", order.job());
      return outcome;
    }
  }

  private ProofOutcome prove(ProofOrder order, Heartbeats heartbeats) {
    try {
      ProofResult result = proofs.prove(read(order), heartbeats).keep(artifacts);
      return ProofOutcome.of(result, heartbeats.steps(), worker);
    } catch (CancellationException | InterruptedException e) {
      LOG.log(Level.INFO, "{0} stopped before its end", order.job());
      throw stopped(heartbeats);
    } catch (StepFailure e) {
      LOG.log(Level.INFO, "{0}: {1}: {2}", order.job(), e.reason(), e.getMessage());
      throw failed(e);
    } catch (Refusal e) {
      throw StepFailures.elsewhere(StepFailures.INPUT_LOST, at(e.text()));
    } catch (IOException e) {
      LOG.log(Level.ERROR, order.job() + ": storage", e);
      throw StepFailures.elsewhere(StepFailures.STORAGE, at("its storage failed: " + e));
    } catch (LedgerUnavailable | JobWait e) {
      throw StepFailures.elsewhere(StepFailures.INTERNAL, at(String.valueOf(e.getMessage())));
    } catch (OutOfMemoryError e) {
      LOG.log(Level.ERROR, order.job() + ": out of memory", e);
      throw StepFailures.of(
          StepFailure.of(JobReason.OUT_OF_MEMORY, at("its heap ended: " + e.getMessage())));
    } catch (RuntimeException | Error e) {
      String trace = "internal error, trace " + UUID.randomUUID();
      LOG.log(Level.ERROR, order.job() + ": " + trace, e);
      throw StepFailures.elsewhere(StepFailures.INTERNAL, at(trace));
    }
  }

  private String at(String text) {
    return "worker " + worker + ": " + text;
  }

  /// What is missing here may be there for another worker, whose folder is the right one.
  private ApplicationFailure failed(StepFailure failure) {
    return failure.reason().equals(JobReason.INPUT_LOST.name())
        ? StepFailures.elsewhere(StepFailures.INPUT_LOST, at(String.valueOf(failure.getMessage())))
        : StepFailures.of(failure);
  }

  private RuntimeException stopped(Heartbeats heartbeats) {
    RuntimeException unwanted = heartbeats.unwanted();
    return unwanted == null || unwanted instanceof ActivityWorkerShutdownException
        ? StepFailures.elsewhere(StepFailures.HANDED_BACK, at("it ends"))
        : unwanted;
  }

  private ProofSource.Order read(ProofOrder order) throws Refusal, IOException {
    Optional<String> elsewhere = order.elsewhere();
    byte[] spec =
        elsewhere.isEmpty() ? order.spec() : artifacts.bytes(Digest.parse("spec", elsewhere.get()));
    try {
      return new ProofSource.Order(
          order.job(),
          1,
          JobSpec.parseFrom(spec),
          Acceptance.parseFrom(order.acceptance()),
          List.of());
    } catch (InvalidProtocolBufferException e) {
      throw new IOException("an order that cannot be read: " + e.getMessage(), e);
    }
  }
}
