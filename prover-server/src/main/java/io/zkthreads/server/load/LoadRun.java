package io.zkthreads.server.load;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.measure.Timings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/// Puts load on a target and measures. What counts for `submit` and `total` begins when an arrival
/// is due, not when somebody got round to it: a target that stands still delays those that are due
/// meanwhile, and a measure from the call on would leave them out ("coordinated omission").
///
/// | series | from | to |
/// |---|---|---|
/// | `call` | the call | accepted |
/// | `submit` | due | accepted |
/// | `first_event`, `executed`, `proved` | accepted | the first event, the soft receipt, the proof |
/// | `total` | due | the last of these that is followed |
public final class LoadRun {
  private static final Set<JobState> LATER_THAN_EXECUTED =
      EnumSet.of(
          JobState.JOB_STATE_PROVING, JobState.JOB_STATE_PROVED, JobState.JOB_STATE_VERIFIED);
  private static final Set<JobState> ENDS =
      EnumSet.of(JobState.JOB_STATE_FAILED, JobState.JOB_STATE_CANCELLED);

  private final Load load;
  private final Target target;
  private final Timings timings = new Timings();
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final Set<String> unproved = ConcurrentHashMap.newKeySet();
  private final AtomicInteger next = new AtomicInteger();
  private final Semaphore open;
  private long began;

  /// Nobody waits any more: what jobs do from now on is not counted.
  private volatile boolean over;

  LoadRun(Load load, Target target) {
    this.load = load;
    this.target = target;
    open = new Semaphore(load.maxOpen());
  }

  /// Puts load on a daemon: the same work again and again, each time as a job of its own.
  ///
  /// @param clients of that daemon, without patience; calls take turns among them
  public static LoadResult onDaemon(Load load, List<ProverClient> clients, JobSpec spec)
      throws InterruptedException {
    return onDaemon(load, clients, number -> spec);
  }

  /// As above, with work of its own for each arrival.
  ///
  /// @param specs by the number of the arrival; asked by many threads at once
  public static LoadResult onDaemon(
      Load load, List<ProverClient> clients, IntFunction<JobSpec> specs)
      throws InterruptedException {
    return new LoadRun(load, new DaemonTarget(clients, specs)).run();
  }

  /// Runs to the end, however the jobs end; cancels those that nobody waits for any more.
  LoadResult run() throws InterruptedException {
    began = System.nanoTime();
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < load.callers(); i++) {
      callers.add(Thread.ofVirtual().name("caller-" + i).start(this::call));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    long sentNanos = System.nanoTime() - began;
    if (!open.tryAcquire(load.maxOpen(), load.drain().toMillis(), TimeUnit.MILLISECONDS)) {
      count("still open", load.maxOpen() - open.availablePermits());
    }
    over = true;
    List.copyOf(unproved).forEach(this::cancel);
    return new LoadResult(load, sentNanos / 1e9, counts(), timings);
  }

  private Map<String, Long> counts() {
    Map<String, Long> all = new ConcurrentSkipListMap<>();
    counts.forEach((what, number) -> all.put(what, number.sum()));
    return all;
  }

  private void count(String what, long number) {
    counts.computeIfAbsent(what, name -> new LongAdder()).add(number);
  }

  private void call() {
    for (int i = next.getAndIncrement(); i < load.arrivals(); i = next.getAndIncrement()) {
      long due = began + load.due(i);
      sleepUntil(due);
      if (open.tryAcquire()) {
        submit(i, due);
      } else {
        count("left out", 1);
      }
    }
  }

  private static void sleepUntil(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void submit(int number, long due) {
    long sent = System.nanoTime();
    boolean followed = false;
    try {
      String job = target.submit(number);
      long accepted = System.nanoTime();
      timings.record("call", accepted - sent);
      timings.record("submit", accepted - due);
      count("accepted", 1);
      unproved.add(job);
      if (load.until() == Load.Until.ACCEPTED) {
        timings.record("total", accepted - due);
      } else {
        Thread.ofVirtual().start(() -> follow(job, due, accepted));
        followed = true;
      }
    } catch (Target.Refused e) {
      count("refused " + e.reason(), 1);
    } finally {
      if (!followed) {
        open.release();
      }
    }
  }

  private void follow(String job, long due, long accepted) {
    Following following = new Following(job, due, accepted);
    try {
      target.follow(job, following);
      if (!following.arrived && !over) {
        count("ended without " + load.until().name(), 1);
      }
    } catch (Target.Refused e) {
      if (!over) {
        count("lost " + e.reason(), 1);
      }
    } finally {
      open.release();
    }
  }

  private void cancel(String job) {
    try {
      target.cancel(job);
      count("cancelled", 1);
    } catch (Target.Refused e) {
      count("not cancelled " + e.reason(), 1);
    }
  }

  /// One job; told by one thread.
  private final class Following implements Target.Follower {
    private final String job;
    private final long due;
    private final long accepted;
    private boolean any;
    private boolean executed;
    private boolean arrived;

    Following(String job, long due, long accepted) {
      this.job = job;
      this.due = due;
      this.accepted = accepted;
    }

    @Override
    public boolean reached(JobState state) {
      long now = System.nanoTime();
      if (!any) {
        any = true;
        timings.record("first_event", now - accepted);
      }
      boolean proved = state == JobState.JOB_STATE_PROVED || state == JobState.JOB_STATE_VERIFIED;
      if (!executed
          && (state == JobState.JOB_STATE_EXECUTED || LATER_THAN_EXECUTED.contains(state))) {
        executed = true;
        timings.record("executed", now - accepted);
        arrived = load.until() == Load.Until.EXECUTED;
      }
      if (proved) {
        timings.record("proved", now - accepted);
        arrived = true;
      }
      if (proved || ENDS.contains(state)) {
        unproved.remove(job);
      }
      if (arrived) {
        timings.record("total", now - due);
      }
      return !arrived;
    }
  }
}
