package io.zkthreads.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class StoreCopyTest {
  private static final Schema SCHEMA =
      new Schema(
          "test store",
          "test",
          List.of(List.of("CREATE TABLE word (number BIGINT PRIMARY KEY, content BYTEA)")));

  @TempDir Path folder;

  private static void put(Database database, long number) {
    database.change(s -> s.update("INSERT INTO word VALUES (?, ?)", number, new byte[3_000]));
  }

  @Test
  void copiesMadeWhileSomebodyWritesAreSoundAndEndAtOneMoment() throws Exception {
    Path live = folder.resolve("live");
    AtomicLong acknowledged = new AtomicLong();
    AtomicBoolean done = new AtomicBoolean();
    try (SqliteDatabase database = SqliteDatabase.open(live, SCHEMA, hurt -> {})) {
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> {
            while (!done.get()) {
              put(database, acknowledged.get() + 1);
              acknowledged.incrementAndGet();
            }
          });
      for (int i = 0; i < 8; i++) {
        long before = acknowledged.get();
        Path copy = Files.createDirectories(folder.resolve("copy" + i));
        StoreCopy.make(live, SCHEMA, copy);
        assertThat(copy.toFile().list()).containsExactly("test.sqlite");
        try (SqliteDatabase copied = SqliteDatabase.open(copy, SCHEMA, hurt -> {})) {
          copied.requireSound();
          List<Long> numbers =
              copied.read(
                  s -> s.query("SELECT number FROM word ORDER BY number", row -> row.getLong(1)));
          assertThat(numbers).hasSizeGreaterThanOrEqualTo((int) before);
          assertThat(numbers)
              .containsExactlyElementsOf(
                  LongStream.rangeClosed(1, numbers.size()).boxed().toList());
        }
      }
      done.set(true);
      writer.join();
    }
  }

  @Test
  void aDamagedStoreIsNotCopiedOrFoundToBeDamaged() throws Exception {
    try (SqliteDatabase database = SqliteDatabase.open(folder, SCHEMA, hurt -> {})) {
      for (long i = 1; i <= 100; i++) {
        put(database, i);
      }
    }
    Path file = folder.resolve("test.sqlite");
    byte[] bytes = Files.readAllBytes(file);
    for (int i = 8_192; i < 40_000; i++) {
      bytes[i] = (byte) 0xa5;
    }
    Files.write(file, bytes);
    try (SqliteDatabase database = SqliteDatabase.open(folder, SCHEMA, hurt -> {})) {
      assertThatThrownBy(database::requireSound)
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("damaged");
    }
    Path copy = Files.createDirectories(folder.resolve("copy"));
    assertThatThrownBy(() -> StoreCopy.make(folder, SCHEMA, copy))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("cannot copy the test store");
    assertThatThrownBy(() -> StoreCopy.make(copy.resolve("none"), SCHEMA, copy))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("expected the test store, got no such file");
  }
}
