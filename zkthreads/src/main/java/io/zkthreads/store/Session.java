package io.zkthreads.store;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One connection that keeps its statements prepared. Not thread-safe: a [Database] lends it.
public final class Session {
  /// Rows of a long answer that are held at once, where the database lets one choose.
  private static final int ROWS_AT_ONCE = 64;

  /// Bytes of values that wait for statements to be run later.
  private static final long MAX_BYTES_LATER = 4 << 20;

  private final Connection connection;
  private final boolean takesPortions;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /// Statements with the values that they have yet to run with.
  private final Map<String, PreparedStatement> later = new LinkedHashMap<>();

  private long bytesLater;

  private Session(Connection connection, boolean takesPortions) {
    this.connection = connection;
    this.takesPortions = takesPortions;
  }

  static Session connect(String url) throws SQLException {
    return new Session(DriverManager.getConnection(url), false);
  }

  /// A connection whose driver holds all of an answer unless it is asked for portions within a
  /// transaction.
  static Session connect(String url, Properties properties) throws SQLException {
    return new Session(DriverManager.getConnection(url, properties), true);
  }

  /// A connection that changes nothing of the database.
  static Session connectReadOnly(Path database) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return new Session(config.createConnection("jdbc:sqlite:" + database.toAbsolutePath()), false);
  }

  /// Makes a value of the row that the cursor is at.
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// Takes the row that the cursor is at.
  public interface RowTaker {
    void take(ResultSet row) throws SQLException;
  }

  /// Runs a statement that changes something.
  ///
  /// @return rows changed
  public int update(String sql, @Nullable Object... values) throws SQLException {
    return attempt(sql, statement -> statement.executeUpdate(), values);
  }

  /// Runs a statement that changes something, before the next one that is not of this kind and
  /// before the end of the transaction. Many together take hardly longer than one. Those of one
  /// text keep their order, those of different texts need not.
  public void updateLater(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = later.get(sql);
    if (statement == null) {
      statement = prepare(sql);
      later.put(sql, statement);
    }
    set(statement, values);
    statement.addBatch();
    for (Object value : values) {
      bytesLater += value instanceof byte[] bytes ? bytes.length : 0;
    }
    if (bytesLater > MAX_BYTES_LATER) {
      flush();
    }
  }

  /// Runs what was to be run later.
  public void flush() throws SQLException {
    bytesLater = 0;
    Iterator<Map.Entry<String, PreparedStatement>> left = later.entrySet().iterator();
    while (left.hasNext()) {
      Map.Entry<String, PreparedStatement> next = left.next();
      left.remove();
      try (Once statement = new Once(next.getKey(), next.getValue())) {
        statement.statement.executeBatch();
        statement.keep();
      } catch (BatchUpdateException e) {
        // its own text may have all values in it
        throw e.getNextException() == null ? e : e.getNextException();
      }
    }
  }

  /// Forgets what was to be run later.
  void forget() {
    later.values().forEach(Session::discard);
    later.clear();
    bytesLater = 0;
  }

  @SuppressWarnings("EmptyCatch")
  private static void discard(PreparedStatement statement) {
    try {
      statement.close();
    } catch (SQLException e) {
      // then it is closed
    }
  }

  public <T> List<T> query(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    List<T> all = new ArrayList<>();
    forEach(sql, row -> all.add(reader.read(row)), values);
    return all;
  }

  /// The first row, if there is one.
  public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... values)
      throws SQLException {
    return attempt(
        sql,
        statement -> {
          try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(reader.read(row)) : Optional.empty();
          }
        },
        values);
  }

  /// Takes row after row, without holding them all.
  public void forEach(String sql, RowTaker taker, @Nullable Object... values) throws SQLException {
    Attempt<Boolean> rows =
        statement -> {
          if (takesPortions) {
            statement.setFetchSize(ROWS_AT_ONCE);
          }
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              taker.take(row);
            }
            return Boolean.TRUE;
          }
        };
    if (takesPortions && connection.getAutoCommit()) {
      Database.transaction(this, Dialect.POSTGRESQL, session -> session.attempt(sql, rows, values));
    } else {
      attempt(sql, rows, values);
    }
  }

  /// Runs a statement once, whatever it answers.
  void execute(String sql) throws SQLException {
    attempt(sql, PreparedStatement::execute);
  }

  private interface Attempt<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  private <T> T attempt(String sql, Attempt<T> attempt, @Nullable Object... values)
      throws SQLException {
    flush();
    try (Once statement = new Once(sql, prepare(sql))) {
      set(statement.statement, values);
      T result = attempt.with(statement.statement);
      statement.keep();
      return result;
    }
  }

  private PreparedStatement prepare(String sql) throws SQLException {
    PreparedStatement kept = prepared.remove(sql);
    return kept != null ? kept : connection.prepareStatement(sql);
  }

  private static void set(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }

  /// A use of a statement. One that failed is not used again: the driver has then finalized it.
  private final class Once implements AutoCloseable {
    final String sql;
    final PreparedStatement statement;
    private boolean kept;

    Once(String sql, PreparedStatement statement) {
      this.sql = sql;
      this.statement = statement;
    }

    void keep() {
      kept = true;
      prepared.put(sql, statement);
    }

    @Override
    public void close() throws SQLException {
      if (!kept) {
        statement.close();
      }
    }
  }

  Connection connection() {
    return connection;
  }

  void close() throws SQLException {
    connection.close();
  }
}
