package io.zkthreads.server.cli;

import io.grpc.StatusRuntimeException;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What somebody can do whose command ended before the job did that a daemon has of it. While it is
/// open it is said when the process is told to end.
final class Continuation implements AutoCloseable {
  private final Console console;
  private final String address;
  private final String requestId;
  private final Thread atTheEnd = Thread.ofPlatform().name("interrupted").unstarted(this::say);
  private volatile @Nullable String job;

  /// From now on the same request can be made again.
  Continuation(Console console, String address, String requestId) {
    this.console = console;
    this.address = address;
    this.requestId = requestId;
    Runtime.getRuntime().addShutdownHook(atTheEnd);
  }

  /// From now on the job goes on without us.
  void accepted(String name) {
    job = name;
  }

  /// What may go wrong on the way.
  interface Work {
    int run() throws BadInput, Refusal, StepFailure, IOException;
  }

  /// Runs the work; where it fails and could go on, says how.
  int saidIfItFails(Work work) throws BadInput, Refusal, StepFailure, IOException {
    try {
      return work.run();
    } catch (StatusRuntimeException e) {
      if (Failure.of(e).exitCode() != ExitCode.BAD_INPUT) {
        say();
      }
      throw e;
    } catch (IOException e) {
      say();
      throw e;
    }
  }

  private void say() {
    String known = job;
    if (known != null) {
      console.error(
          "the daemon goes on with %s: `zkt jobs get %s --daemon %s --proof OUT` fetches its proof"
              .formatted(known, known, address));
    }
    console.error("the same command with --request-id " + requestId + " goes on with the same job");
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atTheEnd);
    } catch (IllegalStateException e) {
      // the process is ending: it says what there is to say
    }
  }
}
