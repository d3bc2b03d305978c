package io.zkthreads.server.rpc;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A gRPC server on one socket: handlers on virtual threads, limits against hostile clients, health
/// and reflection, and an end that lets running calls finish.
public final class RpcServer implements AutoCloseable {
  /// The name under which health tells whether proofs are as fast as they will be.
  public static final String FULL_SPEED = "full-speed";

  /// Largest request; what may be larger comes in pieces.
  public static final int MAX_MESSAGE_BYTES = 4 << 20;

  private static final int MAX_CALLS_PER_CONNECTION = 1024;
  private static final int DRAIN_SECONDS = 5;

  private final Server server;
  private final HealthStatusManager health;
  private final List<String> services;

  private RpcServer(Server server, HealthStatusManager health, List<String> services) {
    this.server = server;
    this.health = health;
    this.services = services;
  }

  /// Opens the socket. Calls are answered from now on; health says NOT_SERVING until [#ready].
  ///
  /// @param listen `HOST:PORT`; port 0 is any free one
  public static RpcServer start(String listen, List<BindableService> services) throws IOException {
    int colon = listen.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            listen.substring(0, colon), Integer.parseInt(listen.substring(colon + 1)));
    HealthStatusManager health = new HealthStatusManager();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .maxRstFramesPerWindow(200, 30)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(30, TimeUnit.SECONDS)
            .addService(health.getHealthService())
            .addService(ProtoReflectionServiceV1.newInstance());
    List<String> names = new ArrayList<>();
    names.add(HealthStatusManager.SERVICE_NAME_ALL_SERVICES);
    for (BindableService service : services) {
      builder.addService(service);
      names.add(service.bindService().getServiceDescriptor().getName());
    }
    names.forEach(name -> health.setStatus(name, ServingStatus.NOT_SERVING));
    health.setStatus(FULL_SPEED, ServingStatus.NOT_SERVING);
    return new RpcServer(builder.build().start(), health, names);
  }

  /// Says SERVING from now on, for the server and each of its services.
  public void ready() {
    services.forEach(name -> health.setStatus(name, ServingStatus.SERVING));
  }

  /// Says SERVING from now on under [#FULL_SPEED].
  public void atFullSpeed() {
    health.setStatus(FULL_SPEED, ServingStatus.SERVING);
  }

  /// `HOST:PORT` as clients reach it.
  public String address() {
    InetSocketAddress address = (InetSocketAddress) server.getListenSockets().getFirst();
    return address.getHostString() + ":" + address.getPort();
  }

  /// Says NOT_SERVING, takes no new calls, lets running ones end, then ends them.
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
