package io.zkthreads.server.web;

import java.util.Map;

/// Bounds of what the JDK's HTTP server gives a client, which that has for a whole process only:
/// whoever starts a server calls this before. A property that is set already stays.
public final class HttpBounds {
  /// Seconds in which a request has to be there.
  static final int REQUEST_SECONDS = 5;

  /// Connections of one server; further ones are closed at once.
  static final int CONNECTIONS = 64;

  /// Bytes of the first line and the headers of a request.
  static final int HEADER_BYTES = 16 << 10;

  private static final Map<String, Integer> BOUNDS =
      Map.of(
          "sun.net.httpserver.maxReqTime",
          REQUEST_SECONDS,
          "sun.net.httpserver.maxRspTime",
          30,
          "sun.net.httpserver.maxReqHeaders",
          64,
          "sun.net.httpserver.maxReqHeaderSize",
          HEADER_BYTES,
          "sun.net.httpserver.maxIdleConnections",
          16,
          "jdk.httpserver.maxConnections",
          CONNECTIONS);

  private HttpBounds() {}

  /// Sets them.
  public static void set() {
    BOUNDS.forEach(
        (name, bound) -> System.getProperties().putIfAbsent(name, Integer.toString(bound)));
  }
}
