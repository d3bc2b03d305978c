package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.cuda.driver.DeviceMemory;
import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.driver.Gpu;
import io.zkthreads.cuda.driver.Image;
import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.BackendFailure.Kind;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A device that has too little memory, or fails, is the engine's to deal with; an operation that
/// did not succeed leaves nothing behind.
class DeviceTroubleTest {
  private static final long ARENA_BYTES = 1 << 20;
  private static final int LAUNCH_FAILED = 719;
  private static final Parameters PARAMETERS =
      new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 0, 3, 1, 0, 0, 0, 0, 0, 0);

  private final EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
  private final Gpu gpu = Gpu.open(0);
  private final Image image = driver.load(gpu);
  private final DeviceMemory memory = gpu.allocate(ARENA_BYTES);
  private final CudaBackend backend =
      new CudaBackend(
          gpu, image, Arena.over(memory), new CudaBackend.Sizes(ARENA_BYTES, 1 << 16, 1 << 16));

  @AfterEach
  void close() {
    backend.close();
    memory.close();
    image.close();
    gpu.close();
  }

  private Columns upload(int width, int logHeight) {
    Trace trace = new RandomWords(width).trace(width, logHeight);
    return backend.upload(List.of(trace)).getFirst();
  }

  @Test
  void extensionThatFindsNoRoomLeavesRoomForASmallerOne() {
    try (Columns small = upload(2, 8);
        Columns large = upload(8, 13)) {
      long before = backend.memory().bytes();
      BackendFailure failure =
          catchThrowableOfType(
              BackendFailure.class, () -> backend.lowDegreeExtend(List.of(small, large, large), 1));
      assertThat(failure.kind()).isEqualTo(Kind.FULL);
      assertThat(failure).hasMessageContaining("asked for 524288 bytes");
      assertThat(backend.memory().bytes()).isEqualTo(before);
      backend.lowDegreeExtend(List.of(small), 1).forEach(LowDegreeExtension::close);
      assertThat(backend.memory().bytes()).isEqualTo(before);
    }
    assertThat(backend.memory().bytes()).isZero();
  }

  @Test
  void uploadThatFindsNoRoomLeavesNothing() {
    List<Trace> traces = List.of(new RandomWords(1).trace(1, 4), new RandomWords(2).trace(32, 13));
    assertThatThrownBy(() -> backend.upload(traces))
        .isInstanceOf(BackendFailure.class)
        .hasMessageContaining("asked for 1048576 bytes");
    assertThat(backend.memory().bytes()).isZero();
  }

  @Test
  void failedLaunchMeansThatTheDeviceIsLost() {
    try (Columns columns = upload(3, 5);
        LowDegreeExtension extended = backend.lowDegreeExtend(List.of(columns), 1).getFirst()) {
      driver.failLaunch(0, 2, LAUNCH_FAILED);
      BackendFailure failure =
          catchThrowableOfType(
              BackendFailure.class, () -> backend.commit(List.of(extended), PARAMETERS));
      assertThat(failure.kind()).isEqualTo(Kind.LOST);
    }
    assertThat(backend.memory().bytes()).isZero();
  }
}
