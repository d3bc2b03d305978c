import io.zkthreads.engine.Circuit;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// A set of tables in the exchange format for AIRs, as our prover and verifier take it.
final class Spec {
  private final Map<String, Object> document;

  private Spec(Map<String, Object> document) {
    this.document = document;
  }

  static Spec read(Path path) throws IOException {
    return new Spec(object(new Json(Files.readString(path)).document()));
  }

  /// What a proof states, with the commitment that the document names.
  BatchStatement statement() {
    Object cap = document.get("preprocessed_commitment");
    return statement(cap == null ? List.of() : cap((String) cap));
  }

  BatchStatement statement(List<Digest> preprocessedCap) {
    List<Map<String, Object>> tables = tables();
    List<BatchInstance> instances =
        IntStream.range(0, tables.size()).mapToObj(i -> instance(i, tables.get(i))).toList();
    String bytes = (String) document.getOrDefault("seed_bytes", "");
    return new BatchStatement(
        parameters(),
        HexFormat.of().parseHex(bytes),
        words(document.getOrDefault("seed", List.of())),
        instances,
        preprocessedCap);
  }

  /// The tables, one for each instance.
  Circuit circuit() {
    List<Map<String, Object>> tables = tables();
    return Circuit.of(
        parameters(),
        IntStream.range(0, tables.size()).mapToObj(i -> air(i, tables.get(i))).toList(),
        preprocessed());
  }

  /// The values of the preprocessed columns, table by table.
  private List<Optional<Trace>> preprocessed() {
    return tables().stream()
        .map(t ->
            Optional.ofNullable(t.get("preprocessed"))
                .map(p ->
                    new Trace(
                        preprocessedWidth(t), logHeight(t), words(object(p).get("values")))))
        .toList();
  }

  /// The traces of a file: little-endian words, row-major, table by table.
  List<Trace> traces(Path path) throws IOException {
    ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    List<Trace> traces = new ArrayList<>();
    for (Map<String, Object> table : tables()) {
      Trace trace = Trace.allocate(integer(table.get("width")), logHeight(table));
      for (int i = 0; i < trace.words().length; i++) {
        trace.words()[i] = KoalaBear.fromCanonical(words.getInt());
      }
      traces.add(trace);
    }
    return traces;
  }

  Parameters parameters() {
    Map<String, Object> p = object(document.get("params"));
    Function<String, Integer> number = key -> integer(p.getOrDefault(key, 0L));
    return new Parameters(
        p.get("suite").equals("blake3") ? HashSuite.BLAKE3 : HashSuite.POSEIDON2_16,
        "quartic".equals(p.get("extension")) ? ExtensionField.QUARTIC : ExtensionField.QUINTIC,
        number.apply("log_blowup"),
        number.apply("log_final_poly_len"),
        number.apply("max_log_arity"),
        number.apply("num_queries"),
        number.apply("query_pow_bits"),
        number.apply("batch_pow_bits"),
        number.apply("commit_pow_bits"),
        number.apply("lookup_pow_bits"),
        number.apply("ood_pow_bits"),
        number.apply("cap_height"));
  }

  private List<Map<String, Object>> tables() {
    return each(document, "tables", Spec::object);
  }

  private static BatchInstance instance(int id, Map<String, Object> table) {
    return new BatchInstance(
        air(id, table),
        logHeight(table),
        words(table.getOrDefault("public_values", List.of())),
        each(table, "periodic", Spec::words));
  }

  private static Air air(int id, Map<String, Object> table) {
    List<Node> nodes = each(table, "nodes", n -> node(array(n)));
    return new Air(
        id,
        (String) table.get("name"),
        1,
        columns(integer(table.get("width"))),
        columns(preprocessedWidth(table)),
        columns(array(table.getOrDefault("periodic", List.of())).size()),
        array(table.getOrDefault("public_values", List.of())).size(),
        nodes,
        each(table, "constraints", c -> new Constraint("node " + c, integer(c))),
        each(table, "interactions", i -> interaction(object(i).get("bus"), object(i))),
        integer(table.get("lookup_budget")),
        table.get("degree_hint") == null ? 0 : integer(table.get("degree_hint")),
        opens(table, "open_next_main", nodes, n -> n instanceof Node.Main(int c, int r) && r == 1),
        opens(
            table,
            "open_next_preprocessed",
            nodes,
            n -> n instanceof Node.Preprocessed(int c, int r) && r == 1));
  }

  private static boolean opens(
      Map<String, Object> table, String field, List<Node> nodes, Predicate<Node> readsNext) {
    return table.get(field) instanceof Boolean b ? b : nodes.stream().anyMatch(readsNext);
  }

  private static Node node(List<Object> n) {
    return switch ((String) n.get(0)) {
      case "const" -> new Node.Constant(integer(n.get(1)));
      case "main" -> new Node.Main(integer(n.get(1)), integer(n.get(2)));
      case "pre" -> new Node.Preprocessed(integer(n.get(1)), integer(n.get(2)));
      case "per" -> new Node.Known(integer(n.get(1)));
      case "pub" -> new Node.Public(integer(n.get(1)));
      case "first" -> new Node.First();
      case "last" -> new Node.Last();
      case "trans" -> new Node.Transition();
      case "add" -> new Node.Add(integer(n.get(1)), integer(n.get(2)));
      case "sub" -> new Node.Subtract(integer(n.get(1)), integer(n.get(2)));
      case "mul" -> new Node.Multiply(integer(n.get(1)), integer(n.get(2)));
      case "neg" -> new Node.Negate(integer(n.get(1)));
      default -> throw new IllegalArgumentException("node " + n);
    };
  }

  private static Interaction interaction(Object bus, Map<String, Object> i) {
    return new Interaction(
        (String) bus,
        "receive".equals(i.get("dir")) ? Interaction.Direction.RECEIVE : Interaction.Direction.SEND,
        integer(i.get("mult")),
        each(i, "tuple", Spec::integer),
        integer(i.get("weight")));
  }

  private static List<Column> columns(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Column("c" + i, "column " + i)).toList();
  }

  private static int preprocessedWidth(Map<String, Object> table) {
    Object fixed = table.get("preprocessed");
    return fixed == null ? 0 : integer(object(fixed).get("width"));
  }

  /// Digests of a serialised cap: one length byte, then 32 bytes each.
  private static List<Digest> cap(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    List<Digest> digests = new ArrayList<>();
    for (int at = 1; at < bytes.length; at += Digest.BYTES) {
      digests.add(Digest.ofBytes(bytes, at));
    }
    return digests;
  }

  private static int[] words(Object canonical) {
    return array(canonical).stream()
        .mapToInt(v -> KoalaBear.fromCanonical(integer(v)))
        .toArray();
  }

  private static int integer(Object value) {
    return Math.toIntExact((Long) value);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> object(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> array(Object value) {
    return (List<Object>) value;
  }

  private static int logHeight(Map<String, Object> table) {
    return integer(table.get("log_height"));
  }

  private static <T> List<T> each(
      Map<String, Object> from, String field, Function<Object, T> read) {
    Object list = from.get(field);
    return list == null ? List.of() : array(list).stream().map(read).toList();
  }
}
