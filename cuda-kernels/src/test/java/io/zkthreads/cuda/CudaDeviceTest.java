package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkthreads.cuda.driver.EmulatedDriver;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.BackendFailure.Kind;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A device as the engine meets it: whatever happens to it has a kind.
class CudaDeviceTest {
  private static final int LAUNCH_FAILED = 719;

  private final EmulatedDriver driver = EmulatedDriver.start(Conditions.forward()).quietly();
  private final CudaBackendProvider provider = new CudaBackendProvider();

  private CudaDevice device(int ordinal) {
    return CudaDevice.open(ordinal, driver::load, new Workers(2));
  }

  /// Some work, which takes launches.
  private static void work(Backend backend) {
    List<Backend.Columns> columns = backend.upload(List.of(Trace.allocate(3, 4)));
    backend.lowDegreeExtend(columns, 1).forEach(Backend.Handle::close);
    columns.forEach(Backend.Handle::close);
  }

  private static Kind kindOf(Runnable work) {
    return catchThrowableOfType(BackendFailure.class, work::run).kind();
  }

  @Test
  void callersOfAnyThreadWorkOnIt() throws Exception {
    try (CudaDevice device = device(0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      work(device);
      threads.submit(() -> work(device)).get();
      assertThat(device.memory().bytes()).isZero();
      assertThat(device.onHeap()).isFalse();
    }
    assertThat(driver.counters(0).leaks()).isZero();
  }

  @Test
  void aLaunchThatFailsLosesTheContextAndAFreshOneServes() {
    CudaDevice device = device(0);
    driver.failLaunch(0, 1, LAUNCH_FAILED);
    assertThat(kindOf(() -> work(device))).isEqualTo(Kind.LOST);
    assertThat(kindOf(() -> work(device))).as("a sticky error").isEqualTo(Kind.LOST);
    device.close();
    try (CudaDevice fresh = device(0)) {
      work(fresh);
    }
  }

  @Test
  void aDeviceThatIsGoneCanBeClosedAndOpenedWhenItIsBack() {
    CudaDevice device = device(0);
    driver.loseDevice(0, 1);
    assertThat(kindOf(() -> work(device))).isEqualTo(Kind.LOST);
    device.close();
    assertThat(kindOf(() -> device(0))).isEqualTo(Kind.LOST);
    driver.findDevice(0);
    try (CudaDevice fresh = device(0)) {
      work(fresh);
    }
  }

  @Test
  void aDeviceWithoutMemoryIsFull() {
    driver.failAllocation(0, 1);
    assertThat(kindOf(() -> device(0))).isEqualTo(Kind.FULL);
    try (CudaDevice later = device(0)) {
      work(later);
    }
  }

  @Test
  void aDeviceWhoseMemoryOthersHaveIsFull() {
    driver.memory(0, 300 << 20);
    assertThat(kindOf(() -> device(0))).isEqualTo(Kind.FULL);
  }

  @Test
  void aDeviceThatCannotBeOpenedLeavesNoThread() throws Exception {
    driver.refuseImage(0);
    assertThat(kindOf(() -> device(0))).isEqualTo(Kind.WRONG);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("cuda-0")) {
        thread.join(Duration.ofSeconds(10));
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void aDeviceThatHasNoUseForTheImageIsWrong() {
    driver.refuseImage(0);
    assertThat(kindOf(() -> device(0))).isEqualTo(Kind.WRONG);
  }

  @Test
  void aTraceLargerThanTheDeviceIsRefusedWithTheNumbers() {
    driver.memory(0, 1L << 30);
    try (CudaDevice device = device(0)) {
      assertThatThrownBy(() -> device.upload(List.of(Trace.allocate(1 << 8, 20))))
          .isInstanceOf(BackendFailure.class)
          .hasMessageContaining(Long.toString(1L << 30));
      work(device);
      assertThat(device.memory().bytes()).isZero();
    }
  }

  @Test
  void aDeviceThatDoesNotAnswerIsLostAndDoesNotHoldItsCaller() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    DeviceThread thread = new DeviceThread("cuda-9", Duration.ofMillis(50));
    assertThatThrownBy(() -> thread.run(() -> await(answer)))
        .isInstanceOf(BackendFailure.class)
        .hasMessageContaining("cuda-9");
    assertThat(kindOf(() -> thread.run(() -> {}))).isEqualTo(Kind.LOST);
    CountDownLatch closed = new CountDownLatch(1);
    thread.close(closed::countDown);
    assertThat(closed.getCount()).isEqualTo(1);
    answer.countDown();
    assertThat(closed.await(10, TimeUnit.SECONDS)).as("it is closed when it answers").isTrue();
  }

  private static void await(CountDownLatch answer) {
    try {
      answer.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void theProviderCountsDevicesAndSaysWhatTheyAre() {
    driver.devices(2);
    assertThat(provider.unavailable()).isEmpty();
    assertThat(provider.numDevices()).isEqualTo(2);
    assertThat(provider.about().orElseThrow()).contains("GiB", "CUDA 13.", "kernels ");
  }

  @Test
  void theProviderSaysInOneLineWhyThereIsNone() {
    driver.driverVersion(12_080);
    assertThat(provider.unavailable().orElseThrow()).contains("R580", "12.8").doesNotContain("\n");
    driver.driverVersion(13_000).devices(0);
    assertThat(provider.unavailable().orElseThrow()).contains("no device");
    driver.devices(1).memory(0, 1 << 20);
    assertThat(provider.unavailable().orElseThrow()).contains("no GPU of compute capability");
  }

  @Test
  void twoDevicesWorkAtOnceAndOneGoesOnWhenTheOtherIsLost() {
    driver.devices(2);
    try (CudaDevice one = device(0);
        CudaDevice two = device(1)) {
      work(one);
      work(two);
      driver.loseDevice(0, 1);
      assertThat(kindOf(() -> work(one))).isEqualTo(Kind.LOST);
      work(two);
    }
  }

  /// The emulator holds the kernels itself, but launches are checked against the image.
  @Test
  void theProviderOpensADeviceWithTheImageOfTheProduct() {
    try (Backend device = provider.open(0, new Workers(1))) {
      work(device);
    }
  }
}
