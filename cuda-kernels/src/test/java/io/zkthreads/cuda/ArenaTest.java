package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Gpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ArenaTest {
  private static final long BYTES = 1 << 16;

  private EmulatedDriver driver;
  private Gpu gpu;
  private DeviceMemory memory;
  private Arena arena;

  @BeforeEach
  void open() {
    driver = EmulatedDriver.start(Conditions.forward());
    gpu = Gpu.open(0);
    memory = gpu.allocate(BYTES);
    arena = Arena.over(memory);
  }

  @AfterEach
  void close() {
    memory.close();
    gpu.close();
  }

  @Test
  void buffersAreAlignedAndHaveTheirExactLength() {
    DeviceBuffer one = arena.take(1);
    DeviceBuffer two = arena.take(257);
    DeviceBuffer three = arena.take(256);
    assertThat(List.of(one, two, three))
        .extracting(DeviceBuffer::bytes)
        .containsExactly(1L, 257L, 256L);
    assertThat(two.address() - one.address()).isEqualTo(256);
    assertThat(three.address() - two.address()).isEqualTo(512);
    assertThat(one.address() % Arena.ALIGNMENT).isZero();
    assertThat(arena.inUse()).isEqualTo(1024);
  }

  @Test
  void whatIsGivenBackIsOneGapAgainWhateverTheOrder() {
    List<DeviceBuffer> taken = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      taken.add(arena.take(1 + 5 * i));
    }
    long peak = arena.inUse();
    java.util.Collections.shuffle(taken, new Random(1));
    taken.forEach(arena::give);
    assertThat(arena.inUse()).isZero();
    assertThat(arena.peak()).isEqualTo(peak);
    arena.resetPeak();
    assertThat(arena.peak()).isZero();
    arena.give(arena.take(BYTES - Arena.ALIGNMENT));
  }

  @Test
  void buffersInUseNeverOverlap() {
    Random random = new Random(2);
    List<DeviceBuffer> taken = new ArrayList<>();
    for (int step = 0; step < 2000; step++) {
      if (taken.size() > 20 || (!taken.isEmpty() && random.nextBoolean())) {
        arena.give(taken.remove(random.nextInt(taken.size())));
      } else {
        taken.add(arena.take(1 + random.nextInt(2000)));
      }
      requireApart(taken);
    }
  }

  private void requireApart(List<DeviceBuffer> taken) {
    List<DeviceBuffer> sorted = new ArrayList<>(taken);
    sorted.sort(java.util.Comparator.comparingLong(DeviceBuffer::address));
    long end = memory.whole().address();
    for (DeviceBuffer buffer : sorted) {
      assertThat(buffer.address()).isGreaterThanOrEqualTo(end);
      end = buffer.address() + buffer.bytes();
    }
    assertThat(end).isLessThanOrEqualTo(memory.whole().address() + BYTES);
  }

  @Test
  void aBufferThatFitsNowhereIsRefusedWithTheNumbers() {
    DeviceBuffer first = arena.take(1024);
    arena.take(1024);
    arena.give(first);
    assertThatThrownBy(() -> arena.take(BYTES))
        .isInstanceOf(ArenaFull.class)
        .hasMessageMatching(
            "device memory: asked for 65536 bytes, 6\\d+ of 65\\d+ are free, the largest gap is 6\\d+");
    assertThat(arena.inUse()).isEqualTo(1024);
  }

  @Test
  void givingBackTwiceOrAPartIsRefused() {
    DeviceBuffer buffer = arena.take(1024);
    assertThatThrownBy(() -> arena.give(buffer.slice(0, 512)))
        .isInstanceOf(IllegalArgumentException.class);
    arena.give(buffer);
    assertThatThrownBy(() -> arena.give(buffer)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anArenaOfAllocationsGivesEachBufferItsOwn() {
    Arena guarded = Arena.ofAllocations(gpu);
    DeviceBuffer one = guarded.take(100);
    DeviceBuffer two = guarded.take(100);
    assertThat(driver.counters(0).liveAllocations()).isEqualTo(3);
    guarded.give(one);
    guarded.give(two);
    assertThat(driver.counters(0).liveAllocations()).isEqualTo(1);
  }
}
