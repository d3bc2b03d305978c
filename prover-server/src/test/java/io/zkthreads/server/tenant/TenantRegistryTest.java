package io.zkthreads.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.job.JobSchema;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.store.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tenants and keys in the store of a daemon that has it open, and a command beside it.
@Timeout(60)
class TenantRegistryTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final SecureRandom chance = new SecureRandom();

  @SuppressWarnings("NullAway.Init")
  private SqlJobStore daemon;

  @SuppressWarnings("NullAway.Init")
  private TenantRegistry registry;

  Database openBeside() {
    return JobSchema.beside(folder);
  }

  String wholeStore() throws IOException {
    return new String(
        Files.readAllBytes(folder.resolve("jobs.sqlite")), StandardCharsets.ISO_8859_1);
  }

  SqlJobStore openStore() {
    return SqlJobStore.open(folder, hurt -> {});
  }

  @BeforeEach
  void open() {
    daemon = openStore();
    registry = new TenantRegistry(daemon.tenants(), nanos::get);
  }

  @AfterEach
  void close() throws Exception {
    daemon.close();
  }

  private interface Work {
    void on(SqlTenants tenants);
  }

  /// What an operator's command does, in another process.
  private void beside(Work work) {
    try (Database store = openBeside()) {
      work.on(new SqlTenants(store));
    }
  }

  private void aSecondLater() {
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
  }

  @Test
  void whatACommandChangesBesideADaemonCountsThereASecondLater() {
    ApiKey key = ApiKey.random(chance);
    beside(tenants -> {
      assertThat(tenants.create(Tenant.named("alice"))).isTrue();
      tenants.addKey(key, "alice", NOW);
    });
    assertThat(registry.ofKey(key)).as("at once").isEmpty();
    aSecondLater();
    assertThat(registry.ofKey(key)).contains(Tenant.named("alice"));
    Quotas quotas = new Quotas(1, 2, 3, 4);
    beside(tenants -> tenants.update(Tenant.named("alice").with(quotas).withWeight(7)));
    aSecondLater();
    assertThat(registry.ofKey(key)).map(Tenant::quotas).contains(quotas);
    assertThat(registry.find("alice")).map(Tenant::weight).contains(7);
    beside(tenants -> assertThat(tenants.revoke(key.toString(), NOW)).isTrue());
    aSecondLater();
    assertThat(registry.ofKey(key)).isEmpty();
  }

  @Test
  void keysAreDemandedOnceThereWasOneAlsoWhenTheLastIsRevoked() {
    assertThat(registry.demandsKeys()).isFalse();
    ApiKey key = ApiKey.random(chance);
    beside(tenants -> tenants.addKey(key, Tenant.DEFAULT, NOW));
    aSecondLater();
    assertThat(registry.demandsKeys()).isTrue();
    beside(tenants -> tenants.revoke(key.toString(), NOW));
    aSecondLater();
    assertThat(registry.demandsKeys()).isTrue();
    assertThat(new TenantRegistry(daemon.tenants()).demandsKeys()).as("at a restart").isTrue();
  }

  @Test
  void theSecretOfAKeyIsNowhereInTheStore() throws Exception {
    ApiKey key = ApiKey.random(chance);
    beside(tenants -> tenants.addKey(key, Tenant.DEFAULT, NOW));
    daemon.close();
    daemon = openStore();
    assertThat(wholeStore()).contains(key.hash()).doesNotContain(key.secret().substring(4));
    assertThat(key.toString()).as("what logs show").doesNotContain(key.secret().substring(4));
  }

  @Test
  void keysHaveOneFormAndAreNeverTwiceTheSame() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ApiKey key = ApiKey.random(chance);
      assertThat(seen.add(key.secret())).isTrue();
      assertThat(ApiKey.parse(key.secret())).map(ApiKey::hash).contains(key.hash());
    }
    String good = seen.iterator().next();
    for (String bad :
        new String[] {
          "",
          "zkt_",
          good.substring(1),
          good + "0",
          good.toUpperCase(java.util.Locale.ROOT),
          good.replace("zkt_", "zkx_"),
          " " + good,
          good.substring(0, good.length() - 1) + "z"
        }) {
      assertThat(ApiKey.parse(bad)).as("'%s'", bad).isEmpty();
    }
  }

  @Test
  void aTenantHasAHundredKeysAtMostAndRevokedOnesDoNotCount() {
    for (int i = 0; i < SqlTenants.MAX_KEYS; i++) {
      daemon.tenants().addKey(ApiKey.random(chance), Tenant.DEFAULT, NOW);
    }
    ApiKey more = ApiKey.random(chance);
    assertThatThrownBy(() -> daemon.tenants().addKey(more, Tenant.DEFAULT, NOW))
        .hasMessageContaining("expected at most 100 keys of default");
    daemon.tenants().revoke(daemon.tenants().keys().getFirst().id(), NOW);
    daemon.tenants().addKey(more, Tenant.DEFAULT, NOW);
  }

  @Test
  void aNameIsGivenOnceAndTenantsComeInTheirOrder() {
    assertThat(daemon.tenants().create(Tenant.named("zoe"))).isTrue();
    assertThat(daemon.tenants().create(Tenant.named("adam"))).isTrue();
    assertThat(daemon.tenants().create(Tenant.named("zoe"))).isFalse();
    assertThat(daemon.tenants().update(Tenant.named("nobody"))).isFalse();
    assertThat(daemon.tenants().list())
        .extracting(Tenant::name)
        .containsExactly(Tenant.DEFAULT, "zoe", "adam");
  }
}
