package io.zkthreads.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.vm.exec.Outcome;
import org.junit.jupiter.api.Test;

class RemedyTest {
  @Test
  void everyReasonOfOursSaysWhatMendsItAndWhetherToRetry() {
    for (JobReason reason : JobReason.values()) {
      JobState state = reason.isWait() ? JobState.JOB_STATE_PREFLIGHT : JobState.JOB_STATE_FAILED;
      String remedy = Remedy.of(state, reason.name());
      assertThat(remedy).contains(reason.mend());
      assertThat(remedy.contains("zkt jobs retry"))
          .as(remedy)
          .isEqualTo(reason.isWait() || reason.isRetryable());
    }
  }

  @Test
  void whatAProgramDidIsItsAuthorsToMend() {
    for (Outcome.Reason trap : Outcome.Reason.values()) {
      assertThat(Remedy.of(JobState.JOB_STATE_FAILED, trap.name())).contains("its author");
    }
    assertThat(Remedy.of(JobState.JOB_STATE_FAILED, "CYCLES_LIMIT")).contains("its author");
  }

  @Test
  void whatTheL2SaidIsItsBatchersToMendAlsoUnderANameOfOurs() {
    assertThat(Remedy.of(JobState.JOB_STATE_STALE, "STALE_INPUT")).contains("rebases");
    assertThat(Remedy.of(JobState.JOB_STATE_REJECTED, "BAD_PROOF"))
        .contains("Batcher")
        .doesNotContain("retry");
  }
}
