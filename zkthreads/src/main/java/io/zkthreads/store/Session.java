package io.zkthreads.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// One connection that keeps its statements prepared. Not thread-safe: a [Database] lends it.
public final class Session {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  private Session(Connection connection) {
    this.connection = connection;
  }

  static Session connect(String url) throws SQLException {
    return new Session(DriverManager.getConnection(url));
  }

  /// A connection that changes nothing of the database.
  static Session connectReadOnly(Path database) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    return new Session(config.createConnection("jdbc:sqlite:" + database.toAbsolutePath()));
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
    attempt(
        sql,
        statement -> {
          try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
              taker.take(row);
            }
            return Boolean.TRUE;
          }
        },
        values);
  }

  /// Runs a statement once, whatever it answers.
  void execute(String sql) throws SQLException {
    attempt(sql, PreparedStatement::execute);
  }

  private interface Attempt<T> {
    T with(PreparedStatement statement) throws SQLException;
  }

  /// A statement that failed is not used again: the driver has then finalized it.
  private <T> T attempt(String sql, Attempt<T> attempt, @Nullable Object... values)
      throws SQLException {
    PreparedStatement statement = prepared.remove(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
    }
    boolean done = false;
    try {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      T result = attempt.with(statement);
      prepared.put(sql, statement);
      done = true;
      return result;
    } finally {
      if (!done) {
        statement.close();
      }
    }
  }

  void close() throws SQLException {
    connection.close();
  }
}
