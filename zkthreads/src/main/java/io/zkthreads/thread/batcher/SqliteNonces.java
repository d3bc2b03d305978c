package io.zkthreads.thread.batcher;

import io.zkthreads.store.Database;
import io.zkthreads.store.Schema;
import io.zkthreads.store.SqliteDatabase;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// Nonces in one SQLite file, which one process has open: synced at each transaction that is taken.
///
/// ```
/// nonce(thread, account, next)
/// ```
public final class SqliteNonces implements Nonces, AutoCloseable {
  private static final Schema SCHEMA =
      new Schema(
          "nonces of a Batcher",
          "nonces",
          List.of(
              List.of(
                  """
                  CREATE TABLE nonce (
                    thread BYTEA NOT NULL,
                    account BYTEA NOT NULL,
                    next BIGINT NOT NULL,
                    PRIMARY KEY (thread, account))
                  """)));

  private static final String SELECT = "SELECT next FROM nonce WHERE thread = ? AND account = ?";
  private static final String TAKE =
      "INSERT INTO nonce (thread, account, next) VALUES (?, ?, 1)"
          + " ON CONFLICT (thread, account) DO UPDATE SET next = nonce.next + 1";

  private final Database database;

  private SqliteNonces(Database database) {
    this.database = database;
  }

  /// Opens the nonces in `folder`, which nobody else may have open; at first there are none. A
  /// folder that is lost, or put back from an older copy, lets old transactions in again.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqliteNonces open(Path folder, Consumer<? super StoreFailure> hurt) {
    return new SqliteNonces(SqliteDatabase.open(folder, SCHEMA, hurt));
  }

  @Override
  public long next(Bytes32 thread, Bytes32 user) {
    return database.read(session ->
        session.first(SELECT, row -> row.getLong(1), thread.bytes(), user.bytes()).orElse(0L));
  }

  @Override
  public void take(Bytes32 thread, Bytes32 user) {
    database.change(session -> session.update(TAKE, thread.bytes(), user.bytes()));
  }

  @Override
  public void close() {
    database.close();
  }
}
