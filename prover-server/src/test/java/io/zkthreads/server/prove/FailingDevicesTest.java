package io.zkthreads.server.prove;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.BackendFailure.Kind;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.HeapRoom;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Whatever a device does, a proof is made or refused in words, and a device that failed comes back
/// by itself.
class FailingDevicesTest {
  private static final MachineConfig CONFIG = MachineConfig.shipped();

  /// `addi a7, zero, 93; ecall`
  private static final Program TINY = Program.bare(Image.ofCode(0x1000, 0x05d00893, 0x73));

  private final Workers workers = new Workers(2);
  private final BlockingQueue<Boolean> health = new LinkedBlockingQueue<>();

  /// What the operation `evaluate` of the devices does, proof by proof; at the end of the queue
  /// nothing goes wrong any more.
  private final Queue<Kind> failures = new ConcurrentLinkedQueue<>();

  /// What opening a device does, time by time.
  private final Queue<Kind> openings = new ConcurrentLinkedQueue<>();

  private interface Hook {
    void before(String operation);
  }

  private Backend device(Hook hook) {
    Backend whole = Backends.open("scalar", workers);
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("name")) {
                return "device";
              }
              hook.before(method.getName());
              try {
                return method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private void fail(String operation) {
    Kind kind = operation.equals("evaluate") ? failures.poll() : null;
    if (kind != null) {
      throw new BackendFailure(kind, "planted");
    }
  }

  private Backend opened() {
    Kind kind = openings.poll();
    if (kind != null) {
      throw new BackendFailure(kind, "planted, at opening");
    }
    return device(this::fail);
  }

  private ProofMaker maker(List<Supplier<Backend>> devices) {
    BackendChoice choice =
        new BackendChoice("device", devices, Optional.of(() -> Backends.open("scalar", workers)));
    ProofDevices opened =
        new ProofDevices(choice, SecurityProfile.PROVEN_100, Duration.ofMillis(20));
    ProofMaker maker =
        new ProofMaker("device", opened, workers, SecurityProfile.PROVEN_100, CONFIG);
    maker.onHealth(health::add);
    return maker;
  }

  private ProofMaker maker() {
    return maker(List.of(this::opened));
  }

  private static String backendOfAProof(ProofMaker maker, ProgressListener listener) {
    ProgramKey key = maker.key(TINY);
    Execution run = key.executor().execute(Host.of(), Limits.provable());
    return maker.prove(key, maker.witness(run), listener).backend();
  }

  private static String backendOfAProof(ProofMaker maker) {
    return backendOfAProof(maker, ProgressListener.NONE);
  }

  @Test
  void aProofOnALostDeviceIsMadeAgainOnTheDeviceOpenedAfresh() {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      failures.add(Kind.LOST);
      assertThat(backendOfAProof(maker)).isEqualTo("device");
      assertThat(health).as("it never stopped to serve").containsExactly(true);
    }
  }

  @Test
  void aDeviceThatFailsTwiceIsReplacedByTheStandInUntilItPassesItsSelfTest() throws Exception {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      // The proof, the self-test after opening, and the self-test of the first renewal.
      failures.addAll(List.of(Kind.LOST, Kind.WRONG, Kind.WRONG));
      assertThat(backendOfAProof(maker)).isEqualTo("scalar");
      assertThat(health.take()).isTrue();
      assertThat(health.take()).as("health while it is out").isFalse();
      assertThat(health.poll(60, TimeUnit.SECONDS)).as("health when it is back").isTrue();
      assertThat(backendOfAProof(maker)).isEqualTo("device");
    }
  }

  @Test
  void aDeviceThatCannotBeOpenedAgainIsReplacedByTheStandIn() throws Exception {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      failures.add(Kind.LOST);
      openings.addAll(List.of(Kind.LOST, Kind.LOST));
      assertThat(backendOfAProof(maker)).isEqualTo("scalar");
      health.take();
      assertThat(health.take()).isFalse();
      assertThat(health.poll(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aProofForWhichADeviceHasNoRoomIsMadeByTheStandIn() {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      failures.add(Kind.FULL);
      assertThat(backendOfAProof(maker)).isEqualTo("scalar");
      assertThat(backendOfAProof(maker)).as("of the next proof").isEqualTo("device");
      assertThat(health).containsExactly(true);
    }
  }

  @Test
  void keysOfOtherProgramsMakeRoomOnADevice() {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      maker.key(Program.bare(Image.ofCode(0x2000, 0x05d00893, 0x73)));
      failures.add(Kind.FULL);
      assertThat(backendOfAProof(maker)).isEqualTo("device");
    }
  }

  /// Rather than never to be served again.
  @Test
  void withoutAStandInWorkWaitsForADeviceThatFailed() {
    BackendChoice alone = new BackendChoice("device", List.of(this::opened), Optional.empty());
    ProofDevices devices =
        new ProofDevices(alone, SecurityProfile.PROVEN_100, Duration.ofMillis(20));
    try (ProofMaker maker =
        new ProofMaker("device", devices, workers, SecurityProfile.PROVEN_100, CONFIG)) {
      maker.key(TINY);
      failures.add(Kind.LOST);
      openings.add(Kind.LOST);
      assertThatThrownBy(() -> backendOfAProof(maker)).isInstanceOf(BackendFailure.class);
      assertThat(backendOfAProof(maker)).isEqualTo("device");
    }
  }

  @Test
  void aDeviceThatFailsTheFirstSelfTestDoesNotKeepTheDaemonFromServing() {
    try (ProofMaker maker = maker()) {
      failures.add(Kind.WRONG);
      maker.selfTest();
      assertThat(health).startsWith(true, false);
    }
  }

  /// As of memory that flips bits: nothing leaves that does not verify, and the proof is made by
  /// someone else.
  @Test
  void aDeviceThatComputesWronglyIsFoundOutByTheVerifier() {
    Queue<Boolean> wrong = new ConcurrentLinkedQueue<>(List.of(true, true));
    Supplier<Backend> opened =
        () ->
            computing(
                device(operation -> {}), values -> wrong.poll() == null ? values : off(values));
    try (ProofMaker maker = maker(List.of(opened))) {
      maker.key(TINY);
      assertThat(backendOfAProof(maker)).isEqualTo("scalar");
      assertThat(health).startsWith(true, false);
    }
  }

  /// A backend whose values out of the domain are what `change` makes of them.
  private static Backend computing(
      Backend whole, UnaryOperator<List<List<List<Extension>>>> change) {
    return (Backend)
        Proxy.newProxyInstance(
            Backend.class.getClassLoader(),
            new Class<?>[] {Backend.class},
            (proxy, method, arguments) -> {
              try {
                return method.getName().equals("evaluate")
                    ? change.apply(whole.evaluate(evaluations(arguments)))
                    : method.invoke(whole, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @SuppressWarnings("unchecked")
  private static List<Evaluation> evaluations(Object[] arguments) {
    return (List<Evaluation>) arguments[0];
  }

  /// One of them is another.
  private static List<List<List<Extension>>> off(List<List<List<Extension>>> values) {
    List<List<List<Extension>>> all = new ArrayList<>(values);
    List<List<Extension>> first = new ArrayList<>(all.getFirst());
    List<Extension> ofPoint = new ArrayList<>(first.getFirst());
    ofPoint.set(0, ofPoint.getFirst().plus(Quintic.ONE));
    first.set(0, ofPoint);
    all.set(0, first);
    return all;
  }

  @Test
  void withoutAStandInTheFailureIsTold() {
    BackendChoice alone = BackendChoice.of(device(this::fail));
    try (ProofMaker maker = new ProofMaker(alone, workers, SecurityProfile.PROVEN_100, CONFIG)) {
      maker.key(TINY);
      failures.add(Kind.FULL);
      assertThatThrownBy(() -> backendOfAProof(maker))
          .isInstanceOf(BackendFailure.class)
          .hasMessageContaining("planted");
    }
  }

  @Test
  void whoeverCancelsTheSecondAttemptIsHeard() {
    try (ProofMaker maker = maker()) {
      maker.key(TINY);
      failures.add(Kind.LOST);
      int[] begun = {0};
      ProgressListener impatient =
          event -> {
            begun[0] += event.done() == 1 ? 1 : 0;
            if (begun[0] == 2) {
              throw new CancellationException();
            }
          };
      assertThatThrownBy(() -> backendOfAProof(maker, impatient))
          .isInstanceOf(CancellationException.class);
      assertThat(backendOfAProof(maker)).isEqualTo("device");
    }
  }

  @Test
  void twoDevicesProveAtOnceAndOneGoesOnWhenTheOtherIsLost() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Queue<Boolean> meet = new ConcurrentLinkedQueue<>(List.of(true, true));
    Hook meeting =
        operation -> {
          if (operation.equals("prepare") && meet.poll() != null) {
            met(both);
          }
          fail(operation);
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        ProofMaker maker = maker(List.of(() -> device(meeting), () -> device(meeting)))) {
      assertThat(maker.atOnce()).isEqualTo(2);
      maker.key(TINY);
      failures.add(Kind.LOST);
      Future<String> one = threads.submit(() -> backendOfAProof(maker));
      Future<String> two = threads.submit(() -> backendOfAProof(maker));
      assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo("device");
      assertThat(two.get(60, TimeUnit.SECONDS)).isEqualTo("device");
    }
  }

  private static void met(CyclicBarrier both) {
    try {
      both.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the devices do not work at once", e);
    }
  }

  @Test
  void aDevicesMemoryIsNotAskedOfTheHeap() throws StepFailure {
    Backend device = device(operation -> {});
    Backend ownMemory =
        (Backend)
            Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (proxy, method, arguments) ->
                    method.getName().equals("onHeap") ? false : method.invoke(device, arguments));
    try (ProofMaker maker =
            new ProofMaker(
                BackendChoice.of(ownMemory), workers, SecurityProfile.PROVEN_100, CONFIG);
        ProofMaker onHeap = maker()) {
      ProgramKey key = maker.key(TINY);
      Execution run = key.executor().execute(Host.of(), Limits.provable());
      MemoryBudget small =
          new MemoryBudget(
              ProofMemory.PROCESS_BYTES + (8L << 20), new HeapRoom(1L << 40, 1L << 40), 1);
      maker.requireMemory(key, run, small);
      assertThatThrownBy(() -> onHeap.requireMemory(key, run, small))
          .isInstanceOf(StepFailure.class);
    }
  }
}
