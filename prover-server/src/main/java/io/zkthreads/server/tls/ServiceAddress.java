package io.zkthreads.server.tls;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.rpc.HostPort;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/// Where a client finds a service: `https://HOST:PORT` with TLS, `HOST:PORT` without.
public record ServiceAddress(boolean tls, HostPort at) {
  /// What is expected, for people.
  public static final String FORM = "HOST:PORT, [IPV6]:PORT or https://HOST:PORT";

  private static final String HTTPS = "https://";

  /// The address of a text, if it is one.
  public static Optional<ServiceAddress> parse(String text) {
    boolean tls = text.startsWith(HTTPS);
    return HostPort.parse(tls ? text.substring(HTTPS.length()) : text)
        .map(at -> new ServiceAddress(tls, at));
  }

  /// A channel to the service; nothing is sent yet.
  ///
  /// @param authority PEM of those who may have signed the service's certificate, instead of those
  ///   that Java knows
  /// @throws BadSetting if that file holds none
  public NettyChannelBuilder channel(Optional<Path> authority) throws IOException {
    return channel(authority, Optional.empty());
  }

  /// As above, over which a client shows who he is.
  ///
  /// @param shown his certificate with its key, for a service with TLS
  /// @throws BadSetting also if these files hold none, or do not fit
  public NettyChannelBuilder channel(Optional<Path> authority, Optional<TlsFiles> shown)
      throws IOException {
    ChannelCredentials credentials =
        tls ? withTls(authority, shown) : InsecureChannelCredentials.create();
    return NettyChannelBuilder.forTarget(at.toString(), credentials);
  }

  private static ChannelCredentials withTls(Optional<Path> authority, Optional<TlsFiles> shown)
      throws IOException {
    TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
    if (authority.isPresent()) {
      byte[] pem = ServerTls.read(authority.get());
      ServerTls.certificates(authority.get(), pem);
      credentials.trustManager(new ByteArrayInputStream(pem));
    }
    if (shown.isPresent()) {
      byte[] chain = ServerTls.read(shown.get().certificate());
      byte[] key = ServerTls.read(shown.get().key());
      ServerTls.requirePair(shown.get(), chain, key);
      credentials.keyManager(new ByteArrayInputStream(chain), new ByteArrayInputStream(key));
    }
    return credentials.build();
  }

  /// Whether a secret may go there: over TLS, or to this machine.
  public boolean isPrivate() {
    return tls || isLoopback();
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(at.host()).isLoopbackAddress();
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return (tls ? HTTPS : "") + at;
  }
}
