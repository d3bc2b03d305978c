package io.zkthreads.engine;

import io.zkthreads.engine.Backend.Columns;
import io.zkthreads.engine.Backend.LowDegreeExtension;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.Parameters;
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

  /// Commits to columns.
  public static Commitment of(Backend backend, List<Columns> values, Parameters parameters) {
    return of(backend, parameters, backend.lowDegreeExtend(values, parameters.logBlowup()));
  }

  /// Commits to matrices that are extended already, and owns them.
  public static Commitment of(
      Backend backend, Parameters parameters, List<LowDegreeExtension> matrices) {
    try {
      return new Commitment(matrices, backend.commit(matrices, parameters));
    } catch (RuntimeException e) {
      matrices.forEach(LowDegreeExtension::close);
      throw e;
    }
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
