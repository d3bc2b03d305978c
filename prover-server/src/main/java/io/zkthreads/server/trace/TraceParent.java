package io.zkthreads.server.trace;

import io.grpc.Context;
import io.grpc.Metadata;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The span from which a trace goes on, as W3C writes it: `00-TRACE-SPAN-FLAGS`, in hex. The
/// `tracestate` beside it is nobody's business here and is not kept.
public final class TraceParent {
  /// What carries it in a call.
  public static final Metadata.Key<String> HEADER =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private static final Pattern FORM =
      Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

  private static final Context.Key<String> CURRENT =
      Context.keyWithDefault("zkthreads-trace-parent", "");

  private TraceParent() {}

  /// The span of a text; none where the text is not of the form.
  public static SpanContext parse(String text) {
    Matcher parts = FORM.matcher(text);
    return parts.matches()
        ? SpanContext.createFromRemoteParent(
            parts.group(1),
            parts.group(2),
            TraceFlags.fromHex(parts.group(3), 0),
            TraceState.getDefault())
        : SpanContext.getInvalid();
  }

  /// A span as a text; empty of none.
  public static String text(SpanContext span) {
    return span.isValid()
        ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex()
        : "";
  }

  /// A span as a parent.
  public static io.opentelemetry.context.Context context(SpanContext span) {
    return io.opentelemetry.context.Context.root().with(Span.wrap(span));
  }

  /// What a call brought along.
  public static SpanContext of(Metadata headers) {
    return Optional.ofNullable(headers.get(HEADER))
        .map(TraceParent::parse)
        .orElseGet(SpanContext::getInvalid);
  }

  /// Of the call that this thread answers, as a text; empty where there is none.
  public static String current() {
    return CURRENT.get();
  }

  /// A call's context with the span of the call.
  public static Context in(Context context, SpanContext span) {
    return context.withValue(CURRENT, text(span));
  }
}
