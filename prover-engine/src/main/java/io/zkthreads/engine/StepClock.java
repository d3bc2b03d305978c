package io.zkthreads.engine;

/// Times the steps of one proof and reports each when it ends.
final class StepClock {
  private final Backend backend;
  private final ProgressListener listener;
  private final long rows;
  private int done;
  private ProverStepEvent event = new ProverStepEvent();
  private long startNanos = System.nanoTime();

  StepClock(Backend backend, ProgressListener listener, long rows) {
    this.backend = backend;
    this.listener = listener;
    this.rows = rows;
    event.begin();
    backend.resetPeak();
  }

  /// Ends `step`; the next one begins.
  void end(ProverStep step) {
    done++;
    long nanos = System.nanoTime() - startNanos;
    long peakBytes = backend.memory().peakBytes();
    event.step = step.name();
    event.rows = rows;
    event.peakBytes = peakBytes;
    event.commit();
    listener.stepDone(
        new ProgressEvent(step, done, ProverStep.values().length, rows, peakBytes, nanos));
    backend.resetPeak();
    event = new ProverStepEvent();
    event.begin();
    startNanos = System.nanoTime();
  }
}
