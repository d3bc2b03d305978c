package io.zkthreads.server.prove;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendFailure;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One device with the keys that are loaded on it. Not thread-safe: it belongs to whoever took it
/// from [ProofDevices].
final class ProofDevice implements AutoCloseable {
  private final String name;
  private final Supplier<Backend> source;
  private final SecurityProfile profile;
  private final IdentityHashMap<ProgramKey, ProvingKey> loaded = new IdentityHashMap<>();
  private volatile @Nullable Backend backend;

  ProofDevice(String name, Supplier<Backend> source, SecurityProfile profile) {
    this.name = name;
    this.source = source;
    this.profile = profile;
  }

  /// Makes it usable.
  ///
  /// @throws io.zkthreads.engine.BackendFailure if the device cannot be had
  ProofDevice open() {
    backend = source.get();
    return this;
  }

  /// As people know it, such as `cuda 0`.
  String name() {
    return name;
  }

  Backend backend() {
    return Objects.requireNonNull(backend, name);
  }

  boolean isOpen() {
    return backend != null;
  }

  /// Whether proofs take the memory of this process's heap; of a device that is not open, none do.
  boolean isOnHeap() {
    Backend now = backend;
    return now != null && now.onHeap();
  }

  /// Whether it makes compact proofs; of a device that is not open, nobody knows.
  boolean makesCompactProofs() {
    Backend now = backend;
    return now != null && now.compact().isPresent();
  }

  /// The profile of its self-test: that of the process, where it makes such proofs.
  SecurityProfile profile() {
    return switch (profile.protocol()) {
      case Parameters p -> profile;
      case CompactParameters p -> makesCompactProofs() ? profile : SecurityProfile.PROVEN_100;
    };
  }

  /// A fresh key, which the caller closes.
  ProvingKey newKey(Machine machine, SecurityProfile wanted) {
    return KeyGenerator.generate(machine, wanted, backend());
  }

  /// Keeps a key that was made here.
  void keep(ProgramKey key, ProvingKey made) {
    loaded.put(key, made);
  }

  /// Unloads the keys that are not among `live`.
  ///
  /// @return whether there were some
  boolean unloadAllBut(Collection<ProgramKey> live) {
    Set<ProgramKey> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    kept.addAll(live);
    return loaded
        .entrySet()
        .removeIf(entry -> {
          boolean old = !kept.contains(entry.getKey());
          if (old) {
            entry.getValue().close();
          }
          return old;
        });
  }

  /// Proves; where there is no room, once more without the keys of other programs.
  Proof prove(ProgramKey key, Witness witness, ProgressListener listener) {
    try {
      return proveOnce(key, witness, listener);
    } catch (BackendFailure e) {
      if (e.kind() != BackendFailure.Kind.FULL || !unloadAllBut(List.of(key))) {
        throw e;
      }
      return proveOnce(key, witness, listener);
    }
  }

  private Proof proveOnce(ProgramKey key, Witness witness, ProgressListener listener) {
    ProvingKey here = loaded.computeIfAbsent(key, k -> newKey(k.machine(), k.profile()));
    return new Prover(backend(), listener).prove(here, witness);
  }

  /// Proves and verifies something tiny.
  ///
  /// @throws RuntimeException if the backend cannot, whatever the reason
  void selfTest() {
    SelfTest.run(backend(), profile());
  }

  /// Leaves the old backend behind with all that was on it, and opens and tests a fresh one.
  ///
  /// @throws RuntimeException if that cannot be had either
  void renew() {
    loaded.clear();
    leave();
    open().selfTest();
  }

  @Override
  public void close() {
    loaded.values().forEach(ProvingKey::close);
    loaded.clear();
    leave();
  }

  private void leave() {
    Backend old = backend;
    backend = null;
    if (old != null) {
      old.close();
    }
  }
}
