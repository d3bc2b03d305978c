import io.zkthreads.engine.Backend;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.util.List;
import java.util.Map;

/// A Merkle tree over the extension of a matrix of half as many rows, as in a proof.
final class TreeWork implements Work {
  private final Backend backend;
  private final Parameters parameters;
  private final Backend.LowDegreeExtension leaves;
  private List<Digest> cap = List.of();

  TreeWork(Backend backend, HashSuite suite, int logRows, int width) {
    this.backend = backend;
    parameters = KernelData.parameters(suite);
    leaves =
        KernelData.extend(backend, KernelData.matrix(logRows - KernelData.LOG_BLOWUP, width));
  }

  @Override
  public Map<String, Object> about() {
    return Map.of("by", backend.name());
  }

  @Override
  public Map<String, Object> run() {
    Lap.Clock clock = Lap.Clock.start();
    Backend.Tree tree = backend.commit(List.of(leaves), parameters);
    Lap lap = clock.stop();
    cap = tree.cap();
    tree.close();
    return lap.line();
  }

  @Override
  public Map<String, Object> finish() {
    return KernelData.made(cap);
  }

  @Override
  public void close() {
    leaves.close();
  }
}
