package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class WorkersTest {
  private final Workers workers = new Workers(3);

  @Test
  void memoryThatEndsOnAWorkerEndsForItsCallerAsWell() {
    Thread caller = Thread.currentThread();
    OutOfMemoryError ended = new OutOfMemoryError("of a test");
    assertThatThrownBy(() ->
            workers.onAllThreads(() -> {
              if (!Thread.currentThread().equals(caller)) {
                throw ended;
              }
            }))
        .isSameAs(ended);
  }

  /// As when tables are filled for the next proof while a device takes those of this one.
  @Test
  @Timeout(60)
  void aLoopDoesNotWaitForThreadsThatOthersHave() throws Exception {
    CountDownLatch busy = new CountDownLatch(3);
    CountDownLatch end = new CountDownLatch(1);
    Thread other =
        Thread.ofPlatform()
            .start(() ->
                workers.onAllThreads(() -> {
                  busy.countDown();
                  uninterrupted(end);
                }));
    busy.await();
    AtomicInteger sum = new AtomicInteger();
    workers.forRanges(1000, 1, (from, to) -> sum.addAndGet(to - from));
    assertThat(sum).hasValue(1000);
    assertThat(end.getCount()).isOne();
    end.countDown();
    other.join();
  }

  private static void uninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyNumberOfALoopIsMetOnceInRangesOfWholeGrains() {
    AtomicIntegerArray met = new AtomicIntegerArray(1000);
    workers.forRanges(
        met.length(),
        7,
        (from, to) -> {
          assertThat(from % 7).isZero();
          for (int i = from; i < to; i++) {
            met.incrementAndGet(i);
          }
        });
    for (int i = 0; i < met.length(); i++) {
      assertThat(met.get(i)).isOne();
    }
  }

  @Test
  void everyTaskIsDoneOnceAndALoopWithinASmallOneStaysOnItsThread() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    Set<Thread> ofLoops = ConcurrentHashMap.newKeySet();
    List<Workers.Task> tasks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      tasks.add(
          new Workers.Task(
              i < 18 ? i : 1L << 30,
              () -> {
                Thread own = Thread.currentThread();
                workers.forRanges(
                    64,
                    1,
                    (from, to) -> {
                      if (number < 18) {
                        assertThat(Thread.currentThread()).isSameAs(own);
                      }
                      ofLoops.add(Thread.currentThread());
                    });
                done.add(number);
              }));
    }
    workers.forEach(tasks);
    assertThat(done).hasSize(20).doesNotHaveDuplicates();
    assertThat(done.subList(0, 2)).as("much work comes first").containsExactlyInAnyOrder(18, 19);
    assertThat(ofLoops).hasSizeLessThanOrEqualTo(3);
  }
}
