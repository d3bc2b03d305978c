package io.zkthreads.server.artifact;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// What a store of artifacts holds, and how some of it goes.
public interface ArtifactKeeping {
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

  /// Deletes partial uploads that nobody has gone on with since `time`.
  ///
  /// @return how many
  int deletePartial(Instant time) throws IOException;

  /// Bytes of all artifacts, those of partial uploads not counted.
  long storedBytes();

  /// Bytes that are free on the disk of the artifacts.
  long freeBytes() throws IOException;
}
