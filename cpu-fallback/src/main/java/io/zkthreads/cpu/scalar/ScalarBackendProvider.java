package io.zkthreads.cpu.scalar;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarKernels;
import io.zkthreads.cpu.multilinear.PlainLineKernels;
import io.zkthreads.cpu.stack.CpuCompactBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendProvider;
import io.zkthreads.engine.Workers;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The CPU backend in plain Java, which runs everywhere.
public final class ScalarBackendProvider implements BackendProvider {
  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Optional<String> unavailable() {
    return Optional.empty();
  }

  @Override
  public Backend open(int device, Workers workers) {
    return new CpuBackend(
        name(),
        workers,
        kernels(),
        memory -> new CpuCompactBackend(workers, kernels(), PlainLineKernels::new, memory),
        CompletableFuture.completedStage(null));
  }

  /// The plain kernels, with which faster ones must agree.
  public static Kernels kernels() {
    return new ScalarKernels();
  }
}
