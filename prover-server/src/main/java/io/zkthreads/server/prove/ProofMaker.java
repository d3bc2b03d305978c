package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.job.JobReason;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import io.zkthreads.vm.trace.Footprint;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/// One backend, the keys made on it, and proofs: one at a time.
public final class ProofMaker implements AutoCloseable {
  private static final int MAX_KEYS = 16;

  private final Backend backend;
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

  /// Held while the backend works: it serves one proof or key at a time.
  private final ReentrantLock working = new ReentrantLock();

  /// Whether a proof for someone has begun, or the end.
  private volatile boolean inEarnest;

  /// Least recently used first.
  private final Map<Identity, ProgramKey> keys =
      Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true));

  /// @param workers fill the tables
  public ProofMaker(
      Backend backend, Workers workers, SecurityProfile profile, MachineConfig machine) {
    this.backend = backend;
    this.workers = workers;
    this.profile = profile;
    this.machine = machine;
  }

  public String backendName() {
    return backend.name();
  }

  public SecurityProfile profile() {
    return profile;
  }

  public MachineConfig machineConfig() {
    return machine;
  }

  /// What proving a run of the key's program will take.
  public ExecutionReport report(ProgramKey key, Execution execution) {
    return report(key.provingKey(), execution);
  }

  private ExecutionReport report(ProvingKey key, Execution execution) {
    return ExecutionReport.of(
        key.machine(), machine, profile.parameters(), Footprint.of(execution));
  }

  /// Completes when the backend is as fast as it will be.
  public CompletionStage<Void> fullSpeed() {
    return backend.fullSpeed();
  }

  /// Proves and verifies something tiny on the backend.
  ///
  /// @throws RuntimeException if the backend cannot, whatever the reason
  public void selfTest() {
    working.lock();
    try {
      SelfTest.run(backend, profile);
    } finally {
      working.unlock();
    }
  }

  /// Proves a small program a few times, so that the first proof for someone finds the code around
  /// the kernels compiled. Gives way to whoever wants the backend.
  ///
  /// @param maxBytes nothing is done where a proof needs more
  public void rehearse(long maxBytes) {
    Program program = Rehearsal.program();
    for (int i = 0; i < Rehearsal.PROOFS; i++) {
      if (inEarnest || working.hasQueuedThreads() || !working.tryLock()) {
        return;
      }
      try (ProvingKey key = newKey(program)) {
        Execution execution =
            new Executor(program, machine.logRange()).execute(Host.of(), Limits.provable());
        ExecutionReport report = report(key, execution);
        ProofMemory memory = ProofMemory.of(key.machine(), profile, report, execution.logBytes());
        if (memory.peakBytes() > maxBytes) {
          return;
        }
        new Prover(backend).prove(key, witness(execution));
      } finally {
        working.unlock();
      }
    }
  }

  /// The key of a program. A known one is there at once; a new one is made when the backend is
  /// free.
  public ProgramKey key(Program program) {
    Identity identity = Identity.of(program);
    ProgramKey known = keys.get(identity);
    if (known != null) {
      return known;
    }
    working.lock();
    try {
      known = keys.get(identity);
      return known != null ? known : newKey(identity, program);
    } finally {
      working.unlock();
    }
  }

  private ProvingKey newKey(Program program) {
    return KeyGenerator.generate(ZkMachine.build(program.tables(), machine), profile, backend);
  }

  private ProgramKey newKey(Identity identity, Program program) {
    ProgramKey key = new ProgramKey(new Executor(program, machine.logRange()), newKey(program));
    if (keys.size() == MAX_KEYS) {
      synchronized (keys) {
        var oldest = keys.entrySet().iterator();
        oldest.next().getValue().provingKey().close();
        oldest.remove();
      }
    }
    keys.put(identity, key);
    return key;
  }

  /// Sees that a proof of a run finds the memory that it needs, for which keys of other programs
  /// are let go.
  ///
  /// @throws StepFailure MEMORY_LIMIT if there is not enough
  public void requireMemory(ProgramKey key, Execution execution, MemoryBudget budget)
      throws StepFailure {
    Machine machine = key.provingKey().machine();
    long needed =
        ProofMemory.of(machine, profile, report(key, execution), execution.logBytes()).peakBytes();
    Optional<String> objection = budget.objection(needed);
    if (objection.isPresent()) {
      throw StepFailure.of(JobReason.MEMORY_LIMIT, objection.get());
    }
    if (!execution.provable()) {
      throw new IllegalArgumentException("rows of a provable run were not kept: " + needed);
    }
    working.lock();
    try {
      letGoBeyond(budget.bytes() - needed, Identity.of(key.executor().program()));
    } finally {
      working.unlock();
    }
  }

  /// Closes keys, those that were not used for longest first, until all but one take few bytes.
  private void letGoBeyond(long bytes, Identity but) {
    synchronized (keys) {
      long others =
          keys.entrySet().stream()
              .filter(entry -> !entry.getKey().equals(but))
              .mapToLong(entry -> entry.getValue().bytes())
              .sum();
      for (var entries = keys.entrySet().iterator(); others > bytes && entries.hasNext(); ) {
        var entry = entries.next();
        if (!entry.getKey().equals(but)) {
          others -= entry.getValue().bytes();
          entry.getValue().provingKey().close();
          entries.remove();
        }
      }
    }
  }

  /// Fills the tables of a run.
  public Witness witness(Execution execution) {
    return WitnessBuilder.build(machine, execution, workers::onAllThreads);
  }

  /// Proves a witness of the key's program; the proof is verified before it is returned.
  public Proof prove(ProgramKey key, Witness witness, ProgressListener listener) {
    inEarnest = true;
    working.lock();
    try {
      ProvingKey current = key(key.executor().program()).provingKey();
      return new Prover(backend, listener).prove(current, witness);
    } finally {
      working.unlock();
    }
  }

  @Override
  public void close() {
    inEarnest = true;
    working.lock();
    try {
      keys.values().forEach(key -> key.provingKey().close());
      keys.clear();
      backend.close();
    } catch (Exception e) {
      throw new IllegalStateException("the backend did not close", e);
    } finally {
      working.unlock();
    }
  }
}
