package io.zkthreads.server.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.zkthreads.server.trace.TraceParent;

/// A span for each call that is answered, in the trace of its client if it brings one.
public final class ServerSpans implements ServerInterceptor {
  private final Tracer tracer;

  public ServerSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Span span =
        tracer
            .spanBuilder(call.getMethodDescriptor().getFullMethodName())
            .setSpanKind(SpanKind.SERVER)
            .setParent(TraceParent.context(TraceParent.of(headers)))
            .setAttribute("zkthreads.tenant", Caller.current().name())
            .startSpan();
    Context context = TraceParent.in(Context.current(), span.getSpanContext());
    ServerCall<Q, A> ending =
        new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            span.setAttribute("rpc.grpc.status_code", status.getCode().value());
            if (!status.isOk()) {
              span.setStatus(StatusCode.ERROR, status.getCode().name());
            }
            span.end();
            super.close(status, trailers);
          }
        };
    return new Left<>(Contexts.interceptCall(context, ending, headers, next), span);
  }

  /// Ends the span also of a client that left.
  private static final class Left<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final Span span;

    Left(ServerCall.Listener<Q> listener, Span span) {
      super(listener);
      this.span = span;
    }

    @Override
    public void onCancel() {
      span.setStatus(StatusCode.ERROR, Status.Code.CANCELLED.name());
      span.end();
      super.onCancel();
    }
  }
}
