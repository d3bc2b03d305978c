package io.zkthreads.server.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.server.job.SqlJobStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageMeterTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-01-31T23:59:59Z");

  @Test
  void whatCallsUseIsWrittenDownOnceByDayAndAtTheEnd() throws Exception {
    try (SqlJobStore store = SqlJobStore.open(folder, hurt -> {})) {
      SqlUsage usage = store.usage();
      try (UsageMeter meter = new UsageMeter(usage, () -> now)) {
        meter.sent("alice", 100);
        meter.sent("alice", 11);
        meter.sent("bob", 7);
        meter.estimated("bob", 1_000);
        meter.estimated("bob", 0);
        assertThat(usage.days(Optional.empty(), LocalDate.EPOCH)).isEmpty();
        meter.write();
        meter.write();
        now = now.plusSeconds(1);
        meter.sent("alice", 5);
      }
      Usage bobs = new Usage(0, 0, 0, 0, 0, 7, 2, 1_000);
      assertThat(usage.of("bob", Instant.parse("2026-01-31T00:00:00Z"))).isEqualTo(bobs);
      assertThat(usage.of("bob", now)).isEqualTo(Usage.NONE);
      assertThat(usage.days(Optional.empty(), LocalDate.EPOCH))
          .containsExactly(
              new SqlUsage.Row("alice", LocalDate.parse("2026-01-31"), Usage.sent(111)),
              new SqlUsage.Row("bob", LocalDate.parse("2026-01-31"), bobs),
              new SqlUsage.Row("alice", LocalDate.parse("2026-02-01"), Usage.sent(5)));
      assertThat(usage.days(Optional.of("alice"), LocalDate.parse("2026-02-01"))).hasSize(1);
    }
  }

  @Test
  void manyTenantsAreFewSumsAndTheirSumIsThatOfAll() throws Exception {
    try (SqlJobStore store = SqlJobStore.open(folder, hurt -> {})) {
      try (UsageMeter meter = new UsageMeter(store.usage(), () -> now)) {
        for (int i = 1; i <= 120; i++) {
          store.tenants().create(Tenant.named("t" + i));
          meter.sent("t" + i, i);
        }
      }
      List<SqlUsage.Total> totals = store.usage().totals(50, "(others)");
      assertThat(totals).hasSize(51).extracting(SqlUsage.Total::tenant).contains("default", "t49");
      assertThat(totals.stream().mapToLong(total -> total.usage().bytesSent()).sum())
          .isEqualTo(120 * 121 / 2);
      assertThat(totals)
          .filteredOn(total -> total.tenant().equals("(others)"))
          .extracting(total -> total.usage().bytesSent())
          .containsExactly(120L * 121 / 2 - 49 * 50 / 2);
    }
  }
}
