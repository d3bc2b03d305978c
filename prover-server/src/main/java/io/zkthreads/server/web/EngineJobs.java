package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobFeed;
import io.zkthreads.server.job.JobIndex;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The jobs of an engine.
///
/// @param index of the engine's store
public record EngineJobs(JobEngine engine, JobIndex index) implements JobsView {
  /// A watcher that has seen no progress.
  private static final long NO_PROGRESS = -1;

  @Override
  public List<Job> unfinished() {
    return engine.unfinished();
  }

  @Override
  public Optional<Course> course(String name) throws IOException {
    try {
      JobFeed feed = engine.feed(name);
      JobFeed.News news = feed.await(0, NO_PROGRESS, 0, () -> true);
      return Optional.of(new Course(engine.get(name), news.events(), news.progress()));
    } catch (Refusal e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the console ends", e);
    }
  }
}
