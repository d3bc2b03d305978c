package io.zkthreads.server.temporal;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.ProofSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells Temporal, on a thread of its own, that a proof goes on and how far it is, and finds out
/// when nobody wants it any more: its client cancelled it, another worker has it by now, or this
/// one ends.
final class Heartbeats implements ProofSource.Observer, AutoCloseable {
  /// So long a cancellation may stay unnoticed here; Temporal's client sends one heartbeat in
  /// [ProofWorker#HEARTBEAT_INTERVAL].
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final ActivityExecutionContext context;
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<ProofStep> steps = new ArrayList<>();
  private final Thread thread;
  private volatile ProofReport report = ProofReport.NOTHING;
  private volatile @Nullable ActivityCompletionException unwanted;

  private Heartbeats(ActivityExecutionContext context) {
    this.context = context;
    thread = Thread.ofPlatform().name("heartbeat").daemon().unstarted(this::beat);
  }

  static Heartbeats start(ActivityExecutionContext context) {
    Heartbeats heartbeats = new Heartbeats(context);
    heartbeats.thread.start();
    return heartbeats;
  }

  private void beat() {
    try {
      do {
        context.heartbeat(report);
      } while (!over.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ActivityCompletionException e) {
      unwanted = e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void began() {
    report = new ProofReport(true, List.copyOf(steps), "", 0, 0);
  }

  @Override
  public void finished(StepFinished step) {
    steps.add(ProofStep.of(step));
    ProofReport last = report;
    report = new ProofReport(true, List.copyOf(steps), last.running(), last.done(), last.total());
  }

  @Override
  public void progress(Progress progress) {
    report =
        new ProofReport(
            true, List.copyOf(steps), progress.getStep(), progress.getDone(), progress.getTotal());
  }

  /// Steps that are done.
  List<ProofStep> steps() {
    return List.copyOf(steps);
  }

  @Override
  public boolean isCancelled() {
    return unwanted != null;
  }

  @Override
  public boolean isClosing() {
    return false;
  }

  /// Why nobody wants the proof any more, if that is so.
  @Nullable ActivityCompletionException unwanted() {
    return unwanted;
  }

  @Override
  public void close() {
    over.countDown();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
