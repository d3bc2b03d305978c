package io.zkthreads.server.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/// Jobs of tenants on many workers, event by event, in a time of its own. Whose turn it is, is
/// decided by the daemon's own [FairQueue], taken as [JobRunner] takes from it: one piece of work
/// for each slot that is free. Simulated are arrivals, proofs, and workers that die: such a one is
/// noticed after its silence, and the proof begins anew in the same slot.
final class QueueSimulation {
  /// @param slots proofs that are under way at once, one for each worker
  /// @param deaths how likely it is that a worker dies in a proof
  /// @param silence after which a worker is taken for dead
  /// @param attempts workers that may die with one proof
  record Terms(int slots, double deaths, Duration silence, int attempts) {}

  /// @param waited seconds from its arrival until its proof was begun
  record Done(String tenant, double arrived, double waited, double ended, boolean lost) {}

  private record Event(double at, long number, Runnable happens) {}

  private final Terms terms;
  private final Random random;
  private final Map<String, Integer> weights = new TreeMap<>();
  private final FairQueue queue = new FairQueue(tenant -> weights.getOrDefault(tenant, 1));
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingDouble(Event::at).thenComparingLong(Event::number));
  private final List<Done> done = new ArrayList<>();
  private long numEvents;
  private double now;
  private int free;
  private int waiting;
  private double idleWhileWorkWaited;

  QueueSimulation(Terms terms, long seed) {
    this.terms = terms;
    this.random = new Random(seed);
    free = terms.slots();
  }

  void weigh(String tenant, int weight) {
    weights.put(tenant, weight);
  }

  private void later(double seconds, Runnable happens) {
    events.add(new Event(now + seconds, numEvents++, happens));
  }

  /// Jobs that come at random, so many a second, until a time.
  ///
  /// @param length draws how long a proof takes, in seconds
  void stream(String tenant, double rate, double until, ToDoubleFunction<Random> length) {
    double gap = -Math.log(1 - random.nextDouble()) / rate;
    if (now + gap < until) {
      later(
          gap,
          () -> {
            arrive(tenant, length.applyAsDouble(random));
            stream(tenant, rate, until, length);
          });
    }
  }

  /// Jobs that come at one moment.
  void flood(String tenant, double at, int jobs, ToDoubleFunction<Random> length) {
    later(
        at - now,
        () -> {
          for (int i = 0; i < jobs; i++) {
            arrive(tenant, length.applyAsDouble(random));
          }
        });
  }

  private void arrive(String tenant, double length) {
    double arrived = now;
    waiting++;
    queue.add(
        tenant,
        () -> {
          waiting--;
          prove(new Done(tenant, arrived, now - arrived, 0, false), length, 1);
        });
    fill();
  }

  private void fill() {
    while (free > 0 && waiting > 0) {
      free--;
      queue.take().run();
    }
  }

  private void prove(Done job, double length, int attempt) {
    if (random.nextDouble() >= terms.deaths()) {
      later(length, () -> end(job, false));
    } else {
      double lived = length * random.nextDouble();
      later(
          lived + terms.silence().toMillis() / 1e3,
          () -> {
            if (attempt == terms.attempts()) {
              end(job, true);
            } else {
              prove(job, length, attempt + 1);
            }
          });
    }
  }

  private void end(Done job, boolean lost) {
    done.add(new Done(job.tenant(), job.arrived(), job.waited(), now, lost));
    free++;
    fill();
  }

  /// Lets everything happen.
  List<Done> run() {
    while (!events.isEmpty()) {
      Event next = events.remove();
      if (waiting > 0) {
        idleWhileWorkWaited += free * (next.at() - now);
      }
      now = next.at();
      next.happens().run();
    }
    return done;
  }

  /// Seconds that workers had nothing to do though work waited, summed up over them.
  double idleWhileWorkWaited() {
    return idleWhileWorkWaited;
  }

  double now() {
    return now;
  }
}
