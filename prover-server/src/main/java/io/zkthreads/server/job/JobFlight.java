package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobEvent;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// What a recording of the virtual machine (JFR) has of jobs: each event as it is on disk.
@Name("zkthreads.JobEvent")
@Label("Job Event")
@Category("zkThreads")
@Description("A state that a job has reached, or a step of its proof that is done")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // a recording reads the fields
final class JobFlight extends Event {
  @Label("Job")
  private final String job;

  @Label("Tenant")
  private final String tenant;

  @Label("State")
  private final String state;

  @Label("Step")
  @Description("Of the proof; empty for a state")
  private final String step;

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  private final long took;

  @Label("Peak Memory")
  @DataAmount
  private final long peakBytes;

  private JobFlight(StoredJob job, JobEvent event) {
    this.job = job.job().getName();
    tenant = job.tenant();
    state = event.getState().name().replace("JOB_STATE_", "");
    step = event.getStep().getStep();
    took =
        switch (event.getDetailCase()) {
          case EXECUTION -> Durations.nanos(event.getExecution().getDuration());
          case STEP -> Durations.nanos(event.getStep().getDuration());
          case PROOF ->
              Durations.nanos(
                  event.getProof().hasVerifyDuration()
                      ? event.getProof().getVerifyDuration()
                      : event.getProof().getProveDuration());
          case SETTLEMENT, FAILURE, WAITING, ACCEPTANCE, DETAIL_NOT_SET -> 0;
        };
    peakBytes = event.getStep().getPeakBytes();
  }

  /// Tells a recording, if there is one.
  static void record(StoredJob job, JobEvent event) {
    JobFlight flight = new JobFlight(job, event);
    if (flight.isEnabled()) {
      flight.commit();
    }
  }
}
