package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every database does.
@Timeout(120)
abstract class DatabaseContract {
  static final Schema FIRST =
      new Schema(
          "test store",
          "test",
          List.of(List.of("CREATE TABLE word (number BIGINT PRIMARY KEY, content BYTEA)")));

  static final Schema SECOND =
      new Schema(
          "test store",
          "test",
          List.of(
              FIRST.steps().getFirst(),
              List.of("ALTER TABLE word ADD COLUMN length BIGINT", "UPDATE word SET length = 3")));

  private static final String INSERT = "INSERT INTO word (number, content) VALUES (?, ?)";
  private static final String RENUMBER = "UPDATE word SET number = ? WHERE number = ?";

  /// What those that were opened told of themselves.
  final List<StoreFailure> hurt = Collections.synchronizedList(new ArrayList<>());

  /// Opens the one store of this test, with the first schema, for the first time or again.
  abstract Database open();

  static void put(Database database, long number) {
    database.change(s -> s.update(INSERT, number, new byte[] {1}));
  }

  static List<Long> numbers(Database database) {
    return database.read(DatabaseContract::numbers);
  }

  private static List<Long> numbers(Session session) throws SQLException {
    return session.query("SELECT number FROM word ORDER BY number", row -> row.getLong(1));
  }

  @Test
  void whatWasWrittenIsReadAndIsThereAfterTheStoreWasClosed() {
    try (Database database = open()) {
      LongStream.range(0, 500).forEach(number -> put(database, number));
      assertThat(numbers(database)).hasSize(500);
    }
    try (Database database = open()) {
      assertThat(numbers(database)).hasSize(500);
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void aTransactionThatFailsLeavesNothingAndHurtsNothing() {
    try (Database database = open()) {
      put(database, 1);
      assertThatThrownBy(() ->
              database.change(s -> {
                s.update(INSERT, 2, null);
                s.update(INSERT, 1, null);
              }))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("test store");
      assertThatThrownBy(() ->
              database.change(s -> {
                s.update(INSERT, 3, null);
                s.updateLater(INSERT, 4, null);
                throw new IllegalStateException("of the caller");
              }))
          .isInstanceOf(IllegalStateException.class);
      put(database, 5);
      assertThat(numbers(database)).containsExactly(1L, 5L);
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void whatIsToRunLaterRunsBeforeTheNextQuestionAndBeforeTheEnd() {
    try (Database database = open()) {
      database.change(s -> {
        for (long number = 0; number < 300; number++) {
          s.updateLater(INSERT, number, new byte[] {1});
        }
        assertThat(numbers(s)).hasSize(300);
        s.updateLater(RENUMBER, 1_000, 7);
        s.updateLater(RENUMBER, 1_001, 1_000);
        s.flush();
        s.updateLater(INSERT, 7, null);
      });
      assertThat(numbers(database)).hasSize(301).contains(7L, 1_001L).doesNotContain(1_000L);
    }
    assertThat(hurt).isEmpty();
  }

  @Test
  void longValuesDoNotWaitTogether() {
    byte[] mebibyte = new byte[1 << 20];
    try (Database database = open()) {
      database.change(s -> {
        for (long number = 0; number < 20; number++) {
          s.updateLater(INSERT, number, mebibyte.clone());
        }
      });
      assertThat(numbers(database)).hasSize(20);
    }
  }

  @Test
  void aLaterStatementThatFailsLeavesNothingAndDoesNotTellItsValues() {
    byte[] secret = new byte[64];
    Arrays.fill(secret, (byte) 0x5a);
    try (Database database = open()) {
      put(database, 1);
      assertThatThrownBy(() ->
              database.change(s -> {
                s.updateLater(INSERT, 2, secret);
                s.updateLater(INSERT, 1, secret);
              }))
          .isInstanceOf(StoreFailure.class)
          .hasMessageNotContaining("5a5a")
          .hasMessageNotContaining("ZZZZ");
      put(database, 3);
      assertThat(numbers(database)).containsExactly(1L, 3L);
    }
    assertThat(hurt).isEmpty();
  }
}
