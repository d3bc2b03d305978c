package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SqliteDatabaseTest extends DatabaseContract {
  @TempDir Path folder;

  @Override
  SqliteDatabase open() {
    return open(folder, FIRST);
  }

  private SqliteDatabase open(Path at, Schema schema) {
    return SqliteDatabase.open(at, schema, hurt::add);
  }

  private static void put(Database database, long number, byte[] content) {
    database.change(s -> s.update("INSERT INTO word VALUES (?, ?)", number, content));
  }

  /// The files as a killed process leaves them; the index of the log is no part of the store.
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (String name : List.of("test.sqlite", "test.sqlite-wal")) {
      Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
    Files.deleteIfExists(to.resolve("test.sqlite-shm"));
  }

  @Test
  void copiesOfTheFilesAfterEachCommitHoldEveryCommitAcrossCheckpoints() throws Exception {
    try (SqliteDatabase database = open(folder.resolve("live"), FIRST)) {
      database.write(s -> s.first("PRAGMA wal_autocheckpoint=16", row -> row.getInt(1)));
      for (long i = 1; i <= 200; i++) {
        put(database, i, new byte[3_000]);
        copy(folder.resolve("live"), folder.resolve("copy"));
        try (SqliteDatabase copied = open(folder.resolve("copy"), FIRST)) {
          assertThat(numbers(copied))
              .containsExactlyElementsOf(LongStream.rangeClosed(1, i).boxed().toList());
        }
      }
      assertThat(Files.size(folder.resolve("live/test.sqlite-wal")))
          .as("the log was used again, so there were checkpoints")
          .isLessThan(200 * 3_000);
    }
  }

  @Test
  void aCommitIsOnDiskWhenItIsAcknowledged() throws Exception {
    try (SqliteDatabase database = open(folder, FIRST)) {
      for (long i = 1; i <= 20; i++) {
        put(database, i, new byte[3_000]);
        PageCache.assertClean(folder.resolve("test.sqlite-wal"));
      }
    }
    PageCache.assertClean(folder.resolve("test.sqlite"));
    Path written = Files.write(folder.resolve("written"), new byte[100_000]);
    PageCache.assertDirty(written);
  }

  @Test
  void aTransactionThatFailsLeavesNothingAndTheNextOneGoesOn() {
    try (SqliteDatabase database = open(folder, FIRST)) {
      assertThatThrownBy(() ->
              database.change(s -> {
                s.update("INSERT INTO word VALUES (1, NULL)");
                s.update("INSERT INTO word VALUES (1, NULL)");
              }))
          .isInstanceOf(StoreFailure.class);
      assertThatThrownBy(() ->
              database.change(s -> {
                s.update("INSERT INTO word VALUES (2, NULL)");
                throw new OutOfMemoryError("on purpose");
              }))
          .isInstanceOf(OutOfMemoryError.class);
      put(database, 3, new byte[1]);
      assertThat(numbers(database)).containsExactly(3L);
    }
    assertThat(hurt).as("a mistake of ours is no harm to the store").isEmpty();
  }

  @Test
  void aFullDiskIsToldToTheOwnerAndTheStoreIsWholeWhenThereIsRoomAgain() {
    try (SqliteDatabase database = open(folder, FIRST)) {
      put(database, 1, new byte[1]);
      database.write(s -> s.first("PRAGMA max_page_count=20", row -> row.getInt(1)));
      assertThatThrownBy(() -> put(database, 2, new byte[200_000]))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("the test store in " + folder)
          .hasMessageContaining("full");
      assertThat(hurt).hasSize(1);
      database.write(s -> s.first("PRAGMA max_page_count=2000", row -> row.getInt(1)));
      put(database, 3, new byte[200_000]);
    }
    try (SqliteDatabase database = open(folder, FIRST)) {
      assertThat(numbers(database)).containsExactly(1L, 3L);
    }
  }

  @Test
  void aClosedStoreIsOneFile() throws Exception {
    try (SqliteDatabase database = open(folder, FIRST)) {
      put(database, 1, new byte[1]);
    }
    assertThat(folder.resolve("test.sqlite-wal")).doesNotExist();
    Files.createDirectory(folder.resolve("backup"));
    Files.copy(folder.resolve("test.sqlite"), folder.resolve("backup/test.sqlite"));
    try (SqliteDatabase database = open(folder.resolve("backup"), FIRST)) {
      assertThat(numbers(database)).containsExactly(1L);
    }
  }

  @Test
  void interruptsCloseNothing() {
    Thread.currentThread().interrupt();
    try (SqliteDatabase database = open(folder.resolve("new/folders"), FIRST)) {
      put(database, 1, new byte[1]);
      assertThat(numbers(database)).containsExactly(1L);
    }
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anOlderSchemaIsBroughtUpToDateAndANewerOneIsRefused() {
    try (SqliteDatabase database = open(folder, FIRST)) {
      put(database, 1, new byte[3]);
    }
    try (SqliteDatabase database = open(folder, SECOND)) {
      long length =
          database
              .read(s -> s.first("SELECT length FROM word", row -> row.getLong(1)))
              .orElseThrow();
      assertThat(length).isEqualTo(3);
    }
    assertThatThrownBy(() -> open(folder, FIRST))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("newer version: expected schema 1 or older, got 2");
    open(folder, SECOND).close();
  }

  @Test
  void aStepThatFailsLeavesTheOlderSchemaWhole() {
    open(folder, FIRST).close();
    Schema broken =
        new Schema(
            "test store",
            "test",
            List.of(FIRST.steps().getFirst(), List.of("DROP TABLE word", "no SQL")));
    assertThatThrownBy(() -> open(folder, broken)).isInstanceOf(StoreFailure.class);
    try (SqliteDatabase database = open(folder, FIRST)) {
      assertThat(numbers(database)).isEmpty();
    }
  }

  @Test
  void aStoreOfAFormerVersionIsRefusedWithWhatToDoAndNotTouched() throws Exception {
    Files.writeString(folder.resolve("test.mv.db"), "H:2,block:9");
    assertThatThrownBy(() -> open(folder, FIRST))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("test store of an older version (test.mv.db)")
        .hasMessageContaining("move the file away to begin anew");
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anotherStoresFileAndNoStoresFileAreRefused() throws Exception {
    open(folder, FIRST).close();
    Schema other = new Schema("other store", "test", FIRST.steps());
    assertThatThrownBy(() -> open(folder, other))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("expected 'other store', got 'test store'");
    Files.writeString(folder.resolve("test.sqlite"), "not a database".repeat(1_000));
    assertThatThrownBy(() -> open(folder, FIRST))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("cannot open the test store in " + folder);
    Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> open(folder.resolve("file"), FIRST))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("a file, not a folder");
  }

  @Test
  void aFolderIsOpenedOnceInAProcess() {
    open(folder, FIRST).close();
    try (SqliteDatabase database = open(folder, FIRST)) {
      assertThat(numbers(database)).isEmpty();
      assertThatThrownBy(() -> open(folder, FIRST))
          .isInstanceOf(StoreFailure.class)
          .hasMessage("the test store in " + folder + " is open in this process");
    }
    open(folder, FIRST).close();
  }

  /// The other process: opens the store, says so, and stays.
  static final class Holder {
    private Holder() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws IOException {
      try (SqliteDatabase database =
          SqliteDatabase.open(Path.of(arguments[0]), FIRST, hurt -> {})) {
        put(database, 1, new byte[1]);
        System.out.println("open");
        System.in.read();
      }
    }
  }

  @Test
  void aSecondProcessIsRefusedAndToldWhoHasTheStoreUntilThatOneDies() throws Exception {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(holder.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("open");
      assertThatThrownBy(() -> open(folder, FIRST))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("is open in another process (" + holder.pid() + ")");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    try (SqliteDatabase database = open(folder, FIRST);
        var files = Files.list(folder)) {
      assertThat(numbers(database)).containsExactly(1L);
      assertThat(files.filter(f -> f.toString().contains("libsqlitejdbc")))
          .as("the library that the killed process left is gone")
          .isEmpty();
    }
  }

  @Test
  void whoWorksBesideTheOwnerIsSeenByHimAndSeesHim() {
    try (SqliteDatabase owner = open(folder, FIRST)) {
      put(owner, 1, new byte[1]);
      try (SqliteDatabase beside = SqliteDatabase.beside(folder, FIRST)) {
        assertThat(numbers(beside)).containsExactly(1L);
        put(beside, 2, new byte[1]);
        put(owner, 3, new byte[1]);
        assertThat(numbers(beside)).containsExactly(1L, 2L, 3L);
      }
      assertThat(numbers(owner)).containsExactly(1L, 2L, 3L);
      put(owner, 4, new byte[1]);
    }
    try (SqliteDatabase owner = open(folder, FIRST)) {
      assertThat(numbers(owner)).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void writersOnBothSidesWaitForEachOther() throws Exception {
    try (SqliteDatabase owner = open(folder, FIRST);
        SqliteDatabase beside = SqliteDatabase.beside(folder, FIRST)) {
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                for (long i = 0; i < 200; i++) {
                  put(beside, 1_000 + i, new byte[100]);
                }
              });
      for (long i = 0; i < 200; i++) {
        put(owner, i, new byte[100]);
      }
      other.join();
      assertThat(numbers(owner)).hasSize(400);
    }
  }

  @Test
  void tablesAreBroughtUpToDateBesideNobodyOnly() {
    try (SqliteDatabase owner = open(folder, FIRST)) {
      assertThatThrownBy(() -> SqliteDatabase.beside(folder, SECOND))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("is open in");
      put(owner, 1, new byte[3]);
    }
    try (SqliteDatabase beside = SqliteDatabase.beside(folder, SECOND)) {
      assertThat(numbers(beside)).containsExactly(1L);
    }
    assertThatThrownBy(() -> open(folder, FIRST)).hasMessageContaining("newer version");
  }

  @Test
  void aStoreIsMadeBesideNobodyAndThenHasAnOwner() {
    Path fresh = folder.resolve("fresh");
    try (SqliteDatabase beside = SqliteDatabase.beside(fresh, FIRST)) {
      put(beside, 1, new byte[1]);
    }
    try (SqliteDatabase owner = open(fresh, FIRST)) {
      assertThat(numbers(owner)).containsExactly(1L);
    }
  }
}
