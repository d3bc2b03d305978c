package io.zkthreads.server.rpc;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.zkthreads.api.batcher.v1.BatcherServiceGrpc;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A gRPC server on one socket: handlers on virtual threads, limits against hostile clients, health
/// and reflection, and an end that lets running calls finish.
public final class RpcServer implements AutoCloseable {
  /// The name under which health tells whether proofs are as fast as they will be.
  public static final String FULL_SPEED = "full-speed";

  /// The name under which health tells whether all devices that proofs were to be made on serve.
  /// While one does not, the others and a stand-in make them.
  public static final String DEVICES = "devices";

  /// Largest request; what may be larger comes in pieces.
  public static final int MAX_MESSAGE_BYTES = 4 << 20;

  /// Most open calls of a connection; the next is refused, with a word.
  public static final int MAX_CALLS_PER_CONNECTION = 1024;

  /// HTTP/2's own limit, which makes clients wait without a word: never met by those that let the
  /// calls that are refused go.
  private static final int MAX_STREAMS_PER_CONNECTION = 2 * MAX_CALLS_PER_CONNECTION;

  private static final int RESET_WINDOW_SECONDS = 10;

  /// Leaving a call early resets its stream, and so does a deadline. A gateway whose users leave
  /// all their calls once a second is still an honest one; a flood of resets is a hundred times
  /// that.
  static final int MAX_RESETS_IN_WINDOW = RESET_WINDOW_SECONDS * MAX_CALLS_PER_CONNECTION;

  /// Time that running calls have to end by themselves.
  private static final int DRAIN_SECONDS = 5;

  /// Time that clients have to take the word that their calls have ended.
  private static final int FAREWELL_SECONDS = 1;

  /// Methods that wait for something to happen, which may be long: they end as the drain begins.
  private static final Set<String> WAITING =
      Stream.of(
              ProverServiceGrpc.getWatchJobMethod(),
              ProverServiceGrpc.getWaitJobMethod(),
              LedgerServiceGrpc.getWatchBlocksMethod(),
              BatcherServiceGrpc.getWaitTransactionMethod(),
              HealthGrpc.getWatchMethod(),
              ServerReflectionGrpc.getServerReflectionInfoMethod(),
              io.grpc.reflection.v1alpha.ServerReflectionGrpc.getServerReflectionInfoMethod())
          .map(MethodDescriptor::getFullMethodName)
          .collect(Collectors.toUnmodifiableSet());

  private final Server server;
  private final String address;
  private final HealthStatusManager health;
  private final List<String> services;
  private final OpenCalls calls;

  @SuppressWarnings("unused") // held: what it filters is forgotten with it
  private final PeerFaults peerFaults = PeerFaults.silenced();

  private RpcServer(
      Server server, HealthStatusManager health, List<String> services, OpenCalls calls) {
    this.server = server;
    address = addressOf(server);
    this.health = health;
    this.services = services;
    this.calls = calls;
  }

  /// Who gets in, and over what.
  ///
  /// @param transport plain or TLS
  /// @param callers look at each call before its service does, the first one first
  public record Access(ServerCredentials transport, List<ServerInterceptor> callers) {
    /// Everybody, without TLS.
    public static final Access OPEN = new Access(InsecureServerCredentials.create(), List.of());
  }

  /// A server that everybody may call.
  public static RpcServer start(String listen, List<BindableService> services) throws IOException {
    return start(listen, Access.OPEN, services);
  }

  /// Opens the socket. Calls are answered from now on; health says NOT_SERVING until [#ready].
  ///
  /// @param listen `HOST:PORT`; port 0 is any free one
  public static RpcServer start(String listen, Access access, List<BindableService> services)
      throws IOException {
    InetSocketAddress address = HostPort.parse(listen).orElseThrow().socket();
    HealthStatusManager health = new HealthStatusManager();
    OpenCalls calls = new OpenCalls(MAX_CALLS_PER_CONNECTION);
    ArrivingBytes arriving = ArrivingBytes.ofThisProcess();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address, access.transport())
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .maxConcurrentCallsPerConnection(MAX_STREAMS_PER_CONNECTION)
            .maxRstFramesPerWindow(MAX_RESETS_IN_WINDOW, RESET_WINDOW_SECONDS)
            .keepAliveTime(60, TimeUnit.SECONDS)
            .keepAliveTimeout(20, TimeUnit.SECONDS)
            .permitKeepAliveTime(30, TimeUnit.SECONDS)
            .addTransportFilter(calls.counter())
            .addStreamTracerFactory(arriving)
            .intercept(new CallName());
    access.callers().reversed().forEach(builder::intercept);
    builder
        .intercept(arriving)
        .intercept(calls)
        .addService(strict(health.getHealthService()))
        .addService(strict(ProtoReflectionServiceV1.newInstance()))
        .addService(strict(olderReflection()));
    List<String> names = new ArrayList<>();
    names.add(HealthStatusManager.SERVICE_NAME_ALL_SERVICES);
    for (BindableService service : services) {
      builder.addService(strict(service));
      names.add(service.bindService().getServiceDescriptor().getName());
    }
    names.forEach(name -> health.setStatus(name, ServingStatus.NOT_SERVING));
    health.setStatus(FULL_SPEED, ServingStatus.NOT_SERVING);
    health.setStatus(DEVICES, ServingStatus.NOT_SERVING);
    return new RpcServer(started(builder.build(), listen), health, names, calls);
  }

  /// What tools that are not of this year ask for: the same under its name before v1.
  @SuppressWarnings("deprecation")
  private static BindableService olderReflection() {
    return ProtoReflectionService.newInstance();
  }

  private static ServerServiceDefinition strict(BindableService service) {
    return StrictMessages.of(service.bindService());
  }

  /// The reason why a socket cannot be had stands in the last cause, as "bind(..) failed with
  /// error(-98): Address already in use".
  private static Server started(Server server, String listen) throws IOException {
    try {
      return server.start();
    } catch (IOException e) {
      Throwable last = e;
      while (last.getCause() != null) {
        last = last.getCause();
      }
      BindException refused =
          new BindException("cannot listen on " + listen + ": " + last.getMessage());
      refused.initCause(e);
      throw refused;
    }
  }

  /// Says SERVING from now on, for the server and each of its services.
  public void ready() {
    services.forEach(name -> health.setStatus(name, ServingStatus.SERVING));
  }

  /// Says SERVING from now on under [#FULL_SPEED].
  public void atFullSpeed() {
    health.setStatus(FULL_SPEED, ServingStatus.SERVING);
  }

  /// Says under [#DEVICES] whether all devices serve.
  public void devicesServe(boolean whole) {
    health.setStatus(DEVICES, whole ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /// Says NOT_SERVING from now on, whatever else becomes ready.
  public void cannotServe() {
    health.enterTerminalState();
  }

  /// `HOST:PORT` as clients reach it.
  public String address() {
    return address;
  }

  private static String addressOf(Server server) {
    return HostPort.of((InetSocketAddress) server.getListenSockets().getFirst()).toString();
  }

  /// Says NOT_SERVING, takes no new calls, sends watches away, lets other calls end, then ends
  /// them: each with the word that a client may come back.
  @Override
  public void close() {
    health.enterTerminalState();
    server.shutdown();
    calls.drain(WAITING);
    try {
      if (!server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS)) {
        calls.end();
        server.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS);
        server.shutdownNow();
        server.awaitTermination(DRAIN_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
