package io.zkthreads.cuda.driver;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Machines as they are met: without a device, with an old driver, with several devices, and with
/// devices that fail.
class EmulatedMachineTest {
  private final Arguments arguments = new Arguments();

  private void probe(Image image, Stream stream, DeviceMemory words) {
    arguments.start().pointer(words.whole()).word(1).word(16);
    image.kernel("probe").launch(stream, Grid.over(16, 32), arguments);
  }

  @Test
  void aMachineWithADeviceIsAvailableAndDescribed() {
    EmulatedDriver.start(Conditions.forward());
    assertThat(Gpu.unavailable()).isEmpty();
    assertThat(Gpu.devices())
        .containsExactly(
            new GpuInfo(
                0,
                "Emulated GPU 0",
                "e0e0e0e0-e0e0-e0e0-e0e0-e0e0e0e0e000",
                9,
                0,
                8L << 30,
                2,
                13_000));
  }

  @Test
  void aMachineWithoutADeviceSaysSoInOneLine() {
    EmulatedDriver.start(Conditions.forward()).devices(0);
    assertThat(Gpu.unavailable()).contains("the NVIDIA driver finds no device");
    assertThat(Gpu.devices()).isEmpty();
    assertThatThrownBy(() -> Gpu.open(0)).hasMessage("the NVIDIA driver finds no device");
  }

  @Test
  void anOldDriverSaysSoInOneLine() {
    EmulatedDriver.start(Conditions.forward()).driverVersion(12_090);
    assertThat(Gpu.unavailable())
        .contains(
            "the NVIDIA driver is too old: expected CUDA 13.0 (driver R580) or newer, got CUDA 12.9");
  }

  @Test
  void anImageThatIsNoneOrNotForTheDeviceIsTold() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0)) {
      CudaFailure none =
          catchThrowableOfType(CudaFailure.class, () -> gpu.load(new byte[64], Signatures.UNKNOWN));
      assertThat(none).hasMessage("cuModuleLoadDataEx: CUDA_ERROR_INVALID_IMAGE (200)");
      assertThat(none.kind()).isEqualTo(CudaFailure.Kind.IMAGE);
      driver.refuseImage(0);
      CudaFailure other = catchThrowableOfType(CudaFailure.class, () -> driver.load(gpu));
      assertThat(other).hasMessage("cuModuleLoadDataEx: CUDA_ERROR_NO_BINARY_FOR_GPU (209)");
      assertThat(other.kind()).isEqualTo(CudaFailure.Kind.IMAGE);
    }
  }

  @Test
  void aFullDeviceIsTwoFailuresThatNeedNothingMended() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward()).memory(0, 1 << 20);
    try (Gpu gpu = Gpu.open(0)) {
      assertThat(gpu.freeBytes()).isEqualTo(1 << 20);
      CudaFailure full = catchThrowableOfType(CudaFailure.class, () -> gpu.allocate((1 << 20) + 1));
      assertThat(full).hasMessage("cuMemAlloc of 1048577 bytes: CUDA_ERROR_OUT_OF_MEMORY (2)");
      assertThat(full.kind()).isEqualTo(CudaFailure.Kind.FULL);
      driver.failAllocation(0, 2);
      gpu.allocate(16).close();
      assertThatThrownBy(() -> gpu.allocate(16)).isInstanceOf(CudaFailure.class);
      gpu.allocate(1 << 20).close();
    }
  }

  @Test
  void aFailedLaunchSticksUntilTheContextIsOpenedAnew() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.reverse()).failLaunch(0, 2, 719);
    try (Gpu gpu = Gpu.open(0)) {
      Image image = driver.load(gpu);
      Stream stream = gpu.newStream();
      DeviceMemory words = gpu.allocate(64);
      probe(image, stream, words);
      stream.synchronize();
      probe(image, stream, words);
      CudaFailure failure = catchThrowableOfType(CudaFailure.class, stream::synchronize);
      assertThat(failure.code()).isEqualTo(719);
      assertThat(failure.sticky()).isTrue();
      assertThatThrownBy(() -> gpu.allocate(64)).isInstanceOf(CudaFailure.class);
      words.close();
      stream.close();
      image.close();
    }
    try (Gpu again = Gpu.open(0);
        Image image = driver.load(again);
        Stream stream = again.newStream();
        DeviceMemory words = again.allocate(64)) {
      probe(image, stream, words);
      stream.synchronize();
    }
  }

  @Test
  void aLostDeviceRefusesEverythingUntilItComesBack() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0)) {
      driver.loseDevice(0, 1);
      CudaFailure failure = catchThrowableOfType(CudaFailure.class, gpu::synchronize);
      assertThat(failure.kind()).isEqualTo(CudaFailure.Kind.LOST);
    }
    assertThatThrownBy(() -> Gpu.open(0)).isInstanceOf(CudaFailure.class);
    driver.findDevice(0);
    Gpu.open(0).close();
  }

  @Test
  void devicesHaveTheirOwnThreadsMemoryAndErrors() throws InterruptedException {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.random()).devices(2);
    driver.failLaunch(1, 1, 700);
    AtomicReference<Throwable> other = new AtomicReference<>();
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(64);
        PinnedMemory host = gpu.pinned(64)) {
      Thread thread = new Thread(() -> other.set(failureOf(driver, 1)));
      thread.start();
      thread.join();
      probe(image, stream, words);
      stream.copyToHost(host, words.whole(), 64);
      stream.synchronize();
      assertThat(host.segment().getAtIndex(JAVA_INT, 15)).isEqualTo(16);
    }
    assertThat(other.get()).hasMessage("cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS (700)");
    assertThat(driver.counters(0).launches()).isEqualTo(1);
    assertThat(driver.counters(1).launches()).isEqualTo(1);
    assertThat(driver.counters(1).bytesToHost()).isZero();
  }

  private static Throwable failureOf(EmulatedDriver driver, int ordinal) {
    try (Gpu gpu = Gpu.open(ordinal);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(64)) {
      Arguments arguments = new Arguments().start().pointer(words.whole()).word(1).word(16);
      image.kernel("probe").launch(stream, Grid.over(16, 32), arguments);
      stream.synchronize();
      throw new AssertionError("no failure");
    } catch (CudaFailure e) {
      return e;
    }
  }

  @Test
  void anotherThreadHasNoContext() throws InterruptedException {
    EmulatedDriver.start(Conditions.forward());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Gpu gpu = Gpu.open(0)) {
      Thread other =
          new Thread(() -> failure.set(catchThrowableOfType(CudaFailure.class, gpu::synchronize)));
      other.start();
      other.join();
    }
    assertThat(failure.get()).hasMessage("cuCtxSynchronize: CUDA_ERROR_INVALID_CONTEXT (201)");
  }

  @Test
  void aVirtualThreadGetsNoContext() throws InterruptedException {
    EmulatedDriver.start(Conditions.forward());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread.startVirtualThread(
            () -> failure.set(catchThrowableOfType(IllegalStateException.class, () -> Gpu.open(0))))
        .join();
    assertThat(failure.get()).hasMessage("a context belongs to a platform thread");
  }

  @Test
  void whatIsLeftWhenAContextIsClosedIsALeak() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0)) {
      gpu.allocate(100);
      gpu.allocate(100).close();
    }
    assertThat(driver.counters(0).leaks()).isEqualTo(1);
    assertThat(driver.counters(0).peakBytes()).isEqualTo(200);
  }

  @Test
  void copiesThatLeaveTheirBuffersAreRefused() {
    EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0);
        Stream stream = gpu.newStream();
        DeviceMemory device = gpu.allocate(64);
        PinnedMemory host = gpu.pinned(32)) {
      assertThatThrownBy(() -> stream.copyToDevice(device.whole(), host, 33))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> stream.copyToHost(host, device.whole().slice(40, 24), 25))
          .hasMessage("a copy of 25 bytes of a buffer of 24");
      assertThatThrownBy(() -> device.whole().slice(40, 25))
          .hasMessage("25 bytes from byte 40 of a buffer of 64");
    }
  }

  @Test
  void eventsMeasureTheTimeOfTheDevice() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.reverse());
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(64);
        Event before = stream.record()) {
      probe(image, stream, words);
      try (Event after = stream.record()) {
        after.synchronize();
        assertThat(after.nanosSince(before)).isPositive();
      }
    }
  }

  /// Whoever reserves most of a device must not pay for it in a test.
  @Test
  void hugeMemoryHoldsPoisonAndTakesNone() {
    EmulatedDriver.start(Conditions.forward());
    try (Gpu gpu = Gpu.open(0);
        Stream stream = gpu.newStream();
        DeviceMemory memory = gpu.allocate(6L << 30);
        PinnedMemory host = gpu.pinned(8)) {
      DeviceBuffer end = memory.whole().slice((6L << 30) - 8, 8);
      stream.fill(end.slice(4, 4), (byte) 1);
      stream.copyToHost(host, end, 8);
      stream.synchronize();
      assertThat(host.segment().toArray(JAVA_INT)).containsExactly(0xA5A5A5A5, 0x01010101);
    }
  }

  @Test
  void theMeterSumsUpLaunchesByKernelWhileItIsOn() {
    EmulatedDriver driver = EmulatedDriver.start(Conditions.reverse());
    try (Gpu gpu = Gpu.open(0);
        Image image = driver.load(gpu);
        Stream stream = gpu.newStream();
        DeviceMemory words = gpu.allocate(64)) {
      probe(image, stream, words);
      gpu.meter().start();
      probe(image, stream, words);
      probe(image, stream, words);
      assertThat(gpu.meter().stop())
          .hasEntrySatisfying(
              "probe",
              launches -> {
                assertThat(launches.count()).isEqualTo(2);
                assertThat(launches.nanos()).isPositive();
              })
          .hasSize(1);
      probe(image, stream, words);
      assertThat(gpu.meter().stop()).isEmpty();
    }
  }
}
