package io.zkthreads.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/// One SQLite file with one owner, a process that has it open and works in it. A command of the
/// operator may look and write beside the owner ([#beside]).
///
/// The write-ahead log is synced at each commit (`synchronous=FULL`), the file before the log is
/// used again. SQLite works outside Java's channels, so an interrupt of a caller closes nothing.
public final class SqliteDatabase extends Database {
  private static final long MAX_LOG_BYTES = 64 << 20;

  /// What no other statement would mend: full, unreadable, taken away, not what was written.
  private static final Set<SQLiteErrorCode> OF_THE_DISK =
      Set.of(
          SQLiteErrorCode.SQLITE_FULL,
          SQLiteErrorCode.SQLITE_IOERR,
          SQLiteErrorCode.SQLITE_CORRUPT,
          SQLiteErrorCode.SQLITE_NOTADB,
          SQLiteErrorCode.SQLITE_CANTOPEN,
          SQLiteErrorCode.SQLITE_READONLY,
          SQLiteErrorCode.SQLITE_NOMEM,
          SQLiteErrorCode.SQLITE_PROTOCOL);

  private final String name;
  private final @Nullable FolderLock lock;
  private final Session writer;
  private final Session reader;
  private final Consumer<? super StoreFailure> hurt;
  private final ReentrantLock writing = new ReentrantLock();
  private final ReentrantLock reading = new ReentrantLock();

  private SqliteDatabase(
      String name,
      @Nullable FolderLock lock,
      Session writer,
      Session reader,
      Consumer<? super StoreFailure> hurt) {
    this.name = name;
    this.lock = lock;
    this.writer = writer;
    this.reader = reader;
    this.hurt = hurt;
  }

  /// Opens or creates the store in `folder`, which nobody else may have open.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqliteDatabase open(
      Path folder, Schema schema, Consumer<? super StoreFailure> hurt) {
    return opened(folder, schema, () -> openLocked(folder, schema, hurt));
  }

  /// Opens or creates the store in `folder` for a short work, whether or not its owner has it open.
  /// Only tables of an older schema need the folder for themselves, for as long as they are brought
  /// up to date.
  public static SqliteDatabase beside(Path folder, Schema schema) {
    return opened(folder, schema, () -> openBeside(folder, schema));
  }

  private interface Opening {
    SqliteDatabase open() throws IOException, SQLException;
  }

  private static SqliteDatabase opened(Path folder, Schema schema, Opening opening) {
    boolean interrupted = Thread.interrupted(); // it would close the channel of the lock
    try {
      return opening.open();
    } catch (IOException | SQLException e) {
      throw new StoreFailure(
          "cannot open the %s in %s: %s".formatted(schema.what(), folder, Cause.of(e)), e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static SqliteDatabase openLocked(
      Path folder, Schema schema, Consumer<? super StoreFailure> hurt)
      throws IOException, SQLException {
    create(folder);
    refuseFormer(folder, schema);
    FolderLock lock = FolderLock.take(folder, schema);
    @Nullable Session writer = null;
    @Nullable Session reader = null;
    boolean opened = false;
    try {
      NativeLibrary.extractInto(folder);
      String url = "jdbc:sqlite:" + folder.toAbsolutePath().resolve(schema.databaseName());
      writer = Session.connect(url);
      makeDurable(writer);
      bringUpToDate(writer, schema, folder);
      reader = Session.connect(url);
      opened = true;
      String name = "the %s in %s".formatted(schema.what(), folder);
      return new SqliteDatabase(name, lock, writer, reader, hurt);
    } finally {
      closeIfFailed(opened, writer);
      if (!opened) {
        lock.release();
      }
    }
  }

  private static SqliteDatabase openBeside(Path folder, Schema schema)
      throws IOException, SQLException {
    create(folder);
    refuseFormer(folder, schema);
    String url = "jdbc:sqlite:" + folder.toAbsolutePath().resolve(schema.databaseName());
    @Nullable Session writer = null;
    @Nullable Session reader = null;
    boolean opened = false;
    try {
      writer = Session.connect(url);
      makeDurable(writer);
      if (!Tables.areUpToDate(writer, Dialect.SQLITE, schema, place(schema, folder))) {
        FolderLock lock = FolderLock.take(folder, schema);
        try {
          bringUpToDate(writer, schema, folder);
        } finally {
          lock.release();
        }
      }
      reader = Session.connect(url);
      opened = true;
      String name = "the %s in %s".formatted(schema.what(), folder);
      return new SqliteDatabase(name, null, writer, reader, hurt -> {});
    } finally {
      closeIfFailed(opened, writer);
    }
  }

  /// The database syncs what is in the folder; that the folder is there is for us to sync.
  private static void create(Path folder) throws IOException {
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
      missing.push(at);
    }
    Files.createDirectories(folder);
    for (Path made : missing) {
      try (FileChannel parent =
          FileChannel.open(made.resolveSibling(""), StandardOpenOption.READ)) {
        parent.force(true);
      }
    }
  }

  private static void refuseFormer(Path folder, Schema schema) {
    if (Files.exists(folder.resolve(schema.formerName()))) {
      throw new StoreFailure(
          "%s holds the %s of an older version (%s), which this one does not read: finish with the"
                  .formatted(folder, schema.what(), schema.formerName())
              + " version that wrote it, or move the file away to begin anew");
    }
  }

  private static void makeDurable(Session session) throws SQLException {
    String mode = session.first("PRAGMA journal_mode=WAL", row -> row.getString(1)).orElse("none");
    if (!mode.equals("wal")) {
      throw new StoreFailure("the file system does not carry a write-ahead log: got mode " + mode);
    }
    session.execute("PRAGMA synchronous=FULL");
    session.first("PRAGMA journal_size_limit=" + MAX_LOG_BYTES, row -> row.getLong(1));
  }

  private static String place(Schema schema, Path folder) {
    return "%s in %s".formatted(schema.databaseName(), folder);
  }

  private static void bringUpToDate(Session session, Schema schema, Path folder)
      throws SQLException {
    transaction(
        session,
        Dialect.SQLITE,
        begun -> {
          Tables.bringUpToDate(begun, Dialect.SQLITE, schema, place(schema, folder));
          return schema;
        });
  }

  @Override
  public <T> T write(Work<T> work) {
    writing.lock();
    try {
      return transaction(writer, Dialect.SQLITE, work);
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public <T> T read(Work<T> query) {
    reading.lock();
    try {
      return query.run(reader);
    } catch (SQLException e) {
      throw failed(e);
    } finally {
      reading.unlock();
    }
  }

  /// Reads all of the file, and refuses one whose pages or indexes do not fit together.
  public void requireSound() {
    List<String> faults =
        read(session -> session.query("PRAGMA integrity_check(1)", row -> row.getString(1)));
    if (!faults.equals(List.of("ok"))) {
      throw new StoreFailure(name + " is damaged: " + faults);
    }
  }

  private StoreFailure failed(SQLException e) {
    StoreFailure failure = new StoreFailure(name + " failed: " + e.getMessage(), e);
    if (OF_THE_DISK.contains(SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xff))) {
      hurt.accept(failure);
    }
    return failure;
  }

  /// Moves the log into the file, so that the file alone is the store, unless that is its owner's.
  @Override
  public void close() {
    writing.lock();
    reading.lock();
    try {
      reader.close();
      if (lock != null) {
        writer.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1));
      }
      writer.close();
    } catch (SQLException e) {
      throw new StoreFailure("cannot close " + name + ": " + e.getMessage(), e);
    } finally {
      reading.unlock();
      writing.unlock();
      release();
    }
  }

  private void release() {
    try {
      if (lock != null) {
        lock.release();
      }
    } catch (IOException e) {
      throw new StoreFailure("cannot release the lock of " + name + ": " + e.getMessage(), e);
    }
  }
}
