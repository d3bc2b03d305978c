package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.Config;
import io.zkthreads.server.Provoked;
import io.zkthreads.server.WorkerNode;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.temporal.MemoryTemporal;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// The demo with a worker that makes its proofs: sub-blocks reach it by reference, contracts
/// included, and it never speaks to the L2.
@Tag("slow")
@Timeout(900)
@ResourceLock(Resources.SYSTEM_OUT)
class WorkerDemoTest {
  @RegisterExtension static final Provoked LOG = Provoked.in("io.temporal", "io.grpc");

  @TempDir Path folder;

  @Test
  void everyOutcomeOfTheDemoIsTheExpectedOneWithProofsOfAWorker() throws Exception {
    try (MemoryTemporal temporal = MemoryTemporal.start()) {
      Config config =
          Config.load(
              Optional.empty(),
              Map.of(),
              Map.of(
                  "data", folder.toString(),
                  "daemon.listen", "127.0.0.1:0",
                  "daemon.engine", "temporal",
                  "ledger.listen", "127.0.0.1:0",
                  "ledger.block_millis", "0",
                  "ledger.operator", "127.0.0.1:0",
                  "temporal.address", temporal.address(),
                  "worker.drain_seconds", "10"));
      Files.createDirectories(folder.resolve("daemon").resolve("artifacts"));
      try (WorkerNode _ = WorkerNode.start(config)) {
        assertThat(new Demo(Console.of(true), config, OsVersion.V2, 8, Optional.empty()).run())
            .isTrue();
      }
    }
  }
}
