package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.ScalarBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendProvider;
import java.util.Optional;

/// The CPU backend on the Vector API, where the process was started with `--add-modules
/// jdk.incubator.vector`.
public final class VectorBackendProvider implements BackendProvider {
  /// What a process compiles once, from its first backend on.
  private static final class Shared {
    static final WarmingKernels KERNELS =
        new WarmingKernels(ScalarBackendProvider.kernels(), new VectorKernels());
  }

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Optional<String> unavailable() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.empty()
        : Optional.of("start java with --add-modules jdk.incubator.vector");
  }

  @Override
  public Backend open(int threads) {
    return new CpuBackend(name(), threads, Shared.KERNELS, Shared.KERNELS.allInVectors());
  }

  /// The kernels as they are, slow until the JIT compiler has seen them: for benchmarks.
  public static Kernels kernels() {
    return new VectorKernels();
  }
}
