package io.zkthreads.server.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zkthreads.server.web.HttpBounds;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers `GET /metrics` on a port of its own, to whoever reaches it.
public final class MetricsServer implements AutoCloseable {
  static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String PATH = "/metrics";

  private final HttpServer server;
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

  private MetricsServer(HttpServer server) {
    this.server = server;
  }

  /// Opens the socket.
  public static MetricsServer start(InetSocketAddress address, Metrics metrics) throws IOException {
    HttpBounds.set();
    MetricsServer scraped;
    try {
      scraped = new MetricsServer(HttpServer.create(address, 0));
    } catch (BindException e) {
      BindException refused =
          new BindException("cannot listen for metrics on " + address + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
    scraped.server.setExecutor(scraped.readers);
    scraped.server.createContext("/", exchange -> answer(exchange, metrics));
    scraped.server.start();
    return scraped;
  }

  private static void answer(HttpExchange exchange, Metrics metrics) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(PATH)) {
        send(exchange, 404, "only " + PATH + " is here\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "only GET\n");
      } else {
        send(exchange, 200, metrics.text());
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", TEXT);
    exchange.sendResponseHeaders(status, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    readers.shutdownNow();
  }
}
