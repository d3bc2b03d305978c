package io.zkthreads.server.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.rpc.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The console on a port of its own. It answers whoever reaches that port, so the port is one of
/// loopback; nothing that it is asked changes anything.
///
/// A slow client holds a virtual thread and a connection until its time is over ([HttpBounds]), but
/// none of the few places in which pages are made.
public final class WebConsole implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WebConsole.class.getName());

  /// Pages that are made at once.
  private static final int PLACES = 2;

  private static final long WAIT_SECONDS = 2;

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
              + " img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "X-Frame-Options",
          "DENY",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin",
          "Cache-Control",
          "no-store");

  private final HttpServer server;
  private final Site site;
  private final Semaphore places = new Semaphore(PLACES);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private WebConsole(HttpServer server, Site site) {
    this.server = server;
    this.site = site;
  }

  /// Whether the console may listen at an address.
  public static boolean allows(HostPort address) {
    return WebDoor.isLoopback(address);
  }

  /// Opens the socket.
  ///
  /// @throws IOException if it cannot be had, or if other machines would reach it
  public static WebConsole start(
      InetSocketAddress address,
      JobsView jobs,
      TenantsView tenants,
      Standing.Source standing,
      Timings timings,
      InstantSource clock)
      throws IOException {
    if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
      throw new IOException("the console answers without a key, so only on loopback: " + address);
    }
    HttpBounds.set();
    HttpServer server;
    try {
      server = HttpServer.create(address, 0);
    } catch (BindException e) {
      BindException refused =
          new BindException("cannot listen for the console on " + address + ": " + e.getMessage());
      refused.initCause(e);
      throw refused;
    }
    WebConsole console = new WebConsole(server, new Site(jobs, tenants, standing, timings, clock));
    server.setExecutor(console.threads);
    server.createContext("/", console::answer);
    server.start();
    return console;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, page(exchange));
    }
  }

  private Page page(HttpExchange exchange) {
    Optional<WebDoor.Refused> refused =
        WebDoor.refuse(
            exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders());
    if (refused.isPresent()) {
      WebDoor.Refused why = refused.get();
      return site.problem(why.status(), why.title(), why.text());
    }
    try {
      if (!places.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return site.problem(503, "Too many requests at once", "Try again in a moment.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return site.problem(503, "The daemon ends", "Try again when it has started.");
    }
    try {
      return site.page(exchange.getRequestURI());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a page of the console failed", e);
      return site.problem(500, "An error of the console", "The daemon's log has its trace.");
    } finally {
      places.release();
    }
  }

  private static void send(HttpExchange exchange, Page page) throws IOException {
    Headers headers = exchange.getResponseHeaders();
    HEADERS.forEach(headers::set);
    headers.set("Content-Type", page.contentType());
    if (page.status() == 405) {
      headers.set("Allow", "GET, HEAD");
    }
    if (page.status() == 503) {
      headers.set("Retry-After", Long.toString(WAIT_SECONDS));
    }
    if (exchange.getRequestMethod().equals("HEAD")) {
      headers.set("Content-Length", Integer.toString(page.body().length));
      exchange.sendResponseHeaders(page.status(), -1);
      return;
    }
    exchange.sendResponseHeaders(page.status(), page.body().length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(page.body());
    }
  }

  /// Where it listens.
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
