package io.zkthreads.server.artifact;

import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.store.Watermark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// Opens the store that a daemon and its workers share.
public final class ArtifactStores {
  private ArtifactStores() {}

  /// Opens the store.
  ///
  /// @param s3 where in S3 artifacts are; empty: in files of the folder
  /// @param folder holds the files, or what is on its way to S3
  /// @param maxBytes largest artifact that an upload may announce
  /// @param watermark of the disk of the folder
  /// @throws BadSetting if the bucket does not do what is asked of it
  public static ArtifactKeeping open(
      Optional<S3Location> s3, Path folder, long maxBytes, Watermark watermark) throws IOException {
    if (s3.isEmpty()) {
      return new FileArtifactStore(folder, maxBytes, watermark);
    }
    try {
      return new S3ArtifactStore(s3.get(), folder.resolve("partial"), maxBytes, watermark);
    } catch (IOException e) {
      throw new BadSetting(
          "daemon.artifacts: expected a bucket that can be listed, written and read, got "
              + e.getMessage(),
          e);
    }
  }
}
