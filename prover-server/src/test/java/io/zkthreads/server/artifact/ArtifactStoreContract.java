package io.zkthreads.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every store of artifacts does.
@Timeout(120)
abstract class ArtifactStoreContract {
  static final String TENANT = "alice";

  static final long MAX_BYTES = 1 << 20;

  @SuppressWarnings("NullAway.Init")
  ArtifactKeeping store;

  final byte[] bytes = new byte[10_000];

  /// Opens the one store of this test, for the first time or again.
  abstract ArtifactKeeping open(long maxBytes, Watermark watermark) throws IOException;

  /// Puts other bytes where those of an artifact are.
  abstract void overwrite(Digest digest, byte[] other) throws IOException;

  @BeforeEach
  void openFirst() throws IOException {
    new Random(7).nextBytes(bytes);
    store = open();
  }

  private ArtifactKeeping open() throws IOException {
    return open(MAX_BYTES, Watermark.NONE);
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
    ArtifactKeeping reopened = open();
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
    store = open(MAX_BYTES, new Watermark(free::get, 50_000));
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
  void itsBytesAreCountedAlsoAfterItWasOpenedAgain() throws Exception {
    Digest digest = store.put(bytes);
    store.put(bytes);
    store.put(new byte[10]);
    assertThat(store.storedBytes()).isEqualTo(10_010);
    store = open();
    while (store.storedBytes() != 10_010) {
      Thread.sleep(10); // some count beside their work
    }
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
  void whatIsStoredOrAnnouncedAgainIsAsNew() throws Exception {
    for (boolean upload : new boolean[] {false, true}) {
      Digest digest = store.put(bytes);
      Thread.sleep(5);
      Instant between = Instant.now();
      Thread.sleep(5);
      if (upload) {
        store.upload(TENANT, digest, bytes.length, true).close();
      } else {
        store.put(bytes);
      }
      assertThat(store.delete(digest, between, _ -> false))
          .isEqualTo(ArtifactKeeping.Deletion.STAYS);
      assertThat(store.bytes(digest)).isEqualTo(bytes);
      Instant later = Instant.now().plusSeconds(1);
      assertThat(store.delete(digest, later, _ -> false)).isEqualTo(ArtifactKeeping.Deletion.GONE);
    }
  }

  @Test
  void whatWasStoredBeforeATimeIsFoundInItsFolder() throws Exception {
    Digest digest = store.put(bytes);
    int folder = Integer.parseInt(digest.hex().substring(0, 2), 16);
    Instant now = Instant.now();
    assertThat(store.storedBefore(folder, now.plusSeconds(60))).containsExactly(digest);
    assertThat(store.storedBefore(folder, now.minusSeconds(60))).isEmpty();
    assertThat(store.storedBefore((folder + 1) % 256, now.plusSeconds(60))).isEmpty();
    List<String> all = new ArrayList<>();
    store.forEach((each, size) -> all.add(each.hex() + " " + size));
    assertThat(all).containsExactly(digest.hex() + " 10000");
  }

  @Test
  void whatIsNotThereIsNotFoundHoweverItIsAskedFor() throws Exception {
    Digest digest = Digest.of(bytes);
    assertThat(store.contains(digest)).isFalse();
    assertThat(store.delete(digest, Instant.now(), _ -> false))
        .isEqualTo(ArtifactKeeping.Deletion.GONE);
    for (ThrowableAssert.ThrowingCallable question :
        List.<ThrowableAssert.ThrowingCallable>of(
            () -> store.bytes(digest), () -> store.size(digest), () -> store.download(digest, 0))) {
      assertThatThrownBy(question)
          .isInstanceOfSatisfying(
              Refusal.class, r -> assertThat(r.reason()).isEqualTo("NO_SUCH_ARTIFACT"));
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
  void bytesThatWereDamagedAreNotHandedOut() throws Exception {
    Digest digest = store.put(bytes);
    bytes[17] ^= 1;
    overwrite(digest, bytes);
    assertThatThrownBy(() -> store.bytes(digest))
        .isInstanceOf(DamagedArtifact.class)
        .hasMessageContaining("damaged");
    for (long offset : new long[] {0, 18, bytes.length}) {
      assertThatThrownBy(() -> readAll(digest, offset))
          .as("read from %d on", offset)
          .isInstanceOf(DamagedArtifact.class);
    }
    overwrite(digest, Arrays.copyOf(bytes, 9_999));
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
