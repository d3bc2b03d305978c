package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.PlainLineKernels;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.stack.CpuCompactBackend;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BackendProvider;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;
import java.util.Optional;

/// The CPU backend on the Vector API, where the process was started with `--add-modules
/// jdk.incubator.vector` and the JIT compiler makes wide vectors of it. Where it does not, kernels
/// would warm up for ever and never serve.
public final class VectorBackendProvider implements BackendProvider {
  /// What a process compiles once, from its first backend on.
  private static final class Shared {
    static final WarmingKernels KERNELS =
        new WarmingKernels(ScalarBackendProvider.kernels(), new VectorKernels());
  }

  /// What a process compiles once, for its first proof in a field.
  private static final class QuinticLines {
    static final LineKernels KERNELS = warming(ExtensionField.QUINTIC);
  }

  private static final class QuarticLines {
    static final LineKernels KERNELS = warming(ExtensionField.QUARTIC);
  }

  private static LineKernels warming(ExtensionField field) {
    return new WarmingLineKernels(new PlainLineKernels(field), VectorLineKernels.of(field));
  }

  /// A proof of less takes plain kernels no longer than it takes to compile others: two to three
  /// seconds of processor time.
  private static final long LEAST_WORK_BYTES = 112L << 20;

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
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.of("start java with --add-modules jdk.incubator.vector");
    }
    if (!hasLastCompilerTier(System.getProperty("java.vm.info", ""))) {
      return Optional.of("this process was started without the compiler that makes vectors (C2)");
    }
    if (Shape.MACHINE_BITS < Shape.LEAST_BITS) {
      return Optional.of(
          "vectors of at least %d bits needed, this machine has %d"
              .formatted(Shape.LEAST_BITS, Shape.MACHINE_BITS));
    }
    return Optional.empty();
  }

  /// @param vm what the JVM says of itself: `interpreted mode` under -Xint, `emulated-client` under
  ///   -XX:TieredStopAtLevel=1
  private static boolean hasLastCompilerTier(String vm) {
    return !vm.contains("interpreted") && !vm.contains("client");
  }

  @Override
  public boolean paysFor(long bytes) {
    return bytes >= LEAST_WORK_BYTES;
  }

  @Override
  public Backend open(int device, Workers workers) {
    return new CpuBackend(
        name(),
        workers,
        Shared.KERNELS,
        memory ->
            new CpuCompactBackend(
                workers, Shared.KERNELS, VectorBackendProvider::warmingLineKernels, memory),
        Shared.KERNELS.allInVectors());
  }

  /// The kernels on lines of elements of a field: plain until those in vectors are compiled, which
  /// begins with the first call for the field.
  public static LineKernels warmingLineKernels(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> QuinticLines.KERNELS;
      case QUARTIC -> QuarticLines.KERNELS;
    };
  }

  /// The kernels as they are, slow until the JIT compiler has seen them: for benchmarks.
  public static Kernels kernels() {
    return new VectorKernels();
  }

  /// The kernels on lines of elements of a field, as [#kernels] has the others.
  public static LineKernels lineKernels(ExtensionField field) {
    return VectorLineKernels.of(field);
  }
}
