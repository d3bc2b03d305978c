package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class PostgresDatabaseTest extends DatabaseContract {
  private static final Duration SHORT_LEASE = Duration.ofSeconds(1);

  @SuppressWarnings("NullAway.Init")
  private PostgresAddress address;

  @BeforeEach
  void create() throws SQLException {
    address = PostgresServer.empty();
  }

  private PostgresCandidate candidate() {
    return PostgresCandidate.connect(address, FIRST);
  }

  @Override
  Database open() {
    return open(FIRST);
  }

  private Database open(Schema schema) {
    try (PostgresCandidate candidate = PostgresCandidate.connect(address, schema)) {
      return PostgresServer.lead(candidate, hurt::add);
    }
  }

  @Test
  void oneLeadsAndTheNextOneWhenItHasGone() {
    try (PostgresCandidate second = candidate()) {
      try (Database first = open()) {
        put(first, 1);
        assertThat(second.tryLead(hurt::add)).isEmpty();
        assertThat(second.leader()).contains(Long.toString(ProcessHandle.current().pid()));
      }
      try (Database next = PostgresServer.lead(second, hurt::add)) {
        assertThat(numbers(next)).containsExactly(1L);
      }
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void whoLostTheLeadWithoutNoticingWritesNoMore() throws SQLException {
    try (Database database = open()) {
      put(database, 1);
      PostgresServer.run(address, "UPDATE store_writer SET epoch = epoch + 1");
      assertThatThrownBy(() -> put(database, 2))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("another process writes");
      assertThat(numbers(database)).containsExactly(1L);
      assertThat(hurt).hasSize(1);
    }
  }

  @Test
  void aLostConnectionEndsTheLeadAndQuestionsGoOn() throws SQLException {
    try (PostgresCandidate second = candidate();
        Database first = open()) {
      put(first, 1);
      PostgresServer.cut(address, true);
      assertThatThrownBy(() -> put(first, 2)).isInstanceOf(StoreFailure.class);
      assertThat(hurt).isNotEmpty();
      try (Database next = PostgresServer.lead(second, hurt::add)) {
        assertThatThrownBy(() -> put(first, 3)).isInstanceOf(StoreFailure.class);
        put(next, 4);
        assertThat(numbers(first)).containsExactly(1L, 4L);
      }
    }
  }

  @Test
  void aQuestionWhoseConnectionWasLostFailsAndTheNextOneDoesNot() throws SQLException {
    try (Database database = open()) {
      put(database, 1);
      assertThat(numbers(database)).hasSize(1);
      PostgresServer.cut(address, false);
      assertThatThrownBy(() -> numbers(database)).isInstanceOf(StoreFailure.class);
      assertThat(numbers(database)).hasSize(1);
      put(database, 2);
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void whoeverStandsStillLosesTheLeadAndFindsOut() throws Exception {
    try (PostgresCandidate still = PostgresCandidate.connect(address, FIRST, SHORT_LEASE);
        PostgresCandidate second = candidate()) {
      try (Database first = still.tryLead(hurt::add).orElseThrow()) {
        put(first, 1);
        Thread.sleep(3 * SHORT_LEASE.toMillis());
        assertThat(second.tryLead(hurt::add)).as("signs of life keep the lead").isEmpty();
        Thread sleeper =
            Thread.startVirtualThread(() ->
                assertThatThrownBy(() -> first.change(s -> sleep(4 * SHORT_LEASE.toMillis())))
                    .isInstanceOf(StoreFailure.class));
        try (Database next = PostgresServer.lead(second, hurt::add)) {
          put(next, 2);
          sleeper.join();
          assertThat(hurt).isNotEmpty();
          assertThatThrownBy(() -> put(first, 3)).isInstanceOf(StoreFailure.class);
          assertThat(numbers(next)).containsExactly(1L, 2L);
        }
      }
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void interruptsOfCallersHarmNothing() throws Exception {
    try (Database database = open()) {
      for (int i = 0; i < 50; i++) {
        long number = i;
        Thread caller = Thread.startVirtualThread(() -> put(database, number));
        caller.interrupt();
        caller.join();
      }
      assertThat(numbers(database)).hasSize(50);
      Thread asking =
          Thread.startVirtualThread(() -> {
            Thread.currentThread().interrupt();
            assertThat(numbers(database)).hasSize(50);
            put(database, 50);
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
          });
      asking.join();
      assertThat(numbers(database)).hasSize(51);
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void anOlderSchemaIsBroughtUpToDateAndANewerOneIsRefused() {
    try (Database database = open()) {
      put(database, 1);
    }
    try (Database database = open(SECOND)) {
      assertThat(
              database.<Optional<Long>>read(
                  s -> s.first("SELECT length FROM word", row -> row.getLong(1))))
          .contains(3L);
    }
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("was written by a newer version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CREATE TABLE other (a INT)", "CREATE TABLE word (number BIGINT)"})
  void tablesOfSomebodyElseAreLeftAlone(String sql) throws SQLException {
    PostgresServer.run(address, sql);
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("store_schema");
  }

  @Test
  void aServerThatForgetsWhatItAcknowledgedIsRefused() throws SQLException {
    String name = address.url().replaceFirst(".*/", "");
    PostgresServer.run(address, "ALTER DATABASE %s SET synchronous_commit = off".formatted(name));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("expected synchronous_commit = on, got off");
  }

  @Test
  void commandsWorkBesideWhoeverLeadsAndBeforeAnybodyDoes() {
    try (Database beside = PostgresDatabase.beside(address, FIRST)) {
      put(beside, 1);
    }
    try (Database leading = open();
        Database beside = PostgresDatabase.beside(address, FIRST)) {
      put(beside, 2);
      put(leading, 3);
      assertThat(numbers(beside)).containsExactly(1L, 2L, 3L);
      assertThatThrownBy(() -> PostgresDatabase.beside(address, SECOND))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("stop the process that writes");
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void whatCannotBeReachedIsSaidInOneSentenceWithoutThePassword() {
    PostgresAddress nowhere =
        new PostgresAddress(
            "jdbc:postgresql://127.0.0.1:1/none?sslmode=disable",
            "somebody",
            () -> Optional.of("s3cret"));
    assertThatThrownBy(() -> PostgresCandidate.connect(nowhere, FIRST))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("cannot open the test store in postgresql://127.0.0.1:1/none: ")
        .hasMessageNotContaining("s3cret");
    assertThat(nowhere.toString()).doesNotContain("s3cret");
  }

  @Test
  void aServerThatGoesAwayIsWaitedFor() throws SQLException {
    try (PostgresCandidate second = candidate();
        Database _ = open()) {
      PostgresServer.run(
          address,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND pid <> pg_backend_pid()");
      assertThat(second.tryLead(hurt::add)).as("its connection was lost").isEmpty();
      try (Database next = PostgresServer.lead(second, hurt::add)) {
        put(next, 1);
      }
    }
  }
}
