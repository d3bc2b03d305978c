package io.zkthreads.server.rpc;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.prover.v1.CancelJobRequest;
import io.zkthreads.api.prover.v1.CancelJobResponse;
import io.zkthreads.api.prover.v1.CreateJobRequest;
import io.zkthreads.api.prover.v1.CreateJobResponse;
import io.zkthreads.api.prover.v1.DeleteJobRequest;
import io.zkthreads.api.prover.v1.DeleteJobResponse;
import io.zkthreads.api.prover.v1.DiscoverRequest;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.EstimateJobRequest;
import io.zkthreads.api.prover.v1.EstimateJobResponse;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.GetInfoRequest;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.GetJobRequest;
import io.zkthreads.api.prover.v1.GetJobResponse;
import io.zkthreads.api.prover.v1.Heartbeat;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.ListJobsRequest;
import io.zkthreads.api.prover.v1.ListJobsResponse;
import io.zkthreads.api.prover.v1.ProofChunk;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.RetryJobRequest;
import io.zkthreads.api.prover.v1.RetryJobResponse;
import io.zkthreads.api.prover.v1.WaitJobRequest;
import io.zkthreads.api.prover.v1.WaitJobResponse;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import io.zkthreads.server.artifact.ArtifactStore;
import io.zkthreads.server.artifact.Digest;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobFeed;
import io.zkthreads.server.job.JobStore;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.job.TenantJobs;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tenant.Allowance;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.Tenant;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Jobs over gRPC.
public final class ProverRpc extends ProverServiceGrpc.ProverServiceImplBase {
  /// Longest that WaitJob waits.
  public static final long MAX_WAIT_MILLIS = 30_000;

  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 1000;

  private final JobEngine engine;
  private final ArtifactLibrary library;
  private final ComputePool pool;
  private final Information information;
  private final Drafts drafts;
  private final Answers answers;
  private final long heartbeatMillis;

  /// What a daemon says of itself, and of the caller.
  public interface Information {
    GetInfoResponse now(Tenant caller) throws IOException;
  }

  /// Executes drafts of sub-blocks.
  public interface Drafts {
    /// What a Batcher signs.
    ///
    /// @param abandoned whether nobody waits for the answer any more
    DiscoverResponse discover(DiscoverRequest request, BooleanSupplier abandoned)
        throws Refusal, IOException;
  }

  /// What stands behind the service.
  ///
  /// @param pool where estimates and drafts are made
  public record Parts(
      JobEngine engine,
      ArtifactLibrary library,
      ComputePool pool,
      Information information,
      Drafts drafts) {}

  /// Serves the jobs of an engine.
  ///
  /// @param heartbeatMillis longest silence of a watch
  public ProverRpc(Parts parts, Timings timings, long heartbeatMillis) {
    engine = parts.engine;
    library = parts.library;
    pool = parts.pool;
    information = parts.information;
    drafts = parts.drafts;
    answers = new Answers(timings);
    this.heartbeatMillis = heartbeatMillis;
  }

  /// Those of the caller.
  private TenantJobs jobs() {
    return engine.of(Caller.current());
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<GetInfoResponse> out) {
    answers.one("GetInfo", out, () -> information.now(Caller.current()));
  }

  @Override
  public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> out) {
    answers.one(
        "CreateJob",
        out,
        () -> {
          if (!request.hasSpec()) {
            throw Refusal.invalid("MISSING", "spec", "a job's work", "nothing");
          }
          Job job = jobs().create(request.getRequestId(), request.getSpec());
          return CreateJobResponse.newBuilder().setJob(job).build();
        });
  }

  @Override
  public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> out) {
    answers.one(
        "GetJob",
        out,
        () -> GetJobResponse.newBuilder().setJob(jobs().get(request.getName())).build());
  }

  @Override
  public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> out) {
    answers.one("ListJobs", out, () -> list(request));
  }

  private ListJobsResponse list(ListJobsRequest request) throws Refusal, IOException {
    int asked = request.getPageSize();
    if (asked < 0 || asked > MAX_PAGE) {
      throw Refusal.invalid(
          "BAD_PAGE_SIZE", "page_size", "0 to " + MAX_PAGE, Integer.toUnsignedString(asked));
    }
    int size = asked == 0 ? DEFAULT_PAGE : asked;
    List<JobStore.Numbered> page = jobs().list(before(request.getPageToken()), size);
    ListJobsResponse.Builder response = ListJobsResponse.newBuilder();
    page.forEach(job -> response.addJobs(job.job().job()));
    if (page.size() == size) {
      response.setNextPageToken(Long.toString(page.getLast().number()));
    }
    return response.build();
  }

  private static long before(String token) throws Refusal {
    if (token.isEmpty()) {
      return Long.MAX_VALUE;
    }
    if (!token.matches("[0-9]{1,18}")) {
      throw Refusal.invalid("BAD_PAGE_TOKEN", "page_token", "a token of this service", token);
    }
    return Long.parseLong(token);
  }

  @Override
  public void waitJob(WaitJobRequest request, StreamObserver<WaitJobResponse> out) {
    answers.one(
        "WaitJob",
        out,
        () -> {
          long asked =
              request.hasTimeout() ? Durations.millis(request.getTimeout()) : MAX_WAIT_MILLIS;
          Job job = jobs().await(request.getName(), Math.clamp(asked, 0, MAX_WAIT_MILLIS));
          return WaitJobResponse.newBuilder().setJob(job).build();
        });
  }

  @Override
  public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> out) {
    answers.one(
        "CancelJob",
        out,
        () -> CancelJobResponse.newBuilder().setJob(jobs().cancel(request.getName())).build());
  }

  @Override
  public void retryJob(RetryJobRequest request, StreamObserver<RetryJobResponse> out) {
    answers.one(
        "RetryJob",
        out,
        () -> RetryJobResponse.newBuilder().setJob(jobs().retry(request.getName())).build());
  }

  @Override
  public void deleteJob(DeleteJobRequest request, StreamObserver<DeleteJobResponse> out) {
    answers.one(
        "DeleteJob",
        out,
        () -> {
          jobs().delete(request.getName());
          return DeleteJobResponse.getDefaultInstance();
        });
  }

  @Override
  public void discover(DiscoverRequest request, StreamObserver<DiscoverResponse> out) {
    answers.one(
        "Discover",
        out,
        () -> {
          Tenant tenant = Caller.current();
          Allowance.requireCycles(tenant, "limits.max_cycles", request.getLimits());
          Limits limits = Allowance.bounded(tenant, request.getLimits());
          DiscoverRequest bounded = request.toBuilder().setLimits(limits).build();
          DiscoverResponse found = pool.compute(abandoned -> drafts.discover(bounded, abandoned));
          library.meter().estimated(tenant.name(), found.getCycles());
          return found;
        });
  }

  @Override
  public void estimateJob(EstimateJobRequest request, StreamObserver<EstimateJobResponse> out) {
    answers.one(
        "EstimateJob",
        out,
        () -> {
          Tenant tenant = Caller.current(); // known on this thread only
          Execution execution =
              pool.compute(abandoned -> estimated(tenant, request.getSpec(), abandoned));
          return EstimateJobResponse.newBuilder().setExecution(execution).build();
        });
  }

  private Execution estimated(Tenant tenant, JobSpec spec, BooleanSupplier abandoned)
      throws Refusal, StepFailure, IOException {
    try {
      Execution execution = engine.of(tenant).estimate(spec, abandoned);
      library.meter().estimated(tenant.name(), execution.getCycles());
      return execution;
    } catch (StepFailure e) {
      library.meter().estimated(tenant.name(), 0);
      throw e;
    }
  }

  @Override
  public void watchJob(WatchJobRequest request, StreamObserver<WatchJobResponse> out) {
    Tenant tenant = Caller.current(); // known on this thread only
    Outflow.start(out, "WatchJob", flow -> watch(tenant, request, flow));
  }

  private void watch(Tenant tenant, WatchJobRequest request, Outflow<WatchJobResponse> out)
      throws Refusal, IOException, InterruptedException {
    TenantJobs jobs = engine.of(tenant);
    JobFeed feed = jobs.feed(request.getName());
    long last = Counts.of("after_sequence", request.getAfterSequence());
    out.whenGone(feed::wake);
    long progressSeen = 0;
    while (true) {
      JobFeed.News news = feed.await(last, progressSeen, heartbeatMillis, out::isGone);
      for (JobEvent event : news.events()) {
        if (!out.send(WatchJobResponse.newBuilder().setEvent(event).build())) {
          return;
        }
        last = event.getSequence();
      }
      progressSeen = news.progressVersion();
      if (news.ended()) {
        if (request.getIncludeProof()) {
          sendProof(tenant, jobs.get(request.getName()), out);
        }
        return;
      }
      boolean silent = news.events().isEmpty() || news.progress() != null;
      if (out.isGone() || (silent && !out.send(liveMessage(news)))) {
        return;
      }
    }
  }

  private static WatchJobResponse liveMessage(JobFeed.News news) {
    WatchJobResponse.Builder message = WatchJobResponse.newBuilder();
    if (news.progress() != null) {
      return message.setProgress(news.progress()).build();
    }
    Timestamp now = Timestamp.newBuilder().setSeconds(System.currentTimeMillis() / 1000).build();
    return message.setHeartbeat(Heartbeat.newBuilder().setTime(now)).build();
  }

  private void sendProof(Tenant tenant, Job job, Outflow<WatchJobResponse> out)
      throws Refusal, IOException, InterruptedException {
    if (!job.hasProof()) {
      return;
    }
    Digest digest = Digest.parse("proof.artifact", job.getProof().getArtifact());
    try (ArtifactStore.Download proof = library.of(tenant).download(digest, 0)) {
      out.sendAll(
          proof,
          0,
          (offset, data) ->
              WatchJobResponse.newBuilder()
                  .setProofChunk(ProofChunk.newBuilder().setOffset(offset).setData(data))
                  .build());
    }
  }
}
