package io.zkthreads.server.trace;

import static java.util.stream.Collectors.toMap;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.zkthreads.server.refusal.BadSetting;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/// OpenTelemetry, if the environment asks for it: any variable `OTEL_…` does, and says where to.
/// Traces only, unless it says otherwise; metrics have a port of their own.
public final class Tracing implements AutoCloseable {
  private static final String VARIABLES = "OTEL_";

  /// What is so unless the environment says otherwise: HTTP of the JDK, for no other client is
  /// there.
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "zkthreads",
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none");

  private final OpenTelemetry telemetry;

  /// Traces with what there is.
  public Tracing(OpenTelemetry telemetry) {
    this.telemetry = telemetry;
  }

  /// As the environment asks for.
  ///
  /// @throws BadSetting if it asks for what there is not
  public static Tracing of(Map<String, String> environment) throws BadSetting {
    if (environment.keySet().stream().noneMatch(name -> name.startsWith(VARIABLES))) {
      return new Tracing(OpenTelemetry.noop());
    }
    try {
      return new Tracing(
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() -> DEFAULTS)
              .addPropertiesCustomizer(config -> properties(environment))
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk());
    } catch (RuntimeException e) {
      throw new BadSetting("OTEL_…: cannot be used: " + e.getMessage(), e);
    }
  }

  /// The SDK's names of what the environment says.
  private static Map<String, String> properties(Map<String, String> environment) {
    return environment.entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(VARIABLES))
        .collect(
            toMap(
                variable -> variable.getKey().toLowerCase(Locale.ROOT).replace('_', '.'),
                Map.Entry::getValue));
  }

  /// Makes our spans.
  public Tracer tracer() {
    return telemetry.getTracer("io.zkthreads");
  }

  /// Sends what has not been sent.
  @Override
  public void close() throws IOException {
    if (telemetry instanceof Closeable sdk) {
      sdk.close();
    }
  }
}
