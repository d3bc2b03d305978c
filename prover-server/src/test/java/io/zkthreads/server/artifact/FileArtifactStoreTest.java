package io.zkthreads.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest {
  private static final String TENANT = "alice";

  private static final long MAX_BYTES = 1 << 20;

  @TempDir Path folder;
  private FileArtifactStore store;
  private final byte[] bytes = new byte[10_000];

  @BeforeEach
  void open() throws IOException {
    store = new FileArtifactStore(folder, MAX_BYTES);
    new Random(7).nextBytes(bytes);
  }

  @Test
  void whatIsPutIsReadByItsDigest() throws Exception {
    Digest digest = store.put(bytes);
    assertThat(store.put(bytes)).isEqualTo(digest);
    assertThat(store.bytes(digest)).isEqualTo(bytes);
    try (ArtifactStore.Download end = store.download(digest, 9_000)) {
      assertThat(end.next(600)).isEqualTo(Arrays.copyOfRange(bytes, 9_000, 9_600));
      assertThat(end.next(600)).isEqualTo(Arrays.copyOfRange(bytes, 9_600, 10_000));
      assertThat(end.next(600)).isEmpty();
    }
    assertThat(store.size(digest)).isEqualTo(10_000);
  }

  @Test
  void anUploadThatBrokeOffGoesOnWhereItStopped() throws Exception {
    Digest digest = Digest.of(bytes);
    try (ArtifactStore.Upload upload = store.upload(TENANT, digest, bytes.length, true)) {
      upload.append(0, Arrays.copyOfRange(bytes, 0, 6_000));
    }
    FileArtifactStore reopened = new FileArtifactStore(folder, MAX_BYTES);
    assertThat(reopened.partialBytes(TENANT, digest)).isEqualTo(6_000);
    assertThat(reopened.contains(digest)).isFalse();
    try (ArtifactStore.Upload upload = reopened.upload(TENANT, digest, bytes.length, true)) {
      upload.append(6_000, Arrays.copyOfRange(bytes, 6_000, 10_000));
      upload.finish();
    }
    assertThat(reopened.bytes(digest)).isEqualTo(bytes);
  }

  @Test
  void bytesWithAnotherDigestAreRefusedAndForgotten() throws Exception {
    Digest other = Digest.of(new byte[] {1});
    try (ArtifactStore.Upload upload = store.upload(TENANT, other, bytes.length, true)) {
      upload.append(0, bytes);
      assertThatThrownBy(upload::finish)
          .isInstanceOf(Refusal.class)
          .hasMessageContaining("expected " + other.hex());
    }
    assertThat(store.contains(other)).isFalse();
    assertThat(store.partialBytes(TENANT, other)).isZero();
  }

  @Test
  void aGapOrASurplusIsRefused() throws Exception {
    try (ArtifactStore.Upload upload = store.upload(TENANT, Digest.of(bytes), 100, true)) {
      assertThatThrownBy(() -> upload.append(1, new byte[10])).hasMessageContaining("expected 0");
      assertThatThrownBy(() -> upload.append(0, new byte[101])).hasMessageContaining("at most 100");
      assertThatThrownBy(upload::finish).hasMessageContaining("expected 100 bytes in all, got 0");
    }
  }

  @Test
  void anUploadAboveTheLimitIsRefusedBeforeAByteIsTaken() {
    assertThatThrownBy(() -> store.upload(TENANT, Digest.of(bytes), MAX_BYTES + 1, true))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.kind()).isEqualTo(Refusal.Kind.RESOURCE_EXHAUSTED));
  }

  @Test
  void whatIsNewIsRefusedBelowTheWatermarkAndWhatWasBegunIsNot() throws Exception {
    AtomicLong free = new AtomicLong(100_000);
    store = new FileArtifactStore(folder, MAX_BYTES, new Watermark(free::get, 50_000));
    Digest digest = Digest.of(bytes);
    try (ArtifactStore.Upload upload = store.upload(TENANT, digest, bytes.length, true)) {
      upload.append(0, Arrays.copyOf(bytes, 5_000));
      free.set(54_999);
      assertDiskFull(() -> upload.append(5_000, Arrays.copyOfRange(bytes, 5_000, 10_000)));
    }
    assertDiskFull(() -> store.upload(TENANT, digest, bytes.length, true).close());
    assertDiskFull(() -> store.requireRoom(5_000));
    assertThat(store.put(new byte[60_000])).isNotNull();
    free.set(55_000);
    try (ArtifactStore.Upload upload = store.upload(TENANT, digest, bytes.length, true)) {
      upload.append(5_000, Arrays.copyOfRange(bytes, 5_000, 10_000));
      upload.finish();
    }
    free.set(0);
    store.upload(TENANT, digest, bytes.length, true).close();
    assertThat(store.bytes(digest)).isEqualTo(bytes);
  }

  private static void assertDiskFull(ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class,
            r -> {
              assertThat(r.kind()).isEqualTo(Refusal.Kind.RESOURCE_EXHAUSTED);
              assertThat(r.reason()).isEqualTo("DISK_FULL");
              assertThat(r.retryable()).isTrue();
            });
  }

  @Test
  void whatAKilledProcessWasWritingIsDeletedAtTheNextStartButNoUpload() throws Exception {
    Path partial = folder.resolve("partial");
    Path ours = Files.write(partial.resolve("put123"), new byte[10]);
    Path upload = Files.write(partial.resolve("a".repeat(64)), new byte[10]);
    store = new FileArtifactStore(folder, MAX_BYTES);
    assertThat(ours).doesNotExist();
    assertThat(upload).exists();
  }

  @Test
  void itsBytesAreCountedAlsoAfterItWasOpenedAgain() throws Exception {
    Digest digest = store.put(bytes);
    store.put(bytes);
    store.put(new byte[10]);
    assertThat(store.storedBytes()).isEqualTo(10_010);
    store = new FileArtifactStore(folder, MAX_BYTES);
    assertThat(store.storedBytes()).isEqualTo(10_010);
    assertThat(store.delete(digest, Instant.now().plusSeconds(1), _ -> false))
        .isEqualTo(ArtifactKeeping.Deletion.GONE);
    assertThat(store.storedBytes()).isEqualTo(10);
  }

  @Test
  void onlyWhatIsOldUnheldAndNotNeededIsDeletedAndAnOpenDownloadGoesOn() throws Exception {
    Instant later = Instant.now().plusSeconds(60);
    Digest digest = store.put(bytes);
    assertThat(store.delete(digest, later, _ -> true)).isEqualTo(ArtifactKeeping.Deletion.STAYS);
    assertThat(store.delete(digest, later.minusSeconds(120), _ -> false))
        .isEqualTo(ArtifactKeeping.Deletion.STAYS);
    try (ArtifactStore.Hold _ = store.hold();
        ArtifactStore.Hold _ = store.hold()) {
      assertThat(store.size(digest)).isEqualTo(10_000);
      assertThat(store.delete(digest, later, _ -> false)).isEqualTo(ArtifactKeeping.Deletion.HELD);
    }
    try (ArtifactStore.Download download = store.download(digest, 0)) {
      assertThat(store.delete(digest, later, _ -> false)).isEqualTo(ArtifactKeeping.Deletion.GONE);
      assertThat(download.next(20_000)).isEqualTo(bytes);
      assertThat(download.next(1)).isEmpty();
    }
    assertThat(store.delete(digest, later, _ -> false)).isEqualTo(ArtifactKeeping.Deletion.GONE);
    assertThat(store.contains(digest)).isFalse();
    assertThat(store.partialBytes(TENANT, digest)).isZero();
  }

  @Test
  void whatIsStoredOrUploadedAgainIsAsNew() throws Exception {
    for (boolean upload : new boolean[] {false, true}) {
      Digest digest = store.put(bytes);
      Path file = folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
      Instant old = Instant.now().minus(Duration.ofDays(2));
      Files.setLastModifiedTime(file, FileTime.from(old));
      int at = Integer.parseInt(digest.hex().substring(0, 2), 16);
      assertThat(store.storedBefore(at, old.plusSeconds(1))).containsExactly(digest);
      if (upload) {
        store.upload(TENANT, digest, bytes.length, true).close();
      } else {
        store.put(bytes);
      }
      assertThat(store.storedBefore(at, old.plusSeconds(1))).isEmpty();
    }
  }

  @Test
  void twoUploadsOfOneArtifactDoNotMeet() throws Exception {
    Digest digest = Digest.of(bytes);
    try (ArtifactStore.Upload first = store.upload(TENANT, digest, bytes.length, true)) {
      assertThatThrownBy(() -> store.upload(TENANT, digest, bytes.length, true))
          .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.retryable()).isTrue());
      first.append(0, bytes);
      first.finish();
    }
    assertThat(store.bytes(digest)).isEqualTo(bytes);
  }

  @Test
  void aFileThatWasDamagedOnDiskIsNotHandedOut() throws Exception {
    Digest digest = store.put(bytes);
    Path file = folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
    bytes[17] ^= 1;
    Files.write(file, bytes);
    assertThatThrownBy(() -> store.bytes(digest))
        .isInstanceOf(DamagedArtifact.class)
        .hasMessageContaining("damaged");
    for (long offset : new long[] {0, 18, bytes.length}) {
      assertThatThrownBy(() -> readAll(digest, offset))
          .as("read from %d on", offset)
          .isInstanceOf(DamagedArtifact.class);
    }
    Files.write(file, Arrays.copyOf(bytes, 9_999));
    assertThatThrownBy(() -> readAll(digest, 0)).isInstanceOf(DamagedArtifact.class);
  }

  private void readAll(Digest digest, long offset) throws Exception {
    try (ArtifactStore.Download artifact = store.download(digest, offset)) {
      int length;
      do {
        length = artifact.next(100).length;
      } while (length > 0);
    }
  }

  @Test
  void aCompleteArtifactIsUploadedAgainFromAnyOffset() throws Exception {
    Digest digest = store.put(bytes);
    for (int from : new int[] {0, 6_000, 10_000}) {
      try (ArtifactStore.Upload again = store.upload(TENANT, digest, bytes.length, true)) {
        again.append(from, Arrays.copyOfRange(bytes, from, bytes.length));
        again.finish();
      }
    }
    assertThat(store.bytes(digest)).isEqualTo(bytes);
    assertThatThrownBy(() -> store.upload(TENANT, digest, 1, true))
        .hasMessageContaining("expected 10000, got 1");
  }

  @Test
  void anOffsetBeyondTheEndIsRefusedAsTheClientWroteIt() throws Exception {
    Digest digest = store.put(bytes);
    assertThatThrownBy(() -> store.download(digest, 10_001)).hasMessageContaining("got 10001");
    assertThatThrownBy(() -> store.download(digest, -1))
        .hasMessageContaining("expected 0 to 10000, got 18446744073709551615");
  }
}
