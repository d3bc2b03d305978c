package io.zkthreads.server.artifact;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Set;

/// A copy of a file that is on disk, and that only its owner reads.
///
/// @param digest of the bytes that were copied
public record SyncedCopy(long bytes, Digest digest) {
  private static final int BUFFER_BYTES = 1 << 18;
  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rw-------");

  /// What a copy of a file would be.
  public static SyncedCopy of(Path file) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    long bytes;
    try (OutputStream digesting = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
      bytes = Files.copy(file, digesting);
    }
    return new SyncedCopy(bytes, Digest.of(sha256));
  }

  /// Copies a file with the time of its last change to where no file is.
  public static SyncedCopy make(Path from, Path to) throws IOException {
    MessageDigest sha256 = Digest.newSha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    long bytes = 0;
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                to,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PRIVATE))) {
      while (in.read(buffer.clear()) >= 0) {
        sha256.update(buffer.flip());
        buffer.rewind();
        while (buffer.hasRemaining()) {
          bytes += out.write(buffer);
        }
      }
      out.force(true);
    }
    Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
    return new SyncedCopy(bytes, Digest.of(sha256));
  }
}
