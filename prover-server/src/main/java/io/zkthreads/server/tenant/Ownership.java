package io.zkthreads.server.tenant;

import io.zkthreads.server.artifact.ArtifactKeeping;
import io.zkthreads.server.artifact.Digest;
import java.io.IOException;
import java.time.Instant;

/// Whose artifacts are whose. An artifact that several tenants brought or made is stored once, and
/// is there for each of them and for nobody else.
public interface Ownership {
  /// Whether a tenant has brought an artifact, or has a job that needs or made it.
  boolean owns(String tenant, Digest digest) throws IOException;

  /// Whether anybody has brought an artifact.
  boolean isBrought(Digest digest) throws IOException;

  /// A tenant has brought an artifact, perhaps once more.
  void own(String tenant, Digest digest, long bytes, Instant now) throws IOException;

  /// Bytes that are kept for a tenant: what he brought, and his jobs with their proofs.
  long storedBytes(String tenant) throws IOException;

  /// What was brought before `time` and no job of its owner needs is his no more.
  void disownBefore(Instant time) throws IOException;

  /// Gives what lies in a folder of an older version to the default tenant, once.
  ///
  /// @param artifacts what lies there, asked only if it has not been given yet
  void adopt(Folder artifacts, Instant now) throws IOException;

  /// Artifacts of a folder.
  interface Folder {
    void forEach(ArtifactKeeping.Taker taker) throws IOException;
  }
}
