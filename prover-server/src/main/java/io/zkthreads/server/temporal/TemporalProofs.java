package io.zkthreads.server.temporal;

import io.temporal.api.common.v1.Payloads;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionAlreadyStarted;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.GlobalDataConverter;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.JobWait;
import io.zkthreads.server.job.ProofSource;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Has proofs made by workers, through Temporal: one workflow for each attempt of a job. A daemon
/// that starts again finds the workflow of a proof that is under way, or its outcome, by its id.
///
/// Which job is next is decided before anything comes here: Temporal's queue holds no more than the
/// workers can begin at once.
public final class TemporalProofs implements ProofSource {
  private static final System.Logger LOG = System.getLogger(TemporalProofs.class.getName());

  /// How soon a cancellation is noticed.
  private static final long POLL_MILLIS = 200;

  /// How often Temporal is asked how far a proof is; less often where many are under way.
  private static final Duration PROGRESS = Duration.ofSeconds(1);

  /// A workflow's task that a daemon has taken for so long goes to the next daemon.
  private static final Duration TASK = Duration.ofSeconds(5);

  /// Most questions a second.
  private static final int QUESTIONS_PER_SECOND = 50;

  private final WorkflowClient client;
  private final Closeable host;
  private final ArtifactStore artifacts;
  private final Terms terms;
  private final AtomicInteger followed = new AtomicInteger();

  /// How proofs are ordered.
  ///
  /// @param daemonQueue task queue of workflows, which this daemon carries out
  /// @param proof queue and bounds of proofs
  /// @param slots proofs that workers make at once
  /// @param maxCycles longest run, where a job names no limit
  /// @param steps names of the steps of proofs
  public record Terms(
      String daemonQueue, ProofTerms proof, int slots, long maxCycles, Set<String> steps) {}

  /// @param host carries out workflows, and is closed with this
  TemporalProofs(WorkflowClient client, Closeable host, ArtifactStore artifacts, Terms terms) {
    this.client = client;
    this.host = host;
    this.artifacts = artifacts;
    this.terms = terms;
  }

  /// Begins to carry out workflows, as soon as Temporal answers.
  public static TemporalProofs open(WorkflowClient client, ArtifactStore artifacts, Terms terms) {
    return new TemporalProofs(
        client, WorkflowHost.start(client, terms.daemonQueue()), artifacts, terms);
  }

  @Override
  public int atOnce() {
    return terms.slots();
  }

  @Override
  public Made prove(Order order, Observer observer)
      throws JobWait, StepFailure, IOException, InterruptedException {
    JobSpec spec = bounded(order.spec());
    if (spec.getSerializedSize() <= ProofOrder.MAX_INLINE_BYTES) {
      return prove(order, ProofOrder.of(order.job(), spec, order.acceptance()), observer);
    }
    try (ArtifactStore.Hold _ = artifacts.hold()) {
      String name = artifacts.put(spec.toByteArray()).name();
      return prove(order, ProofOrder.of(order.job(), name, order.acceptance()), observer);
    }
  }

  private JobSpec bounded(JobSpec spec) {
    JobSpec.Builder bounded = spec.toBuilder();
    if (spec.getLimits().getMaxCycles() == 0) {
      bounded.getLimitsBuilder().setMaxCycles(terms.maxCycles());
    }
    return bounded.build();
  }

  private Made prove(Order order, ProofOrder wire, Observer observer)
      throws JobWait, StepFailure, IOException, InterruptedException {
    String id = ProofWorkflow.id(order.job(), order.attempt());
    StepsTold told = new StepsTold(observer, terms.steps(), order.told());
    boolean found =
        !start(id, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE, wire);
    Ending ending = follow(id, observer, told);
    if (found && ending instanceof Ending.Lost(JobReason reason, String text)) {
      LOG.log(Level.INFO, "{0} is ordered again: {1}: {2}", id, reason, text);
      start(id, WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, wire);
      ending = follow(id, observer, told);
    }
    return switch (ending) {
      case Ending.Made(ProofOutcome outcome) -> made(outcome, told);
      case Ending.Failed(StepFailure failure) -> throw failure;
      case Ending.Lost lost -> throw lost.raised();
    };
  }

  /// The result is looked at once more where it is kept: only a hold keeps its artifacts.
  private static Made made(ProofOutcome outcome, StepsTold told) {
    told.finished(outcome.steps());
    return artifacts -> {
      ProofResult result = ReturnedProof.of(outcome, artifacts);
      LOG.log(Level.INFO, "{0} was made by {1}", result.getArtifact(), outcome.worker());
      return result;
    };
  }

  /// @return whether it was not known before
  private boolean start(String id, WorkflowIdReusePolicy policy, ProofOrder order) throws JobWait {
    WorkflowStub workflow =
        client.newUntypedWorkflowStub(
            ProofWorkflow.TYPE,
            WorkflowOptions.newBuilder()
                .setWorkflowId(id)
                .setTaskQueue(terms.daemonQueue())
                .setWorkflowIdReusePolicy(policy)
                .setWorkflowRunTimeout(terms.proof().workflow())
                .setWorkflowTaskTimeout(TASK)
                .build());
    try {
      workflow.start(order, terms.proof());
      return true;
    } catch (WorkflowExecutionAlreadyStarted e) {
      return false;
    } catch (RuntimeException e) {
      throw away(e);
    }
  }

  private Ending follow(String id, Observer observer, StepsTold told)
      throws JobWait, InterruptedException {
    WorkflowStub workflow = client.newUntypedWorkflowStub(id);
    CompletableFuture<ProofOutcome> outcome = workflow.getResultAsync(ProofOutcome.class);
    followed.incrementAndGet();
    try {
      long asked = System.nanoTime();
      while (true) {
        try {
          return checked(outcome.get(POLL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
          requireWanted(workflow, observer);
        }
        if (System.nanoTime() - asked >= pause().toNanos()) {
          if (hasEnded(workflow, told)) {
            outcome.cancel(true); // the call that waits for the end may have missed it
            outcome = workflow.getResultAsync(ProofOutcome.class);
          }
          asked = System.nanoTime();
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WorkflowFailedException failed) {
        return Ending.of(failed);
      }
      throw away(e.getCause() instanceof RuntimeException cause ? cause : e);
    } finally {
      followed.decrementAndGet();
      outcome.cancel(true);
    }
  }

  private static void requireWanted(WorkflowStub workflow, Observer observer)
      throws InterruptedException {
    if (observer.isCancelled()) {
      cancel(workflow);
      throw new CancellationException();
    }
    if (observer.isClosing()) {
      throw new InterruptedException("the daemon ends; the proof goes on");
    }
  }

  private Duration pause() {
    Duration fair = Duration.ofSeconds(1).multipliedBy(followed.get());
    Duration least = fair.dividedBy(QUESTIONS_PER_SECOND);
    return least.compareTo(PROGRESS) > 0 ? least : PROGRESS;
  }

  /// A proof that cannot be one is lost, wherever the fault is.
  private Ending checked(ProofOutcome outcome) {
    String maker = "worker " + StepFailures.shortened(outcome.worker());
    try {
      ReturnedProof.of(outcome, artifacts);
      return new Ending.Made(outcome);
    } catch (Refusal e) {
      boolean missing = e.kind() == Refusal.Kind.NOT_FOUND;
      return missing
          ? new Ending.Lost(
              JobReason.WORKERS_LOST,
              maker + " stored its proof where this daemon does not find it: " + e.text())
          : new Ending.Lost(JobReason.BAD_PROOF, maker + ": " + e.text());
    } catch (IOException e) {
      return new Ending.Lost(JobReason.STORAGE, "the daemon's storage failed: " + e);
    }
  }

  private static void cancel(WorkflowStub workflow) {
    try {
      workflow.cancel();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "a cancelled proof may go on: " + e.getMessage());
    }
  }

  /// Tells how far the proof is.
  ///
  /// @return whether its workflow has ended
  private static boolean hasEnded(WorkflowStub workflow, StepsTold told) {
    try {
      DescribeWorkflowExecutionResponse standing = workflow.describe().getRawDescription();
      for (PendingActivityInfo activity : standing.getPendingActivitiesList()) {
        if (activity.hasHeartbeatDetails()) {
          told.report(read(activity.getHeartbeatDetails()));
        }
      }
      return standing.getWorkflowExecutionInfo().getStatus()
          != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "how far a proof is, is not known: {0}", e.getMessage());
      return false;
    }
  }

  private static ProofReport read(Payloads details) throws DataConverterException {
    return GlobalDataConverter.get()
        .fromPayloads(0, Optional.of(details), ProofReport.class, ProofReport.class);
  }

  private static JobWait away(Exception e) {
    LOG.log(Level.DEBUG, "Temporal does not answer", e);
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new JobWait(
        JobReason.ENGINE_AWAY,
        StepFailures.shortened("Temporal does not answer: " + cause.getMessage()));
  }

  /// Proofs that are under way go on.
  @Override
  public void close() {
    try {
      host.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "what carries out workflows did not close", e);
    }
  }
}
