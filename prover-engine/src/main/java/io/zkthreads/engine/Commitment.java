package io.zkthreads.engine;

import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
import java.util.ArrayList;
import java.util.List;

/// Extended matrices and the tree over their rows, held by a backend.
///
/// @param matrices in commitment order
/// @param tree over all of them
public record Commitment(List<LowDegreeExtension> matrices, Backend.Tree tree)
    implements Backend.Handle {
  public Commitment {
    matrices = List.copyOf(matrices);
  }

  /// Commits to traces.
  public static Commitment of(Backend backend, List<Trace> traces, Parameters parameters) {
    List<LowDegreeExtension> matrices = new ArrayList<>();
    for (Trace trace : traces) {
      try (Backend.Columns values = backend.upload(trace)) {
        matrices.add(backend.lowDegreeExtend(values, parameters.logBlowup()));
      }
    }
    return new Commitment(matrices, backend.commit(matrices, parameters));
  }

  public List<Digest> cap() {
    return tree.cap();
  }

  @Override
  public long bytes() {
    return tree.bytes() + matrices.stream().mapToLong(LowDegreeExtension::bytes).sum();
  }

  @Override
  public void close() {
    tree.close();
    matrices.forEach(LowDegreeExtension::close);
  }
}
