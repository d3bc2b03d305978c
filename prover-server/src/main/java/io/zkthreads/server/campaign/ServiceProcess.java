package io.zkthreads.server.campaign;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A service of ours in a process of its own, on one port of this machine through all its lives.
final class ServiceProcess implements AutoCloseable {
  private static final long SERVING_SECONDS = 120;
  private static final long POLL_MILLIS = 50;

  private final List<String> command;
  private final Path log;
  private final String address;
  private final ManagedChannel channel;
  private @Nullable Process process;

  private ServiceProcess(List<String> arguments, Path log, int port) {
    this.address = "127.0.0.1:" + port;
    this.log = log;
    this.command = new ArrayList<>(java());
    command.addAll(arguments);
    command.addAll(List.of("--listen", address));
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /// A service that is not started yet.
  ///
  /// @param arguments of the command line, without its address
  /// @param log file that all its lives write to
  static ServiceProcess of(Path log, String... arguments) throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new ServiceProcess(List.of(arguments), log, free.getLocalPort());
    }
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx1g",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        System.getProperty("java.class.path"),
        "io.zkthreads.server.cli.Main");
  }

  String address() {
    return address;
  }

  /// For calls of the campaign; it connects again whenever the service is back.
  ManagedChannel channel() {
    return channel;
  }

  void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /// Waits until it serves.
  void awaitServing() throws InterruptedException, IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVING_SECONDS);
    while (System.nanoTime() < deadline) {
      if (process == null || !process.isAlive()) {
        throw new IOException("a service ended by itself: see " + log);
      }
      if (serves()) {
        return;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new IOException("a service does not serve after " + SERVING_SECONDS + " s: see " + log);
  }

  private boolean serves() {
    channel.resetConnectBackoff();
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException away) {
      return false;
    }
  }

  /// Kills it as a power cut does: it is told nothing.
  void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
