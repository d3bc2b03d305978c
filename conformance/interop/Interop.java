import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.verify.BatchVerifier;
import io.zkthreads.stark.verify.HashSuite;
import io.zkthreads.stark.verify.Parameters;
import io.zkthreads.stark.verify.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Our prover and verifier over the exchange format for AIRs, as `zkt-conformance` offers Plonky3's.
///
/// Reads commands from standard input, `backends`, `verify SPEC PROOF`, `prove BACKEND SPEC TRACES
/// OUT`, `machine BACKEND RUN FOLDER`, or `check PROOF` by the key of the last machine, and answers each with one line: names, `accepted`, `rejected STEP REASON`, `proved`, `unsupported TEXT`, or
/// `error TEXT`.
final class Interop {
  private static final Map<String, Backend> BACKENDS = new HashMap<>();
  private static MachineRun machineRun;

  private Interop() {}

  public static void main(String[] args) throws IOException {
    try (var in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        System.out.println(answer(in.nextLine().split(" ")));
      }
    }
  }

  private static String answer(String[] command) {
    try {
      return switch (command[0]) {
        case "backends" -> backends();
        case "machine" -> machine(command[1], command[2], Path.of(command[3]));
        case "check" -> text(machineRun.verify(Files.readAllBytes(Path.of(command[1]))));
        case "verify" -> verify(spec(command[1]), Files.readAllBytes(Path.of(command[2])));
        case "prove" -> prove(command[1], spec(command[2]), command[3], Path.of(command[4]));
        default -> "error unknown command " + command[0];
      };
    } catch (UnsupportedOperationException e) {
      return "unsupported " + e.getMessage();
    } catch (IOException | RuntimeException | AssertionError | StackOverflowError e) {
      e.printStackTrace();
      return "error " + e;
    }
  }

  /// The backends that can run here, best first.
  private static String backends() {
    return Backends.candidates().stream()
        .filter(candidate -> candidate.unavailable().isEmpty())
        .map(Backends.Candidate::name)
        .collect(Collectors.joining(" "));
  }

  private static Map<String, Object> spec(String path) throws IOException {
    return object(new Json(Files.readString(Path.of(path))).document());
  }

  private static String verify(Map<String, Object> spec, byte[] proof) {
    Object cap = spec.get("preprocessed_commitment");
    List<Digest> preprocessed = cap == null ? List.of() : cap((String) cap);
    return text(BatchVerifier.verify(statement(spec, preprocessed), proof));
  }

  private static String text(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted() -> "accepted";
      case Verdict.Rejected(var step, String reason, String expected, String got) ->
          "rejected " + step + " " + reason + ": expected " + expected + ", got " + got;
    };
  }

  /// Exports and proves a run of the real machine.
  private static String machine(String name, String run, Path folder) throws IOException {
    Backend backend = backend(name);
    machineRun = MachineRun.of(run, backend, Path.of("zkvm/src/test/resources/spec"));
    machineRun.export(folder.resolve("machine.json"), folder.resolve("machine.traces"));
    Files.write(folder.resolve("machine.proof"), machineRun.prove(backend));
    return "proved";
  }

  private static String prove(String name, Map<String, Object> spec, String traces, Path out)
      throws IOException {
    List<Map<String, Object>> tables = objects(spec, "tables");
    ByteBuffer words = ByteBuffer.wrap(Files.readAllBytes(Path.of(traces)));
    words.order(ByteOrder.LITTLE_ENDIAN);
    List<Trace> main = new ArrayList<>();
    List<Optional<Trace>> fixed = new ArrayList<>();
    for (Map<String, Object> table : tables) {
      int width = integer(table.get("width"));
      int logHeight = integer(table.get("log_height"));
      int[] cells = new int[width << logHeight];
      for (int i = 0; i < cells.length; i++) {
        cells[i] = KoalaBear.fromCanonical(words.getInt());
      }
      main.add(new Trace(width, logHeight, cells));
      fixed.add(
          Optional.ofNullable(table.get("preprocessed"))
              .map(p -> new Trace(preprocessedWidth(table), logHeight, words(object(p).get("values")))));
    }
    Backend backend = backend(name);
    List<Trace> values = fixed.stream().flatMap(Optional::stream).toList();
    Parameters parameters = parameters(object(spec.get("params")));
    Commitment commitment = values.isEmpty() ? null : Commitment.of(backend, values, parameters);
    BatchStatement statement = statement(spec, commitment == null ? List.of() : commitment.cap());
    BatchProver.Traces batch = new BatchProver.Traces(main, fixed, commitment);
    byte[] proof =
        ProofCodec.encode(
            new BatchProver(backend, statement, batch, ProgressListener.NONE).prove(),
            BatchShape.of(statement));
    if (commitment != null) {
      commitment.close();
    }
    Files.write(out, proof);
    return "proved";
  }

  /// The backend of that name, opened once and warm.
  private static Backend backend(String name) {
    return BACKENDS.computeIfAbsent(name, n -> warm(Backends.open(n, 2)));
  }

  /// Waits for the threads that compile a backend's kernels: until then simpler ones serve, which
  /// are not what is to be compared.
  static Backend warm(Backend backend) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().endsWith("-warm-up")) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return backend;
  }

  private static BatchStatement statement(Map<String, Object> spec, List<Digest> preprocessed) {
    List<Map<String, Object>> tables = objects(spec, "tables");
    List<BatchInstance> instances =
        IntStream.range(0, tables.size()).mapToObj(i -> instance(i, tables.get(i))).toList();
    String bytes = (String) spec.getOrDefault("seed_bytes", "");
    return new BatchStatement(
        parameters(object(spec.get("params"))),
        HexFormat.of().parseHex(bytes),
        words(spec.getOrDefault("seed", List.of())),
        instances,
        preprocessed);
  }

  private static BatchInstance instance(int id, Map<String, Object> table) {
    return new BatchInstance(
        air(id, table),
        integer(table.get("log_height")),
        words(table.getOrDefault("public_values", List.of())),
        each(table, "periodic", Interop::words));
  }

  private static Parameters parameters(Map<String, Object> p) {
    Function<String, Integer> number = key -> integer(p.getOrDefault(key, 0L));
    return new Parameters(
        p.get("suite").equals("blake3") ? HashSuite.BLAKE3 : HashSuite.POSEIDON2_16,
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
        each(
            table,
            "exclusive",
            e -> each(object(e), "branches", b -> interaction(object(e).get("bus"), object(b)))),
        each(
            table,
            "local",
            l -> array(l).stream().map(i -> interaction("local", object(i))).toList()),
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
      Map<String, Object> table,
      String field,
      List<Node> nodes,
      Predicate<Node> readsNext) {
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
        each(i, "tuple", Interop::integer),
        integer(i.get("weight")),
        i.get("flag") == null ? -1 : integer(i.get("flag")));
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

  private static List<Map<String, Object>> objects(Map<String, Object> from, String field) {
    return each(from, field, Interop::object);
  }

  private static <T> List<T> each(
      Map<String, Object> from, String field, Function<Object, T> read) {
    Object list = from.get(field);
    return list == null ? List.of() : array(list).stream().map(read).toList();
  }

  /// A reader for JSON without escapes and fractions.
  private static final class Json {
    private final String text;
    private int at;

    Json(String text) {
      this.text = text;
    }

    Object document() {
      Object value = value();
      if (peek() != '\0') {
        throw new IllegalArgumentException("text after the document at " + at);
      }
      return value;
    }

    private char peek() {
      while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
        at++;
      }
      return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean skip(char c) {
      boolean found = peek() == c;
      at += found ? 1 : 0;
      return found;
    }

    private void expect(char c) {
      if (!skip(c)) {
        throw new IllegalArgumentException("no '" + c + "' at " + at);
      }
    }

    private Object value() {
      return switch (peek()) {
        case '{' -> members();
        case '[' -> elements();
        case '"' -> string();
        default -> literal();
      };
    }

    private Map<String, Object> members() {
      Map<String, Object> members = new HashMap<>();
      expect('{');
      while (!skip('}')) {
        peek();
        String name = string();
        expect(':');
        members.put(name, value());
        if (peek() != '}') {
          expect(',');
        }
      }
      return members;
    }

    private List<Object> elements() {
      List<Object> elements = new ArrayList<>();
      expect('[');
      while (!skip(']')) {
        elements.add(value());
        if (peek() != ']') {
          expect(',');
        }
      }
      return elements;
    }

    private String string() {
      int end = text.indexOf('"', at + 1);
      String string = text.substring(at + 1, end);
      at = end + 1;
      return string;
    }

    private Object literal() {
      int start = at;
      while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
        at++;
      }
      String literal = text.substring(start, at);
      return switch (literal) {
        case "null" -> null;
        case "true" -> true;
        case "false" -> false;
        default -> (Object) Long.valueOf(literal);
      };
    }
  }
}
