package io.zkthreads.server.artifact;

import io.zkthreads.server.refusal.Refusal;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/// A download of a stream that has all of an artifact: its length and digest are checked on the
/// way, also of what lies before the offset.
final class CheckedDownload implements ArtifactStore.Download {
  private static final int SKIPPED_AT_ONCE = 1 << 16;

  private final Digest digest;
  private final long size;
  private final InputStream stream;
  private final MessageDigest sha256 = Digest.newSha256();
  private long at;

  private CheckedDownload(Digest digest, long size, InputStream stream) {
    this.digest = digest;
    this.size = size;
    this.stream = stream;
  }

  /// Reads up to `offset`, and closes the stream if that fails.
  ///
  /// @param size bytes that the stream is said to have
  static CheckedDownload open(Digest digest, long size, InputStream stream, long offset)
      throws IOException, Refusal {
    CheckedDownload download = new CheckedDownload(digest, size, stream);
    boolean opened = false;
    try {
      if (offset < 0 || offset > size) {
        throw Refusal.invalid(
            "BAD_OFFSET", "read_offset", "0 to " + size, Long.toUnsignedString(offset));
      }
      for (long left = offset; left > 0; ) {
        left -= download.next((int) Math.min(left, SKIPPED_AT_ONCE)).length;
      }
      opened = true;
      return download;
    } finally {
      if (!opened) {
        stream.close();
      }
    }
  }

  /// A stream that ends before it has what it said broke off; one that has as much and other bytes
  /// is damaged.
  @Override
  public byte[] next(int max) throws IOException {
    byte[] bytes = stream.readNBytes(max);
    sha256.update(bytes);
    at += bytes.length;
    if (bytes.length == 0 && max > 0) {
      if (at < size) {
        throw new EOFException(
            "%s broke off: expected %d bytes, got %d".formatted(digest.name(), size, at));
      }
      if (!Digest.of(sha256).equals(digest)) {
        throw new DamagedArtifact(digest);
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
