import io.zkthreads.engine.Backend;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.params.HashSuite;
import java.util.List;
import java.util.Map;

/// A low-degree extension, checked by a tree over it, which is not timed.
final class ExtensionWork implements Work {
  private final Backend backend;
  private final Trace trace;
  private Backend.LowDegreeExtension extension;

  ExtensionWork(Backend backend, int logRows, int width) {
    this.backend = backend;
    trace = KernelData.matrix(logRows, width);
  }

  @Override
  public Map<String, Object> about() {
    return Map.of("by", backend.name());
  }

  @Override
  public Map<String, Object> run() {
    close();
    Lap.Clock clock = Lap.Clock.start();
    extension = KernelData.extend(backend, trace);
    return clock.stop().line();
  }

  @Override
  public Map<String, Object> finish() {
    try (Backend.Tree tree =
        backend.commit(List.of(extension), KernelData.parameters(HashSuite.BLAKE3))) {
      return KernelData.made(tree.cap());
    }
  }

  @Override
  public void close() {
    if (extension != null) {
      extension.close();
      extension = null;
    }
  }
}
