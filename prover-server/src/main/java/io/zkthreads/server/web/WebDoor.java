package io.zkthreads.server.web;

import com.sun.net.httpserver.Headers;
import io.zkthreads.server.rpc.HostPort;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which requests come in: those that only read, and whose browser was told an address of this
/// machine. A page of another site that has its own name point here (DNS rebinding) is refused by
/// the name that it must give as `Host`.
final class WebDoor {
  private static final Set<String> METHODS = Set.of("GET", "HEAD");
  private static final int LONGEST_HOST = 255;

  /// Why a request stays out.
  ///
  /// @param status of HTTP
  record Refused(int status, String title, String text) {}

  private WebDoor() {}

  static Optional<Refused> refuse(String method, URI target, Headers headers) {
    if (!METHODS.contains(method)) {
      return Optional.of(new Refused(405, "Only GET and HEAD", "The console changes nothing."));
    }
    if (target.isAbsolute() || target.getRawAuthority() != null || target.getRawPath() == null) {
      return Optional.of(new Refused(400, "Only paths", "The console is no proxy."));
    }
    List<String> hosts = headers.getOrDefault("Host", List.of());
    if (hosts.size() != 1 || !isOfThisMachine(hosts.getFirst())) {
      return Optional.of(
          new Refused(
              421,
              "Not this console",
              "Expected localhost or a loopback address in the address of the page."));
    }
    return Optional.empty();
  }

  /// With any port, for a tunnel may have another.
  private static boolean isOfThisMachine(String host) {
    if (host.length() > LONGEST_HOST) {
      return false;
    }
    return HostPort.parse(host)
        .or(() -> HostPort.parse(host + ":80"))
        .filter(WebDoor::isLoopback)
        .isPresent();
  }

  /// Whether only this machine reaches an address; a name other than localhost is not looked up.
  static boolean isLoopback(HostPort address) {
    if (address.host().equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(address.host()).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }
}
