package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.server.temporal.StagedSteps.End;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a daemon and its workers may count on besides, with Temporal between them.
abstract class TemporalContract extends ProofSourceContract {
  final Deque<AutoCloseable> ends = new ArrayDeque<>();
  private final String queue = "q" + UUID.randomUUID();
  private boolean manned;

  /// Port of a Temporal on this machine.
  abstract int port() throws Exception;

  /// Carries out the workflows of a daemon.
  Closeable host(WorkflowClient client, String queue) throws IOException {
    return WorkflowHost.start(client, queue);
  }

  Served served() throws Exception {
    return new Served(port(), queue, Duration.ofSeconds(3), this::host);
  }

  /// A daemon, and one worker from its first start on.
  @Override
  Host open() throws Exception {
    Host host = unmanned(Duration.ofSeconds(20));
    if (!manned) {
      manned = true;
      work(steps, "first");
    }
    return host;
  }

  Host unmanned(Duration toStart) throws Exception {
    Served served = served();
    return new Host(folder, steps, artifacts -> served.daemon(artifacts, steps.atOnce(), toStart));
  }

  private Served.WorkerEnd work(StagedSteps by, String name) throws Exception {
    Served.WorkerEnd worker = served().worker(folder, by, name);
    ends.push(worker);
    return worker;
  }

  @AfterEach
  final void closeWorkers() throws Exception {
    steps.mayEnd.release(1000);
    while (!ends.isEmpty()) {
      ends.pop().close();
    }
  }

  @Override
  String unforeseen() {
    return "WORKERS_LOST";
  }

  @Override
  int proofsOverARestart() {
    return 1;
  }

  @Test
  void aDaemonThatWasAwayWhenTheProofEndedFindsIt() throws Exception {
    steps = new StagedSteps(0, AT_ONCE);
    String job = host().create("r", End.WELL.spec());
    host().when(job, now -> now.getState() == JobState.JOB_STATE_PROVING);
    close();
    steps.mayEnd.release();
    while (steps.ended.get() == 0) {
      Thread.sleep(10);
    }
    host().proven(job);
    assertThat(steps.begun).hasValue(1);
  }

  @Test
  void withoutAWorkerAJobWaitsAndSaysSo() throws Exception {
    Host host = unmanned(Duration.ofSeconds(1));
    open = host;
    String job = host.create("r", End.WELL.spec());
    Job waiting = host.when(job, Job::hasWaiting);
    assertThat(waiting.getWaiting().getReason()).isEqualTo("NO_WORKER");
    work(steps, "late");
    host.proven(job);
    assertThat(steps.begun).hasValue(1);
  }

  @Test
  void aWorkerThatEndsHandsItsProofToAnother() throws Exception {
    steps = new StagedSteps(0, 1);
    Host host = unmanned(Duration.ofSeconds(20));
    open = host;
    try (Served.WorkerEnd _ = served().worker(folder, steps, "leaver", Duration.ofMillis(100))) {
      String job = host.create("r", End.WELL.spec());
      while (host.steps(job).isEmpty()) {
        Thread.sleep(10);
      }
    }
    assertThat(steps.stopped).hasValue(1);
    work(new StagedSteps(1, 1), "stayer");
    String job = host.create("r", End.WELL.spec());
    host.proven(job);
    assertThat(host.steps(job)).containsExactly("first", "first", "second");
  }

  /// The child: a worker whose proofs never end.
  static final class Victim {
    private Victim() {}

    public static void main(String[] arguments) throws Exception {
      Served served =
          new Served(Integer.parseInt(arguments[1]), arguments[2], Duration.ofSeconds(3));
      served.worker(Path.of(arguments[0]), new StagedSteps(0, 1), "victim");
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  @Test
  void aWorkerThatIsKilledCostsItsProofOnceAndAnotherMakesIt() throws Exception {
    steps = new StagedSteps(1, 1);
    Host host = unmanned(Duration.ofSeconds(60));
    open = host;
    String job = host.create("r", End.WELL.spec());
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString(),
                String.valueOf(port()),
                queue)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      while (host.steps(job).isEmpty()) {
        Thread.sleep(10);
      }
    } finally {
      victim.destroyForcibly();
    }
    assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
    work(steps, "heir");
    host.proven(job);
    assertThat(steps.begun).as("begun by the heir").hasValue(1);
    List<JobEvent> events = host.events(job);
    assertThat(host.steps(job)).containsExactly("first", "first", "second");
    assertThat(events.stream().filter(e -> e.getState() == JobState.JOB_STATE_PROVED)).hasSize(1);
  }
}
