package io.zkthreads.server.trace;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall;
import io.grpc.ForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/// A span for each call that is made, which the service is told as the parent of its own.
public final class ClientSpans implements ClientInterceptor {
  private final Tracer tracer;
  private final SpanContext parent;

  /// @param parent of all spans; an invalid one where each call begins a trace
  public ClientSpans(Tracer tracer, SpanContext parent) {
    this.tracer = tracer;
    this.parent = parent;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new ForwardingClientCall.SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        Span span =
            tracer
                .spanBuilder(method.getFullMethodName())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(TraceParent.context(parent))
                .startSpan();
        String text = TraceParent.text(span.getSpanContext());
        if (!text.isEmpty()) {
          headers.put(TraceParent.HEADER, text);
        }
        super.start(new Ended<>(listener, span), headers);
      }
    };
  }

  private static final class Ended<A>
      extends ForwardingClientCallListener.SimpleForwardingClientCallListener<A> {
    private final Span span;

    Ended(ClientCall.Listener<A> listener, Span span) {
      super(listener);
      this.span = span;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk()) {
        span.setStatus(StatusCode.ERROR, status.getCode().name());
      }
      span.end();
      super.onClose(status, trailers);
    }
  }
}
