package io.zkthreads.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.trace.SpanContext;
import io.zkthreads.server.refusal.BadSetting;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a trace comes from, which a stranger may write as he likes.
class TraceParentTest {
  private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void aSpanIsReadAndWrittenAsItWas() {
    SpanContext span = TraceParent.parse(GOOD);
    assertThat(span.isValid()).isTrue();
    assertThat(span.isSampled()).isTrue();
    assertThat(span.isRemote()).isTrue();
    assertThat(TraceParent.text(span)).isEqualTo(GOOD);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"
      })
  void whatIsNoneIsNone(String text) {
    assertThat(TraceParent.parse(text).isValid()).isFalse();
    assertThat(TraceParent.text(TraceParent.parse(text))).isEmpty();
  }

  @Test
  void withoutAVariableOfItsOwnNothingIsTraced() throws Exception {
    try (Tracing tracing = Tracing.of(Map.of("PATH", "/bin", "HOTEL_", "x"))) {
      assertThat(tracing.tracer().spanBuilder("a").startSpan().getSpanContext().isValid())
          .isFalse();
    }
  }

  @Test
  void whatCannotBeConfiguredIsOneSentence() {
    assertThatThrownBy(() -> Tracing.of(Map.of("OTEL_TRACES_EXPORTER", "nowhere")))
        .isInstanceOf(BadSetting.class)
        .hasMessageContaining("nowhere");
  }
}
