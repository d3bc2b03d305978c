package io.zkthreads.server.prove;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.stark.compact.UnfitTablesException;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.lang.System.Logger.Level;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The devices of this process, the keys of programs, and proofs: one at a time on each device.
///
/// A proof that a device could not finish is made again: once on the same device, opened afresh,
/// where that passes its self-test, and else by the stand-in.
public final class ProofMaker implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ProofMaker.class.getName());
  private static final int MAX_KEYS = 16;

  /// Of preprocessed values that are kept beside those of keys.
  private static final long MAX_MACHINE_BYTES = 32L << 20;

  private final String backendName;
  private final ProofDevices devices;
  private final Workers workers;
  private final SecurityProfile profile;
  private final MachineConfig machine;

  /// Identity of a program: two programs with the same are the same.
  private record Identity(List<String> images, int trapAddress, int entry) {
    static Identity of(Program program) {
      return new Identity(
          program.regions().stream().map(Image::sha256).toList(),
          program.trapAddress(),
          program.tables().entry());
    }
  }

  private record KeyIdentity(SecurityProfile profile, Identity program) {}

  /// Something that is done on a device.
  private interface Work<T> {
    T on(ProofDevice device);
  }

  /// Whether a proof for someone has begun, or the end.
  private volatile boolean inEarnest;

  private final BoundedCache<Identity, ProgramMachine> machines =
      new BoundedCache<>(MAX_MACHINE_BYTES, ProgramMachine::bytes);

  /// Least recently used first.
  private final Map<KeyIdentity, ProgramKey> keys =
      Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true));

  /// Opens the devices.
  ///
  /// @param workers fill the tables
  /// @param profile of proofs for which nobody names another
  public ProofMaker(
      BackendChoice backend, Workers workers, SecurityProfile profile, MachineConfig machine) {
    this(backend.name(), new ProofDevices(backend, profile), workers, profile, machine);
  }

  ProofMaker(
      String backendName,
      ProofDevices devices,
      Workers workers,
      SecurityProfile profile,
      MachineConfig machine) {
    this.backendName = backendName;
    this.devices = devices;
    this.workers = workers;
    this.profile = profile;
    this.machine = machine;
  }

  public String backendName() {
    return backendName;
  }

  /// Of proofs for which nobody names another.
  public SecurityProfile profile() {
    return profile;
  }

  public MachineConfig machineConfig() {
    return machine;
  }

  /// Runs that are on their way to a proof at once: one on each device, and where devices leave
  /// this process's threads and memory free, one more, which is executed and fills its tables
  /// meanwhile.
  public int atOnce() {
    return devices.size() + (devices.onHeap() ? 0 : 1);
  }

  /// How the devices stand.
  public DeviceCount devices() {
    return devices.count();
  }

  /// How each device stands, by name.
  public List<DeviceState> deviceStates() {
    return devices.states();
  }

  /// Has someone told of the devices' health.
  ///
  /// @param health told, from now on, whether all devices serve
  public void onHealth(Consumer<Boolean> health) {
    devices.onHealth(health);
  }

  /// The machine of a program, for which no device is needed.
  public ProgramMachine machine(Program program) {
    return machines.computeIfAbsent(
        Identity.of(program), () -> ProgramMachine.of(program, machine));
  }

  /// What proving a run of the program will take.
  ///
  /// @throws StepFailure UNFIT_TABLES if no proof of the profile can be of such a run
  public ExecutionReport report(SecurityProfile wanted, ProgramMachine program, Execution execution)
      throws StepFailure {
    try {
      return size(wanted, program, execution);
    } catch (UnfitTablesException e) {
      throw StepFailure.of(JobReason.UNFIT_TABLES, wanted.name() + ": " + e.getMessage(), e);
    }
  }

  private static ExecutionReport size(
      SecurityProfile wanted, ProgramMachine program, Execution execution) {
    return ExecutionReport.of(
        program.machine(), program.config(), wanted.protocol(), Footprint.of(execution));
  }

  /// Completes when the backends are as fast as they will be.
  public CompletionStage<Void> fullSpeed() {
    return CompletableFuture.allOf(
        devices.all().stream()
            .filter(ProofDevice::isOpen)
            .map(device -> device.backend().fullSpeed().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new));
  }

  /// Proves and verifies something tiny on each device.
  ///
  /// @throws RuntimeException if no backend can, whatever the reason
  public void selfTest() {
    devices.selfTest();
  }

  /// Proves a small program a few times, so that the first proof for someone finds the code around
  /// the kernels compiled. Gives way to whoever wants the backend.
  ///
  /// @param maxBytes nothing is done where a proof needs more
  public void rehearse(long maxBytes) {
    Program program = Rehearsal.program();
    for (int i = 0; i < Rehearsal.PROOFS; i++) {
      Optional<ProofDevice> device = inEarnest ? Optional.empty() : devices.tryTake();
      if (device.isEmpty()) {
        return;
      }
      try {
        rehearse(device.get(), program, maxBytes);
      } finally {
        devices.giveBack(device.get());
      }
    }
  }

  private void rehearse(ProofDevice device, Program program, long maxBytes) {
    ProgramMachine tables = ProgramMachine.of(program, machine);
    SecurityProfile ofDevice = device.profile();
    try (ProvingKey key = device.newKey(tables.machine(), ofDevice)) {
      Execution execution = tables.executor().execute(Host.of(), Limits.provable());
      ExecutionReport report = size(ofDevice, tables, execution);
      ProofMemory memory = ProofMemory.of(key.machine(), ofDevice, report, execution.logBytes());
      if (memory.peakBytes() <= maxBytes) {
        new Prover(device.backend()).prove(key, witness(execution));
      }
    }
  }

  /// The key of a program under the profile of this process.
  public ProgramKey key(Program program) {
    return key(profile, program);
  }

  /// The key of a program. A known one is there at once; a new one is made when a device is free.
  public ProgramKey key(SecurityProfile wanted, Program program) {
    KeyIdentity identity = new KeyIdentity(wanted, Identity.of(program));
    ProgramKey known = keys.get(identity);
    return known != null
        ? known
        : onDevice(
            wanted,
            device -> {
              ProgramKey meanwhile = keys.get(identity);
              return meanwhile != null ? meanwhile : newKey(device, identity, program);
            });
  }

  private ProgramKey newKey(ProofDevice device, KeyIdentity identity, Program program) {
    device.unloadAllBut(live());
    ProgramMachine tables = machine(program);
    ProvingKey made = device.newKey(tables.machine(), identity.profile());
    ProgramKey key = new ProgramKey(tables, made.verifyingKey());
    device.keep(key, made);
    synchronized (keys) {
      if (keys.size() == MAX_KEYS) {
        keys.remove(keys.keySet().iterator().next());
      }
      keys.put(identity, key);
    }
    return key;
  }

  private List<ProgramKey> live() {
    synchronized (keys) {
      return List.copyOf(keys.values());
    }
  }

  /// Sees that a proof of a run finds the memory that it needs, for which keys of other programs
  /// are let go.
  ///
  /// @throws StepFailure MEMORY_LIMIT if there is not enough
  public void requireMemory(ProgramKey key, Execution execution, MemoryBudget budget)
      throws StepFailure {
    ProofMemory memory =
        ProofMemory.of(
            key.machine(),
            key.profile(),
            report(key.profile(), key.program(), execution),
            execution.logBytes());
    long needed = (devices.onHeap() ? memory : memory.ofDevice()).peakBytes();
    Optional<String> objection = budget.objection(needed);
    if (objection.isPresent()) {
      throw StepFailure.of(JobReason.MEMORY_LIMIT, objection.get());
    }
    if (!execution.provable()) {
      throw new IllegalArgumentException("rows of a provable run were not kept: " + needed);
    }
    letGoBeyond(budget.bytes() - needed, key);
  }

  /// Forgets keys, those that were not used for longest first, until all but one take few bytes.
  private void letGoBeyond(long bytes, ProgramKey but) {
    synchronized (keys) {
      List<ProgramKey> others = keys.values().stream().filter(key -> !key.equals(but)).toList();
      long taken = others.stream().mapToLong(ProofMaker::bytes).sum();
      for (ProgramKey other : others) {
        if (taken <= bytes) {
          return;
        }
        taken -= bytes(other);
        keys.values().removeIf(key -> key.equals(other));
      }
    }
  }

  /// What a key takes of the heap, loaded on a backend there.
  private static long bytes(ProgramKey key) {
    return ProofMemory.keyBytes(key.machine(), key.profile());
  }

  /// Fills the tables of a run.
  public Witness witness(Execution execution) {
    MachineConfig config = machine.forProgram(execution.program().tables());
    return WitnessBuilder.build(config, execution, workers::onAllThreads);
  }

  /// Proves a witness of the key's program; the proof is verified before it is returned.
  ///
  /// @throws BackendFailure if no device can
  public MadeProof prove(ProgramKey key, Witness witness, ProgressListener listener) {
    inEarnest = true;
    return onDevice(
        key.profile(),
        device -> {
          device.unloadAllBut(live());
          if (devices.isStandIn(device)) {
            requireHeap(key, witness);
          }
          return new MadeProof(device.prove(key, witness, listener), device.backend().name());
        });
  }

  /// For a proof that was to take the memory of a device.
  private static void requireHeap(ProgramKey key, Witness witness) {
    long needed =
        MemoryPlan.of(
                key.machine(),
                key.profile().protocol(),
                witness.instances().stream().map(Witness.Instance::tableId).toList(),
                witness.instances().stream().map(i -> i.main().logHeight()).toList())
            .peak();
    MemoryBudget heap = MemoryBudget.of(Long.MAX_VALUE);
    Optional<String> objection = heap.objection(needed + bytes(key));
    if (objection.isPresent()) {
      throw new BackendFailure(BackendFailure.Kind.FULL, objection.get());
    }
  }

  /// On a device, and where that fails on the stand-in, for which the device is not kept.
  private <T> T onDevice(SecurityProfile wanted, Work<T> work) {
    if (!devices.prove(wanted)) {
      return onStandIn(work);
    }
    ProofDevice device = devices.take();
    BackendFailure failure;
    try {
      return work.on(device);
    } catch (BackendFailure first) {
      failure = first;
      Optional<T> second = again(device, failure, work);
      if (second.isPresent()) {
        return second.get();
      }
    } finally {
      devices.giveBack(device);
    }
    return instead(failure, work);
  }

  /// @return empty where the device cannot
  private <T> Optional<T> again(ProofDevice device, BackendFailure failure, Work<T> work) {
    LOG.log(Level.WARNING, "{0}: {1}: {2}", device.name(), failure.kind(), failure.getMessage());
    if (devices.isStandIn(device)) {
      throw failure;
    }
    if (failure.kind() != BackendFailure.Kind.FULL && renewed(device)) {
      try {
        return Optional.of(work.on(device));
      } catch (BackendFailure second) {
        failure.addSuppressed(second);
        if (second.kind() != BackendFailure.Kind.FULL) {
          devices.fail(device, second);
        }
      }
    }
    return Optional.empty();
  }

  private boolean renewed(ProofDevice device) {
    try {
      device.renew();
      return true;
    } catch (RuntimeException e) {
      devices.fail(device, e);
      return false;
    }
  }

  private <T> T instead(BackendFailure failure, Work<T> work) {
    if (!devices.hasStandIn()) {
      throw failure;
    }
    LOG.log(Level.WARNING, "the stand-in goes on instead");
    try {
      return onStandIn(work);
    } catch (RuntimeException e) {
      e.addSuppressed(failure);
      throw e;
    }
  }

  private <T> T onStandIn(Work<T> work) {
    ProofDevice instead = devices.awaitStandIn();
    try {
      return work.on(instead);
    } finally {
      devices.giveBack(instead);
    }
  }

  @Override
  public void close() {
    inEarnest = true;
    devices.close();
    keys.clear();
  }
}
