package io.zkthreads.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

/// Copies of stores that other processes may have open.
public final class StoreCopy {
  private StoreCopy() {}

  /// Has this process unpack SQLite's library into the temporary folder: the folders that it is
  /// going to open get other names. Called before anything else of this package.
  public static void prepare() {
    NativeLibrary.extractIntoTemporary();
  }

  /// Copies a store as it is at one moment. Whoever has it open goes on: readers and the writer of
  /// a write-ahead log do not wait for each other, and nothing of the store is written.
  ///
  /// @param folder holds the store
  /// @param target a folder that has no such store; it gets the database alone, synced
  public static void make(Path folder, Schema schema, Path target) {
    Path database = folder.resolve(schema.databaseName());
    if (!Files.isRegularFile(database)) {
      throw new StoreFailure(
          "%s: expected the %s, got no such file".formatted(database, schema.what()));
    }
    Path copy = target.resolve(schema.databaseName());
    try {
      Session session = Session.connectReadOnly(database);
      try {
        session.update("VACUUM INTO ?", copy.toAbsolutePath().toString());
      } finally {
        session.close();
      }
      try (FileChannel written = FileChannel.open(copy, StandardOpenOption.WRITE)) {
        written.force(true);
      }
    } catch (IOException | SQLException e) {
      throw new StoreFailure(
          "cannot copy the %s in %s: %s".formatted(schema.what(), folder, Cause.of(e)), e);
    }
  }
}
