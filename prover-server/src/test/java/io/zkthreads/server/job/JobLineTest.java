package io.zkthreads.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Failure;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobLineTest {
  private static JobEvent step(String name, long millis, long peakBytes) {
    return JobEvent.newBuilder()
        .setStep(
            StepFinished.newBuilder()
                .setStep(name)
                .setDuration(Durations.ofNanos(millis * 1_000_000))
                .setPeakBytes(peakBytes))
        .build();
  }

  @Test
  void aProvenJobIsToldWithStepsBytesAndPeak() {
    Job job =
        Job.newBuilder()
            .setName("jobs/1")
            .setState(JobState.JOB_STATE_VERIFIED)
            .setProfile(Profile.PROFILE_SIZE_100)
            .setExecution(
                Execution.newBuilder().setCycles(42).setDuration(Durations.ofNanos(7_000_000)))
            .setProof(
                ProofResult.newBuilder()
                    .setSizeBytes(2_000_000)
                    .setProveDuration(Durations.ofNanos(900_000_000))
                    .setVerifyDuration(Durations.ofNanos(30_000_000)))
            .build();
    assertThat(JobLine.of(job, List.of(step("trace", 5, 0), step("commit", 80, 1 << 20))))
        .isEqualTo(
            "jobs/1 VERIFIED cycles=42 execute=7ms trace=5ms commit=80ms prove=900ms verify=30ms"
                + " profile=SIZE_100 proof=2000000B peak=1048576B");
  }

  @Test
  void aFailedJobIsToldWithItsReason() {
    Job job =
        Job.newBuilder()
            .setName("jobs/2")
            .setState(JobState.JOB_STATE_FAILED)
            .setFailure(Failure.newBuilder().setReason("CYCLES_LIMIT"))
            .build();
    assertThat(JobLine.of(job, List.of())).isEqualTo("jobs/2 FAILED CYCLES_LIMIT");
  }
}
