import java.io.IOException;
import java.util.Map;

/// Something that can be timed again and again.
interface Work extends AutoCloseable {
  /// No work.
  Work NONE =
      new Work() {
        @Override
        public Map<String, Object> about() {
          return Map.of();
        }

        @Override
        public Map<String, Object> run() {
          throw new IllegalStateException("no work was prepared");
        }

        @Override
        public Map<String, Object> finish() {
          throw new IllegalStateException("no work was prepared");
        }

        @Override
        public void close() {}
      };

  /// What is worked on.
  Map<String, Object> about();

  /// Works once: `millis` and `cpuMillis`, and those of parts.
  Map<String, Object> run() throws IOException;

  /// What the last run made, so that both sides can be seen to do the same.
  Map<String, Object> finish();

  @Override
  void close();
}
