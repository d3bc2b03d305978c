package io.zkthreads.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.RpcServer;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A service with a certificate of a test's authority, over real sockets.
@Timeout(60)
@Tag("slow")
class ServerTlsTest {
  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init")
  private TestAuthority authority;

  @SuppressWarnings("NullAway.Init")
  private TlsFiles files;

  @BeforeEach
  void make() throws Exception {
    authority = new TestAuthority(folder.resolve("authority"));
    files = new TlsFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"), Optional.empty());
    put(authority.issueForThisMachine());
  }

  private void put(TestAuthority.Issued issued) throws Exception {
    replace(issued.certificate(), files.certificate());
    replace(issued.key(), files.key());
  }

  private static void replace(Path from, Path to) throws Exception {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static RpcServer serve(ServerTls tls) throws Exception {
    RpcServer server =
        RpcServer.start(
            "127.0.0.1:0", new RpcServer.Access(tls.credentials(), List.of()), List.of());
    server.ready();
    return server;
  }

  private static ServiceAddress https(RpcServer server) {
    return ServiceAddress.parse("https://" + server.address()).orElseThrow();
  }

  private static Status.Code health(ManagedChannel channel) {
    try {
      HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  private static Status.Code healthAt(ServiceAddress address, Optional<Path> trusted)
      throws Exception {
    ManagedChannel channel = address.channel(trusted).build();
    try {
      return health(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  /// The certificate that a new connection gets, whoever signed it.
  private static X509Certificate shown(RpcServer server) throws Exception {
    HostPort at = HostPort.parse(server.address()).orElseThrow();
    SSLContext context = SSLContext.getInstance("TLS");
    TrustManager anybody =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    context.init(null, new TrustManager[] {anybody}, new SecureRandom());
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(InetAddress.ofLiteral(at.host()), at.port())) {
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void whoTrustsTheAuthorityIsServedAndNobodyElseIs() throws Exception {
    TestAuthority other = new TestAuthority(folder.resolve("other"));
    try (ServerTls tls = ServerTls.open(files);
        RpcServer server = serve(tls)) {
      assertThat(healthAt(https(server), Optional.of(authority.certificate())))
          .isEqualTo(Status.Code.OK);
      assertThat(healthAt(https(server), Optional.of(other.certificate())))
          .as("another authority")
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(healthAt(https(server), Optional.empty()))
          .as("those that Java knows")
          .isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(healthAt(ServiceAddress.parse(server.address()).orElseThrow(), Optional.empty()))
          .as("without TLS")
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aCertificateForAnotherNameIsNotTrusted() throws Exception {
    put(authority.issue("CN=elsewhere", "dns:elsewhere.example"));
    try (ServerTls tls = ServerTls.open(files);
        RpcServer server = serve(tls)) {
      assertThat(healthAt(https(server), Optional.of(authority.certificate())))
          .isEqualTo(Status.Code.UNAVAILABLE);
    }
  }

  @Test
  void aReplacedCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
    try (ServerTls tls = ServerTls.open(files);
        RpcServer server = serve(tls)) {
      X509Certificate before = shown(server);
      ManagedChannel channel = https(server).channel(Optional.of(authority.certificate())).build();
      BlockingClientCall<?, HealthCheckResponse> watch =
          HealthGrpc.newBlockingV2Stub(channel).watch(HealthCheckRequest.getDefaultInstance());
      assertThat(next(watch)).isEqualTo(ServingStatus.SERVING);
      put(authority.issueForThisMachine());
      assertThat(tls.reload()).isTrue();
      assertThat(tls.reload()).as("the same again").isFalse();
      assertThat(shown(server).getSerialNumber()).isNotEqualTo(before.getSerialNumber());
      assertThat(healthAt(https(server), Optional.of(authority.certificate())))
          .as("a new connection")
          .isEqualTo(Status.Code.OK);
      assertThat(health(channel)).as("a call on the old one").isEqualTo(Status.Code.OK);
      server.cannotServe();
      assertThat(next(watch)).as("the open call").isEqualTo(ServingStatus.NOT_SERVING);
      channel.shutdownNow();
    }
  }

  private static ServingStatus next(BlockingClientCall<?, HealthCheckResponse> watch)
      throws InterruptedException, StatusException {
    HealthCheckResponse response = watch.read();
    assertThat(response).isNotNull();
    return response == null ? ServingStatus.UNRECOGNIZED : response.getStatus();
  }

  @Test
  void filesInTheMiddleOfAReplacementChangeNothing() throws Exception {
    try (ServerTls tls = ServerTls.open(files);
        RpcServer server = serve(tls)) {
      X509Certificate before = shown(server);
      TestAuthority.Issued next = authority.issueForThisMachine();
      replace(next.certificate(), files.certificate());
      assertThatThrownBy(tls::reload)
          .isInstanceOf(BadSetting.class)
          .hasMessageContaining("expected the key of");
      assertThat(shown(server)).isEqualTo(before);
      Files.writeString(files.key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n");
      assertThatThrownBy(tls::reload).isInstanceOf(BadSetting.class);
      Files.delete(files.key());
      assertThatThrownBy(tls::reload).isInstanceOf(BadSetting.class);
      assertThat(shown(server)).isEqualTo(before);
      replace(next.key(), files.key());
      assertThat(tls.reload()).isTrue();
      assertThat(shown(server).getSerialNumber()).isNotEqualTo(before.getSerialNumber());
    }
  }

  @Test
  void whatIsNoCertificateWithItsKeyIsRefusedInASentence() throws Exception {
    Path nothing = folder.resolve("nothing.pem");
    assertRefused(new TlsFiles(nothing, files.key(), Optional.empty()), "cannot read " + nothing);
    Files.writeString(nothing, "no pem");
    assertRefused(
        new TlsFiles(nothing, files.key(), Optional.empty()), "expected certificates in PEM");
    assertRefused(
        new TlsFiles(files.certificate(), nothing, Optional.empty()), "expected an RSA or EC key");
    assertRefused(
        new TlsFiles(files.certificate(), files.certificate(), Optional.empty()),
        "expected an RSA or EC key");
    assertRefused(
        new TlsFiles(files.certificate(), files.key(), Optional.of(nothing)),
        "expected certificates in PEM");
  }

  private static void assertRefused(TlsFiles files, String sentence) {
    assertThatThrownBy(() -> ServerTls.open(files))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining(sentence)
        .message()
        .doesNotContain("\n");
  }
}
