package io.zkthreads.server.artifact;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.READ;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/// Artifacts as files `ab/ab12…`; what is not complete lies under `partial/`, as `ab12….TENANT`. A
/// file gets its final name after it was forced to disk, so that a name always stands for the whole
/// content.
///
/// The time of a file is that at which it was last stored, or announced as stored.
public final class FileArtifactStore implements ArtifactKeeping {
  private static final System.Logger LOG = System.getLogger(FileArtifactStore.class.getName());

  private final ArtifactLayout layout;
  private final Uploads uploads;
  private final Holds holds = new Holds();

  /// Bytes of each folder. Other processes that share the root store things as well, which are
  /// counted when somebody looks into their folder.
  private final AtomicLongArray storedBytes = new AtomicLongArray(NUM_FOLDERS);

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
    uploads = new Uploads(layout.partial(), maxBytes, watermark, new Published());
    forEach((digest, bytes) -> storedBytes.addAndGet(folder(digest), bytes));
  }

  @Override
  public Hold hold() {
    return holds.hold();
  }

  /// Whether the artifact is there; then whoever holds may count on it.
  private boolean find(Digest digest) {
    synchronized (files) {
      holds.found(digest);
      return Files.isRegularFile(layout.path(digest));
    }
  }

  /// As [#find], for whoever stores it again.
  private boolean findAnew(Digest digest) throws IOException {
    synchronized (files) {
      try {
        if (find(digest)) {
          Files.setLastModifiedTime(layout.path(digest), FileTime.from(Instant.now()));
          return true;
        }
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "deleted meanwhile", e); // by a daemon, while a worker found it
      }
      return false;
    }
  }

  @Override
  public Deletion delete(Digest digest, Instant since, Need need) throws IOException {
    Path path = layout.path(digest);
    synchronized (files) {
      if (!Files.isRegularFile(path)) {
        return Deletion.GONE;
      }
      if (holds.isHeld(digest)) {
        return Deletion.HELD;
      }
      if (Files.getLastModifiedTime(path).toInstant().isAfter(since) || need.isNeeded(digest)) {
        return Deletion.STAYS;
      }
      long size = Files.size(path);
      Files.delete(path);
      storedBytes.addAndGet(folder(digest), -size);
      return Deletion.GONE;
    }
  }

  @Override
  public List<Digest> storedBefore(int folder, Instant time) throws IOException {
    List<Digest> old = new ArrayList<>();
    synchronized (files) {
      long bytes = 0;
      for (Path file : layout.filesOf(folder)) {
        bytes += size(file).orElse(0L);
        if (isOlder(file, time)) {
          old.add(new Digest(file.getFileName().toString()));
        }
      }
      storedBytes.set(folder, bytes);
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

  @Override
  public void forEach(Taker taker) throws IOException {
    for (int folder = 0; folder < NUM_FOLDERS; folder++) {
      for (Path file : layout.filesOf(folder)) {
        Optional<Long> size = size(file);
        if (size.isPresent()) {
          taker.take(new Digest(file.getFileName().toString()), size.get());
        }
      }
    }
  }

  /// Of a file that may have been deleted meanwhile.
  private static Optional<Long> size(Path file) throws IOException {
    try {
      return Optional.of(Files.size(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public int deletePartial(Instant time) throws IOException {
    return uploads.deleteBefore(time);
  }

  @Override
  public long storedBytes() {
    return IntStream.range(0, NUM_FOLDERS).mapToLong(storedBytes::get).sum();
  }

  private static int folder(Digest digest) {
    return Integer.parseInt(digest.hex(), 0, 2, 16);
  }

  @Override
  public long freeBytes() throws IOException {
    return Files.getFileStore(layout.root()).getUsableSpace();
  }

  @Override
  public void requireRoom(long bytes) throws IOException, Refusal {
    uploads.requireRoom(bytes);
  }

  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    if (!findAnew(digest)) {
      publish(uploads.written(bytes), digest);
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
    return CheckedDownload.open(digest, Files.size(path), Files.newInputStream(path), offset);
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
    return uploads.partials().bytes(new Partials.Name(tenant, digest));
  }

  @Override
  public long partialBytes(String tenant) {
    return uploads.partials().bytes(tenant);
  }

  @Override
  public Upload upload(String tenant, Digest digest, long sizeBytes, boolean known)
      throws IOException, Refusal {
    uploads.requireSize(sizeBytes);
    return known && contains(digest)
        ? uploads.known(digest, sizeBytes)
        : uploads.begin(tenant, digest, sizeBytes);
  }

  private final class Published implements Uploads.Target {
    @Override
    public void publish(Path complete, Digest digest) throws IOException {
      FileArtifactStore.this.publish(complete, digest);
    }

    @Override
    public Optional<Long> renewed(Digest digest) throws IOException {
      return findAnew(digest) ? Optional.of(Files.size(layout.path(digest))) : Optional.empty();
    }
  }

  private void publish(Path complete, Digest digest) throws IOException {
    Path target = layout.path(digest);
    Path folder = layout.folder(digest);
    Files.createDirectories(folder);
    synchronized (files) {
      long size = find(digest) ? 0 : Files.size(complete);
      Files.move(complete, target, ATOMIC_MOVE);
      storedBytes.addAndGet(folder(digest), size);
    }
    forceFolder(folder);
    forceFolder(layout.root());
  }

  private static void forceFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private Path existing(Digest digest) throws Refusal {
    Path path = layout.path(digest);
    if (!find(digest)) {
      throw noSuchArtifact(digest);
    }
    return path;
  }

  static Refusal noSuchArtifact(Digest digest) {
    return Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_ARTIFACT", "no " + digest.name());
  }
}
