package io.zkthreads.server.artifact;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Artifacts as files `ab/ab12…`; what is not complete lies under `partial/`, as `ab12….TENANT`. A
/// file gets its final name after it was forced to disk, so that a name always stands for the whole
/// content.
///
/// The time of a file is that at which it was last stored, or announced as stored.
public final class FileArtifactStore implements ArtifactStore, ArtifactKeeping {
  /// Of files under `partial/` that are no upload.
  private static final String OWN_PREFIX = "put";

  private final ArtifactLayout layout;
  private final long maxBytes;
  private final Watermark watermark;
  private final Partials partials;
  private final Set<FileHold> holds = ConcurrentHashMap.newKeySet();
  private final AtomicLong storedBytes = new AtomicLong();

  /// Taken by whoever finds an artifact, stores or deletes one, so that none is deleted between
  /// being found and being held.
  private final Object files = new Object();

  /// Opens the store; a new one is empty.
  ///
  /// @param maxBytes largest artifact that an upload may announce
  public FileArtifactStore(Path root, long maxBytes) throws IOException {
    this(root, maxBytes, Watermark.NONE);
  }

  /// As above, on a disk on which room must stay.
  public FileArtifactStore(Path root, long maxBytes, Watermark watermark) throws IOException {
    layout = new ArtifactLayout(root);
    this.maxBytes = maxBytes;
    this.watermark = watermark;
    Files.createDirectories(layout.partial());
    deleteOrphans();
    partials = new Partials(layout.partial());
    for (int folder = 0; folder < NUM_FOLDERS; folder++) {
      for (Path file : layout.filesOf(folder)) {
        storedBytes.addAndGet(Files.size(file));
      }
    }
  }

  /// What a killed process was writing.
  private void deleteOrphans() throws IOException {
    try (DirectoryStream<Path> ours =
        Files.newDirectoryStream(layout.partial(), OWN_PREFIX + "*")) {
      for (Path file : ours) {
        Files.delete(file);
      }
    }
  }

  private final class FileHold implements Hold {
    private final Set<Digest> found = ConcurrentHashMap.newKeySet();

    @Override
    public void close() {
      holds.remove(this);
    }
  }

  @Override
  public Hold hold() {
    FileHold hold = new FileHold();
    holds.add(hold);
    return hold;
  }

  /// Whether the artifact is there; then whoever holds may count on it.
  private boolean find(Digest digest) {
    synchronized (files) {
      holds.forEach(hold -> hold.found.add(digest));
      return Files.isRegularFile(layout.path(digest));
    }
  }

  /// As [#find], for whoever stores it again.
  private boolean findAnew(Digest digest) throws IOException {
    synchronized (files) {
      boolean found = find(digest);
      if (found) {
        Files.setLastModifiedTime(layout.path(digest), FileTime.from(Instant.now()));
      }
      return found;
    }
  }

  @Override
  public Deletion delete(Digest digest, Instant since, Need need) throws IOException {
    Path path = layout.path(digest);
    synchronized (files) {
      if (!Files.isRegularFile(path)) {
        return Deletion.GONE;
      }
      if (holds.stream().anyMatch(hold -> hold.found.contains(digest))) {
        return Deletion.HELD;
      }
      if (Files.getLastModifiedTime(path).toInstant().isAfter(since) || need.isNeeded(digest)) {
        return Deletion.STAYS;
      }
      long size = Files.size(path);
      Files.delete(path);
      storedBytes.addAndGet(-size);
      return Deletion.GONE;
    }
  }

  @Override
  public List<Digest> storedBefore(int folder, Instant time) throws IOException {
    List<Digest> old = new ArrayList<>();
    for (Path file : layout.filesOf(folder)) {
      if (isOlder(file, time)) {
        old.add(new Digest(file.getFileName().toString()));
      }
    }
    return old;
  }

  /// False for a file that was deleted meanwhile.
  static boolean isOlder(Path file, Instant time) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /// Every artifact with its size.
  public void forEach(Taker taker) throws IOException {
    for (int folder = 0; folder < NUM_FOLDERS; folder++) {
      for (Path file : layout.filesOf(folder)) {
        taker.take(new Digest(file.getFileName().toString()), Files.size(file));
      }
    }
  }

  /// Takes one artifact.
  public interface Taker {
    void take(Digest digest, long bytes) throws IOException;
  }

  @Override
  public int deletePartial(Instant time) throws IOException {
    return partials.deleteBefore(time);
  }

  @Override
  public long storedBytes() {
    return storedBytes.get();
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(layout.root()).getUsableSpace();
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
    if (!findAnew(digest)) {
      Path temporary = Files.createTempFile(layout.partial(), OWN_PREFIX, "");
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
    return find(digest);
  }

  @Override
  public long partialBytes(String tenant, Digest digest) throws IOException {
    return partials.bytes(new Partials.Name(tenant, digest));
  }

  @Override
  public long partialBytes(String tenant) {
    return partials.bytes(tenant);
  }

  @Override
  public Upload upload(String tenant, Digest digest, long sizeBytes, boolean known)
      throws IOException, Refusal {
    if (sizeBytes < 0 || sizeBytes > maxBytes) {
      throw Refusal.tooLarge("header.size_bytes", maxBytes, sizeBytes);
    }
    if (known && contains(digest)) {
      return new KnownUpload(digest, sizeBytes);
    }
    requireRoom(sizeBytes - partialBytes(tenant, digest));
    Partials.Name name = new Partials.Name(tenant, digest);
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
  private final class KnownUpload implements Upload {
    private final long sizeBytes;

    KnownUpload(Digest digest, long sizeBytes) throws IOException, Refusal {
      this.sizeBytes = sizeBytes;
      long size = findAnew(digest) ? size(digest) : -1;
      if (sizeBytes != size) {
        throw Refusal.invalid("BAD_SIZE", "header.size_bytes", size, sizeBytes);
      }
    }

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

  private final class FileUpload implements Upload {
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
      String got = digestOf(partial);
      if (!got.equals(name.digest().hex())) {
        partials.delete(name);
        throw Refusal.invalid("BAD_DIGEST", "header.sha256", name.digest().hex(), got);
      }
      publish(partial, name.digest());
      partials.gone(name, sizeBytes);
    }

    @Override
    public void close() throws IOException {
      partials.end(name);
      file.close();
    }
  }

  private void publish(Path complete, Digest digest) throws IOException {
    Path target = layout.path(digest);
    Path folder = layout.folder(digest);
    Files.createDirectories(folder);
    synchronized (files) {
      long size = find(digest) ? 0 : Files.size(complete);
      Files.move(complete, target, ATOMIC_MOVE);
      storedBytes.addAndGet(size);
    }
    forceFolder(folder);
    forceFolder(layout.root());
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
    Path path = layout.path(digest);
    if (!find(digest)) {
      throw Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_ARTIFACT", "no " + digest.name());
    }
    return path;
  }
}
