package io.zkthreads.server.artifact;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// A store of artifacts with what it holds, and how some of it goes.
public interface ArtifactKeeping extends ArtifactStore {
  /// Folders that [#storedBefore] looks into, one at a time.
  int NUM_FOLDERS = 256;

  /// Whether somebody needs an artifact.
  interface Need {
    boolean isNeeded(Digest digest) throws IOException;
  }

  /// What became of an artifact that was to be deleted.
  enum Deletion {
    /// It is not there any more.
    GONE,
    /// It is needed, or has been stored again: it is there and stays.
    STAYS,
    /// Somebody may be about to need it: it is there for now.
    HELD
  }

  /// Deletes an artifact that nobody needs.
  ///
  /// @param since it stays if it was stored again later
  /// @param need asked last; until then nobody stores or finds the artifact
  Deletion delete(Digest digest, Instant since, Need need) throws IOException;

  /// Artifacts that were last stored before `time`.
  ///
  /// @param folder 0 to [#NUM_FOLDERS] - 1
  List<Digest> storedBefore(int folder, Instant time) throws IOException;

  /// Every artifact with its size.
  void forEach(Taker taker) throws IOException;

  /// Takes one artifact.
  interface Taker {
    void take(Digest digest, long bytes) throws IOException;
  }

  /// Deletes partial uploads that nobody has gone on with since `time`.
  ///
  /// @return how many
  int deletePartial(Instant time) throws IOException;

  /// Bytes of all artifacts, those of partial uploads not counted.
  long storedBytes();

  /// Bytes that are free where the artifacts are; [Long#MAX_VALUE] where nobody can tell.
  long freeBytes() throws IOException;
}
