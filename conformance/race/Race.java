import io.zkthreads.engine.Workers;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.stark.params.SecurityProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import java.util.stream.Collectors;

/// Our side of the race: prepares works, one after another, and times each whenever it is asked to.
///
/// Reads commands from standard input, `prepare THREADS WORK…`, `run` and `finish`, and answers each
/// with a line of JSON. Works, as on the other side:
///
/// ```text
/// program ELF FOLDER [PROFILE]         a run on the shipped machine, exported into FOLDER as spec.json and traces
/// elf ELF [PROFILE]                    the same from the file to the verified proof
/// proof SPEC TRACES [SPEC TRACES]      a proof of a spec; less that of a second one, if given
/// lde LOG_ROWS WIDTH                   twice as many rows, bit-reversed
/// tree SUITE LOG_ROWS WIDTH            a Merkle tree
/// shapes SUITE FILE                    extensions of many tables and one tree over them
/// ```
final class Race {
  private static final Map<Integer, Backend> BACKENDS = new HashMap<>();
  private static Work work = Work.NONE;

  private Race() {}

  public static void main(String[] args) {
    String backend = args.length == 0 ? Backends.AUTO : args[0];
    try (var in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        System.out.println(json(answer(backend, List.of(in.nextLine().split(" ")))));
      }
    }
  }

  private static Map<String, Object> answer(String backend, List<String> command) {
    try {
      return switch (command.getFirst()) {
        case "prepare" -> prepare(backend, command.subList(1, command.size()));
        case "run" -> work.run();
        case "finish" -> work.finish();
        default -> Map.of("error", "unknown command " + command.getFirst());
      };
    } catch (IOException | RuntimeException | AssertionError | LinkageError e) {
      e.printStackTrace();
      return Map.of("error", e.toString());
    }
  }

  private static Map<String, Object> prepare(String backend, List<String> words)
      throws IOException {
    work.close();
    work = Work.NONE;
    int threads = Integer.parseInt(words.getFirst());
    Backend opened =
        BACKENDS.computeIfAbsent(threads, n -> OurProver.warm(Backends.open(backend, new Workers(n))));
    work = work(opened, words.get(1), words.subList(2, words.size()));
    System.gc();
    return work.about();
  }

  private static Work work(Backend backend, String name, List<String> args) throws IOException {
    return switch (name) {
      case "program" -> ProofWork.ofProgram(backend, path(args, 0), profile(args, 2), path(args, 1));
      case "elf" -> ElfWork.of(backend, path(args, 0), profile(args, 1));
      case "proof" -> ProofWork.ofSpecs(backend, args);
      case "lde" -> new ExtensionWork(backend, integer(args, 0), integer(args, 1));
      case "tree" ->
          new TreeWork(backend, KernelData.suite(args.getFirst()), integer(args, 1), integer(args, 2));
      case "shapes" ->
          new ShapesWork(backend, KernelData.suite(args.getFirst()), KernelData.shapes(path(args, 1)));
      default -> throw new IllegalArgumentException("no work " + name);
    };
  }

  private static SecurityProfile profile(List<String> args, int at) {
    if (args.size() <= at) {
      return SecurityProfile.PROVEN_100;
    }
    return SecurityProfile.SHIPPED.stream()
        .filter(profile -> profile.name().equals(args.get(at)))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no profile " + args.get(at)));
  }

  private static Path path(List<String> args, int at) {
    return Path.of(args.get(at));
  }

  private static int integer(List<String> args, int at) {
    return Integer.parseInt(args.get(at));
  }

  private static String json(Map<String, Object> members) {
    return members.entrySet().stream()
        .map(e -> "\"" + e.getKey() + "\":" + value(e.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String value(Object value) {
    return switch (value) {
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> "\"" + value.toString().replaceAll("[\"\\\\\\p{Cntrl}]", " ") + "\"";
    };
  }
}
