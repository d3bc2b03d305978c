package io.zkthreads.server.artifact;

import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLongArray;

/// Artifacts as objects `PREFIX/ab/ab12…` of an S3 bucket. Uploads that are not complete lie on the
/// disk of this machine: who goes on with one at another daemon begins anew.
///
/// S3 stores an object in full or not at all, and whoever asks next finds it. Several processes may
/// store and read; one of them, the daemon that has the record of jobs, deletes.
public final class S3ArtifactStore implements ArtifactKeeping {
  private static final System.Logger LOG = System.getLogger(S3ArtifactStore.class.getName());

  private final S3Location location;
  private final S3Bucket bucket;
  private final Uploads uploads;
  private final Holds holds = new Holds();

  /// What each folder holds, as far as it has been counted: what others store shows when their
  /// folder is listed again.
  private final AtomicLongArray bytesOfFolder = new AtomicLongArray(NUM_FOLDERS);

  /// One for each folder: taken by whoever finds an artifact, stores or deletes one, so that none
  /// is deleted between being found and being held.
  private final Object[] folders = new Object[NUM_FOLDERS];

  /// Opens the store.
  ///
  /// @param staging folder of uploads that are not complete
  /// @param maxBytes largest artifact that an upload may announce
  /// @param watermark of the disk of `staging`
  /// @throws IOException with what S3 says if the bucket cannot be listed, written and read
  public S3ArtifactStore(S3Location location, Path staging, long maxBytes, Watermark watermark)
      throws IOException {
    this.location = location;
    for (int folder = 0; folder < NUM_FOLDERS; folder++) {
      folders[folder] = new Object();
    }
    bucket = new S3Bucket(location, S3Bucket.Bounds.SHIPPED);
    bucket.requireUsable();
    uploads = new Uploads(staging, maxBytes, watermark, new Published());
    Thread.ofVirtual().name("artifacts-count").start(this::count);
  }

  private void count() {
    try {
      long[] sums = new long[NUM_FOLDERS];
      forEach((digest, bytes) -> sums[folder(digest)] += bytes);
      for (int folder = 0; folder < NUM_FOLDERS; folder++) {
        bytesOfFolder.set(folder, sums[folder]);
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING, "what is stored in {0} was not counted: {1}", location, e.getMessage());
    }
  }

  private static int folder(Digest digest) {
    return Integer.parseInt(digest.hex().substring(0, 2), 16);
  }

  private Object lock(Digest digest) {
    return folders[folder(digest)];
  }

  @Override
  public Hold hold() {
    return holds.hold();
  }

  /// What is there of the artifact; then whoever holds may count on it.
  private Optional<S3Bucket.Found> find(Digest digest) throws IOException {
    synchronized (lock(digest)) {
      holds.found(digest);
      return bucket.find(digest);
    }
  }

  @Override
  public Deletion delete(Digest digest, Instant since, Need need) throws IOException {
    synchronized (lock(digest)) {
      Optional<S3Bucket.Found> found = bucket.find(digest);
      if (found.isEmpty()) {
        return Deletion.GONE;
      }
      if (holds.isHeld(digest)) {
        return Deletion.HELD;
      }
      if (found.get().stored().isAfter(since) || need.isNeeded(digest)) {
        return Deletion.STAYS;
      }
      bucket.delete(digest);
      bytesOfFolder.addAndGet(folder(digest), -found.get().bytes());
      return Deletion.GONE;
    }
  }

  @Override
  public List<Digest> storedBefore(int folder, Instant time) throws IOException {
    List<Digest> old = new ArrayList<>();
    long[] sum = new long[1];
    bucket.list(
        location.folder(folder),
        (digest, bytes, modified) -> {
          sum[0] += bytes;
          if (modified.isBefore(time)) {
            old.add(digest);
          }
        });
    bytesOfFolder.set(folder, sum[0]);
    return old;
  }

  @Override
  public void forEach(Taker taker) throws IOException {
    bucket.list(location.root(), (digest, bytes, _) -> taker.take(digest, bytes));
  }

  @Override
  public int deletePartial(Instant time) throws IOException {
    return uploads.deleteBefore(time);
  }

  @Override
  public long storedBytes() {
    long sum = 0;
    for (int folder = 0; folder < NUM_FOLDERS; folder++) {
      sum += bytesOfFolder.get(folder);
    }
    return sum;
  }

  @Override
  public long freeBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public void requireRoom(long bytes) throws IOException, Refusal {
    uploads.requireRoom(bytes);
  }

  /// Sends the bytes also if they are there: that is as quick as looks, and mends what is damaged.
  @Override
  public Digest put(byte[] bytes) throws IOException {
    Digest digest = Digest.of(bytes);
    synchronized (lock(digest)) {
      boolean isNew = find(digest).isEmpty();
      bucket.put(digest, bytes);
      if (isNew) {
        bytesOfFolder.addAndGet(folder(digest), bytes.length);
      }
    }
    return digest;
  }

  @Override
  public byte[] bytes(Digest digest) throws IOException, Refusal {
    S3Bucket.Content content = content(digest);
    if (content.bytes() > Integer.MAX_VALUE - 8) {
      content.stream().close();
      throw new IOException(digest.name() + " is too large to be read at once");
    }
    try (CheckedDownload download = checked(digest, content, 0)) {
      byte[] bytes = download.next((int) content.bytes());
      download.next(1); // the end, which is checked
      return bytes;
    }
  }

  @Override
  public Download download(Digest digest, long offset) throws IOException, Refusal {
    return checked(digest, content(digest), offset);
  }

  private static CheckedDownload checked(Digest digest, S3Bucket.Content content, long offset)
      throws IOException, Refusal {
    return CheckedDownload.open(digest, content.bytes(), content.stream(), offset);
  }

  private S3Bucket.Content content(Digest digest) throws IOException, Refusal {
    synchronized (lock(digest)) {
      holds.found(digest);
      return bucket.get(digest).orElseThrow(() -> FileArtifactStore.noSuchArtifact(digest));
    }
  }

  @Override
  public long size(Digest digest) throws IOException, Refusal {
    return find(digest).orElseThrow(() -> FileArtifactStore.noSuchArtifact(digest)).bytes();
  }

  @Override
  public boolean contains(Digest digest) throws IOException {
    return find(digest).isPresent();
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
      synchronized (lock(digest)) {
        boolean isNew = find(digest).isEmpty();
        bucket.put(digest, complete);
        if (isNew) {
          bytesOfFolder.addAndGet(folder(digest), complete.toFile().length());
        }
      }
    }

    @Override
    public Optional<Long> renewed(Digest digest) throws IOException {
      synchronized (lock(digest)) {
        Optional<S3Bucket.Found> found = find(digest);
        if (found.isPresent()) {
          bucket.renew(digest);
        }
        return found.map(S3Bucket.Found::bytes);
      }
    }
  }
}
