package io.zkthreads.server.tenant;

/// What a tenant may use of a daemon; 0 for as much as the daemon has.
///
/// @param maxJobs jobs that have not ended
/// @param maxCycles cycles of one run
/// @param maxBytes bytes kept for him: uploads, programs, jobs and their proofs; a file counts as
///   at least 4 KiB
/// @param maxRate calls a second, of which twice as many may come at once
public record Quotas(long maxJobs, long maxCycles, long maxBytes, long maxRate) {
  /// Only the daemon's own limits.
  public static final Quotas NONE = new Quotas(0, 0, 0, 0);

  /// What a new tenant has unless it is told otherwise: many such tenants do not fill a daemon.
  public static final Quotas OF_A_NEW_TENANT = new Quotas(100, 0, 10L << 30, 100);

  public Quotas {
    if (maxJobs < 0 || maxCycles < 0 || maxBytes < 0 || maxRate < 0) {
      throw new IllegalArgumentException("a quota below 0");
    }
  }
}
