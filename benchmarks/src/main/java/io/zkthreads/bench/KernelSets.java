package io.zkthreads.bench;

import io.zkthreads.cpu.CpuBackend;
import io.zkthreads.cpu.Kernels;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.List;
import java.util.Random;

/// The inner loops that kernel benchmarks compare, and data for them.
final class KernelSets {
  private KernelSets() {}

  /// @param name `scalar` or `vector`
  static Kernels of(String name) {
    return switch (name) {
      case "scalar" -> ScalarBackendProvider.kernels();
      case "vector" -> VectorBackendProvider.kernels();
      default -> throw new IllegalArgumentException("kernels are scalar or vector, not " + name);
    };
  }

  /// A backend of one thread.
  static CpuBackend backend(String name) {
    return new CpuBackend(name, new Workers(1), of(name));
  }

  /// The extension of a trace, whose columns belong to no one.
  static Backend.LowDegreeExtension extended(Backend backend, Trace trace, int logBlowup) {
    List<Backend.Columns> columns = backend.upload(List.of(trace));
    try {
      return backend.lowDegreeExtend(columns, logBlowup).getFirst();
    } finally {
      columns.forEach(Backend.Columns::close);
    }
  }

  /// Random words of the field.
  static int[] words(int count) {
    return new Random(count).ints(count, 0, KoalaBear.P).toArray();
  }

  /// Random elements of the extension by coefficient.
  static int[][] elements(int count) {
    int[][] elements = new int[5][];
    for (int d = 0; d < elements.length; d++) {
      elements[d] = words(count);
    }
    return elements;
  }

  /// @param shape log2 of the height, `x`, width
  static Trace trace(String shape) {
    String[] parts = shape.split("x", 2);
    Trace trace = Trace.allocate(Integer.parseInt(parts[1]), Integer.parseInt(parts[0]));
    int[] words = words(trace.words().length);
    System.arraycopy(words, 0, trace.words(), 0, words.length);
    return trace;
  }
}
