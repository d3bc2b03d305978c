package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.server.tls.TlsFiles;
import io.zkthreads.server.trace.ClientSpans;
import io.zkthreads.server.trace.TraceParent;
import io.zkthreads.server.trace.Tracing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A command's connection to a prover daemon. What goes wrong with it is said once, by the command;
/// gRPC's own log is silent meanwhile, unless a log was asked for.
record DaemonConnection(ManagedChannel channel, Optional<ApiKey> key, Tracing tracing)
    implements AutoCloseable {
  private static final Logger GRPC_LOGGER = Logger.getLogger("io.grpc");

  /// The variable that names the span from which a command's calls go on, as W3C writes it.
  private static final String TRACE_PARENT = "TRACEPARENT";

  /// Where `zkt serve` listens unless it is told otherwise.
  static final String DEFAULT_ADDRESS = "127.0.0.1:50051";

  /// A machine that vanished without a word is noticed after this, and some seconds more.
  private static final long KEEP_ALIVE_SECONDS = 60;

  /// Nothing is sent yet: whether somebody listens there shows at the first call.
  ///
  /// @param authority who signed the daemon's certificate
  /// @param shown certificate that names the tenant; over TLS only
  /// @param key of the tenant; sent over TLS or to this machine only
  static DaemonConnection open(
      String address, Optional<Path> authority, Optional<TlsFiles> shown, Optional<ApiKey> key)
      throws BadInput {
    ServiceAddress daemon =
        ServiceAddress.parse(address)
            .orElseThrow(() ->
                new BadInput(
                    "--daemon: expected " + ServiceAddress.FORM + ", got '" + address + "'"));
    if (key.isPresent() && !daemon.isPrivate()) {
      throw new BadInput(
          "--daemon: a key is sent over TLS only, expected https://" + daemon + ", got " + daemon);
    }
    if (shown.isPresent() && !daemon.tls()) {
      throw new BadInput(
          "--daemon: a certificate is shown over TLS only, expected https://"
              + daemon
              + ", got "
              + daemon);
    }
    if (System.getenv("ZKT_LOG") == null) {
      GRPC_LOGGER.setLevel(Level.OFF);
    }
    Tracing tracing = ofEnvironment();
    String parent = System.getenv().getOrDefault(TRACE_PARENT, "");
    return new DaemonConnection(
        channel(daemon, authority, shown)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .intercept(new ClientSpans(tracing.tracer(), TraceParent.parse(parent)))
            .build(),
        key,
        tracing);
  }

  private static Tracing ofEnvironment() throws BadInput {
    try {
      return Tracing.of(System.getenv());
    } catch (IOException e) {
      throw new BadInput(Reasons.of(e));
    }
  }

  static NettyChannelBuilder channel(ServiceAddress service, Optional<Path> authority)
      throws BadInput {
    return channel(service, authority, Optional.empty());
  }

  private static NettyChannelBuilder channel(
      ServiceAddress service, Optional<Path> authority, Optional<TlsFiles> shown) throws BadInput {
    try {
      return service.channel(authority, shown);
    } catch (IOException e) {
      throw new BadInput((shown.isEmpty() ? "--tls-ca: " : "TLS: ") + Reasons.of(e));
    }
  }

  /// A client that says once when the daemon stops answering, and waits for it to come back.
  ProverClient client(Console console, Patience patience) {
    return new ProverClient(
        channel, patience.telling(wait -> say(console, wait)), key.map(ApiKey::secret));
  }

  ProverClient client(Console console) {
    return client(console, Patience.DEFAULT);
  }

  private static void say(Console console, Patience.Wait wait) {
    boolean answers = wait.status().getCode() == Status.Code.RESOURCE_EXHAUSTED;
    if (wait.tries() == 1 && !answers) {
      long seconds = wait.left().plusMillis(999).toSeconds();
      console.event(
          "waiting",
          Map.of("status", wait.status().getCode().name(), "seconds", seconds),
          "the daemon does not answer (%s: %s): trying again for %d s"
              .formatted(wait.status().getCode(), wait.status().getDescription(), seconds));
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      tracing.close();
    } catch (IOException | RuntimeException e) {
      GRPC_LOGGER.log(Level.FINE, "spans were not sent", e);
    }
    GRPC_LOGGER.setLevel(null);
  }
}
