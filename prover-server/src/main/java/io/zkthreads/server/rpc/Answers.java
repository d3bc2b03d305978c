package io.zkthreads.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.zkthreads.server.artifact.DamagedArtifact;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.CallReason;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.store.StoreFailure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.CancellationException;

/// Runs the body of a call, times it, and makes every way in which it can end a gRPC status: a
/// refusal with its reason and field, anything unforeseen as INTERNAL with a trace id and nothing
/// else.
final class Answers {
  private static final System.Logger LOG = System.getLogger(Answers.class.getName());

  /// Of the process: which call it is makes no difference to the disk.
  private static final LogPace PACE = new LogPace(System::nanoTime);

  /// Domain of the daemon's reasons in error details.
  static final String DOMAIN = "prover.zkthreads";

  private static final int RETRY_SECONDS = 1;

  private final Timings timings;

  Answers(Timings timings) {
    this.timings = timings;
  }

  interface Body<A> {
    A answer() throws Refusal, StepFailure, IOException, InterruptedException;
  }

  /// Answers a unary call.
  <A> void one(String rpc, StreamObserver<A> out, Body<A> body) {
    long began = System.nanoTime();
    try {
      A answer = body.answer();
      out.onNext(answer);
      out.onCompleted();
    } catch (OutOfMemoryError e) {
      out.onError(outOfMemory(e));
    } catch (Exception | Error e) {
      out.onError(toStatus(e));
    } finally {
      timings.record("rpc." + rpc, System.nanoTime() - began);
    }
  }

  /// Records the time of a call that is not answered through [#one].
  void record(String rpc, long nanos) {
    timings.record("rpc." + rpc, nanos);
  }

  static Exception toStatus(Throwable e) {
    return switch (e) {
      case Refusal refusal -> status(refusal);
      case StepFailure failure ->
          StatusProto.toStatusException(
              Status.newBuilder()
                  .setCode(Code.FAILED_PRECONDITION_VALUE)
                  .setMessage(String.valueOf(failure.getMessage()))
                  .addDetails(Any.pack(errorInfo(failure.reason(), false)))
                  .build());
      case DamagedArtifact damaged -> lost(damaged);
      case IOException broken -> away(broken);
      case StoreFailure broken -> away(broken);
      case CancellationException _ -> status(CallReason.CANCELLED, "the client has left");
      case StatusRuntimeException status -> status;
      case StatusException status -> status;
      default -> internal(e);
    };
  }

  /// A refusal as a status.
  static StatusException status(Refusal refusal) {
    return StatusProto.toStatusException(toStatus(refusal));
  }

  /// A status with its reason, for what the server itself says of a call.
  static StatusException status(CallReason reason, String message) {
    return StatusProto.toStatusException(
        Status.newBuilder()
            .setCode(reason.code().getNumber())
            .setMessage(message)
            .addDetails(Any.pack(errorInfo(reason.name(), reason.isRetryable())))
            .build());
  }

  private static Exception outOfMemory(OutOfMemoryError e) {
    PACE.write(note -> LOG.log(Level.ERROR, "a call ran out of memory" + note, e));
    return status(
        CallReason.OUT_OF_MEMORY, "the daemon ran out of memory: start it with a larger heap");
  }

  private static Exception internal(Throwable e) {
    String trace = UUID.randomUUID().toString();
    PACE.write(note -> LOG.log(Level.ERROR, "a call failed, trace " + trace + note, e));
    return status(CallReason.INTERNAL, "internal error, trace " + trace);
  }

  /// What is stored, on a disk or behind a network, cannot be reached now.
  private static Exception away(Exception broken) {
    String trace = UUID.randomUUID().toString();
    PACE.write(note -> LOG.log(Level.ERROR, "storage failed, trace " + trace + note, broken));
    return status(
        Refusal.of(
            Refusal.Kind.UNAVAILABLE,
            CallReason.STORAGE.name(),
            "the daemon's storage failed, trace " + trace));
  }

  private static Exception lost(DamagedArtifact damaged) {
    PACE.write(note -> LOG.log(Level.ERROR, damaged.getMessage() + note));
    return status(CallReason.DAMAGED, String.valueOf(damaged.getMessage()));
  }

  private static Status toStatus(Refusal refusal) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code(refusal.kind()))
            .setMessage(refusal.text())
            .addDetails(Any.pack(errorInfo(refusal.reason(), refusal.retryable())));
    if (!refusal.field().isEmpty()) {
      status.addDetails(
          Any.pack(
              BadRequest.newBuilder()
                  .addFieldViolations(
                      BadRequest.FieldViolation.newBuilder()
                          .setField(refusal.field())
                          .setReason(refusal.reason())
                          .setDescription(refusal.text()))
                  .build()));
    }
    refusal.quota().ifPresent(quota -> status.addDetails(Any.pack(violation(quota, refusal))));
    if (refusal.retryable()) {
      Duration delay =
          refusal
              .quota()
              .map(quota -> Durations.ofNanos(quota.pause().toNanos()))
              .orElse(Duration.newBuilder().setSeconds(RETRY_SECONDS).build());
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay).build()));
    }
    return status.build();
  }

  private static QuotaFailure violation(Refusal.Quota quota, Refusal refusal) {
    return QuotaFailure.newBuilder()
        .addViolations(
            QuotaFailure.Violation.newBuilder()
                .setSubject(quota.subject())
                .setDescription(refusal.text()))
        .build();
  }

  private static ErrorInfo errorInfo(String reason, boolean retryable) {
    return ErrorInfo.newBuilder()
        .setReason(reason)
        .setDomain(DOMAIN)
        .putMetadata("retryable", Boolean.toString(retryable))
        .build();
  }

  private static int code(Refusal.Kind kind) {
    return switch (kind) {
      case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT_VALUE;
      case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION_VALUE;
      case NOT_FOUND -> Code.NOT_FOUND_VALUE;
      case ALREADY_EXISTS -> Code.ALREADY_EXISTS_VALUE;
      case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED_VALUE;
      case ABORTED -> Code.ABORTED_VALUE;
      case UNAVAILABLE -> Code.UNAVAILABLE_VALUE;
    };
  }
}
