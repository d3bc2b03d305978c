package io.zkthreads.server.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileArtifactStoreTest extends ArtifactStoreContract {
  @TempDir Path folder;

  @Override
  ArtifactKeeping open(long maxBytes, Watermark watermark) throws IOException {
    return new FileArtifactStore(folder, maxBytes, watermark);
  }

  @Override
  void overwrite(Digest digest, byte[] other) throws IOException {
    Files.write(folder.resolve(digest.hex().substring(0, 2)).resolve(digest.hex()), other);
  }

  @Test
  void whatAKilledProcessWasWritingIsDeletedAtTheNextStartButNoUpload() throws Exception {
    Path partial = folder.resolve("partial");
    Path ours = Files.write(partial.resolve("put123"), new byte[10]);
    Files.setLastModifiedTime(ours, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path upload = Files.write(partial.resolve("a".repeat(64)), new byte[10]);
    store = open(MAX_BYTES, Watermark.NONE);
    assertThat(ours).doesNotExist();
    assertThat(upload).exists();
  }

  @Test
  void whatAnotherProcessIsWritingStaysAndWhatItStoredIsCounted() throws Exception {
    Path writing = Files.write(folder.resolve("partial").resolve("put456"), new byte[10]);
    ArtifactKeeping other = open(MAX_BYTES, Watermark.NONE);
    assertThat(writing).exists();
    long before = store.storedBytes();
    Digest digest = other.put(bytes);
    assertThat(store.bytes(digest)).isEqualTo(bytes);
    store.storedBefore(Integer.parseInt(digest.hex().substring(0, 2), 16), Instant.now());
    assertThat(store.storedBytes()).isEqualTo(before + bytes.length);
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
}
