package io.zkthreads.server.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a service listens or is found: `HOST:PORT`, an IPv6 address in brackets.
///
/// @param host a name or an address, without brackets
public record HostPort(String host, int port) {
  /// What is expected, for people.
  public static final String FORM = "HOST:PORT or [IPV6]:PORT";

  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9a-fA-F:.]+(?:%\\w+)?)]|([\\w.-]+)):([0-9]{1,5})");

  private static final int MAX_PORT = 0xffff;

  /// The address of a text, if it is one.
  public static Optional<HostPort> parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || Integer.parseInt(parts.group(3)) > MAX_PORT) {
      return Optional.empty();
    }
    String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
    return Optional.of(new HostPort(host, Integer.parseInt(parts.group(3))));
  }

  /// The address of a socket.
  public static HostPort of(InetSocketAddress address) {
    return new HostPort(address.getHostString(), address.getPort());
  }

  /// The socket's address; a name is looked up.
  ///
  /// @throws IOException if nobody knows the name
  public InetSocketAddress socket() throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
