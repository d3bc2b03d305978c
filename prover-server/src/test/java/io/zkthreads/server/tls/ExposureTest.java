package io.zkthreads.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tenant.SqlTenants;
import io.zkthreads.server.tenant.Tenant;
import io.zkthreads.store.Database;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon that other machines reach is closed to whoever does not say who he is.
@Timeout(120)
class ExposureTest {
  @TempDir Path folder;

  private Config config(String listen, Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("data", folder.resolve("data").toString());
    settings.put("daemon.listen", listen);
    settings.put("daemon.rehearsal", "off");
    settings.put("prover.backend", "scalar");
    return Config.load(Optional.empty(), Map.of(), settings);
  }

  private void assertRefused(String got, String listen, Map<String, String> settings)
      throws Exception {
    Config config = config(listen, settings);
    assertThatThrownBy(() -> Daemon.start(config).close())
        .isInstanceOf(BadSetting.class)
        .hasMessage(
            "daemon.listen: other machines reach "
                + listen
                + ", so expected TLS (daemon.tls.certificate and daemon.tls.key) and a key (zkt keys"
                + " create TENANT) or daemon.tls.client_ca; got "
                + got);
  }

  @Test
  void withoutTlsAndAKeyItDoesNotStart() throws Exception {
    TestAuthority authority = new TestAuthority(folder.resolve("authority"));
    TestAuthority.Issued issued = authority.issueForThisMachine();
    Map<String, String> tls =
        Map.of(
            "daemon.tls.certificate", issued.certificate().toString(),
            "daemon.tls.key", issued.key().toString());
    for (String listen : new String[] {"0.0.0.0:0", "[::]:0"}) {
      assertRefused("no TLS and no key", listen, Map.of());
      assertRefused("TLS and no key", listen, tls);
    }
    try (Database store = JobSchema.beside(folder.resolve("data/daemon"))) {
      new SqlTenants(store)
          .addKey(ApiKey.random(new SecureRandom()), Tenant.DEFAULT, Instant.now());
    }
    assertRefused("no TLS and a key", "0.0.0.0:0", Map.of());
    try (Daemon daemon = Daemon.start(config("0.0.0.0:0", tls))) {
      assertThat(daemon.address()).isNotEmpty();
    }
  }

  @Test
  void halfOfTheSettingsIsRefused() {
    assertThatThrownBy(() -> config("127.0.0.1:0", Map.of("daemon.tls.certificate", "a.crt")))
        .hasMessage("daemon.tls: expected certificate and key together, got only the certificate");
    assertThatThrownBy(() -> config("127.0.0.1:0", Map.of("daemon.tls.client_ca", "a.crt")))
        .hasMessageContaining("expected certificate and key together");
    assertThatThrownBy(() -> config("127.0.0.1:0", Map.of("daemon.ledger", "http://a:1")))
        .hasMessageContaining("expected HOST:PORT, [IPV6]:PORT or https://HOST:PORT");
  }
}
