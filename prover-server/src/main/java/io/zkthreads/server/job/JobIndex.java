package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobState;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// The jobs of all clients as an operator looks through them: each in a few words, however large it
/// is. A question looks at a bounded number of jobs and says so.
public interface JobIndex {
  /// A job in a list.
  ///
  /// @param tenant whose it is
  /// @param cause why it waits or failed, or what the L2 said; empty for neither
  /// @param proofBytes 0 before there is a proof
  record Entry(
      String tenant,
      String name,
      String requestId,
      JobState state,
      String cause,
      Instant created,
      Instant changed,
      long cycles,
      long proofBytes) {}

  /// Jobs, newest first.
  ///
  /// @param next where the next page begins; empty where this is the last
  record Page(List<Entry> entries, OptionalLong next) {}

  /// How a job ended.
  ///
  /// @param cause as [Entry#cause]
  record End(JobState state, String cause) {}

  /// How often jobs ended so.
  ///
  /// @param since the earliest end among them, or when the question begins
  record Ends(Map<End, Long> counts, Instant since) {}

  /// Jobs created before the one of a number. A page may have fewer than `limit`, even none, and
  /// yet a next one: for the look went through many jobs that were not asked for.
  ///
  /// @param before from [Page#next], or [Long#MAX_VALUE]
  Page page(JobFilter filter, long before, int limit) throws IOException;

  /// How the latest jobs ended, as far back as `since`.
  Ends endsSince(Instant since) throws IOException;
}
