package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.cuda.driver.Arguments;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Grid;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What kernels rely on works under every condition of the emulated driver.
class SoundKernelsTest {
  private static final String ALL = "io.zkthreads.cuda.driver.EmulatedDriver$Conditions#all";

  private final Arguments arguments = new Arguments();

  private static int[] random(int count) {
    return new Random(count).ints(count).toArray();
  }

  private void launch(EmulatedGpu gpu, String kernel, Grid grid, Arguments with) {
    gpu.image().kernel(kernel).launch(gpu.stream(), grid, with);
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void shufflesAndBarriersAddUpABlock(Conditions conditions) {
    int[] words = random(20 * 256);
    try (EmulatedGpu gpu = EmulatedGpu.open(conditions)) {
      DeviceBuffer in = gpu.upload(words);
      DeviceBuffer out = gpu.arena().take(4L * 20);
      launch(gpu, "block_sum", new Grid(20, 1, 256, 0), arguments.start().pointer(in).pointer(out));
      int[] sums =
          IntStream.range(0, 20)
              .map(b -> IntStream.range(0, 256).map(i -> words[256 * b + i]).sum())
              .toArray();
      assertThat(gpu.download(out)).isEqualTo(sums);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void dynamicSharedMemoryMayBeMoreThanTheCommonAmount(Conditions conditions) {
    int[] words = random(2 * 1024);
    try (EmulatedGpu gpu = EmulatedGpu.open(conditions)) {
      DeviceBuffer buffer = gpu.upload(words);
      launch(gpu, "reverse", new Grid(2, 1, 1024, 100_000), arguments.start().pointer(buffer));
      int[] reversed =
          IntStream.range(0, 2048).map(i -> words[i / 1024 * 2048 + 1023 - i]).toArray();
      assertThat(gpu.download(buffer)).isEqualTo(reversed);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void halvesOfAWarpExchangeOnTheirOwn(Conditions conditions) {
    try (EmulatedGpu gpu = EmulatedGpu.open(conditions)) {
      DeviceBuffer out = gpu.arena().take(4L * 64);
      launch(gpu, "halves", new Grid(1, 1, 64, 0), arguments.start().pointer(out));
      int[] values = IntStream.range(0, 32).map(i -> i < 16 ? i ^ 1 : i ^ 2).toArray();
      int votes = IntStream.range(0, 32).map(i -> (values[i] & 1) << i).sum();
      int[] expected = IntStream.range(0, 64).map(i -> values[(i + 1) & 31] | votes << 8).toArray();
      assertThat(gpu.download(out)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void aStructIsPassedByValueAndRowsOfBlocksAreRows(Conditions conditions) {
    int[] words = random(4 * 100);
    try (EmulatedGpu gpu = EmulatedGpu.open(conditions)) {
      DeviceBuffer buffer = gpu.upload(words);
      arguments.start().words(2, 3, 5, 7).pointer(buffer).longWord(90).word(100);
      launch(gpu, "scale_rows", Grid.over(90, 32).times(4), arguments);
      int[] factors = {2, 3, 5, 7};
      int[] expected =
          IntStream.range(0, 400)
              .map(i -> words[i] * (i % 100 < 90 ? factors[i / 100] : 1))
              .toArray();
      assertThat(gpu.download(buffer)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void everyThreadOfEveryBlockRunsOnce(Conditions conditions) {
    try (EmulatedGpu gpu = EmulatedGpu.open(conditions)) {
      DeviceBuffer counter = gpu.arena().take(4);
      gpu.stream().fill(counter, (byte) 0);
      for (int blocks : new int[] {1, 2, 7, 64, 1000}) {
        launch(
            gpu, "count_threads", new Grid(blocks, 3, 33, 0), arguments.start().pointer(counter));
      }
      assertThat(gpu.download(counter)).containsExactly((1 + 2 + 7 + 64 + 1000) * 3 * 33);
    }
  }

  @Test
  void launchesOfImpossibleShapeAreRefusedBeforeTheDriver() {
    assertThatThrownBy(() -> new Grid(0, 1, 32, 0)).hasMessage("a grid of 0 × 1 blocks");
    assertThatThrownBy(() -> new Grid(1, 1 << 16, 32, 0)).hasMessage("a grid of 1 × 65536 blocks");
    assertThatThrownBy(() -> new Grid(1, 1, 1025, 0)).hasMessageContaining("1025 threads");
  }
}
