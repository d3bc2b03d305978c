package io.zkthreads.stark.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.golden.CompactFixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Against `security_report` of p3-multi-stark, which takes the field for a power of two that is
/// less, and in the Johnson regime keeps a bit in reserve at every fold.
class CompactSoundnessTest {
  private static final Map<String, List<String>> ROUNDS =
      Map.of(
          "constraint-batching", List.of("constraint batching"),
          "air-batching", List.of("table batching"),
          "zerocheck", List.of("zerocheck point"),
          "constraint-sumcheck", List.of("zerocheck"),
          "logup-fingerprint", List.of("lookups"),
          "fractional-gkr", List.of("fractions"),
          "commitment-and-transcript-collision", List.of("hash collisions"));

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void bitsAreThoseOfPlonky3OrAtMostAnotherTwo(String name) {
    CompactFixture fixture = CompactFixture.load(name);
    SoundnessBudget budget = CompactSoundness.of(CompactShape.of(fixture.statement()));
    Map<String, Double> bits = new HashMap<>();
    budget.rounds().forEach(r -> bits.put(r.name(), r.bits()));
    JsonObject report = fixture.json().getAsJsonObject("report").getAsJsonObject("security");
    for (JsonElement element : report.getAsJsonArray("terms")) {
      JsonObject term = element.getAsJsonObject();
      String label = term.get("label").getAsString();
      double expected = term.get("bits").getAsDouble();
      if (label.equals("whir-opening")) {
        String stack = term.get("component").getAsString().replace("-pcs", " ");
        compare(name + ": " + stack, sum(bits, stack), expected);
      } else if (label.startsWith("lookup-")) {
        compare(name + ": " + label, Objects.requireNonNull(bits.get("link")) + 1, expected);
      } else {
        compare(
            name + ": " + label, sum(bits, Objects.requireNonNull(ROUNDS.get(label))), expected);
      }
    }
    compare(name, budget.bits(), report.get("bits").getAsDouble());
    assertThat(budget.rounds().getLast().name()).isEqualTo("all rounds");
    assertThat(budget.bits()).isEqualTo(budget.rounds().getLast().bits());
  }

  private static void compare(String what, double ours, double theirs) {
    assertThat(ours).as(what).isBetween(theirs - 1e-6, theirs + 2.01);
  }

  private static double sum(Map<String, Double> bits, String prefix) {
    return sum(bits, bits.keySet().stream().filter(n -> n.startsWith(prefix)).toList());
  }

  private static double sum(Map<String, Double> bits, List<String> names) {
    double error = 0;
    for (String name : names) {
      error += Math.pow(2, -Objects.requireNonNull(bits.get(name)));
    }
    return -Math.log(error) / Math.log(2);
  }
}
