package io.zkthreads.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.CudaFailure;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Event;
import io.zkthreads.cuda.driver.Grid;
import io.zkthreads.cuda.driver.PinnedMemory;
import io.zkthreads.cuda.driver.Stream;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the emulated driver is for: mistakes that a GPU would forgive on most days are found.
class PlantedFaultsTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int MISALIGNED_ADDRESS = 716;
  private static final int LAUNCH_FAILED = 719;
  private static final int POISON = 0xA5A5A5A5;

  private final Arguments arguments = new Arguments();

  private static EmulatedGpu quietly(Conditions conditions) {
    EmulatedGpu gpu = EmulatedGpu.open(conditions);
    gpu.driver().quietly();
    return gpu;
  }

  private void launch(EmulatedGpu gpu, String kernel, int threads, Arguments with) {
    gpu.image().kernel(kernel).launch(gpu.stream(), new Grid(1, 1, threads, 0), with);
  }

  /// Launches and waits, which must fail with `code`.
  private CudaFailure fails(EmulatedGpu gpu, int code, String kernel, int threads, Arguments with) {
    CudaFailure failure =
        catchThrowableOfType(
            CudaFailure.class,
            () -> {
              launch(gpu, kernel, threads, with);
              gpu.stream().synchronize();
            });
    assertThat(failure).as("%s in %s", kernel, gpu.driver().lastFault()).isNotNull();
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.sticky()).isTrue();
    return failure;
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aMissingBarrierMakesAWrongResultInEveryOrder(Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions)) {
      DeviceBuffer out = gpu.arena().take(4L * 256);
      launch(gpu, "missing_barrier", 256, arguments.start().pointer(out));
      int[] right = IntStream.range(0, 256).map(i -> (i ^ 1) * 3).toArray();
      assertThat(gpu.download(out)).isNotEqualTo(right);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void barriersInTwoPlacesAreADivergence(Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions)) {
      DeviceBuffer out = gpu.arena().take(4L * 64);
      fails(gpu, LAUNCH_FAILED, "divergent_barrier", 64, arguments.start().pointer(out));
      assertThat(gpu.driver().lastFault())
          .contains("kernel divergent_barrier: divergent barrier:", "fault_kernels.cu:");
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aWarpOperationThatSomeLanesSkipIsADeadlock(Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions)) {
      DeviceBuffer out = gpu.arena().take(4L * 32);
      fails(gpu, LAUNCH_FAILED, "missing_lane", 32, arguments.start().pointer(out));
      assertThat(gpu.driver().lastFault()).contains("waits for lanes of its warp");
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aWordBehindABufferIsAnIllegalAddress(Conditions conditions) {
    for (int write = 0; write < 2; write++) {
      try (EmulatedGpu gpu = quietly(conditions)) {
        DeviceBuffer words = gpu.arena().take(4L * 64);
        launch(gpu, "touch", 1, arguments.start().pointer(words).longWord(63).word(write));
        gpu.stream().synchronize();
        arguments.start().pointer(words).longWord(64).word(write);
        fails(gpu, ILLEGAL_ADDRESS, "touch", 1, arguments);
        assertThat(gpu.driver().lastFault()).contains("block (0, 0, 0), thread (0, 0, 0)");
      }
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aBufferThatWasGivenBackIsAnIllegalAddress(Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions)) {
      DeviceBuffer words = gpu.arena().take(4L * 64);
      gpu.arena().give(words);
      gpu.arena().take(4L * 64);
      arguments.start().pointer(words).longWord(0).word(1);
      fails(gpu, ILLEGAL_ADDRESS, "touch", 1, arguments);
    }
  }

  @Test
  void anAddressThatIsNotAMultipleOfItsTypeIsMisaligned() {
    try (EmulatedGpu gpu = quietly(Conditions.forward())) {
      DeviceBuffer words = gpu.upload(new int[64]);
      fails(gpu, MISALIGNED_ADDRESS, "misaligned", 1, arguments.start().pointer(words));
    }
  }

  @Test
  void theEndOfDynamicSharedMemoryIsGuarded() {
    try (EmulatedGpu gpu = quietly(Conditions.forward())) {
      DeviceBuffer out = gpu.arena().take(4);
      arguments.start().pointer(out).word(128);
      CudaFailure failure =
          catchThrowableOfType(
              CudaFailure.class,
              () -> {
                Grid grid = new Grid(1, 1, 1, 512);
                gpu.image().kernel("beyond_shared").launch(gpu.stream(), grid, arguments);
                gpu.stream().synchronize();
              });
      assertThat(failure.code()).isEqualTo(ILLEGAL_ADDRESS);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void memoryThatWasNeverWrittenHoldsPoison(Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions)) {
      DeviceBuffer out = gpu.arena().take(4L * 64);
      assertThat(gpu.download(out)).containsOnly(POISON);
      Grid grid = new Grid(1, 1, 64, 256);
      arguments.start().pointer(out).word(64);
      for (int run = 0; run < 2; run++) {
        gpu.image().kernel("unwritten_shared").launch(gpu.stream(), grid, arguments);
        assertThat(gpu.download(out)).containsOnly(POISON ^ POISON << 1);
      }
    }
  }

  /// A copy in one stream, a kernel in another that reads what is copied.
  private boolean rightWith(boolean event, Conditions conditions) {
    try (EmulatedGpu gpu = quietly(conditions);
        Stream copies = gpu.gpu().newStream();
        PinnedMemory host = gpu.gpu().pinned(4L * 64)) {
      DeviceBuffer words = gpu.arena().take(4L * 64);
      int[] values = IntStream.range(0, 64).toArray();
      java.lang.foreign.MemorySegment.copy(values, 0, host.segment(), JAVA_INT, 0, 64);
      copies.copyToDevice(words, host, 4L * 64);
      if (event) {
        Event copied = copies.record();
        gpu.stream().await(copied);
      }
      Grid grid = new Grid(1, 1, 64, 256);
      gpu.image().kernel("reverse").launch(gpu.stream(), grid, arguments.start().pointer(words));
      int[] reversed = IntStream.range(0, 64).map(i -> 63 - i).toArray();
      return Arrays.equals(gpu.download(words), reversed);
    }
  }

  @Test
  void aMissingEventBetweenStreamsIsFoundByLazyOnes() {
    assertThat(rightWith(false, Conditions.forward())).isTrue();
    assertThat(rightWith(false, Conditions.reverse())).isFalse();
    assertThat(rightWith(true, Conditions.reverse())).isTrue();
  }

  @Test
  void pinnedMemoryThatIsUsedAgainTooSoonIsFoundByLazyStreams() {
    try (EmulatedGpu gpu = quietly(Conditions.reverse());
        PinnedMemory host = gpu.gpu().pinned(4)) {
      DeviceBuffer word = gpu.arena().take(4);
      host.segment().set(JAVA_INT, 0, 1);
      gpu.stream().copyToDevice(word, host, 4);
      host.segment().set(JAVA_INT, 0, 2);
      assertThat(gpu.download(word)).containsExactly(2);
    }
  }
}
