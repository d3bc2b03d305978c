package io.zkthreads.server.job;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.store.Database;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The index of a [SqlJobStore]. Snapshots are read one at a time and specs not at all.
final class SqlJobIndex implements JobIndex {
  /// Most jobs that one question looks at.
  static final int MOST_LOOKED_AT = 1_000;

  /// Jobs for which other readers of the store wait.
  private static final int AT_ONCE = 100;

  private static final String ANY =
      "SELECT number, snapshot, tenant FROM job WHERE number < ? ORDER BY number DESC LIMIT ?";
  private static final String BY_END =
      "SELECT number, snapshot, tenant FROM job WHERE ended = ? AND number < ?"
          + " ORDER BY number DESC LIMIT ?";
  private static final String ENDED =
      "SELECT ended_millis, snapshot FROM job WHERE ended AND ended_millis >= ?"
          + " ORDER BY ended_millis DESC LIMIT ?";

  private final Database database;

  SqlJobIndex(Database database) {
    this.database = database;
  }

  @Override
  public Page page(JobFilter filter, long before, int limit) throws IOException {
    Looking looking = new Looking(filter, before, limit);
    try {
      int rows = AT_ONCE;
      for (int seen = 0; rows == AT_ONCE && seen < MOST_LOOKED_AT && !looking.isFull(); ) {
        rows = looking.look(database);
        seen += rows;
      }
      boolean more = rows == AT_ONCE || looking.isFull();
      return new Page(looking.entries, more ? OptionalLong.of(looking.last) : OptionalLong.empty());
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// A page in the making.
  private static final class Looking {
    final JobFilter filter;
    final int limit;
    final List<Entry> entries = new ArrayList<>();
    long last;

    Looking(JobFilter filter, long before, int limit) {
      this.filter = filter;
      this.limit = limit;
      last = before;
    }

    boolean isFull() {
      return entries.size() == limit;
    }

    /// @return how many rows there were, at most [#AT_ONCE]
    int look(Database database) {
      int[] rows = new int[1];
      Optional<Boolean> ended = filter.ended();
      database.read(session -> {
        if (ended.isPresent()) {
          session.forEach(BY_END, row -> take(row, rows), ended.get(), last, AT_ONCE);
        } else {
          session.forEach(ANY, row -> take(row, rows), last, AT_ONCE);
        }
        return rows;
      });
      return rows[0];
    }

    private void take(ResultSet row, int[] rows) throws SQLException {
      rows[0]++;
      if (isFull()) {
        return;
      }
      last = row.getLong(1);
      Job job = job(row);
      if (filter.takes(job.getState())) {
        entries.add(entry(row.getString(3), job));
      }
    }
  }

  @Override
  public Ends endsSince(Instant since) throws IOException {
    Map<End, Long> counts = new LinkedHashMap<>();
    long[] seen = {0, since.toEpochMilli()};
    try {
      database.read(session -> {
        session.forEach(
            ENDED,
            row -> {
              Job job = job(row);
              counts.merge(new End(job.getState(), cause(job)), 1L, Long::sum);
              seen[0]++;
              if (seen[0] == MOST_LOOKED_AT) {
                seen[1] = row.getLong(1);
              }
            },
            since.toEpochMilli(),
            MOST_LOOKED_AT);
        return counts;
      });
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    }
    return new Ends(counts, Instant.ofEpochMilli(seen[1]));
  }

  private static Job job(ResultSet row) throws SQLException {
    try {
      return Job.parseFrom(row.getBytes(2));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreFailure("the job store holds a malformed row: " + e.getMessage(), e);
    }
  }

  private static Entry entry(String tenant, Job job) {
    return new Entry(
        tenant,
        job.getName(),
        job.getRequestId(),
        job.getState(),
        cause(job),
        instant(job.getCreateTime()),
        instant(job.getUpdateTime()),
        job.getExecution().getCycles(),
        job.getProof().getSizeBytes());
  }

  private static String cause(Job job) {
    if (job.hasWaiting()) {
      return job.getWaiting().getReason();
    }
    return job.hasFailure() ? job.getFailure().getReason() : job.getSettlement().getOutcome();
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
