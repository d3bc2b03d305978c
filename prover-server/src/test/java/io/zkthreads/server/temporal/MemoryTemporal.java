package io.zkthreads.server.temporal;

import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// The in-memory Temporal of its Java SDK, on a port of this machine.
public final class MemoryTemporal implements AutoCloseable {
  private final int port;
  private final TestServer.PortBoundTestServer server;

  private MemoryTemporal(int port) {
    this.port = port;
    server = TestServer.createPortBoundServer(port);
  }

  public static MemoryTemporal start() throws IOException {
    return new MemoryTemporal(freePort());
  }

  static MemoryTemporal start(int port) {
    return new MemoryTemporal(port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /// `HOST:PORT`, for settings.
  public String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    server.close();
  }
}
