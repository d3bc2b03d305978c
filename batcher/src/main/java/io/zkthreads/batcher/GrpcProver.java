package io.zkthreads.batcher;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import java.util.Locale;
import java.util.Optional;

/// A prover daemon over gRPC, by a client without patience: the Batcher comes back by itself.
public final class GrpcProver implements Prover {
  private static final int INLINE_BYTES = 1 << 20;

  /// While the daemon does not answer its account is taken to be what it was.
  private volatile Optional<Bytes32> lastAddress = Optional.empty();

  private final ProverClient daemon;
  private final Optional<Profile> profile;

  /// A daemon whose client does not wait for it.
  ///
  /// @param profile of proofs; empty: the daemon's
  public GrpcProver(ProverClient daemon, Optional<Profile> profile) {
    this.daemon = daemon;
    this.profile = profile;
  }

  private interface Call<T> {
    T run();
  }

  @Override
  public Bytes32 address() throws Away {
    try {
      Bytes32 address = Bytes32.of(daemon.info().getProverAddress().toByteArray());
      lastAddress = Optional.of(address);
      return address;
    } catch (StatusRuntimeException e) {
      return lastAddress.orElseThrow(() -> away(e));
    }
  }

  @Override
  public Creation create(String requestId, SubBlock block) throws Away {
    try {
      return new Creation.Created(daemon.createJob(requestId, spec(block)).getName());
    } catch (StatusRuntimeException e) {
      Optional<ErrorInfo> why = reason(e);
      if (why.isEmpty() || mayPass(e, why.get())) {
        throw away(e);
      }
      return new Creation.Refused(
          why.get().getReason(), String.valueOf(e.getStatus().getDescription()));
    }
  }

  private JobSpec spec(SubBlock block) {
    byte[] bytes = block.encode();
    SubBlockWork.Builder work =
        SubBlockWork.newBuilder().setSettlement(Settlement.SETTLEMENT_SUBMIT);
    if (bytes.length <= INLINE_BYTES) {
      work.setSubBlock(ByteString.copyFrom(bytes));
    } else {
      work.setArtifact(daemon.upload(bytes));
    }
    Statement.Header header = block.statement().header();
    JobSpec.Builder spec = JobSpec.newBuilder().setSubBlock(work);
    profile.ifPresent(spec::setProfile);
    if (header.version() == 2) {
      Timestamp latest = Timestamp.newBuilder().setSeconds(header.latest()).build();
      spec.setLimits(Limits.newBuilder().setDeadline(latest));
    }
    return spec.build();
  }

  @Override
  public Standing standing(String job) throws Away {
    return asked(() -> standing(daemon.job(job)));
  }

  @Override
  public Standing cancel(String job) throws Away {
    return asked(() -> standing(daemon.cancelJob(job)));
  }

  @Override
  public void retry(String job) throws Away {
    try {
      daemon.retryJob(job);
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.FAILED_PRECONDITION) {
        throw away(e);
      }
    }
  }

  private static Standing asked(Call<Standing> call) throws Away {
    try {
      return call.run();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return new Standing.Gone();
      }
      throw away(e);
    }
  }

  private static Standing standing(Job job) {
    return switch (job.getState()) {
      case JOB_STATE_FINAL ->
          new Standing.Settled(
              Bytes32.of(job.getSettlement().getTransactionHash().toByteArray()),
              job.getSettlement().getHeight());
      case JOB_STATE_STALE, JOB_STATE_REJECTED ->
          new Standing.Ended(
              job.getSettlement().getOutcome(),
              "the L2 said so of %s; %d stale inputs"
                  .formatted(job.getName(), job.getSettlement().getStaleInputsCount()),
              false);
      case JOB_STATE_CANCELLED -> new Standing.Ended("CANCELLED", job.getName(), false);
      case JOB_STATE_FAILED ->
          new Standing.Ended(
              job.getFailure().getReason(),
              job.getFailure().getMessage(),
              job.getFailure().getRetryable());
      case JOB_STATE_UNSPECIFIED,
          JOB_STATE_RECEIVED,
          JOB_STATE_EXECUTED,
          JOB_STATE_PROVING,
          JOB_STATE_PROVED,
          JOB_STATE_VERIFIED,
          JOB_STATE_PREFLIGHT,
          JOB_STATE_SUBMITTED,
          JOB_STATE_INCLUDED,
          UNRECOGNIZED ->
          new Standing.Running(step(job));
    };
  }

  private static String step(Job job) {
    String state = name(job.getState());
    return job.hasWaiting()
        ? "%s %s, waits: %s: %s"
            .formatted(
                job.getName(), state, job.getWaiting().getReason(), job.getWaiting().getMessage())
        : job.getName() + " " + state;
  }

  private static String name(JobState state) {
    return state.name().replace("JOB_STATE_", "").toLowerCase(Locale.ROOT);
  }

  private static boolean mayPass(StatusRuntimeException e, ErrorInfo why) {
    Status.Code code = e.getStatus().getCode();
    return Boolean.parseBoolean(why.getMetadataOrDefault("retryable", ""))
        || code == Status.Code.UNAUTHENTICATED
        || code == Status.Code.PERMISSION_DENIED
        || code == Status.Code.UNAVAILABLE
        || code == Status.Code.INTERNAL;
  }

  private static Away away(StatusRuntimeException e) {
    Status status = e.getStatus();
    return new Away(status.getCode() + ": " + status.getDescription(), e);
  }

  private static Optional<ErrorInfo> reason(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .flatMap(GrpcProver::unpacked);
  }

  private static Optional<ErrorInfo> unpacked(com.google.protobuf.Any detail) {
    try {
      return Optional.of(detail.unpack(ErrorInfo.class));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
