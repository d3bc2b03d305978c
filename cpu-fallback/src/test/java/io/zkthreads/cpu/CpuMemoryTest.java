package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CpuMemoryTest {
  private static final int LARGE = 1 << 16;
  private static final int LOG_HEIGHT = 14;

  private final CpuMemory memory = new CpuMemory();

  @Test
  void anArrayGivenBackServesForThatSizeAndForAnEighthLess() {
    int[] first = memory.take(LARGE);
    memory.give(first);
    int[] same = memory.take(LARGE);
    assertThat(same).isSameAs(first);
    memory.give(same);
    int[] less = memory.take(LARGE - LARGE / 10);
    assertThat(less).isSameAs(first);
    memory.give(less);
    int[] tooSmall = memory.take(LARGE / 2);
    assertThat(tooSmall).isNotSameAs(first);
    assertThat(tooSmall).hasSize(LARGE / 2);
  }

  @Test
  void anArrayInUseIsNobodyElses() {
    int[] first = memory.take(LARGE);
    assertThat(memory.take(LARGE)).isNotSameAs(first);
  }

  @Test
  void ofSeveralThatFitTheSmallestServes() {
    int[] large = memory.take(LARGE + 100);
    int[] small = memory.take(LARGE + 10);
    memory.give(large);
    memory.give(small);
    assertThat(memory.take(LARGE)).isSameAs(small);
    assertThat(memory.take(LARGE)).isSameAs(large);
  }

  @Test
  void theScratchOfAnOperationComesBackWhenItEnds() {
    int[] taken;
    try (CpuMemory.Scratch scratch = memory.new Scratch()) {
      taken = scratch.take(LARGE);
      assertThat(memory.state().bytes()).isEqualTo(4L * LARGE);
    }
    assertThat(memory.state().bytes()).isZero();
    assertThat(memory.take(LARGE)).isSameAs(taken);
  }

  @Test
  void whatIsExpectedIsReadyBeforeItIsTaken() {
    List<Integer> sizes = List.of(LARGE, 3 * LARGE, 2 * LARGE, LARGE, 7);
    memory.expect(sizes, new Workers(2));
    assertThat(memory.keptBytes()).as("all but the tiny one").isEqualTo(4L * 7 * LARGE);
    assertThat(memory.state().bytes()).isZero();
    sizes.forEach(size -> assertThat(memory.take(size)).hasSize(size));
    assertThat(memory.keptBytes()).isZero();
  }

  @Test
  void whatIsKeptServesForWhatIsExpected() {
    int[] fitting = memory.take(LARGE + 5);
    int[] other = memory.take(5 * LARGE);
    memory.give(fitting);
    memory.give(other);
    memory.expect(List.of(LARGE, 2 * LARGE), new Workers(2));
    assertThat(memory.keptBytes())
        .as("the other one would be too much")
        .isEqualTo(4L * (LARGE + 5 + 2 * LARGE));
    assertThat(memory.take(LARGE)).isSameAs(fitting);
  }

  @Test
  void whatIsInUseAndWhatIsKeptNeverTakeMuchMoreThanTheMostThatWasInUse() {
    Random random = new Random(7);
    Deque<int[]> inUse = new ArrayDeque<>();
    long most = 0;
    for (int step = 0; step < 2000; step++) {
      if (inUse.size() < 20 && random.nextInt(3) > 0) {
        inUse.add(memory.take(LARGE + random.nextInt(LARGE)));
      } else if (!inUse.isEmpty()) {
        memory.give(inUse.remove());
      }
      long bytes = inUse.stream().mapToLong(a -> 4L * a.length).sum();
      most = Math.max(most, bytes);
      assertThat(memory.state().bytes()).isEqualTo(bytes);
      assertThat(bytes + memory.keptBytes()).isLessThanOrEqualTo(most / 4 * 5);
    }
    assertThat(memory.state().peakBytes()).isEqualTo(most);
    assertThat(memory.keptBytes()).isPositive();
  }

  @Test
  void aSecondProofAllocatesNextToNothing() {
    BatchStatement statement =
        SyntheticTable.statement(
            LOG_HEIGHT,
            new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 0, 3, 5, 1, 0, 0, 0, 0, 0));
    Trace trace = SyntheticTable.trace(LOG_HEIGHT, 1);
    try (Backend backend = Backends.open("scalar", new Workers(1))) {
      long first = allocatedBytes(backend, statement, trace);
      long second = allocatedBytes(backend, statement, trace);
      long planned = MemoryPlan.of(BatchShape.of(statement)).peak();
      assertThat(first).isGreaterThan(planned);
      assertThat(second).isLessThan(planned / 2);
    }
  }

  private static long allocatedBytes(Backend backend, BatchStatement statement, Trace trace) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    SyntheticTable.prove(backend, statement, trace, ProgressListener.NONE);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
