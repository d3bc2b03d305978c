package io.zkthreads.server.prove;

import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The devices of a process, each taken by one proof at a time, and the stand-in for those that
/// failed. A device that failed is opened again, first soon and then less often, and serves when it
/// has passed a self-test.
///
/// A device belongs to whoever took it until it is given back, then to its renewal if it failed,
/// and else to nobody. At the end a renewal closes what it has, and the rest is closed here: nobody
/// waits for a device that does not answer.
final class ProofDevices implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ProofDevices.class.getName());

  /// Pauses before a device that failed is tried again: the first, and the longest.
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final BackendChoice choice;
  private final SecurityProfile profile;
  private final Duration firstPause;
  private final List<ProofDevice> all = new ArrayList<>();
  private final Deque<ProofDevice> idle = new ArrayDeque<>();
  private final Set<ProofDevice> failed = new HashSet<>();
  private final List<Thread> renewals = new ArrayList<>();
  private Consumer<Boolean> health = whole -> {};
  private @Nullable ProofDevice standIn;
  private boolean standInTaken;
  private int waiting;
  private boolean closing;
  private boolean closed;

  ProofDevices(BackendChoice choice, SecurityProfile profile) {
    this(choice, profile, FIRST_PAUSE);
  }

  ProofDevices(BackendChoice choice, SecurityProfile profile, Duration firstPause) {
    this.choice = choice;
    this.profile = profile;
    this.firstPause = firstPause;
    for (int i = 0; i < choice.devices().size(); i++) {
      String name = choice.devices().size() == 1 ? choice.name() : choice.name() + " " + i;
      all.add(new ProofDevice(name, choice.devices().get(i), profile));
    }
    all.forEach(this::open);
  }

  private void open(ProofDevice device) {
    try {
      idle.add(device.open());
    } catch (BackendFailure e) {
      if (!hasStandIn()) {
        throw e;
      }
      fail(device, e);
      giveBack(device);
    }
  }

  /// Proofs that are made at once.
  int size() {
    return all.size();
  }

  List<ProofDevice> all() {
    return List.copyOf(all);
  }

  synchronized DeviceCount count() {
    int serving = all.size() - failed.size();
    return new DeviceCount(all.size(), serving, serving - idle.size());
  }

  synchronized List<DeviceState> states() {
    return all.stream().map(device -> new DeviceState(device.name(), use(device))).toList();
  }

  private DeviceState.Use use(ProofDevice device) {
    if (failed.contains(device)) {
      return DeviceState.Use.FAILED;
    }
    return idle.contains(device) ? DeviceState.Use.IDLE : DeviceState.Use.BUSY;
  }

  /// @param health told, from now on, whether all devices serve
  synchronized void onHealth(Consumer<Boolean> health) {
    this.health = health;
    health.accept(failed.isEmpty());
  }

  /// A device for the caller alone, as soon as one is free; the stand-in, where there is one, while
  /// all have failed.
  synchronized ProofDevice take() {
    waiting++;
    try {
      await(() -> !idle.isEmpty() || (hasStandIn() && hasFailedAltogether() && !standInTaken));
      return idle.isEmpty() ? takeStandIn() : idle.pop();
    } finally {
      waiting--;
    }
  }

  /// A device that nobody else uses or waits for.
  synchronized Optional<ProofDevice> tryTake() {
    return waiting > 0 ? Optional.empty() : Optional.ofNullable(idle.poll());
  }

  /// Whether proofs take the memory of this process's heap.
  boolean onHeap() {
    return all.stream().allMatch(ProofDevice::isOnHeap);
  }

  /// Whether the devices make proofs of a profile: those that make no compact proofs leave them to
  /// the stand-in. Without one, they are asked all the same, and say why they cannot.
  boolean prove(SecurityProfile wanted) {
    return switch (wanted.protocol()) {
      case Parameters p -> true;
      case CompactParameters p ->
          !hasStandIn() || all.stream().allMatch(ProofDevice::makesCompactProofs);
    };
  }

  boolean hasStandIn() {
    return choice.standIn().isPresent();
  }

  synchronized boolean isStandIn(ProofDevice device) {
    return device.equals(standIn);
  }

  /// The stand-in for the caller alone, as soon as it is free.
  synchronized ProofDevice awaitStandIn() {
    await(() -> !standInTaken);
    return takeStandIn();
  }

  private ProofDevice takeStandIn() {
    if (standIn == null) {
      standIn = new ProofDevice("stand-in", choice.standIn().orElseThrow(), profile).open();
    }
    standInTaken = true;
    return standIn;
  }

  /// Waits for what others bring about; a wait goes on after an interrupt, which is kept.
  private void await(BooleanSupplier condition) {
    boolean interrupted = false;
    while (!condition.getAsBoolean()) {
      if (closed) {
        throw new IllegalStateException("the devices are closed");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends the use of a device; the renewal of one that failed begins.
  synchronized void giveBack(ProofDevice device) {
    if (device.equals(standIn)) {
      standInTaken = false;
    } else if (failed.contains(device)) {
      startRenewal(device);
    } else {
      idle.push(device);
    }
    notifyAll();
  }

  private void startRenewal(ProofDevice device) {
    Thread renewal =
        Thread.ofPlatform()
            .daemon()
            .name("renewal of " + device.name())
            .unstarted(() -> renew(device));
    renewals.removeIf(thread -> !thread.isAlive());
    renewals.add(renewal);
    renewal.start();
    if (closing) {
      renewal.interrupt();
    }
  }

  /// Takes a device out of service until it is whole again; whoever has it must not use it further,
  /// but give it back.
  synchronized void fail(ProofDevice device, RuntimeException why) {
    LOG.log(Level.ERROR, "{0} is out of service: {1}", device.name(), why.getMessage());
    if (device.equals(standIn) || !failed.add(device)) {
      return;
    }
    health.accept(false);
    notifyAll();
  }

  private void renew(ProofDevice device) {
    Duration pause = firstPause;
    while (!isClosing()) {
      try {
        Thread.sleep(pause);
        device.renew();
        if (serveAgain(device)) {
          return;
        }
      } catch (InterruptedException e) {
        break;
      } catch (RuntimeException | Error e) {
        LOG.log(Level.WARNING, "{0} does not serve yet: {1}", device.name(), e.toString());
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : pause;
      }
    }
    close(device);
  }

  private synchronized boolean isClosing() {
    return closing;
  }

  /// @return false where there is nobody left to serve
  private synchronized boolean serveAgain(ProofDevice device) {
    if (closing) {
      return false;
    }
    LOG.log(Level.INFO, "{0} serves again", device.name());
    failed.remove(device);
    idle.push(device);
    health.accept(failed.isEmpty());
    notifyAll();
    return true;
  }

  /// Tests every device; one that does not pass is out of service.
  ///
  /// @throws RuntimeException if none passes, and no stand-in
  void selfTest() {
    for (ProofDevice device : all) {
      if (!takeThis(device)) {
        continue;
      }
      try {
        device.selfTest();
      } catch (RuntimeException e) {
        if (!hasStandIn()) {
          throw e;
        }
        fail(device, e);
      } finally {
        giveBack(device);
      }
    }
    if (hasFailedAltogether()) {
      ProofDevice instead = awaitStandIn();
      try {
        instead.selfTest();
      } finally {
        giveBack(instead);
      }
    }
  }

  /// Waits until nobody else has a device.
  ///
  /// @return false where it is out of service
  private synchronized boolean takeThis(ProofDevice device) {
    await(() -> idle.contains(device) || failed.contains(device));
    return idle.remove(device);
  }

  private synchronized boolean hasFailedAltogether() {
    return failed.size() == all.size();
  }

  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      renewals.forEach(Thread::interrupt);
    }
    for (ProofDevice device : all) {
      if (takeThis(device)) {
        close(device);
      }
    }
    synchronized (this) {
      await(() -> !standInTaken);
      closed = true;
      if (standIn != null) {
        standIn.close();
      }
      notifyAll();
    }
  }

  private static void close(ProofDevice device) {
    try {
      device.close();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "{0} did not close: {1}", device.name(), e.toString());
    }
  }
}
