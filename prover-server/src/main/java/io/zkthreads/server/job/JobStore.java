package io.zkthreads.server.job;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.JobEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Jobs and their events, durable.
public interface JobStore extends AutoCloseable {
  /// What a commit does to one job.
  sealed interface Write permits Row, Removal {
    StoredJob job();
  }

  /// One event and the snapshot after it.
  record Row(StoredJob job, JobEvent event) implements Write {}

  /// A job that has ended leaves the record, with its events and its request id.
  ///
  /// @param at from when on what it made may be deleted
  record Removal(StoredJob job, Instant at) implements Write {}

  /// Does all in order or nothing; it is on disk when the call returns. An event with sequence 1
  /// creates its job.
  void commit(List<? extends Write> writes) throws IOException;

  Optional<StoredJob> find(String name) throws IOException;

  /// The job of a tenant's request.
  Optional<StoredJob> findByRequest(String tenant, String requestId) throws IOException;

  /// A job of a tenant with a verified proof of a statement.
  ///
  /// @param statementHash as in `Execution.statement_hash`
  /// @param profile as in `Job.profile`; what was proven before jobs had profiles may be of any
  Optional<StoredJob> findProven(String tenant, ByteString statementHash, int profile)
      throws IOException;

  /// Jobs that have not ended, oldest first.
  List<StoredJob> unfinished() throws IOException;

  /// A tenant's jobs created before the one numbered `beforeNumber`, newest first.
  List<Numbered> list(String tenant, long beforeNumber, int limit) throws IOException;

  /// A job with its place in the order of creation, among its tenant's.
  record Numbered(long number, StoredJob job) {}

  /// Events after a sequence, in order.
  List<JobEvent> events(String name, long afterSequence) throws IOException;

  @Override
  void close() throws IOException;
}
