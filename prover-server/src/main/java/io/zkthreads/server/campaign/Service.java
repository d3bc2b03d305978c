package io.zkthreads.server.campaign;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A service that a campaign kills and starts again.
abstract class Service implements AutoCloseable {
  private static final long SERVING_SECONDS = 120;
  private static final long POLL_MILLIS = 50;

  private final Part part;
  private final LocalProcess process;

  Service(Part part, LocalProcess process) {
    this.part = part;
    this.process = process;
  }

  final Part part() {
    return part;
  }

  final LocalProcess process() {
    return process;
  }

  /// Whether it serves, as it says itself.
  abstract boolean serves();

  void start() throws IOException {
    process.start();
  }

  void kill() throws InterruptedException {
    process.kill();
  }

  /// Waits until it serves.
  void awaitServing() throws InterruptedException, IOException {
    awaitServing(Set.of());
  }

  /// Waits until it serves, as its supervisor would: an end with one of these exit codes is
  /// followed by another start.
  void awaitServing(Set<Integer> startedAgain) throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVING_SECONDS);
    while (System.nanoTime() < deadline) {
      if (process.end().isPresent()) {
        int code = process.end().getAsInt();
        if (!startedAgain.contains(code)) {
          throw new IOException(
              "the %s ended by itself with %d: see %s".formatted(part, code, process.log()));
        }
        process.start();
      }
      if (serves()) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException(
        "the %s does not serve after %d s: see %s".formatted(part, SERVING_SECONDS, process.log()));
  }

  @Override
  public void close() {
    process.close();
  }
}
