package io.zkthreads.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.util.List;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Keeps the log ours: gRPC's transport prints a stack trace for each message that is too large,
/// compressed badly or against HTTP/2, and a stranger could fill a disk with them. Who sent such
/// bytes is told in the status of the call. Everything else that the transport says passes.
final class PeerFaults implements Filter {
  private static final String TRANSPORT = "io.grpc.netty.shaded.io.grpc.netty.";

  /// Held, because the logging of the platform forgets loggers that nobody holds.
  private final List<Logger> loggers =
      Stream.of("NettyServerStream", "NettyServerHandler")
          .map(name -> Logger.getLogger(TRANSPORT + name))
          .toList();

  static PeerFaults silenced() {
    PeerFaults faults = new PeerFaults();
    faults.loggers.forEach(logger -> logger.setFilter(faults));
    return faults;
  }

  @Override
  public boolean isLoggable(LogRecord entry) {
    return !isOfPeer(entry.getThrown());
  }

  private static boolean isOfPeer(@Nullable Throwable thrown) {
    return thrown instanceof StatusRuntimeException
        || thrown instanceof Http2Exception
        || (thrown != null && thrown.getCause() instanceof IOException);
  }
}
