package io.zkthreads.server.cli;

import io.zkthreads.server.console.Console;
import io.zkthreads.server.fate.Fate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// How a command that serves comes to its end: it is told to, or it cannot go on.
final class ServiceEnd {
  /// A process that cannot go on must not stay for a part that does not close.
  private static final long LONGEST_CLOSE_SECONDS = 20;

  private ServiceEnd() {}

  /// Waits for SIGTERM or SIGINT, or until the service cannot go on, and closes it.
  ///
  /// @return the exit code
  static int await(AutoCloseable service, Fate fate, Console console) {
    CompletableFuture<Integer> told = new CompletableFuture<>();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("drain")
                .unstarted(() -> {
                  close(service);
                  told.complete(ExitCode.OK);
                }));
    return told.applyToEither(
            fate.end()
                .thenApply(end -> {
                  console.error(
                      end.text()
                          + "; what was acknowledged is on disk and goes on after a restart");
                  haltIfStuck();
                  close(service);
                  return ExitCode.INTERNAL;
                }),
            code -> code)
        .join();
  }

  private static void close(AutoCloseable service) {
    try {
      service.close();
    } catch (Exception e) {
      System.getLogger("zkt").log(System.Logger.Level.ERROR, "closing failed", e);
    }
  }

  private static void haltIfStuck() {
    Thread.ofPlatform()
        .daemon()
        .name("last resort")
        .start(() -> {
          try {
            TimeUnit.SECONDS.sleep(LONGEST_CLOSE_SECONDS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            Runtime.getRuntime().halt(ExitCode.INTERNAL);
          }
        });
  }
}
