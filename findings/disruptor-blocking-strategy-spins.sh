#!/usr/bin/env bash
# LMAX Disruptor 4.0.0 (com.lmax:disruptor): a handler behind another handler burns a processor, whatever "blocking" says.
#
# One would guess that with BlockingWaitStrategy a consumer that has nothing to do sleeps, as its documentation recommends it
# where processors are scarce. It sleeps on a lock only until a producer has published; for a handler that it has to follow
# (`handleEventsWith(a).then(b)`, or a SequenceBarrier over another's sequence) it then spins, with nothing but
# Thread.onSpinWait, until that one is done. LiteBlockingWaitStrategy and TimeoutBlockingWaitStrategy do the same;
# SleepingWaitStrategy sleeps (and with its defaults, 100 µs at a time, takes a quarter of a processor all the same). So a
# pipeline of a slow step and one behind it keeps two processors busy; put steps that take long on a queue of their own, or
# choose a strategy that sleeps.
#
# Seen 2026-11-30, JDK 25, Linux x86-64, two processors with other work; the second handler waits 2 s for the first, which
# sleeps in that time; processor time of its thread: blocking 1,174 ms, lite 1,342, timeout 1,331; sleeping a millisecond
# each time 67.
# Fails if one of the first three takes less than four times what the last one takes.
# Needs a JDK of 17 or newer and Maven.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/Behind.java" <<'JAVA'
import com.lmax.disruptor.*;
import com.lmax.disruptor.dsl.*;
import java.lang.management.*;
import java.util.concurrent.*;

class Behind {
  static final class Event {}

  public static void main(String[] arguments) throws Exception {
    long sleeping = taken("sleeping a millisecond each time", new SleepingWaitStrategy(0, 1_000_000));
    boolean asDescribed =
        taken("blocking", new BlockingWaitStrategy()) > 4 * sleeping
            & taken("lite", new LiteBlockingWaitStrategy()) > 4 * sleeping
            & taken("timeout", new TimeoutBlockingWaitStrategy(10, TimeUnit.SECONDS)) > 4 * sleeping;
    System.exit(asDescribed ? 0 : 1);
  }

  /// Processor milliseconds of the thread that follows, while the one before it sleeps for 2 s.
  private static long taken(String name, WaitStrategy strategy) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    CountDownLatch done = new CountDownLatch(1);
    long[] millis = new long[1];
    Thread[] follower = new Thread[1];
    Disruptor<Event> disruptor =
        new Disruptor<>(Event::new, 8, Executors.defaultThreadFactory(), ProducerType.SINGLE, strategy);
    disruptor
        .handleEventsWith((event, sequence, end) -> {
          Thread.sleep(2000);
        })
        .then((event, sequence, end) -> {
          millis[0] = threads.getCurrentThreadCpuTime() / 1_000_000;
          done.countDown();
        });
    disruptor.start();
    disruptor.publishEvent((event, sequence) -> {});
    done.await();
    disruptor.shutdown();
    System.out.println(name + ": " + millis[0] + " ms");
    return millis[0];
  }
}
JAVA
mvn -q dependency:copy -Dartifact=com.lmax:disruptor:4.0.0 -DoutputDirectory="$work" >/dev/null
if ! java -cp "$work/disruptor-4.0.0.jar" "$work/Behind.java"; then echo "changed"; exit 1; fi
echo "as described"
