package io.zkthreads.server.job;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.trace.TraceParent;
import java.time.Instant;
import java.util.List;

/// A job that has ended as spans: a fold of its events, so that nothing is open while the job
/// lives, and a job that outlived a restart is one span of the trace that it was created in.
///
/// ```
/// job ─┬─ execute          its run, without the time in the queue
///      ├─ prove ─── step…
///      ├─ verify
///      ├─ settle           from the verified proof to the end
///      └─ wait: REASON     for as long as it stood still
/// ```
public record JobSpans(Tracer tracer) {
  /// Makes the spans of a job's last life.
  ///
  /// @param all its events
  void add(StoredJob ended, List<JobEvent> all) {
    List<JobEvent> events = lastLife(ended, all);
    Job job = ended.job();
    Instant begin = time(events.getFirst());
    Instant end = time(events.getLast());
    Span span =
        tracer
            .spanBuilder("job")
            .setParent(TraceParent.context(TraceParent.parse(job.getAcceptance().getTraceParent())))
            .setStartTimestamp(begin)
            .setAttribute("zkthreads.job", job.getName())
            .setAttribute("zkthreads.tenant", ended.tenant())
            .setAttribute("zkthreads.request_id", job.getRequestId())
            .setAttribute("zkthreads.state", name(job.getState()))
            .setAttribute("zkthreads.cycles", job.getExecution().getCycles())
            .setAttribute("zkthreads.proof_bytes", job.getProof().getSizeBytes())
            .setAttribute("zkthreads.backend", job.getProof().getBackend())
            .startSpan();
    if (job.hasFailure()) {
      span.setStatus(StatusCode.ERROR, job.getFailure().getReason());
    } else if (job.getState() == JobState.JOB_STATE_REJECTED) {
      span.setStatus(StatusCode.ERROR, job.getSettlement().getOutcome());
    }
    Context in = Context.root().with(span);
    runs(in, events);
    proofs(in, events);
    waits(in, events);
    settlement(in, events);
    span.end(end);
  }

  /// What a job that was taken up again did before was told then.
  private static List<JobEvent> lastLife(StoredJob job, List<JobEvent> events) {
    boolean settles = JobStates.settles(job.spec());
    int from = 0;
    for (int i = 0; i < events.size() - 1; i++) {
      if (JobStates.isEnd(events.get(i).getState(), settles)) {
        from = i + 1;
      }
    }
    return events.subList(from, events.size());
  }

  private void runs(Context job, List<JobEvent> events) {
    for (JobEvent event : events) {
      if (event.hasExecution()) {
        add(job, "execute", before(event, event.getExecution().getDuration()), time(event));
      } else if (event.getState() == JobState.JOB_STATE_VERIFIED && event.hasProof()) {
        add(job, "verify", before(event, event.getProof().getVerifyDuration()), time(event));
      }
    }
  }

  /// Each begins with PROVING and ends with whatever is neither that nor one of its steps.
  private void proofs(Context job, List<JobEvent> events) {
    int i = 0;
    while (i < events.size()) {
      if (events.get(i).getState() != JobState.JOB_STATE_PROVING) {
        i++;
        continue;
      }
      int begin = i++;
      while (i < events.size() && events.get(i).hasStep()) {
        i++;
      }
      Instant end = time(events.get(Math.min(i, events.size() - 1)));
      Span proof = begin(job, "prove", time(events.get(begin)));
      Context in = Context.root().with(proof);
      for (JobEvent step : events.subList(begin, i)) {
        if (step.hasStep()) {
          add(in, step.getStep().getStep(), before(step, step.getStep().getDuration()), time(step));
        }
      }
      proof.end(end);
    }
  }

  private void waits(Context job, List<JobEvent> events) {
    for (int i = 0; i < events.size() - 1; i++) {
      if (events.get(i).hasWaiting()) {
        String reason = events.get(i).getWaiting().getReason();
        add(job, "wait: " + reason, time(events.get(i)), time(events.get(i + 1)));
      }
    }
  }

  private void settlement(Context job, List<JobEvent> events) {
    events.stream()
        .filter(event -> event.getState() == JobState.JOB_STATE_PREFLIGHT)
        .findFirst()
        .ifPresent(first -> add(job, "settle", time(first), time(events.getLast())));
  }

  private void add(Context parent, String name, Instant begin, Instant end) {
    begin(parent, name, begin).end(end);
  }

  private Span begin(Context parent, String name, Instant begin) {
    return tracer.spanBuilder(name).setParent(parent).setStartTimestamp(begin).startSpan();
  }

  private static Instant before(JobEvent event, Duration duration) {
    return time(event).minusNanos(Durations.nanos(duration));
  }

  private static Instant time(JobEvent event) {
    Timestamp time = event.getTime();
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "");
  }
}
