package io.zkthreads.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.cli.Zkt;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.store.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A real daemon that knows tenants by the certificates of their connections.
@Timeout(120)
@Tag("slow")
@ResourceLock(Resources.SYSTEM_OUT)
class ClientCertificateTest {
  @TempDir Path folder;

  /// Whose jobs a call sees, as OK, or why it was refused.
  private static String listing(
      Daemon daemon, Path authority, TestAuthority.@Nullable Issued shown, Optional<String> key)
      throws Exception {
    TlsChannelCredentials.Builder credentials =
        TlsChannelCredentials.newBuilder().trustManager(authority.toFile());
    if (shown != null) {
      credentials.keyManager(shown.certificate().toFile(), shown.key().toFile());
    }
    ChannelCredentials built = credentials.build();
    ManagedChannel channel = NettyChannelBuilder.forTarget(daemon.address(), built).build();
    try {
      new ProverClient(channel, Patience.NONE, key).listJobs(1, "");
      return "OK";
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    } finally {
      channel.shutdownNow();
    }
  }

  private static String[] jobs(Daemon daemon, Path authority, Path certificate, Path key) {
    return new String[] {
      "jobs",
      "ls",
      "--daemon",
      "https://" + daemon.address(),
      "--tls-ca",
      authority.toString(),
      "--tls-certificate",
      certificate.toString(),
      "--tls-key",
      key.toString()
    };
  }

  /// The exit code of `zkt jobs ls`, with a key that only its owner reads.
  private static int command(Daemon daemon, Path authority, Path certificate, Path key)
      throws Exception {
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    return Zkt.run(jobs(daemon, authority, certificate, key));
  }

  @Test
  void aTenantIsWhomTheCertificateNames() throws Exception {
    ApiKey bobs = ApiKey.random(new SecureRandom());
    try (Database store = JobSchema.beside(folder.resolve("data/daemon"))) {
      SqlTenants tenants = new SqlTenants(store);
      tenants.create(Tenant.named("alice"));
      tenants.create(Tenant.named("bob"));
      tenants.create(Tenant.named("mallory").disabled(true));
      tenants.addKey(bobs, "bob", Instant.now());
    }
    TestAuthority services = new TestAuthority(folder.resolve("services"));
    TestAuthority tenants = new TestAuthority(folder.resolve("tenants"));
    TestAuthority.Issued service = services.issueForThisMachine();
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve("data").toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "daemon.tls.certificate", service.certificate().toString(),
            "daemon.tls.key", service.key().toString(),
            "daemon.tls.client_ca", tenants.certificate().toString(),
            "prover.backend", "scalar");
    Path ca = services.certificate();
    Optional<String> none = Optional.empty();
    try (Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings))) {
      TestAuthority.Issued alice = tenants.issue("CN=alice");
      assertThat(listing(daemon, ca, alice, none)).isEqualTo("OK");
      assertThat(
              listing(
                  daemon,
                  ca,
                  tenants.issue("CN=whatever", "uri:spiffe://example.org/tenant/bob"),
                  none))
          .isEqualTo("OK");
      assertThat(listing(daemon, ca, tenants.issue("CN=alice", "uri:spiffe://example.org/x"), none))
          .as("a URI of something else counts before the CN")
          .startsWith("UNAUTHENTICATED: the client certificate names no tenant");
      for (String nobody :
          new String[] {"CN=carol", "CN=", "CN=Alice", "CN=alice+CN=bob", "O=alice"}) {
        assertThat(listing(daemon, ca, tenants.issue(nobody), none))
            .as(nobody)
            .startsWith("UNAUTHENTICATED: the client certificate names no tenant");
      }
      assertThat(listing(daemon, ca, tenants.issue("CN=mallory"), none))
          .startsWith("PERMISSION_DENIED: tenant mallory is disabled");
      assertThat(listing(daemon, ca, services.issue("CN=alice"), none))
          .as("signed by another authority")
          .startsWith("UNAVAILABLE");
      assertThat(listing(daemon, ca, null, none))
          .startsWith("UNAUTHENTICATED: expected the metadata");
      assertThat(listing(daemon, ca, null, Optional.of(bobs.secret()))).isEqualTo("OK");
      assertThat(listing(daemon, ca, alice, Optional.of(bobs.secret())))
          .as("one tenant's certificate and another's key")
          .startsWith("UNAUTHENTICATED: expected the key of the certificate's tenant");
      assertThat(command(daemon, ca, alice.certificate(), alice.key())).isZero();
      TestAuthority.Issued bob = tenants.issue("CN=bob");
      assertThat(command(daemon, ca, bob.certificate(), alice.key()))
          .as("the key of another certificate")
          .isEqualTo(2);
      Files.setPosixFilePermissions(bob.key(), PosixFilePermissions.fromString("rw-r--r--"));
      assertThat(Zkt.run(jobs(daemon, ca, bob.certificate(), bob.key())))
          .as("a key that others read")
          .isEqualTo(2);
      assertThat(
              Zkt.run(
                  "jobs",
                  "ls",
                  "--daemon",
                  "https://" + daemon.address(),
                  "--tls-ca",
                  ca.toString(),
                  "--tls-certificate",
                  bob.certificate().toString()))
          .as("no key")
          .isEqualTo(2);
      assertThat(
              Zkt.run(
                  "jobs",
                  "ls",
                  "--daemon",
                  daemon.address(),
                  "--tls-certificate",
                  alice.certificate().toString(),
                  "--tls-key",
                  alice.key().toString()))
          .as("without TLS")
          .isEqualTo(2);
    }
  }
}
