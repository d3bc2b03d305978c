package io.zkthreads.server.job;

import java.util.Optional;

/// The job that a thread works for, for its lines of the log.
public record JobScope(String tenant, String job) {
  private static final ScopedValue<JobScope> CURRENT = ScopedValue.newInstance();

  static JobScope of(StoredJob job) {
    return new JobScope(job.tenant(), job.job().getName());
  }

  /// What this thread works for, if it works for a job.
  public static Optional<JobScope> current() {
    return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
  }

  /// Does work for the job.
  void run(Runnable work) {
    ScopedValue.where(CURRENT, this).run(work);
  }

  /// The work, on any thread, for whom this thread works.
  static Runnable kept(Runnable work) {
    return current().<Runnable>map(scope -> () -> scope.run(work)).orElse(work);
  }
}
