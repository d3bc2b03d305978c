package io.zkthreads.server.prove;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.BackendFailure.Kind;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.prove.DeviceState.Use;
import io.zkthreads.stark.params.SecurityProfile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A device has one user at a time, and none that is broken holds up the end.
class ProofDevicesTest {
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Workers workers = new Workers(1);
  private final AtomicInteger opened = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final BlockingQueue<Boolean> health = new LinkedBlockingQueue<>();

  /// Whether the device can be opened another time.
  private volatile boolean comesBack = true;

  private ProofDevices devices() {
    BackendChoice choice =
        new BackendChoice(
            "device", List.of(this::open), Optional.of(() -> Backends.open("scalar", workers)));
    ProofDevices devices = new ProofDevices(choice, SecurityProfile.PROVEN_100, PAUSE);
    devices.onHealth(health::add);
    return devices;
  }

  private Backend open() {
    if (opened.getAndIncrement() > 0 && !comesBack) {
      throw new BackendFailure(Kind.LOST, "planted, at opening");
    }
    Backend whole = Backends.open("scalar", workers);
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                closed.countDown();
              }
              try {
                return method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void aDeviceIsSeenIdleBusyFailedAndIdleAgain() throws Exception {
    try (ProofDevices devices = devices()) {
      assertThat(devices.states()).containsExactly(new DeviceState("device", Use.IDLE));
      ProofDevice device = devices.take();
      assertThat(devices.states()).containsExactly(new DeviceState("device", Use.BUSY));
      devices.fail(device, new BackendFailure(Kind.LOST, "planted"));
      assertThat(devices.states()).containsExactly(new DeviceState("device", Use.FAILED));
      devices.giveBack(device);
      assertThat(health.take()).isTrue();
      assertThat(health.take()).isFalse();
      assertThat(health.poll(60, TimeUnit.SECONDS)).isTrue();
      assertThat(devices.states()).containsExactly(new DeviceState("device", Use.IDLE));
    }
  }

  /// Whoever had it may be busy with the stand-in for long.
  @Test
  void aDeviceThatFailedIsNotOpenedBeforeItIsGivenBackAndThenServesOne() throws Exception {
    try (ProofDevices devices = devices()) {
      ProofDevice device = devices.take();
      devices.fail(device, new BackendFailure(Kind.LOST, "planted"));
      Thread.sleep(100);
      assertThat(opened).hasValue(1);
      devices.giveBack(device);
      assertThat(health.take()).isTrue();
      assertThat(health.take()).isFalse();
      assertThat(health.poll(60, TimeUnit.SECONDS)).isTrue();
      ProofDevice again = devices.take();
      assertThat(again).isEqualTo(device);
      assertThat(devices.tryTake()).isEmpty();
      devices.giveBack(again);
    }
  }

  @Test
  void theEndDoesNotWaitForADeviceThatFailsMeanwhile() throws Exception {
    ProofDevices devices = devices();
    ProofDevice device = devices.take();
    comesBack = false;
    Thread end = Thread.ofPlatform().start(devices::close);
    while (end.getState() != Thread.State.WAITING) {
      Thread.sleep(1);
    }
    devices.fail(device, new BackendFailure(Kind.LOST, "planted"));
    end.join(Duration.ofSeconds(10));
    assertThat(end.isAlive()).isFalse();
    devices.giveBack(device);
    assertThat(closed.await(10, TimeUnit.SECONDS)).as("it is closed by its renewal").isTrue();
  }

  @Test
  void theEndClosesADeviceThatIsOutOfService() throws Exception {
    ProofDevices devices = devices();
    ProofDevice device = devices.take();
    comesBack = false;
    devices.fail(device, new BackendFailure(Kind.LOST, "planted"));
    devices.giveBack(device);
    assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
    devices.close();
    assertThat(device.isOpen()).isFalse();
  }
}
