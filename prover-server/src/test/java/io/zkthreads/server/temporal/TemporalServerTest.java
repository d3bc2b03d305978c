package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Proofs through a real Temporal server, which refuses what the in-memory one lets pass. Skipped
/// where `scripts/temporal build` has not been run.
@Tag("slow")
class TemporalServerTest extends TemporalContract {
  private static final int PORTS = 10;
  private static final Path SCRIPT =
      Path.of(System.getProperty("repository.root", ".."), "scripts", "temporal");

  private static int port;
  private static @Nullable Process server;

  @BeforeAll
  static void startTemporal(@TempDir Path temporary) throws Exception {
    Path log = temporary.resolve("log");
    Process path = new ProcessBuilder(SCRIPT.toString(), "path").start();
    assumeTrue(path.waitFor() == 0, "no Temporal server was tried: scripts/temporal build");
    port = freePorts();
    Process started =
        new ProcessBuilder(SCRIPT.toString(), "run", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    server = started;
    while (!Files.readString(log).contains("Temporal on ")) {
      assertThat(started.isAlive()).as(Files.readString(log)).isTrue();
      Thread.sleep(50);
    }
  }

  @AfterAll
  static void stopTemporal() throws InterruptedException {
    Process started = server;
    if (started != null) {
      started.destroy();
      if (!started.waitFor(30, TimeUnit.SECONDS)) {
        started.descendants().forEach(ProcessHandle::destroyForcibly);
        started.destroyForcibly();
      }
    }
  }

  @Override
  int port() {
    return port;
  }

  /// The first of ten in a row that nobody listens on.
  private static int freePorts() {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (areFree(first)) {
        return first;
      }
    }
  }

  private static boolean areFree(int first) {
    for (int i = 0; i < PORTS; i++) {
      try {
        new ServerSocket(first + i, 1, InetAddress.getLoopbackAddress()).close();
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }
}
