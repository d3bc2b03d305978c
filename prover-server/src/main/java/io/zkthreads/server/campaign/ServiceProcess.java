package io.zkthreads.server.campaign;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A service of ours in a process of its own, on one port of this machine through all its lives.
final class ServiceProcess extends Service {
  private final String address;
  private final ManagedChannel channel;

  private ServiceProcess(Part part, LocalProcess process, int port) {
    super(part, process);
    this.address = "127.0.0.1:" + port;
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /// A service that is not started yet.
  ///
  /// @param log file that all its lives write to
  /// @param listen setting of its address
  /// @param options of its virtual machine
  /// @param arguments of the command line, without its address
  static ServiceProcess of(
      Part part, Path log, String listen, List<String> options, List<String> arguments)
      throws IOException {
    int port = LocalProcess.freePort();
    List<String> command = new ArrayList<>(java(options));
    command.addAll(arguments);
    command.addAll(List.of("--set", listen + "=127.0.0.1:" + port));
    return new ServiceProcess(part, new LocalProcess(log, Map.of(), command), port);
  }

  /// Our command line in a virtual machine like this one.
  static List<String> java(List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "io.zkthreads.server.cli.Main"));
    return command;
  }

  String address() {
    return address;
  }

  /// For calls of the campaign; it connects again whenever the service is back.
  ManagedChannel channel() {
    return channel;
  }

  @Override
  boolean serves() {
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

  @Override
  public void close() {
    channel.shutdownNow();
    super.close();
  }
}
