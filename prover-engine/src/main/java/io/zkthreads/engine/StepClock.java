package io.zkthreads.engine;

import java.util.List;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/// Times the steps of one proof and reports each when it ends.
public final class StepClock {
  private final Backend backend;
  private final ProgressListener listener;
  private final List<ProverStep> steps;
  private final long rows;
  private int done;
  private @Nullable ProverStepEvent event = begun();
  private long startNanos = System.nanoTime();

  /// @param steps of a proof, in order
  public StepClock(Backend backend, ProgressListener listener, List<ProverStep> steps, long rows) {
    this.backend = backend;
    this.listener = listener;
    this.steps = steps;
    this.rows = rows;
    backend.resetPeak();
  }

  /// An event that begins now; none while no one records, since the first one would start the
  /// flight recorder.
  private static @Nullable ProverStepEvent begun() {
    if (!FlightRecorder.isInitialized()) {
      return null;
    }
    ProverStepEvent event = new ProverStepEvent();
    event.begin();
    return event;
  }

  /// Ends `step`; the next one begins.
  public void end(ProverStep step) {
    done++;
    long nanos = System.nanoTime() - startNanos;
    long peakBytes = backend.memory().peakBytes();
    if (event != null) {
      event.step = step.name();
      event.rows = rows;
      event.peakBytes = peakBytes;
      event.commit();
    }
    listener.stepDone(
        new ProgressEvent(
            step,
            steps.get(Math.min(done, steps.size() - 1)),
            done,
            steps.size(),
            rows,
            peakBytes,
            nanos));
    backend.resetPeak();
    event = begun();
    startNanos = System.nanoTime();
  }
}
