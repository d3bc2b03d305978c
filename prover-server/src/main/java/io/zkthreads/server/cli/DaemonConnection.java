package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.server.console.Console;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A command's connection to a prover daemon.
record DaemonConnection(ManagedChannel channel) implements AutoCloseable {
  /// Where `zkt serve` listens unless it is told otherwise.
  static final String DEFAULT_ADDRESS = "127.0.0.1:50051";

  /// A machine that vanished without a word is noticed after this, and some seconds more.
  private static final long KEEP_ALIVE_SECONDS = 60;

  /// Nothing is sent yet: whether somebody listens there shows at the first call.
  static DaemonConnection open(String address) throws BadInput {
    try {
      return new DaemonConnection(
          NettyChannelBuilder.forTarget(address)
              .usePlaintext()
              .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
              .build());
    } catch (IllegalArgumentException e) {
      throw new BadInput("--daemon: expected HOST:PORT, got '" + address + "': " + e.getMessage());
    }
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
  }
}
