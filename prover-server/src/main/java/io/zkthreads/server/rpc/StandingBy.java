package io.zkthreads.server.rpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.zkthreads.api.prover.v1.ArtifactServiceGrpc;
import io.zkthreads.api.prover.v1.ProgramServiceGrpc;
import io.zkthreads.api.prover.v1.ProverServiceGrpc;
import io.zkthreads.api.prover.v1.VerificationServiceGrpc;
import io.zkthreads.server.refusal.CallReason;
import io.zkthreads.server.refusal.Refusal;
import java.util.List;
import java.util.Objects;

/// Tells every call that another daemon serves. Health and reflection answer.
public final class StandingBy implements ServerInterceptor {
  /// The services of a daemon, of which none is reached.
  public static List<BindableService> services() {
    return List.of(
        new ProverServiceGrpc.ProverServiceImplBase() {},
        new ArtifactServiceGrpc.ArtifactServiceImplBase() {},
        new ProgramServiceGrpc.ProgramServiceImplBase() {},
        new VerificationServiceGrpc.VerificationServiceImplBase() {});
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (Identification.isForEverybody(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    StatusException told =
        Answers.status(
            Refusal.of(
                Refusal.Kind.UNAVAILABLE,
                CallReason.STANDING_BY.name(),
                "another daemon serves; this one stands by"));
    call.close(told.getStatus(), Objects.requireNonNullElseGet(told.getTrailers(), Metadata::new));
    return new ServerCall.Listener<>() {};
  }
}
