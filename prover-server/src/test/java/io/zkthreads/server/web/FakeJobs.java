package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.job.JobFilter;
import io.zkthreads.server.job.JobIndex;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;

/// Jobs that were never run.
final class FakeJobs implements JobsView, JobIndex {
  private final Map<String, Course> courses;
  private final List<Entry> entries;
  private final Map<End, Long> ends;

  /// Pages wait for it.
  final CountDownLatch mayAnswer = new CountDownLatch(1);

  volatile boolean broken;

  FakeJobs(Map<String, Course> courses, List<Entry> entries, Map<End, Long> ends) {
    this.courses = courses;
    this.entries = entries;
    this.ends = ends;
  }

  @Override
  public JobIndex index() {
    return this;
  }

  @Override
  public List<Job> unfinished() {
    return courses.values().stream().map(Course::job).toList();
  }

  @Override
  public Optional<Course> course(String name) throws IOException {
    if (name.equals("jobs/5105")) {
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return Optional.ofNullable(courses.get(name));
  }

  /// As many as asked for, and always more.
  @Override
  public Page page(JobFilter filter, long before, int limit) throws IOException {
    if (broken) {
      throw new IOException("no <space> left");
    }
    return new Page(
        entries.stream().filter(e -> filter.takes(e.state())).limit(limit).toList(),
        OptionalLong.of(before - limit));
  }

  @Override
  public Ends endsSince(Instant since) {
    return new Ends(ends, since);
  }
}
