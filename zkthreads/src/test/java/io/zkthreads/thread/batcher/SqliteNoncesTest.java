package io.zkthreads.thread.batcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteNoncesTest {
  private static final Bytes32 THREAD = Bytes32.ofLong(1);
  private static final Bytes32 ALICE = Bytes32.ofLong(2);

  @TempDir Path folder;

  private SqliteNonces open() {
    return SqliteNonces.open(folder, hurt -> {});
  }

  @Test
  void eachUserCountsInEachThread() {
    try (SqliteNonces nonces = open()) {
      countsInEachThread(nonces);
    }
    countsInEachThread(Nonces.inMemory());
  }

  private static void countsInEachThread(Nonces nonces) {
    nonces.take(THREAD, ALICE);
    nonces.take(THREAD, ALICE);
    nonces.take(ALICE, THREAD);
    assertThat(nonces.next(THREAD, ALICE)).isEqualTo(2);
    assertThat(nonces.next(ALICE, THREAD)).isEqualTo(1);
    assertThat(nonces.next(THREAD, Bytes32.ONE)).isZero();
  }

  @Test
  void whatWasTakenIsRememberedByTheNext() {
    try (SqliteNonces nonces = open()) {
      nonces.take(THREAD, ALICE);
    }
    try (SqliteNonces nonces = open()) {
      assertThat(nonces.next(THREAD, ALICE)).isEqualTo(1);
    }
  }

  @Test
  void twoBatchersDoNotCountInOneFolder() {
    try (SqliteNonces _ = open()) {
      assertThatThrownBy(this::open).isInstanceOf(StoreFailure.class);
    }
  }
}
