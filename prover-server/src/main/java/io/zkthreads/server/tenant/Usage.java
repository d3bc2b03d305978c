package io.zkthreads.server.tenant;

/// What was used.
///
/// @param jobs jobs that ended; one that is taken up again ends again
/// @param cycles of the runs that these jobs ended with
/// @param proofs made, and `provingMillis` for them
/// @param bytesStored uploads, programs, jobs and their proofs
/// @param bytesSent downloads and proofs at the end of watches
public record Usage(
    long jobs, long cycles, long proofs, long provingMillis, long bytesStored, long bytesSent) {
  /// Only bytes that were stored.
  public static Usage stored(long bytes) {
    return new Usage(0, 0, 0, 0, bytes, 0);
  }

  /// Only bytes that were sent.
  public static Usage sent(long bytes) {
    return new Usage(0, 0, 0, 0, 0, bytes);
  }
}
