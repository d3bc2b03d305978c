package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.ProverClient;

/// A command's connection to a prover daemon.
record DaemonConnection(ManagedChannel channel) implements AutoCloseable {
  /// Where `zkt serve` listens unless it is told otherwise.
  static final String DEFAULT_ADDRESS = "127.0.0.1:50051";

  /// Nothing is sent yet: whether somebody listens there shows at the first call.
  static DaemonConnection open(String address) throws BadInput {
    try {
      return new DaemonConnection(NettyChannelBuilder.forTarget(address).usePlaintext().build());
    } catch (IllegalArgumentException e) {
      throw new BadInput("--daemon: expected HOST:PORT, got '" + address + "': " + e.getMessage());
    }
  }

  ProverClient client() {
    return new ProverClient(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
