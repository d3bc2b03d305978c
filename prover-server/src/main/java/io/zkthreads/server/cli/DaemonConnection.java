package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.rpc.HostPort;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// A command's connection to a prover daemon. What goes wrong with it is said once, by the command;
/// gRPC's own log is silent meanwhile, unless a log was asked for.
record DaemonConnection(ManagedChannel channel) implements AutoCloseable {
  private static final Logger GRPC_LOGGER = Logger.getLogger("io.grpc");

  /// Where `zkt serve` listens unless it is told otherwise.
  static final String DEFAULT_ADDRESS = "127.0.0.1:50051";

  /// A machine that vanished without a word is noticed after this, and some seconds more.
  private static final long KEEP_ALIVE_SECONDS = 60;

  /// Nothing is sent yet: whether somebody listens there shows at the first call.
  static DaemonConnection open(String address) throws BadInput {
    if (HostPort.parse(address).isEmpty()) {
      throw new BadInput("--daemon: expected " + HostPort.FORM + ", got '" + address + "'");
    }
    if (System.getenv("ZKT_LOG") == null) {
      GRPC_LOGGER.setLevel(Level.OFF);
    }
    return new DaemonConnection(
        NettyChannelBuilder.forTarget(address)
            .usePlaintext()
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .build());
  }

  /// A client that says once when the daemon stops answering, and waits for it to come back.
  ProverClient client(Console console, Patience patience) {
    return new ProverClient(channel, patience.telling(wait -> say(console, wait)));
  }

  ProverClient client(Console console) {
    return client(console, Patience.DEFAULT);
  }

  private static void say(Console console, Patience.Wait wait) {
    if (wait.tries() == 1) {
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
    GRPC_LOGGER.setLevel(null);
  }
}
