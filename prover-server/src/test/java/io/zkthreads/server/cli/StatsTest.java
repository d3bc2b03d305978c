package io.zkthreads.server.cli;

import static io.zkthreads.server.cli.Said.said;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@Timeout(120)
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
class StatsTest {
  @TempDir static Path folder;

  @Test
  void theStateOfADaemonIsShownToPeopleAndPrograms() throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", folder.toString(),
            "daemon.listen", "127.0.0.1:0",
            "daemon.metrics", "127.0.0.1:0",
            "daemon.rehearsal", "off",
            "prover.backend", "scalar");
    try (Daemon daemon = Daemon.start(Config.load(Optional.empty(), Map.of(), settings))) {
      daemon.awaitReady();
      String address = daemon.metrics().orElseThrow();
      Said list = said(() -> Zkt.run("jobs", "ls", "--daemon", daemon.address()));
      assertThat(list.exitCode()).as(list.err()).isEqualTo(ExitCode.OK);
      Said text = said(() -> Zkt.run("stats", address));
      assertThat(text.exitCode()).as(text.err()).isEqualTo(ExitCode.OK);
      assertThat(text.out())
          .containsPattern("service +version .*, up 0 h \\d\\d min, heap [1-9]")
          .containsPattern("jobs +none, at most 1,000; the oldest is 0 s old")
          .containsPattern("devices +1 of 1 serve, 0 prove")
          .containsPattern("disk +[0-9,]+ MiB free")
          .containsPattern("calls +ListJobs +p50 +[0-9.]+ ");
      Said json = said(() -> Zkt.run("stats", address, "--json"));
      JsonObject fields = JsonParser.parseString(json.out()).getAsJsonObject();
      assertThat(fields.get("ready").getAsBoolean()).isTrue();
      assertThat(fields.get("diskFreeBytes").getAsLong()).isPositive();
      assertThat(fields.getAsJsonObject("callsMillis").has("ListJobs")).isTrue();

      Said other = said(() -> Zkt.run("stats", daemon.address()));
      assertThat(other.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
      assertThat(other.err()).contains("daemon.metrics").doesNotContain("\tat ");
    }
    Said nobody = said(() -> Zkt.run("stats", "127.0.0.1:1"));
    assertThat(nobody.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(nobody.err()).contains("127.0.0.1:1").doesNotContain("\tat ");
    assertThat(said(() -> Zkt.run("stats", "nonsense")).exitCode()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void samplesAreReadAsPrometheusWritesThem() {
    Scrape scrape =
        Scrape.parse(
            """
            # HELP a b
            a 1
            b{x="1",y="a\\"}b"} +Inf 17
            b{x="2"} NaN
            not a sample
            c{} 2.5E3
            """);
    assertThat(scrape.samples()).hasSize(4);
    assertThat(scrape.samples().get(1).labels()).containsEntry("x", "1").hasSize(2);
    assertThat(scrape.samples().get(1).value()).isInfinite();
    assertThat(scrape.samples().get(2).value()).isNaN();
    assertThat(scrape.sum("c")).isEqualTo(2_500);
  }

  @Test
  void aLineOfTheLogAsJsonNamesTheJobAndKeepsTheTrace() {
    String job = "jobs/787f0eed-cdf0-4f7a-94be-4d18663baed2";
    LogRecord entry = new LogRecord(Level.WARNING, "{0} waits: \"{1}\"\n{2}");
    entry.setParameters(new Object[] {job, "STORAGE", "a second line"});
    entry.setLoggerName("io.zkthreads");
    entry.setThrown(new IllegalStateException("a cause"));
    String line = new LogJson().format(entry);
    assertThat(line.strip()).doesNotContain("\n");
    JsonObject fields = JsonParser.parseString(line).getAsJsonObject();
    assertThat(fields.get("job").getAsString()).isEqualTo(job);
    assertThat(fields.get("level").getAsString()).isEqualTo("WARNING");
    assertThat(fields.get("text").getAsString())
        .isEqualTo(job + " waits: \"STORAGE\"\na second line");
    assertThat(fields.get("error").getAsString()).contains("a cause").contains("\tat ");
    assertThat(fields.has("rpc")).isFalse();
  }
}
