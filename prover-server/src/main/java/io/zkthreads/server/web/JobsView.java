package io.zkthreads.server.web;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.server.job.JobIndex;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// All that the console reads of jobs. They are the jobs of every client, for the console is the
/// operator's.
public interface JobsView {
  /// A job with what happened to it.
  ///
  /// @param events in order, from the first
  /// @param progress of the step that runs, where one says so
  record Course(Job job, List<JobEvent> events, @Nullable Progress progress) {}

  /// Jobs on record.
  JobIndex index();

  /// Jobs that have not ended, in no order.
  List<Job> unfinished();

  /// A job by its name, unless there is none.
  Optional<Course> course(String name) throws IOException;
}
