package io.zkthreads.server.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Copies the complete artifacts of a folder, which a daemon may have open: its files never change,
/// they only come and go.
public final class ArtifactCopy {
  private final ArtifactLayout from;
  private final ArtifactLayout to;

  /// Artifacts that have been copied.
  public record Total(long files, long bytes) {}

  private Total total = new Total(0, 0);

  /// @param to a folder without artifacts; made if there is none
  public ArtifactCopy(Path from, Path to) {
    this.from = new ArtifactLayout(from);
    this.to = new ArtifactLayout(to);
  }

  /// Copies what has come since the last time. What goes meanwhile is left out.
  ///
  /// @throws DamagedArtifact if a file is not what its name says
  public void copyNew() throws IOException {
    Files.createDirectories(to.root());
    for (int folder = 0; folder < ArtifactKeeping.NUM_FOLDERS; folder++) {
      for (Path file : from.filesOf(folder)) {
        Digest digest = new Digest(file.getFileName().toString());
        if (!has(digest)) {
          copy(file, digest);
        }
      }
    }
  }

  private void copy(Path file, Digest digest) throws IOException {
    Files.createDirectories(to.folder(digest));
    Path copy = to.path(digest);
    try {
      SyncedCopy made = SyncedCopy.make(file, copy);
      if (!made.digest().equals(digest)) {
        throw new DamagedArtifact(digest);
      }
      total = new Total(total.files() + 1, total.bytes() + made.bytes());
    } catch (NoSuchFileException gone) {
      Files.deleteIfExists(copy);
    }
  }

  /// Whether an artifact has been copied.
  public boolean has(Digest digest) {
    return Files.isRegularFile(to.path(digest));
  }

  public Total total() {
    return total;
  }
}
