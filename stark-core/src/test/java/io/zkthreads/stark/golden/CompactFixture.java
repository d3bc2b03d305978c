package io.zkthreads.stark.golden;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// A proof that Plonky3's `p3-multi-stark` 0.9.0-rc.2 made, with all that led to it.
///
/// @param name file name without the extension
/// @param statement what is proved; the preprocessed commitment is the recorded one
/// @param traces main traces per instance
/// @param preprocessed preprocessed traces per instance, of width 0 where there are none
/// @param proof postcard bytes
/// @param json the whole file, for its report and its transcript
@SuppressWarnings("ArrayRecordComponent")
public record CompactFixture(
    String name,
    CompactStatement statement,
    List<Trace> traces,
    List<Trace> preprocessed,
    byte[] proof,
    JsonObject json) {
  /// Every fixture.
  public static final List<String> NAMES =
      List.of(
          "one",
          "fib",
          "next",
          "fixed",
          "periodic",
          "lookup",
          "grind",
          "mixed",
          "mixed_quartic",
          "mixed_johnson",
          "mixed_full");

  public static CompactFixture load(String name) {
    JsonObject json = GoldenFixture.read("compact/" + name);
    JsonObject spec = json.getAsJsonObject("spec");
    GoldenFixture.Tables tables = GoldenFixture.Tables.of(json);
    JsonElement commitment = json.getAsJsonObject("expected").get("commitment_preprocessed");
    CompactStatement statement =
        new CompactStatement(
            parameters(spec.getAsJsonObject("params")),
            HexFormat.of().parseHex(GoldenFixture.text(spec, "seed_bytes")),
            GoldenFixture.words(spec.getAsJsonArray("seed")),
            tables.instances(),
            commitment == null || commitment.isJsonNull()
                ? Optional.empty()
                : Optional.of(GoldenFixture.cap(commitment.getAsString()).getFirst()));
    byte[] proof = HexFormat.of().parseHex(json.get("proof").getAsString());
    return new CompactFixture(name, statement, tables.traces(), tables.preprocessed(), proof, json);
  }

  private static CompactParameters parameters(JsonObject p) {
    WhirCode main = code(p.getAsJsonObject("main"));
    return new CompactParameters(
        p.get("extension").getAsInt() == 4 ? ExtensionField.QUARTIC : ExtensionField.QUINTIC,
        GoldenFixture.text(p, "regime").equals("johnson") ? Regime.JOHNSON : Regime.UNIQUE_DECODING,
        p.get("security_level").getAsInt(),
        p.get("pow_bits").getAsInt(),
        main,
        p.has("preprocessed") ? code(p.getAsJsonObject("preprocessed")) : main);
  }

  private static WhirCode code(JsonObject p) {
    JsonArray folds = p.getAsJsonArray("folding");
    List<Integer> rates =
        p.getAsJsonArray("round_log_inv_rates").asList().stream()
            .map(JsonElement::getAsInt)
            .toList();
    int rate = p.get("log_inv_rate").getAsInt();
    return new WhirCode(
        rate,
        folds.get(0).getAsInt(),
        folds.get(1).getAsInt(),
        rates.isEmpty() ? rate : rates.getFirst(),
        rates.size() < 2 ? 0 : rates.get(1) - rates.get(0));
  }
}
