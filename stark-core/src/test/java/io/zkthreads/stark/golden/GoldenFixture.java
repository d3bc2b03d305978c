package io.zkthreads.stark.golden;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchStatement;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A proof that Plonky3's `p3-batch-stark` 0.8.0 made, with all that led to it.
///
/// @param name file name without the extension
/// @param statement what is proved; the preprocessed commitment is the recorded one
/// @param traces main traces per instance
/// @param preprocessed preprocessed traces per instance, of width 0 where there are none
/// @param proof postcard bytes
/// @param json the whole file, for its recorded challenges, commitments and openings
@SuppressWarnings("ArrayRecordComponent")
public record GoldenFixture(
    String name,
    BatchStatement statement,
    List<Trace> traces,
    List<Trace> preprocessed,
    byte[] proof,
    JsonObject json) {
  /// Every fixture of the BLAKE3 suite.
  public static final List<String> NAMES =
      List.of(
          "fib",
          "three",
          "pack",
          "periodic",
          "edge",
          "three_full",
          "three_quartic",
          "edge_quartic",
          "pack_quartic",
          "periodic_quartic");

  /// Every fixture of the Poseidon2 suite.
  public static final List<String> POSEIDON2_NAMES =
      NAMES.stream().map(name -> name + "_poseidon2").toList();

  /// Those that a prover by definition can make.
  public static final List<String> SMALL =
      Stream.of(NAMES, POSEIDON2_NAMES)
          .flatMap(List::stream)
          .filter(name -> !name.startsWith("three_full"))
          .toList();

  /// Every fixture with which its challenges and transcript are recorded.
  public static final List<String> RECORDED =
      Stream.of(NAMES, POSEIDON2_NAMES)
          .flatMap(List::stream)
          .filter(name -> !name.startsWith("edge") && !name.contains("quartic"))
          .toList();

  /// A fixture of the BLAKE3 suite, or of the suite that ends its name.
  public static GoldenFixture load(String name) {
    JsonObject json = read("golden/" + (name.endsWith("_poseidon2") ? name : name + "_blake3"));
    JsonObject spec = json.getAsJsonObject("spec");
    Tables tables = Tables.of(json);
    JsonElement commitment = json.getAsJsonObject("expected").get("commitment_preprocessed");
    BatchStatement statement =
        new BatchStatement(
            parameters(spec.getAsJsonObject("params")),
            HexFormat.of().parseHex(text(spec, "seed_bytes")),
            words(spec.getAsJsonArray("seed")),
            tables.instances(),
            commitment.isJsonNull() ? List.of() : cap(commitment.getAsString()));
    byte[] proof = HexFormat.of().parseHex(json.get("proof").getAsString());
    return new GoldenFixture(name, statement, tables.traces(), tables.preprocessed(), proof, json);
  }

  /// Tables of a file with their values.
  ///
  /// @param preprocessed of width 0 where there are none
  record Tables(List<BatchInstance> instances, List<Trace> traces, List<Trace> preprocessed) {
    static Tables of(JsonObject json) {
      List<BatchInstance> instances = new ArrayList<>();
      List<Trace> traces = new ArrayList<>();
      List<Trace> preprocessed = new ArrayList<>();
      JsonArray tables = json.getAsJsonObject("spec").getAsJsonArray("tables");
      for (int i = 0; i < tables.size(); i++) {
        JsonObject table = tables.get(i).getAsJsonObject();
        Air air = air(i, table);
        int logHeight = table.get("log_height").getAsInt();
        List<int[]> known = list(table, "periodic", v -> words(v.getAsJsonArray()));
        instances.add(
            new BatchInstance(air, logHeight, words(table.getAsJsonArray("public_values")), known));
        int[] main = words(json.getAsJsonArray("traces").get(i).getAsJsonArray());
        traces.add(new Trace(air.width(), logHeight, main));
        int[] fixed =
            air.preprocessedWidth() == 0
                ? new int[0]
                : words(table.getAsJsonObject("preprocessed").getAsJsonArray("values"));
        preprocessed.add(new Trace(air.preprocessedWidth(), logHeight, fixed));
      }
      return new Tables(instances, traces, preprocessed);
    }
  }

  /// A file of the resources.
  public static JsonObject read(String file) {
    try (InputStream in = GoldenFixture.class.getResourceAsStream("/" + file + ".json")) {
      if (in == null) {
        throw new IllegalArgumentException("no golden file " + file);
      }
      return JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .getAsJsonObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Words of canonical integers.
  public static int[] words(JsonArray canonical) {
    int[] words = new int[canonical.size()];
    for (int i = 0; i < words.length; i++) {
      words[i] = KoalaBear.fromCanonical(canonical.get(i).getAsInt());
    }
    return words;
  }

  /// An element of the field that its number of words tells.
  public static Extension element(JsonElement canonical) {
    int[] words = words(canonical.getAsJsonArray());
    ExtensionField field =
        words.length == ExtensionField.QUARTIC.degree()
            ? ExtensionField.QUARTIC
            : ExtensionField.QUINTIC;
    return field.at(words, 0);
  }

  /// Digests of a serialised cap: one length byte, then 32 bytes each.
  public static List<Digest> cap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    List<Digest> digests = new ArrayList<>();
    for (int at = 1; at < bytes.length; at += Digest.BYTES) {
      digests.add(Digest.ofBytes(bytes, at));
    }
    return digests;
  }

  public static Parameters parameters(JsonObject p) {
    return new Parameters(
        text(p, "suite").equals("blake3") ? HashSuite.BLAKE3 : HashSuite.POSEIDON2_16,
        p.has("extension") && text(p, "extension").equals("quartic")
            ? ExtensionField.QUARTIC
            : ExtensionField.QUINTIC,
        p.get("log_blowup").getAsInt(),
        p.get("log_final_poly_len").getAsInt(),
        p.get("max_log_arity").getAsInt(),
        p.get("num_queries").getAsInt(),
        p.get("query_pow_bits").getAsInt(),
        p.get("batch_pow_bits").getAsInt(),
        p.get("commit_pow_bits").getAsInt(),
        p.get("lookup_pow_bits").getAsInt(),
        p.get("ood_pow_bits").getAsInt(),
        p.get("cap_height").getAsInt());
  }

  private static Air air(int id, JsonObject table) {
    List<Node> nodes = list(table, "nodes", n -> node(n.getAsJsonArray()));
    int preprocessedWidth =
        isAbsent(table, "preprocessed")
            ? 0
            : table.getAsJsonObject("preprocessed").get("width").getAsInt();
    List<Interaction> interactions =
        list(table, "interactions", i -> interaction(text(i.getAsJsonObject(), "bus"), i));
    return new Air(
        id,
        text(table, "name"),
        1,
        columns("c", table.get("width").getAsInt()),
        columns("pre", preprocessedWidth),
        columns("per", list(table, "periodic", p -> p).size()),
        table.getAsJsonArray("public_values").size(),
        nodes,
        list(table, "constraints", c -> new Constraint("c" + c, c.getAsInt())),
        interactions,
        table.get("lookup_budget").getAsInt(),
        isAbsent(table, "degree_hint") ? 0 : table.get("degree_hint").getAsInt(),
        nodes.stream().anyMatch(n -> n instanceof Node.Main(int c, int r) && r == 1),
        nodes.stream().anyMatch(n -> n instanceof Node.Preprocessed(int c, int r) && r == 1));
  }

  private static boolean isAbsent(JsonObject json, String field) {
    return json.get(field) == null || json.get(field).isJsonNull();
  }

  private static List<Column> columns(String prefix, int count) {
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      columns.add(new Column(prefix + i, "golden column"));
    }
    return columns;
  }

  private static Node node(JsonArray n) {
    return switch (n.get(0).getAsString()) {
      case "const" -> new Node.Constant(n.get(1).getAsInt());
      case "main" -> new Node.Main(n.get(1).getAsInt(), n.get(2).getAsInt());
      case "pre" -> new Node.Preprocessed(n.get(1).getAsInt(), n.get(2).getAsInt());
      case "per" -> new Node.Known(n.get(1).getAsInt());
      case "pub" -> new Node.Public(n.get(1).getAsInt());
      case "first" -> new Node.First();
      case "last" -> new Node.Last();
      case "trans" -> new Node.Transition();
      case "add" -> new Node.Add(n.get(1).getAsInt(), n.get(2).getAsInt());
      case "sub" -> new Node.Subtract(n.get(1).getAsInt(), n.get(2).getAsInt());
      case "mul" -> new Node.Multiply(n.get(1).getAsInt(), n.get(2).getAsInt());
      case "neg" -> new Node.Negate(n.get(1).getAsInt());
      default -> throw new IllegalArgumentException("node " + n);
    };
  }

  private static Interaction interaction(String bus, JsonElement json) {
    JsonObject i = json.getAsJsonObject();
    boolean receives = i.has("dir") && text(i, "dir").equals("receive");
    return new Interaction(
        bus,
        receives ? Interaction.Direction.RECEIVE : Interaction.Direction.SEND,
        i.get("mult").getAsInt(),
        list(i, "tuple", JsonElement::getAsInt),
        i.get("weight").getAsInt());
  }

  private static <T> List<T> list(JsonObject json, String field, Function<JsonElement, T> read) {
    JsonElement value = json.get(field);
    return value == null || value.isJsonNull()
        ? List.of()
        : value.getAsJsonArray().asList().stream().map(read).toList();
  }

  static String text(JsonObject json, String field) {
    JsonElement value = json.get(field);
    return value == null || value.isJsonNull() ? "" : value.getAsString();
  }
}
