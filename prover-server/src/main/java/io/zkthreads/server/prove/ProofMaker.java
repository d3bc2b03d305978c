package io.zkthreads.server.prove;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.Witness;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/// One backend, the keys made on it, and proofs: one at a time.
public final class ProofMaker implements AutoCloseable {
  private static final int MAX_KEYS = 16;

  private final Backend backend;
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

  /// Least recently used first.
  private final Map<Identity, ProgramKey> keys =
      Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true));

  public ProofMaker(Backend backend, SecurityProfile profile, MachineConfig machine) {
    this.backend = backend;
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
    return ExecutionReport.of(
        key.provingKey().machine(), machine, profile.parameters(), Footprint.of(execution));
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

  private ProgramKey newKey(Identity identity, Program program) {
    Machine tables = ZkMachine.build(program.tables(), machine);
    ProvingKey provingKey = KeyGenerator.generate(tables, profile, backend);
    ProgramKey key = new ProgramKey(new Executor(program, machine.logRange()), provingKey);
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

  /// Fills the tables of a run.
  public Witness witness(Execution execution) {
    return WitnessBuilder.build(machine, execution, backend::onAllThreads);
  }

  /// Proves a witness of the key's program; the proof is verified before it is returned.
  public Proof prove(ProgramKey key, Witness witness, ProgressListener listener) {
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
