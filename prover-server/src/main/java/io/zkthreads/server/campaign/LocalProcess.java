package io.zkthreads.server.campaign;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A process of this machine that is killed and started again, as the same command.
final class LocalProcess implements AutoCloseable {
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private @Nullable Process process;

  /// A process that is not started yet.
  ///
  /// @param log file that all its lives write to
  LocalProcess(Path log, Map<String, String> environment, List<String> command) {
    this.log = log;
    this.environment = environment;
    this.command = command;
  }

  /// A port of loopback that nobody listens on.
  static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  static boolean isFree(int port) {
    try {
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /// Runs a command to its end.
  ///
  /// @throws IOException if it fails
  static void run(Path log, List<String> command) throws IOException, InterruptedException {
    try (LocalProcess once = new LocalProcess(log, Map.of(), command)) {
      once.start();
      int code = once.running().waitFor();
      if (code != 0) {
        throw new IOException(command.getFirst() + " ended with " + code + ": see " + log);
      }
    }
  }

  Path log() {
    return log;
  }

  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    process = builder.start();
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(command + " was not started");
    }
    return running;
  }

  /// How this life ended, if it has.
  OptionalInt end() {
    Process running = running();
    return running.isAlive() ? OptionalInt.empty() : OptionalInt.of(running.exitValue());
  }

  /// Waits for the end of this life.
  ///
  /// @return the exit code, or none if it lives on
  OptionalInt awaitEnd(long seconds) throws InterruptedException {
    return running().waitFor(seconds, TimeUnit.SECONDS) ? end() : OptionalInt.empty();
  }

  /// Processor time of this life so far, in nanoseconds.
  long cpuNanos() {
    return running().info().totalCpuDuration().orElseThrow().toNanos();
  }

  /// Kills it and what it has started, as a power cut does: they are told nothing.
  void kill() throws InterruptedException {
    Process running = process;
    if (running == null) {
      return;
    }
    List<ProcessHandle> children = running.descendants().toList();
    running.destroyForcibly().waitFor();
    for (ProcessHandle child : children) {
      child.destroyForcibly();
    }
    for (ProcessHandle child : children) {
      child.onExit().join();
    }
  }

  @Override
  public void close() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }
}
