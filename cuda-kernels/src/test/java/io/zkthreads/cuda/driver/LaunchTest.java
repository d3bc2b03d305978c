package io.zkthreads.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// From Java through JCuda and the driver's entry points to a kernel, and back.
class LaunchTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";

  @ParameterizedTest
  @MethodSource(ALL)
  void kernelWritesWhatTheHostReads(Conditions conditions) {
    EmulatedDriver driver = EmulatedDriver.start(conditions);
    int count = 1000;
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(4L * count);
        PinnedMemory host = gpu.pinned(4L * count)) {
      Arguments arguments = new Arguments().start().pointer(words.whole()).word(17).word(count);
      image.kernel("probe").launch(stream, Grid.over(count, 256), arguments);
      stream.copyToHost(host, words.whole(), 4L * count);
      stream.synchronize();
      assertThat(host.segment().toArray(JAVA_INT))
          .isEqualTo(IntStream.range(17, 17 + count).toArray());
    }
    EmulatedDriver.Counters counters = driver.counters(0);
    assertThat(counters.launches()).isEqualTo(1);
    assertThat(counters.synchronisations()).isEqualTo(1);
    assertThat(counters.bytesToHost()).isEqualTo(4L * count);
    assertThat(counters.liveAllocations()).isZero();
    assertThat(counters.leaks()).isZero();
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void launchWithOtherArgumentsThanTheKernelsIsRefused(Conditions conditions) {
    EmulatedDriver driver = EmulatedDriver.start(conditions);
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream()) {
      Arguments arguments = new Arguments().start().longWord(0).word(17).longWord(5);
      assertThatThrownBy(() -> image.kernel("probe").launch(stream, Grid.over(5, 32), arguments))
          .hasMessage("arguments of probe: expected sizes [8, 4, 4], got [8, 4, 8]");
    }
  }

  @Test
  void aBlockThatNeedsMoreSharedMemoryThanThereIsFindsNoRoom() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(64)) {
      Arguments arguments = new Arguments().start().pointer(words.whole()).word(17).word(16);
      Kernel probe = image.kernel("probe");
      probe.launch(stream, Grid.over(16, 32).sharing(90 << 10), arguments);
      CudaFailure failure =
          catchThrowableOfType(
              CudaFailure.class,
              () -> probe.launch(stream, Grid.over(16, 32).sharing(228 << 10), arguments));
      assertThat(failure).hasMessageContaining("probe with 233472 bytes of shared memory");
      assertThat(failure.kind()).isEqualTo(CudaFailure.Kind.FULL);
      stream.synchronize();
    }
  }
}
