package io.zkthreads.server.tenant;

/// What was used.
///
/// @param jobs jobs that ended; one that is taken up again ends again
/// @param cycles of the runs that these jobs ended with
/// @param proofs made, and `provingMillis` for them
/// @param bytesStored uploads, programs, jobs and their proofs
/// @param bytesSent downloads and proofs at the end of watches
/// @param estimates calls that ran something without a job, and `estimateCycles` of them
public record Usage(
    long jobs,
    long cycles,
    long proofs,
    long provingMillis,
    long bytesStored,
    long bytesSent,
    long estimates,
    long estimateCycles) {
  /// Nothing.
  public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, 0);

  /// Only bytes that were stored.
  public static Usage stored(long bytes) {
    return new Usage(0, 0, 0, 0, bytes, 0, 0, 0);
  }

  /// Only bytes that were sent.
  public static Usage sent(long bytes) {
    return new Usage(0, 0, 0, 0, 0, bytes, 0, 0);
  }

  /// Only a run without a job.
  public static Usage estimated(long cycles) {
    return new Usage(0, 0, 0, 0, 0, 0, 1, cycles);
  }

  public Usage plus(Usage other) {
    return new Usage(
        jobs + other.jobs,
        cycles + other.cycles,
        proofs + other.proofs,
        provingMillis + other.provingMillis,
        bytesStored + other.bytesStored,
        bytesSent + other.bytesSent,
        estimates + other.estimates,
        estimateCycles + other.estimateCycles);
  }
}
