package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.CancelJobRequest;
import io.zkthreads.api.prover.v1.CreateJobRequest;
import io.zkthreads.api.prover.v1.DeleteJobRequest;
import io.zkthreads.api.prover.v1.DeleteJobResponse;
import io.zkthreads.api.prover.v1.DiscoverRequest;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.DownloadRequest;
import io.zkthreads.api.prover.v1.DownloadResponse;
import io.zkthreads.api.prover.v1.EstimateJobRequest;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.GetInfoRequest;
import io.zkthreads.api.prover.v1.GetInfoResponse;
import io.zkthreads.api.prover.v1.GetJobRequest;
import io.zkthreads.api.prover.v1.GetUploadStatusRequest;
import io.zkthreads.api.prover.v1.GetVerifyingKeyRequest;
import io.zkthreads.api.prover.v1.GetVerifyingKeyResponse;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ListJobsRequest;
import io.zkthreads.api.prover.v1.ListJobsResponse;
import io.zkthreads.api.prover.v1.Program;
import io.zkthreads.api.prover.v1.ProgramServiceGrpc;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.PublicWord;
import io.zkthreads.api.prover.v1.RegisterProgramRequest;
import io.zkthreads.api.prover.v1.RetryJobRequest;
import io.zkthreads.api.prover.v1.UploadChunk;
import io.zkthreads.api.prover.v1.UploadHeader;
import io.zkthreads.api.prover.v1.UploadRequest;
import io.zkthreads.api.prover.v1.UploadResponse;
import io.zkthreads.api.prover.v1.VerificationServiceGrpc;
import io.zkthreads.api.prover.v1.VerifyProofHeader;
import io.zkthreads.api.prover.v1.VerifyProofRequest;
import io.zkthreads.api.prover.v1.VerifyProofResponse;
import io.zkthreads.api.prover.v1.WaitJobRequest;
import io.zkthreads.api.prover.v1.WatchJobRequest;
import io.zkthreads.api.prover.v1.WatchJobResponse;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Client of the prover daemon. Every call has a deadline and outlives a restart of the daemon, for
/// as long as its [Patience] says; a watch, an upload and a download go on where they stopped.
public final class ProverClient {
  private static final long UNARY_SECONDS = 60;

  private final Retries retries;
  private final ProverServiceGrpc.ProverServiceBlockingV2Stub jobs;
  private final ArtifactServiceGrpc.ArtifactServiceBlockingV2Stub artifacts;
  private final ProgramServiceGrpc.ProgramServiceBlockingV2Stub programs;
  private final VerificationServiceGrpc.VerificationServiceBlockingV2Stub verification;

  public ProverClient(Channel channel) {
    this(channel, Patience.DEFAULT);
  }

  public ProverClient(Channel channel, Patience patience) {
    this(channel, patience, Optional.empty());
  }

  /// A client of a daemon with tenants.
  ///
  /// @param key the tenant's, `zkt_…`; whoever reads the connection has it, so that it is for TLS
  ///   or for this machine
  public ProverClient(Channel channel, Patience patience, Optional<String> key) {
    retries = new Retries(channel, patience);
    Channel known = key.map(secret -> Authorization.bearer(channel, secret)).orElse(channel);
    jobs = ProverServiceGrpc.newBlockingV2Stub(known);
    artifacts = ArtifactServiceGrpc.newBlockingV2Stub(known);
    programs = ProgramServiceGrpc.newBlockingV2Stub(known);
    verification = VerificationServiceGrpc.newBlockingV2Stub(known);
  }

  /// What the daemon is and can, and which L2 it settles on.
  public GetInfoResponse info() {
    return retries.call(outage -> timed().getInfo(GetInfoRequest.getDefaultInstance()));
  }

  /// Creates a job, or finds the one that the same request id created before.
  public Job createJob(String requestId, JobSpec spec) {
    CreateJobRequest request =
        CreateJobRequest.newBuilder().setRequestId(requestId).setSpec(spec).build();
    return retries.call(outage -> timed().createJob(request)).getJob();
  }

  public Job job(String name) {
    GetJobRequest request = GetJobRequest.newBuilder().setName(name).build();
    return retries.call(outage -> timed().getJob(request)).getJob();
  }

  public ListJobsResponse listJobs(int pageSize, String pageToken) {
    ListJobsRequest request =
        ListJobsRequest.newBuilder().setPageSize(pageSize).setPageToken(pageToken).build();
    return retries.call(outage -> timed().listJobs(request));
  }

  /// The job after at most `seconds`, whether it has ended or not.
  public Job waitJob(String name, long seconds) {
    WaitJobRequest request =
        WaitJobRequest.newBuilder()
            .setName(name)
            .setTimeout(Duration.newBuilder().setSeconds(seconds))
            .build();
    return retries.call(outage -> timed().waitJob(request)).getJob();
  }

  public Job cancelJob(String name) {
    CancelJobRequest request = CancelJobRequest.newBuilder().setName(name).build();
    return retries.call(outage -> timed().cancelJob(request)).getJob();
  }

  /// Tries a waiting job now, and takes up a failed one that may be.
  public Job retryJob(String name) {
    RetryJobRequest request = RetryJobRequest.newBuilder().setName(name).build();
    return retries.call(outage -> timed().retryJob(request)).getJob();
  }

  /// Deletes a job that has ended. One that is gone after a restart was deleted before it.
  public void deleteJob(String name) {
    DeleteJobRequest request = DeleteJobRequest.newBuilder().setName(name).build();
    boolean[] again = {false};
    retries.call(outage -> {
      try {
        return timed().deleteJob(request);
      } catch (StatusException e) {
        if (again[0] && e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return DeleteJobResponse.getDefaultInstance();
        }
        again[0] = true;
        throw e;
      }
    });
  }

  /// Executes transactions of a thread on the L2's newest state and makes the statement about them,
  /// for a Batcher to sign.
  public DiscoverResponse discover(DiscoverRequest draft) {
    return retries.call(outage -> jobs.withDeadlineAfter(300, TimeUnit.SECONDS).discover(draft));
  }

  /// Executes without proving. May take as long as the run does.
  public Execution estimate(JobSpec spec) {
    EstimateJobRequest request = EstimateJobRequest.newBuilder().setSpec(spec).build();
    return retries
        .call(outage -> jobs.withDeadlineAfter(300, TimeUnit.SECONDS).estimateJob(request))
        .getExecution();
  }

  /// What a watch delivers.
  public interface JobWatcher {
    /// The next event; false ends the watch.
    boolean onEvent(JobEvent event);

    default void onProgress(Progress progress) {}
  }

  /// Delivers every event after `afterSequence` once and in order until the job has ended or the
  /// watcher has enough, over as many connections as it takes.
  ///
  /// @return sequence of the last event delivered
  public long watch(String name, long afterSequence, JobWatcher watcher) {
    long[] last = {afterSequence};
    return retries.call(outage -> {
      WatchJobRequest request =
          WatchJobRequest.newBuilder().setName(name).setAfterSequence(last[0]).build();
      BlockingClientCall<?, WatchJobResponse> call = jobs.watchJob(request);
      try {
        WatchJobResponse message;
        while ((message = call.read()) != null) {
          outage.isOver();
          if (message.hasEvent()) {
            last[0] = message.getEvent().getSequence();
          }
          if (!wantsMore(message, watcher)) {
            Leaving.leave(call, "the watcher has enough", null);
            break;
          }
        }
        return last[0];
      } catch (InterruptedException | RuntimeException e) {
        Leaving.leave(call, "the watcher is gone", e);
        throw e;
      }
    });
  }

  private static boolean wantsMore(WatchJobResponse message, JobWatcher watcher) {
    switch (message.getMessageCase()) {
      case EVENT -> {
        return watcher.onEvent(message.getEvent());
      }
      case PROGRESS -> watcher.onProgress(message.getProgress());
      case HEARTBEAT, PROOF_CHUNK, MESSAGE_NOT_SET -> {}
    }
    return true;
  }

  /// Uploads what the server does not have yet.
  ///
  /// @return name of the artifact
  public String upload(byte[] bytes) {
    ByteString digest = ByteString.copyFrom(sha256(bytes));
    int[] last = {0};
    return retries.call(outage -> {
      int committed = committedBytes(digest);
      if (committed > last[0]) {
        outage.isOver();
        last[0] = committed;
      }
      BlockingClientCall<UploadRequest, UploadResponse> call = artifacts.upload();
      call.write(
          UploadRequest.newBuilder()
              .setHeader(UploadHeader.newBuilder().setSha256(digest).setSizeBytes(bytes.length))
              .build());
      return Chunks.send(call, bytes, committed, ProverClient::uploadChunk).getName();
    });
  }

  private int committedBytes(ByteString digest) throws StatusException {
    GetUploadStatusRequest request = GetUploadStatusRequest.newBuilder().setSha256(digest).build();
    return (int)
        artifacts
            .withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS)
            .getUploadStatus(request)
            .getCommittedBytes();
  }

  private static UploadRequest uploadChunk(int offset, ByteString data) {
    return UploadRequest.newBuilder()
        .setChunk(UploadChunk.newBuilder().setOffset(offset).setData(data))
        .build();
  }

  /// The bytes of an artifact, checked against the digest in its name.
  public byte[] download(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    retries.call(outage -> {
      BlockingClientCall<?, DownloadResponse> call =
          artifacts.download(
              DownloadRequest.newBuilder().setName(name).setReadOffset(bytes.size()).build());
      DownloadResponse part;
      while ((part = call.read()) != null) {
        bytes.writeBytes(part.getData().toByteArray());
        outage.isOver();
      }
      return bytes;
    });
    return checked(name, bytes.toByteArray());
  }

  private static byte[] checked(String name, byte[] bytes) {
    String got = "artifacts/" + HexFormat.of().formatHex(sha256(bytes));
    if (!got.equals(name)) {
      throw Status.DATA_LOSS
          .withDescription("downloaded bytes differ: expected " + name + ", got " + got)
          .asRuntimeException();
    }
    return bytes;
  }

  public Program registerProgram(byte[] elf) {
    RegisterProgramRequest.Builder request = RegisterProgramRequest.newBuilder();
    if (elf.length <= Chunks.MAX_BYTES) {
      request.setElf(ByteString.copyFrom(elf));
    } else {
      request.setArtifact(upload(elf));
    }
    return retries
        .call(outage ->
            programs
                .withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS)
                .registerProgram(request.build()))
        .getProgram();
  }

  /// The verifying key of a registered program; the first call makes the key.
  ///
  /// @param profile unspecified: the daemon's
  public GetVerifyingKeyResponse verifyingKey(String program, Profile profile) {
    GetVerifyingKeyRequest request =
        GetVerifyingKeyRequest.newBuilder().setName(program).setProfile(profile).build();
    return retries.call(
        outage -> programs.withDeadlineAfter(300, TimeUnit.SECONDS).getVerifyingKey(request));
  }

  /// The daemon's verdict on a proof container.
  public VerifyProofResponse verify(String program, List<PublicWord> publicWords, byte[] proof) {
    return retries.call(outage -> {
      BlockingClientCall<VerifyProofRequest, VerifyProofResponse> call = verification.verifyProof();
      call.write(
          VerifyProofRequest.newBuilder()
              .setHeader(
                  VerifyProofHeader.newBuilder().setProgram(program).addAllPublicWords(publicWords))
              .build());
      return Chunks.send(
          call,
          proof,
          0,
          (at, data) -> VerifyProofRequest.newBuilder().setProofChunk(data).build());
    });
  }

  private ProverServiceGrpc.ProverServiceBlockingV2Stub timed() {
    return jobs.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
