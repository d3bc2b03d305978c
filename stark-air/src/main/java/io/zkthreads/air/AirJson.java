package io.zkthreads.air;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Parameters;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes a set of tables in the exchange format for AIRs, so that a tool of somebody else can read
/// what a proof claims. All integers are canonical.
public final class AirJson {
  private AirJson() {}

  /// One table of the document.
  ///
  /// @param logHeight log2 of its rows, null where a proof chooses it
  /// @param preprocessed values of its preprocessed columns, null to leave them out
  /// @param known verifier-known columns, null when it has none; where it has some, null leaves
  ///   each an empty list, for the reader to fill from what a proof makes public
  /// @param publicValues words of its public values
  @SuppressWarnings("ArrayRecordComponent")
  public record Table(
      Air air,
      @Nullable Integer logHeight,
      @Nullable Trace preprocessed,
      @Nullable Trace known,
      int[] publicValues) {}

  /// The document.
  ///
  /// @param seed words observed before the protocol
  /// @param preprocessedCommitment serialised cap of the preprocessed columns, empty for none
  public static String write(
      Parameters parameters, int[] seed, byte[] preprocessedCommitment, List<Table> tables) {
    return write(parameters(parameters), seed, preprocessedCommitment, tables);
  }

  /// The document of a compact proof; rates of later codewords follow from the heights, and are
  /// left out where a table has none.
  public static String write(
      CompactParameters parameters, int[] seed, byte[] preprocessedCommitment, List<Table> tables) {
    return write(parameters(parameters, tables), seed, preprocessedCommitment, tables);
  }

  private static String write(
      String parameters, int[] seed, byte[] preprocessedCommitment, List<Table> tables) {
    StringBuilder out = new StringBuilder();
    out.append("{\"params\":").append(parameters);
    out.append(",\n\"seed\":").append(words(seed));
    if (preprocessedCommitment.length > 0) {
      String hex = HexFormat.of().formatHex(preprocessedCommitment);
      out.append(",\n\"preprocessed_commitment\":\"").append(hex).append('"');
    }
    out.append(",\n\"tables\":[");
    for (int i = 0; i < tables.size(); i++) {
      out.append(i == 0 ? "\n" : ",\n");
      table(out, tables.get(i));
    }
    return out.append("]}\n").toString();
  }

  private static String parameters(CompactParameters p, List<Table> tables) {
    List<StackLayout.Table> main = new ArrayList<>();
    List<StackLayout.Table> fixed = new ArrayList<>();
    boolean sized = true;
    for (Table table : tables) {
      Integer logHeight = table.logHeight();
      if (logHeight == null) {
        sized = false;
      } else {
        main.add(StackLayout.Table.main(table.air(), logHeight));
        if (table.air().preprocessedWidth() > 0) {
          fixed.add(StackLayout.Table.preprocessed(table.air(), logHeight));
        }
      }
    }
    String preprocessed =
        fixed.isEmpty()
            ? ""
            : ",\"preprocessed\":" + code(p, p.preprocessed(), sized ? fixed : List.of());
    return """
    {"protocol":"%s","hash":"blake3","extension":%d,"regime":"%s","security_level":%d,\
    "pow_bits":%d,"zerocheck_pow_bits":0,"main":%s%s}\
    """
        .formatted(
            p.protocol(),
            p.extension().degree(),
            switch (p.regime()) {
              case UNIQUE_DECODING -> "unique";
              case JOHNSON -> "johnson";
            },
            p.termBits(),
            p.powBits(),
            code(p, p.main(), sized ? main : List.of()),
            preprocessed);
  }

  private static String code(CompactParameters p, WhirCode code, List<StackLayout.Table> tables) {
    int rounds =
        tables.isEmpty()
            ? 0
            : WhirSchedule.of(p, code, StackLayout.of(tables).numVariables()).numRounds();
    String rates =
        IntStream.rangeClosed(1, rounds)
            .mapToObj(i -> Integer.toString(code.logInvRate(i)))
            .collect(Collectors.joining(","));
    return """
    {"log_inv_rate":%d,"folding":[%d,%d],"round_log_inv_rates":[%s],"cap_height":0}\
    """
        .formatted(code.logInvRate(), code.firstFold(), code.fold(), rates);
  }

  private static String parameters(Parameters p) {
    return """
    {"suite":"%s","extension":"%s","log_blowup":%d,"log_final_poly_len":%d,"max_log_arity":%d,\
    "num_queries":%d,"query_pow_bits":%d,"batch_pow_bits":%d,"commit_pow_bits":%d,\
    "lookup_pow_bits":%d,"ood_pow_bits":%d,"cap_height":%d}\
    """
        .formatted(
            switch (p.suite()) {
              case BLAKE3 -> "blake3";
              case POSEIDON2_16 -> "poseidon2";
            },
            switch (p.extension()) {
              case QUINTIC -> "quintic";
              case QUARTIC -> "quartic";
            },
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            p.numQueries(),
            p.queryPowBits(),
            p.batchPowBits(),
            p.commitPowBits(),
            p.lookupPowBits(),
            p.oodPowBits(),
            p.capHeight());
  }

  private static void table(StringBuilder out, Table table) {
    Air air = table.air();
    out.append("{\"name\":\"").append(air.name()).append("\",\"width\":").append(air.width());
    out.append(",\"log_height\":").append(table.logHeight());
    out.append(",\"public_values\":").append(words(table.publicValues()));
    if (air.preprocessedWidth() > 0) {
      out.append(",\"preprocessed\":{\"width\":").append(air.preprocessedWidth());
      Trace values = table.preprocessed();
      out.append(",\"values\":").append(values == null ? "null" : words(values.words()));
      out.append('}');
    }
    if (!air.known().isEmpty()) {
      out.append(",\"periodic\":").append(columns(air, table.known()));
    }
    out.append(",\n \"nodes\":").append(list(air.nodes(), AirJson::node));
    out.append(",\n \"constraints\":").append(list(air.constraints(), c -> "" + c.node()));
    out.append(",\n \"interactions\":").append(list(air.interactions(), AirJson::interaction));
    out.append(",\n \"lookup_budget\":").append(air.lookupBudget());
    out.append(",\"open_next_main\":").append(air.opensNextMain());
    out.append(",\"open_next_preprocessed\":").append(air.opensNextPreprocessed()).append('}');
  }

  private static String node(Node node) {
    return switch (node) {
      case Node.Constant(int value) -> "[\"const\"," + value + "]";
      case Node.Main(int column, int rotation) -> "[\"main\"," + column + "," + rotation + "]";
      case Node.Preprocessed(int column, int rotation) ->
          "[\"pre\"," + column + "," + rotation + "]";
      case Node.Known(int column) -> "[\"per\"," + column + "]";
      case Node.Public(int index) -> "[\"pub\"," + index + "]";
      case Node.First() -> "[\"first\"]";
      case Node.Last() -> "[\"last\"]";
      case Node.Transition() -> "[\"trans\"]";
      case Node.Add(int a, int b) -> "[\"add\"," + a + "," + b + "]";
      case Node.Subtract(int a, int b) -> "[\"sub\"," + a + "," + b + "]";
      case Node.Multiply(int a, int b) -> "[\"mul\"," + a + "," + b + "]";
      case Node.Negate(int a) -> "[\"neg\"," + a + "]";
    };
  }

  private static String interaction(Interaction i) {
    return "{\"bus\":\"%s\",\"dir\":\"%s\",\"mult\":%d,\"tuple\":%s,\"weight\":%d}"
        .formatted(
            i.bus(),
            i.direction() == Direction.SEND ? "send" : "receive",
            i.multiplicity(),
            list(i.tuple(), n -> "" + n),
            i.weight());
  }

  private static String columns(Air air, @Nullable Trace known) {
    if (known == null) {
      return array(air.known().size(), c -> "[]");
    }
    return array(known.width(), c -> array(known.height(), r -> canonical(known.word(r, c))));
  }

  private static String words(int[] words) {
    return array(words.length, i -> canonical(words[i]));
  }

  private static String canonical(int word) {
    return Integer.toString(KoalaBear.toCanonical(word));
  }

  private static <T> String list(List<T> values, Function<T, String> text) {
    return array(values.size(), i -> text.apply(values.get(i)));
  }

  private static String array(int length, IntFunction<String> text) {
    return IntStream.range(0, length).mapToObj(text).collect(Collectors.joining(",", "[", "]"));
  }
}
