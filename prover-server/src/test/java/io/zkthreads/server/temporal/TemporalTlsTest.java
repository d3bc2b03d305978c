package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.StreamObserver;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeNamespaceResponse;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.api.workflowservice.v1.GetSystemInfoResponse;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import io.zkthreads.server.Config;
import io.zkthreads.server.tls.TestAuthority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A Temporal that lets in only who shows a certificate.
@Timeout(120)
class TemporalTlsTest {
  @TempDir Path folder;

  private static final class Namespaces extends WorkflowServiceGrpc.WorkflowServiceImplBase {
    @Override
    public void describeNamespace(
        DescribeNamespaceRequest request, StreamObserver<DescribeNamespaceResponse> out) {
      out.onNext(DescribeNamespaceResponse.getDefaultInstance());
      out.onCompleted();
    }

    @Override
    public void getSystemInfo(
        GetSystemInfoRequest request, StreamObserver<GetSystemInfoResponse> out) {
      out.onNext(GetSystemInfoResponse.getDefaultInstance());
      out.onCompleted();
    }
  }

  private static void connect(Map<String, String> settings) throws Exception {
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    try (TemporalConnection connection =
        TemporalConnection.open(config.temporal(), "test", Duration.ofSeconds(1))) {
      connection.requireNamespace();
    }
  }

  @Test
  void daemonAndWorkersShowTheirCertificate() throws Exception {
    TestAuthority services = new TestAuthority(folder.resolve("services"));
    TestAuthority clients = new TestAuthority(folder.resolve("clients"));
    TestAuthority.Issued service = services.issueForThisMachine();
    Server server =
        Grpc.newServerBuilderForPort(
                0,
                TlsServerCredentials.newBuilder()
                    .keyManager(service.certificate().toFile(), service.key().toFile())
                    .trustManager(clients.certificate().toFile())
                    .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                    .build())
            .addService(new Namespaces())
            .build()
            .start();
    try {
      TestAuthority.Issued worker = clients.issue("CN=worker");
      Map<String, String> settings = new HashMap<>();
      settings.put("temporal.address", "https://127.0.0.1:" + server.getPort());
      settings.put("temporal.ca", services.certificate().toString());
      Map<String, String> stranger = Map.copyOf(settings);
      settings.put("temporal.tls.certificate", worker.certificate().toString());
      settings.put("temporal.tls.key", worker.key().toString());
      assertThatCode(() -> connect(settings)).doesNotThrowAnyException();
      assertThatThrownBy(() -> connect(stranger)).isInstanceOf(StatusRuntimeException.class);
    } finally {
      server.shutdownNow();
    }
  }

  @Test
  void aCertificateThatWouldNotBeShownIsRefused() {
    Map<String, String> settings = new HashMap<>();
    settings.put("temporal.tls.certificate", "worker.crt");
    assertThatThrownBy(() -> connect(settings))
        .hasMessage(
            "temporal.tls: expected certificate and key together, got only the certificate");
    settings.put("temporal.tls.key", "worker.key");
    assertThatThrownBy(() -> connect(settings))
        .isInstanceOf(Config.Invalid.class)
        .hasMessage("temporal.tls: expected a temporal.address of https, got 127.0.0.1:7233");
  }
}
