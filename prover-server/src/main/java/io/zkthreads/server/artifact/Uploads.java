package io.zkthreads.server.artifact;

import static java.nio.file.StandardOpenOption.WRITE;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What is on its way into a store: files of a folder on a disk on which room must stay. A file
/// that is complete, forced to disk and has its digest is handed to the store.
final class Uploads {
  /// Of files that are no upload of a client.
  private static final String OWN_PREFIX = "put";

  /// A file that nobody has written to for so long is nobody's.
  private static final Duration WRITTEN = Duration.ofHours(1);

  private final Path folder;
  private final long maxBytes;
  private final Watermark watermark;
  private final Partials partials;
  private final Target target;

  /// Where complete files go.
  interface Target {
    /// Makes a file an artifact, durably. The file may be gone afterwards.
    void publish(Path complete, Digest digest) throws IOException;

    /// Counts an artifact as stored anew.
    ///
    /// @return its bytes, if it is there
    Optional<Long> renewed(Digest digest) throws IOException;
  }

  /// @param maxBytes largest upload that may be announced
  Uploads(Path folder, long maxBytes, Watermark watermark, Target target) throws IOException {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.watermark = watermark;
    this.target = target;
    Files.createDirectories(folder);
    deleteOrphans(Instant.now().minus(WRITTEN));
    partials = new Partials(folder);
  }

  /// What a killed process was writing. Younger files may be another's that lives: the workers of a
  /// daemon share its folder.
  ///
  /// @return how many
  private int deleteOrphans(Instant before) throws IOException {
    int deleted = 0;
    try (DirectoryStream<Path> ours = Files.newDirectoryStream(folder, OWN_PREFIX + "*")) {
      for (Path file : ours) {
        deleted += FileArtifactStore.isOlder(file, before) && Files.deleteIfExists(file) ? 1 : 0;
      }
    }
    return deleted;
  }

  /// Bytes in a file that is on disk, which the caller publishes and nobody goes on with.
  Path written(byte[] bytes) throws IOException {
    Path temporary = Files.createTempFile(folder, OWN_PREFIX, "");
    try (FileChannel file = FileChannel.open(temporary, WRITE)) {
      writeAll(file, ByteBuffer.wrap(bytes));
      file.force(true);
    }
    return temporary;
  }

  Partials partials() {
    return partials;
  }

  /// Deletes what nobody has gone on with since `time`.
  ///
  /// @return how many
  int deleteBefore(Instant time) throws IOException {
    return deleteOrphans(time) + partials.deleteBefore(time);
  }

  void requireRoom(long bytes) throws IOException, Refusal {
    Optional<String> shortage = watermark.shortage(bytes);
    if (shortage.isPresent()) {
      throw Refusal.diskFull(shortage.get());
    }
  }

  void requireSize(long sizeBytes) throws Refusal {
    if (sizeBytes < 0 || sizeBytes > maxBytes) {
      throw Refusal.tooLarge("header.size_bytes", maxBytes, sizeBytes);
    }
  }

  /// An upload of an artifact that is there already.
  ArtifactStore.Upload known(Digest digest, long sizeBytes) throws IOException, Refusal {
    long size = target.renewed(digest).orElse(-1L);
    if (sizeBytes != size) {
      throw Refusal.invalid("BAD_SIZE", "header.size_bytes", size, sizeBytes);
    }
    return new KnownUpload(sizeBytes);
  }

  /// Begins an upload, or goes on with one that broke off.
  ArtifactStore.Upload begin(String tenant, Digest digest, long sizeBytes)
      throws IOException, Refusal {
    Partials.Name name = new Partials.Name(tenant, digest);
    requireRoom(sizeBytes - partials.bytes(name));
    if (!partials.begin(name)) {
      throw Refusal.of(
          Refusal.Kind.ABORTED, "UPLOAD_IN_PROGRESS", "another call is uploading " + digest.hex());
    }
    boolean opened = false;
    try {
      FileUpload upload = new FileUpload(name, sizeBytes);
      opened = true;
      return upload;
    } finally {
      if (!opened) {
        partials.end(name);
      }
    }
  }

  /// Of an artifact that is there any part may come again; it is not written.
  private record KnownUpload(long sizeBytes) implements ArtifactStore.Upload {
    @Override
    public void append(long offset, byte[] data) throws Refusal {
      if (offset < 0 || offset > sizeBytes) {
        throw Refusal.invalid(
            "BAD_OFFSET", "chunk.offset", sizeBytes, Long.toUnsignedString(offset));
      }
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }

  private final class FileUpload implements ArtifactStore.Upload {
    private final Partials.Name name;
    private final long sizeBytes;
    private final FileChannel file;
    private long at;

    FileUpload(Partials.Name name, long sizeBytes) throws IOException {
      this.name = name;
      this.sizeBytes = sizeBytes;
      file = partials.open(name);
      at = file.size();
    }

    @Override
    public void append(long offset, byte[] data) throws IOException, Refusal {
      if (offset != at) {
        throw Refusal.invalid("BAD_OFFSET", "chunk.offset", at, Long.toUnsignedString(offset));
      }
      if (data.length > sizeBytes - at) {
        throw Refusal.invalid(
            "BAD_SIZE", "chunk.data", "at most " + (sizeBytes - at) + " more bytes", data.length);
      }
      requireRoom(data.length);
      file.position(at);
      writeAll(file, ByteBuffer.wrap(data));
      at += data.length;
      partials.grown(name, data.length);
    }

    @Override
    public void finish() throws IOException, Refusal {
      if (at != sizeBytes) {
        throw Refusal.invalid("BAD_SIZE", "chunk", sizeBytes + " bytes in all", at);
      }
      file.force(true);
      Path partial = partials.path(name);
      Digest got = SyncedCopy.of(partial).digest();
      if (!got.equals(name.digest())) {
        partials.delete(name);
        throw Refusal.invalid("BAD_DIGEST", "header.sha256", name.digest().hex(), got.hex());
      }
      target.publish(partial, name.digest());
      Files.deleteIfExists(partial);
      partials.gone(name, sizeBytes);
    }

    @Override
    public void close() throws IOException {
      partials.end(name);
      file.close();
    }
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }
}
