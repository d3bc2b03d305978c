package io.zkthreads.batcher;

import io.zkthreads.store.SqliteDatabase;
import io.zkthreads.store.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Copies of a Batcher's records, and what becomes of one that takes their place.
public final class RecordsCopy {
  /// The records, in their folder.
  public static final String FILE = "batcher.sqlite";

  private RecordsCopy() {}

  /// Copies the records as they are at one moment, whether or not their Batcher runs.
  ///
  /// @param target a folder that has none
  public static void make(Path folder, Path target) {
    StoreCopy.make(folder, RecordsSchema.SCHEMA, target);
  }

  /// Reads all of a copy, and refuses a damaged one.
  ///
  /// @return transactions that it knows
  public static long requireSound(Path folder) throws IOException {
    try (SqliteDatabase database = SqliteDatabase.open(folder, RecordsSchema.SCHEMA, hurt -> {})) {
      database.requireSound();
      return database.read(
          session -> session.first("SELECT COUNT(*) FROM tx", row -> row.getLong(1)).orElseThrow());
    } finally {
      Files.deleteIfExists(folder.resolve("batcher.lock"));
    }
  }

  /// Prepares a copy to take the records' place. Nobody knows what was signed since it was made, so
  /// its Batcher goes on behind all revisions and sequences that there can be.
  public static void putBack(Path folder, long nowMillis) throws IOException {
    try (Records records = Records.open(folder, hurt -> {})) {
      records.putBack(nowMillis);
    } finally {
      Files.deleteIfExists(folder.resolve("batcher.lock"));
    }
  }
}
