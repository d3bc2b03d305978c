import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Commitment;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.util.List;
import java.util.Map;

/// Extensions of many tables, then one tree over all of them.
final class ShapesWork implements Work {
  private final Backend backend;
  private final Parameters parameters;
  private final List<Trace> tables;
  private List<Digest> cap = List.of();

  ShapesWork(Backend backend, HashSuite suite, List<Trace> tables) {
    this.backend = backend;
    parameters = KernelData.parameters(suite);
    this.tables = tables;
  }

  @Override
  public Map<String, Object> about() {
    return Map.of("by", backend.name(), "tables", tables.size());
  }

  @Override
  public Map<String, Object> run() {
    Lap.Clock clock = Lap.Clock.start();
    List<Backend.Columns> values = backend.upload(tables);
    Commitment commitment = Commitment.of(backend, values, parameters);
    Lap lap = clock.stop();
    values.forEach(Backend.Columns::close);
    cap = commitment.cap();
    commitment.close();
    return lap.line();
  }

  @Override
  public Map<String, Object> finish() {
    return KernelData.made(cap);
  }

  @Override
  public void close() {}
}
