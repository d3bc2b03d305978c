package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Tenant;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// An engine as one tenant sees it: the jobs of others do not exist.
///
/// A job never changes its owner and a name is never given twice, so that whose a job is may be
/// looked at before anything is done with it.
public final class TenantJobs {
  private final JobEngine engine;
  private final Tenant tenant;

  TenantJobs(JobEngine engine, Tenant tenant) {
    this.engine = engine;
    this.tenant = tenant;
  }

  /// Accepts a job, or finds the one that this request id created before.
  public Job create(String requestId, JobSpec spec) throws Refusal, IOException {
    return engine.create(tenant, requestId, spec);
  }

  public Job get(String name) throws Refusal, IOException {
    return owned(name).job();
  }

  /// Unfinished and finished jobs, newest first.
  public List<JobStore.Numbered> list(long beforeNumber, int limit) throws IOException {
    return engine.list(tenant.name(), beforeNumber, limit);
  }

  /// The job's events, for a watcher.
  public JobFeed feed(String name) throws Refusal, IOException {
    return engine.feed(own(name));
  }

  /// The job when it has ended, or as it stands after `millis`.
  public Job await(String name, long millis) throws Refusal, IOException, InterruptedException {
    return engine.await(own(name), millis);
  }

  /// Ends a job that has not been sent to the L2; any other stays as it is.
  public Job cancel(String name) throws Refusal, IOException {
    return engine.cancel(own(name));
  }

  /// Tries a waiting job now, and takes up a failed one that may be.
  public Job retry(String name) throws Refusal, IOException {
    return engine.retry(own(name));
  }

  /// Takes a job that has ended from the record.
  public void delete(String name) throws Refusal, IOException {
    engine.delete(own(name));
  }

  /// Runs the work without a job.
  ///
  /// @param abandoned whether nobody waits for the answer any more
  public Execution estimate(JobSpec spec, BooleanSupplier abandoned)
      throws Refusal, StepFailure, IOException {
    return engine.estimate(tenant, spec, abandoned);
  }

  private String own(String name) throws Refusal, IOException {
    return owned(name).job().getName();
  }

  private StoredJob owned(String name) throws Refusal, IOException {
    StoredJob job = engine.known(name);
    if (!job.tenant().equals(tenant.name())) {
      throw JobEngine.noSuchJob(name);
    }
    return job;
  }
}
