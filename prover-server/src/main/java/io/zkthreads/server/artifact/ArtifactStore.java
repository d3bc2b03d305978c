package io.zkthreads.server.artifact;

import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;

/// Bytes by the SHA-256 of their content. What was stored is durable when the call returns, is
/// never replaced, and goes only through [ArtifactKeeping].
public interface ArtifactStore {
  /// Stores bytes; storing them again is the same artifact.
  Digest put(byte[] bytes) throws IOException;

  /// All bytes of an artifact, checked against their digest.
  ///
  /// @throws DamagedArtifact if they have another
  byte[] bytes(Digest digest) throws IOException, Refusal;

  /// Opens an artifact to be read in pieces, from `offset` to its end.
  Download download(Digest digest, long offset) throws IOException, Refusal;

  long size(Digest digest) throws IOException, Refusal;

  boolean contains(Digest digest) throws IOException;

  /// From here on, what is stored or found by anybody stays until the hold is closed: time for a
  /// job to be journalled that needs it.
  Hold hold();

  /// Keeps artifacts from being deleted.
  interface Hold extends AutoCloseable {
    @Override
    void close();
  }

  /// Bytes that an unfinished upload of a tenant has left behind.
  long partialBytes(String tenant, Digest digest) throws IOException;

  /// Bytes of all unfinished uploads of a tenant, at least 4 KiB for each.
  long partialBytes(String tenant);

  /// Refuses what is new when the disk has no room for it beside what was begun.
  ///
  /// @param bytes how much is to be written
  void requireRoom(long bytes) throws IOException, Refusal;

  /// Begins an upload, or goes on with one of the same tenant that broke off. Uploads of others are
  /// their own, also of the same bytes.
  ///
  /// @param known whether the tenant has the artifact: then nothing has to be sent if it is there
  Upload upload(String tenant, Digest digest, long sizeBytes, boolean known)
      throws IOException, Refusal;

  /// An artifact as it is read. All of it is checked, also what lies before the offset.
  interface Download extends AutoCloseable {
    /// The next bytes, at most `max`; empty at the end.
    ///
    /// @throws DamagedArtifact instead of an end, if the whole has another digest
    byte[] next(int max) throws IOException;

    @Override
    void close() throws IOException;
  }

  /// An upload in progress; one at a time for each tenant and digest.
  interface Upload extends AutoCloseable {
    /// Appends bytes at the offset where the upload stands.
    void append(long offset, byte[] data) throws IOException, Refusal;

    /// Makes the artifact durable, if size and digest are those announced.
    void finish() throws IOException, Refusal;

    @Override
    void close() throws IOException;
  }
}
