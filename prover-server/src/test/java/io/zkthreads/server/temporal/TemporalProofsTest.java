package io.zkthreads.server.temporal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.temporal.StagedSteps.End;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Proofs through the in-memory Temporal of its Java SDK, over a real socket.
@Tag("slow")
class TemporalProofsTest extends TemporalContract {
  private static @Nullable MemoryTemporal server;

  private boolean hosted;

  @BeforeAll
  static void startTemporal() throws IOException {
    server = MemoryTemporal.start();
  }

  @AfterAll
  static void stopTemporal() {
    requireNonNull(server).close();
  }

  @Override
  int port() {
    return requireNonNull(server).port();
  }

  /// Workflows are carried out by another daemon, which stays: this server goes on giving tasks to
  /// one that has ended.
  @Override
  Closeable host(WorkflowClient client, String queue) throws IOException {
    if (!hosted) {
      hosted = true;
      TemporalConnection standing =
          new Served(port(), queue, Duration.ofSeconds(3)).connect("host", Duration.ofSeconds(2));
      ends.addLast(WorkflowHost.start(standing.client(), queue));
      ends.addLast(standing);
    }
    return () -> {};
  }

  @Test
  void withoutTemporalADaemonStartsAndItsJobsWait() throws Exception {
    int late = MemoryTemporal.freePort();
    Served served = new Served(late, "late", Duration.ofSeconds(3));
    Host host = new Host(folder, steps, artifacts -> served.daemon(artifacts, 1));
    open = host;
    String job = host.create("r", End.WELL.spec());
    Job waiting = host.when(job, Job::hasWaiting);
    assertThat(waiting.getWaiting().getReason()).isEqualTo("ENGINE_AWAY");
    try (MemoryTemporal _ = MemoryTemporal.start(late);
        Served.WorkerEnd _ = served.worker(folder, steps, "late")) {
      host.proven(job);
      close();
    }
  }
}
