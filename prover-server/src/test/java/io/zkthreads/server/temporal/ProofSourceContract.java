package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.temporal.StagedSteps.End;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// What a daemon may count on, wherever its proofs are made.
@Timeout(180)
abstract class ProofSourceContract {
  @RegisterExtension
  static final Provoked LOG = Provoked.in("io.zkthreads.server", "io.temporal", "io.grpc");

  static final int AT_ONCE = 2;

  @TempDir Path folder;
  StagedSteps steps = new StagedSteps(1000, AT_ONCE);
  @Nullable Host open;

  /// Opens the source over steps that make the proofs.
  abstract Host open() throws Exception;

  /// The reason of a failure that nobody foresaw.
  abstract String unforeseen();

  /// Proofs that are begun for one job if the daemon ends in the middle of it and starts again.
  abstract int proofsOverARestart();

  final Host host() throws Exception {
    Host host = open;
    if (host == null) {
      host = open();
      open = host;
    }
    return host;
  }

  final Host restarted() throws Exception {
    close();
    return host();
  }

  @AfterEach
  final void close() throws Exception {
    Host host = open;
    open = null;
    if (host != null) {
      host.close();
    }
  }

  @Test
  void aProofOfSeveralMegabytesIsKeptOnceAndItsStepsAreToldInOrder() throws Exception {
    String job = host().create("r", End.WELL.spec());
    Job ended = host().ended(job);
    assertThat(ended.getState()).isEqualTo(JobState.JOB_STATE_VERIFIED);
    assertThat(ended.getProof().getSizeBytes()).isEqualTo(StagedSteps.PROOF_BYTES);
    assertThat(ended.getProof().getBackend()).isEqualTo("staged");
    Digest proof = Digest.parse("proof", ended.getProof().getArtifact());
    assertThat(ended.getProof().getSha256().toByteArray()).isEqualTo(proof.toBytes());
    assertThat(host().artifacts().bytes(proof)).hasSize(StagedSteps.PROOF_BYTES);
    assertThat(host().steps(job)).containsExactly("first", "second");
    assertThat(host().events(job))
        .extracting(JobEvent::getState)
        .containsExactly(
            JobState.JOB_STATE_RECEIVED,
            JobState.JOB_STATE_EXECUTED,
            JobState.JOB_STATE_PROVING,
            JobState.JOB_STATE_PROVING,
            JobState.JOB_STATE_PROVING,
            JobState.JOB_STATE_PROVED,
            JobState.JOB_STATE_VERIFIED);
    assertThat(steps.begun).hasValue(1);
  }

  @Test
  void aStepIsToldWhileTheNextOneRuns() throws Exception {
    steps = new StagedSteps(0, AT_ONCE);
    String job = host().create("r", End.WELL.spec());
    host().when(job, now -> now.getState() == JobState.JOB_STATE_PROVING);
    while (host().steps(job).isEmpty()) {
      Thread.sleep(10);
    }
    assertThat(host().steps(job)).containsExactly("first");
    steps.mayEnd.release();
    host().ended(job);
    assertThat(host().steps(job)).containsExactly("first", "second");
  }

  @Test
  void aCancelledProofStopsAndAnotherHasItsPlace() throws Exception {
    steps = new StagedSteps(0, 1);
    String first = host().create("first", End.WELL.spec());
    String second = host().create("second", End.WELL.spec());
    host().when(first, now -> now.getState() == JobState.JOB_STATE_PROVING);
    host().cancel(first);
    while (steps.stopped.get() == 0) {
      Thread.sleep(10);
    }
    steps.mayEnd.release();
    host().proven(second);
    assertThat(host().get(first).getState()).isEqualTo(JobState.JOB_STATE_CANCELLED);
    assertThat(steps.ended).hasValue(1);
  }

  @Test
  void aFailureHasItsReasonAndItsText() throws Exception {
    assertFails(End.TRAPPED, "NO_INSTRUCTION", "no instruction at pc 0x1000", false);
    assertFails(End.NO_MEMORY, "MEMORY_LIMIT", "needs 9 GiB", true);
    assertFails(End.LOST_INPUT, "INPUT_LOST", "no artifacts/00", true);
    assertFails(End.HEAP, "OUT_OF_MEMORY", "", true);
    assertFails(End.BUG, unforeseen(), "internal error, trace ", true);
    assertFails(End.WRONG_PROOF, "BAD_PROOF", "the proof is another's", true);
  }

  @Test
  void aFailureWithALongStoryArrivesAllTheSame() throws Exception {
    assertFails(End.LONG_STORY, "SUB_BLOCK_REFUSED", "ééé", false);
  }

  private void assertFails(End end, String reason, String text, boolean retryable)
      throws Exception {
    Job failed = host().ended(host().create(end.name(), end.spec()));
    assertThat(failed.getState()).as(end.name()).isEqualTo(JobState.JOB_STATE_FAILED);
    assertThat(failed.getFailure().getReason()).isEqualTo(reason);
    assertThat(failed.getFailure().getMessage()).contains(text).doesNotContain("secret");
    assertThat(failed.getFailure().getRetryable()).isEqualTo(retryable);
  }

  @Test
  void aJobThatIsTakenUpAfterAFailureIsProvenAnew() throws Exception {
    String job = host().create("r", End.WRONG_PROOF.spec());
    assertThat(host().ended(job).getFailure().getReason()).isEqualTo("BAD_PROOF");
    host().retry(job);
    host().ended(job);
    assertThat(steps.ended).hasValue(2);
  }

  @Test
  void aJobWhoseDaemonEndsInTheMiddleIsProvenAllTheSame() throws Exception {
    steps = new StagedSteps(0, AT_ONCE);
    String job = host().create("r", End.WELL.spec());
    while (host().steps(job).isEmpty()) {
      Thread.sleep(10);
    }
    restarted();
    steps.mayEnd.release();
    host().proven(job);
    assertThat(steps.begun).hasValue(proofsOverARestart());
    assertThat(steps.ended).hasValue(1);
  }

  @Test
  void asManyAreProvenAtATimeAsThereArePlaces() throws Exception {
    Host host = host();
    List<String> jobs = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      jobs.add(host.create("r" + i, End.WELL.spec(i)));
    }
    for (String job : jobs) {
      host.proven(job);
    }
    assertThat(steps.ended).hasValue(12);
    assertThat(steps.mostAtOnce.get()).isLessThanOrEqualTo(AT_ONCE);
  }

  @Test
  void aSpecOfMegabytesIsProvenLikeAnyOther() throws Exception {
    ProgramWork.Builder work = ProgramWork.newBuilder();
    IntStream.range(0, 1 << 20).forEach(i -> work.addAdvice(i == 0 ? 0 : i * 0x9e3779b9));
    String job = host().create("r", JobSpec.newBuilder().setProgram(work).build());
    host().proven(job);
  }
}
