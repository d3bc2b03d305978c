package io.zkthreads.server.artifact;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Artifacts as files `ab/ab12…`; what is not complete lies under `partial/`. A file gets its final
/// name after it was forced to disk, so that a name always stands for the whole content.
public final class FileArtifactStore implements ArtifactStore {
  private static final Duration KEEP_PARTIAL = Duration.ofDays(1);

  /// Of files under `partial/` that are no upload.
  private static final String OWN_PREFIX = "put";

  private final Path root;
  private final long maxBytes;
  private final Watermark watermark;
  private final Set<Digest> uploading = ConcurrentHashMap.newKeySet();

  /// Opens the store; a new one is empty.
  ///
  /// @param maxBytes largest artifact that an upload may announce
  public FileArtifactStore(Path root, long maxBytes) throws IOException {
    this(root, maxBytes, Watermark.NONE);
  }

  /// As above, on a disk on which room must stay.
  public FileArtifactStore(Path root, long maxBytes, Watermark watermark) throws IOException {
    this.root = root;
    this.maxBytes = maxBytes;
    this.watermark = watermark;
    Files.createDirectories(root.resolve("partial"));
    deleteOrphans();
  }

  /// What a killed process was writing, and uploads that nobody went on with for a day.
  private void deleteOrphans() throws IOException {
    Instant old = Instant.now().minus(KEEP_PARTIAL);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(root.resolve("partial"))) {
      for (Path file : files) {
        boolean ours = file.getFileName().toString().startsWith(OWN_PREFIX);
        if (ours || Files.getLastModifiedTime(file).toInstant().isBefore(old)) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public void requireRoom(long bytes) throws IOException, Refusal {
    Optional<String> shortage = watermark.shortage(bytes);
    if (shortage.isPresent()) {
      throw Refusal.diskFull(shortage.get());
    }
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    if (!contains(digest)) {
      Path temporary = Files.createTempFile(root.resolve("partial"), OWN_PREFIX, "");
      try (FileChannel file = FileChannel.open(temporary, WRITE)) {
        writeAll(file, ByteBuffer.wrap(bytes));
        file.force(true);
      }
      publish(temporary, digest);
    }
    return digest;
  }

  @Override
  public byte[] bytes(Digest digest) throws IOException, Refusal {
    byte[] bytes = Files.readAllBytes(existing(digest));
    if (!Digest.of(bytes).equals(digest)) {
      throw new DamagedArtifact(digest);
    }
    return bytes;
  }

  @Override
  public Download download(Digest digest, long offset) throws IOException, Refusal {
    Path path = existing(digest);
    long size = Files.size(path);
    if (offset < 0 || offset > size) {
      throw Refusal.invalid(
          "BAD_OFFSET", "read_offset", "0 to " + size, Long.toUnsignedString(offset));
    }
    FileDownload download = new FileDownload(digest, path);
    boolean opened = false;
    try {
      download.skip(offset);
      opened = true;
      return download;
    } finally {
      if (!opened) {
        download.close();
      }
    }
  }

  private static final class FileDownload implements Download {
    private final Digest digest;
    private final InputStream file;
    private final MessageDigest sha256 = Digest.newSha256();

    FileDownload(Digest digest, Path path) throws IOException {
      this.digest = digest;
      file = Files.newInputStream(path);
    }

    private void skip(long bytes) throws IOException {
      for (long left = bytes; left > 0; ) {
        left -= next((int) Math.min(left, 1 << 16)).length;
      }
    }

    @Override
    public byte[] next(int max) throws IOException {
      byte[] bytes = file.readNBytes(max);
      sha256.update(bytes);
      if (bytes.length == 0 && !HexFormat.of().formatHex(sha256.digest()).equals(digest.hex())) {
        throw new DamagedArtifact(digest);
      }
      return bytes;
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public long size(Digest digest) throws IOException, Refusal {
    return Files.size(existing(digest));
  }

  @Override
  public boolean contains(Digest digest) {
    return Files.isRegularFile(path(digest));
  }

  @Override
  public long committedBytes(Digest digest) throws IOException {
    Path partial = partial(digest);
    if (contains(digest)) {
      return Files.size(path(digest));
    }
    return Files.exists(partial) ? Files.size(partial) : 0;
  }

  @Override
  public Upload upload(Digest digest, long sizeBytes) throws IOException, Refusal {
    if (sizeBytes < 0 || sizeBytes > maxBytes) {
      throw Refusal.tooLarge("header.size_bytes", maxBytes, sizeBytes);
    }
    if (!contains(digest)) {
      requireRoom(sizeBytes - committedBytes(digest));
    }
    if (!uploading.add(digest)) {
      throw Refusal.of(
          Refusal.Kind.ABORTED, "UPLOAD_IN_PROGRESS", "another call is uploading " + digest.hex());
    }
    boolean opened = false;
    try {
      FileUpload upload = new FileUpload(digest, sizeBytes);
      opened = true;
      return upload;
    } finally {
      if (!opened) {
        uploading.remove(digest);
      }
    }
  }

  private final class FileUpload implements Upload {
    private final Digest digest;
    private final long sizeBytes;
    private final FileChannel file;
    private final boolean complete;
    private long at;

    FileUpload(Digest digest, long sizeBytes) throws IOException, Refusal {
      this.digest = digest;
      this.sizeBytes = sizeBytes;
      complete = contains(digest);
      at = committedBytes(digest);
      if (complete && sizeBytes != at) {
        throw Refusal.invalid("BAD_SIZE", "header.size_bytes", at, sizeBytes);
      }
      file =
          complete
              ? FileChannel.open(path(digest), READ)
              : FileChannel.open(partial(digest), CREATE, WRITE);
    }

    /// Of a complete artifact any part may come again; it is not written.
    @Override
    public void append(long offset, byte[] data) throws IOException, Refusal {
      if (complete && offset >= 0 && offset <= at) {
        return;
      }
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
    }

    @Override
    public void finish() throws IOException, Refusal {
      if (complete) {
        return;
      }
      if (at != sizeBytes) {
        throw Refusal.invalid("BAD_SIZE", "chunk", sizeBytes + " bytes in all", at);
      }
      file.force(true);
      Path partial = partial(digest);
      String got = digestOf(partial);
      if (!got.equals(digest.hex())) {
        Files.delete(partial);
        throw Refusal.invalid("BAD_DIGEST", "header.sha256", digest.hex(), got);
      }
      publish(partial, digest);
    }

    @Override
    public void close() throws IOException {
      uploading.remove(digest);
      file.close();
    }
  }

  private void publish(Path complete, Digest digest) throws IOException {
    Path target = path(digest);
    Path folder = root.resolve(digest.hex().substring(0, 2));
    Files.createDirectories(folder);
    Files.move(complete, target, ATOMIC_MOVE);
    forceFolder(folder);
    forceFolder(root);
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static String digestOf(Path file) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      int n;
      while ((n = in.read(buffer)) > 0) {
        sha256.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }

  private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  private Path existing(Digest digest) throws Refusal {
    Path path = path(digest);
    if (!Files.isRegularFile(path)) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_ARTIFACT", "no " + digest.name());
    }
    return path;
  }

  private Path path(Digest digest) {
    return root.resolve(digest.hex().substring(0, 2)).resolve(digest.hex());
  }

  private Path partial(Digest digest) {
    return root.resolve("partial").resolve(digest.hex());
  }
}
