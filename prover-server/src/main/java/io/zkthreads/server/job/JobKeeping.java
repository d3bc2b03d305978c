package io.zkthreads.server.job;

import io.zkthreads.server.artifact.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// Which jobs and artifacts a store could do without. A job's record goes first, in the commit that
/// also says which artifacts it no longer needs; then the files go. So whatever dies between, no
/// record names a file that was deleted, and the files to delete are known at the next start.
public interface JobKeeping {
  /// An artifact that a job no longer needs, though another may.
  ///
  /// @param since when it was given up: what was stored again later has another owner
  record Released(Digest digest, Instant since) {}

  /// Jobs that have ended.
  long numEnded() throws IOException;

  /// Names of jobs that ended before `time`, those that ended first at the front.
  List<String> endedBefore(Instant time, int limit) throws IOException;

  /// Whether a job that is on record needs an artifact.
  boolean needs(Digest digest) throws IOException;

  /// Artifacts to be deleted by now, unless they are needed.
  List<Released> released(Instant now, int limit) throws IOException;

  /// Takes artifacts that were seen to from [#released].
  void settle(List<Released> released) throws IOException;
}
