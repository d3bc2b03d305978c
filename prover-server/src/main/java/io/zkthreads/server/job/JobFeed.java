package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The events of one job in memory, for any number of watchers. Events are kept, so that no watcher
/// misses one however slow it is; of progress only the latest.
public final class JobFeed {
  /// What is new since a watcher last looked.
  ///
  /// @param events in order, without a gap
  /// @param progress the latest, if it is newer than what the watcher saw
  /// @param progressVersion to hand in at the next look
  /// @param ended whether no event follows those delivered
  public record News(
      List<JobEvent> events, @Nullable Progress progress, long progressVersion, boolean ended) {}

  private final List<JobEvent> events = new ArrayList<>();
  private @Nullable Progress progress;
  private long progressVersion;
  private boolean ended;

  JobFeed(List<JobEvent> past, boolean ended) {
    events.addAll(past);
    this.ended = ended;
  }

  synchronized void publish(JobEvent event, boolean last) {
    if (event.getSequence() != events.size() + 1) {
      throw new IllegalStateException(
          "event " + event.getSequence() + " of a job came after " + events.size());
    }
    events.add(event);
    progress = null;
    ended = last;
    notifyAll();
  }

  /// Nothing follows.
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  synchronized void publish(Progress latest) {
    progress = latest;
    progressVersion++;
    notifyAll();
  }

  /// All events so far.
  synchronized List<JobEvent> past() {
    return List.copyOf(events);
  }

  /// Waits until the job has ended, at most `millis`.
  synchronized void awaitEnd(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    long left = millis;
    while (!ended && left > 0) {
      wait(left);
      left = (deadline - System.nanoTime()) / 1_000_000;
    }
  }

  /// Makes waiting watchers look whether they are still wanted.
  public synchronized void wake() {
    notifyAll();
  }

  /// Waits until there is something new, at most `millis`; then the news may be empty.
  ///
  /// @param afterSequence last event the watcher has; sequences count from 1 without a gap
  /// @param gone whether the watcher is no longer wanted; asked again at [#wake]
  public synchronized News await(
      long afterSequence, long progressSeen, long millis, BooleanSupplier gone)
      throws InterruptedException {
    long deadline = System.nanoTime() + millis * 1_000_000;
    while (events.size() <= afterSequence
        && progressVersion == progressSeen
        && !ended
        && !gone.getAsBoolean()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    int from = (int) Math.min(afterSequence, events.size());
    return new News(
        List.copyOf(events.subList(from, events.size())),
        progressVersion == progressSeen ? null : progress,
        progressVersion,
        ended);
  }
}
