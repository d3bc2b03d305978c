package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Jobs of one tenant with the same statement and profile: one of them is proven at a time, so that
/// the next finds its proof.
final class Twins {
  private record Key(String tenant, ByteString statement, int profile) {}

  /// Those that wait for the one that is being proven.
  private final Map<Key, List<StoredJob>> waiting = new HashMap<>();

  /// Begins the proof of a job.
  ///
  /// @return false if a twin is being proven: then [#end] of that one gives the job back
  synchronized boolean begin(StoredJob job) {
    Key key = key(job);
    List<StoredJob> others = waiting.get(key);
    if (others != null) {
      others.add(job);
      return false;
    }
    if (!key.statement.isEmpty()) {
      waiting.put(key, new ArrayList<>());
    }
    return true;
  }

  /// The proof has been made, or not to be.
  ///
  /// @return jobs that waited for it
  synchronized List<StoredJob> end(StoredJob job) {
    List<StoredJob> others = waiting.remove(key(job));
    return others == null ? List.of() : others;
  }

  /// Bare programs have no statement, and no twins.
  private static Key key(StoredJob job) {
    return new Key(
        job.tenant(), job.job().getExecution().getStatementHash(), job.job().getProfileValue());
  }
}
