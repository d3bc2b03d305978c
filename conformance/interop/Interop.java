import io.zkthreads.engine.Workers;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Commitment;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.verify.BatchVerifier;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.thread.SubBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Scanner;

/// Our prover and verifier over the exchange format for AIRs, as `zkt-conformance` offers
/// Plonky3's.
///
/// Reads commands from standard input and answers each with one line:
///
/// | command | answer |
/// |---|---|
/// | `backends` | names of those that run here, best first |
/// | `verify SPEC PROOF` | `accepted` or `rejected STEP REASON` |
/// | `prove BACKEND SPEC TRACES OUT` | `proved` |
/// | `tables FOLDER` | names of the machine's tables, each exported with rows of a real run |
/// | `run NAME FOLDER` | how long the run is; it is exported and from now on *the* run |
/// | `prove-run BACKEND OUT` | `proved`: the run, by the key and the witness of the service |
/// | `verify-run PROOF`, `verify-other PROOF` | as `verify`, for what the run says or says not |
///
/// An input that cannot be used is answered with `error TEXT`.
final class Interop {
  private static final int THREADS = 2;

  private final Map<String, Backend> backends = new HashMap<>();
  private MachineRun run;

  private Interop() {}

  public static void main(String[] args) {
    Interop interop = new Interop();
    try (var in = new Scanner(System.in)) {
      while (in.hasNextLine()) {
        System.out.println(interop.answer(in.nextLine().split(" ")));
      }
    }
  }

  private String answer(String[] command) {
    try {
      return switch (command[0]) {
        case "backends" -> String.join(" ", names());
        case "verify" -> verify(Spec.read(Path.of(command[1])), proof(command[2]));
        case "prove" -> prove(backend(command[1]), command);
        case "tables" -> String.join(" ", MachineTables.export(Path.of(command[1])));
        case "run" -> run(command[1], Path.of(command[2]));
        case "prove-run" -> proveRun(backend(command[1]), Path.of(command[2]));
        case "verify-run" -> text(run.verify(proof(command[1])));
        case "verify-other" -> text(run.verifyOther(proof(command[1])));
        default -> "error unknown command " + command[0];
      };
    } catch (IOException | RuntimeException | AssertionError | StackOverflowError e) {
      e.printStackTrace();
      return "error " + e;
    }
  }

  private static List<String> names() {
    return Backends.candidates().stream()
        .filter(candidate -> candidate.unavailable().isEmpty())
        .map(Backends.Candidate::name)
        .toList();
  }

  /// The backend of that name, opened once and warm.
  private Backend backend(String name) {
    return backends.computeIfAbsent(name, n -> OurProver.warm(Backends.open(n, new Workers(THREADS))));
  }

  private static byte[] proof(String path) throws IOException {
    return Files.readAllBytes(Path.of(path));
  }

  private static String verify(Spec spec, byte[] proof) {
    return text(BatchVerifier.verify(spec.statement(), proof));
  }

  private static String text(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted() -> "accepted";
      case Verdict.Rejected(var step, String reason, String expected, String got) ->
          "rejected " + step + " " + reason + ": expected " + expected + ", got " + got;
    };
  }

  private static String prove(Backend backend, String[] command) throws IOException {
    Spec spec = Spec.read(Path.of(command[2]));
    try (Backend.Loaded circuit = backend.load(spec.circuit())) {
      Commitment commitment = circuit.preprocessed();
      BatchStatement statement =
          spec.statement(commitment == null ? List.of() : commitment.cap());
      BatchProver.Instances instances =
          BatchProver.Instances.ofEach(spec.traces(Path.of(command[3])));
      Files.write(
          Path.of(command[4]), OurProver.prove(backend, circuit, statement, instances));
    }
    return "proved";
  }

  private String run(String name, Path folder) throws IOException {
    return switch (name) {
      case "sub-block-blake3" -> subBlock(SecurityProfile.PROVEN_100, folder);
      case "sub-block-poseidon2" -> subBlock(Workload.proven(HashSuite.POSEIDON2_16), folder);
      case "sub-block-size" -> subBlock(SecurityProfile.SIZE_100, folder);
      default -> export(Workload.named(name), folder);
    };
  }

  private String subBlock(SecurityProfile profile, Path folder) throws IOException {
    MarketDay day = new MarketDay();
    SubBlock block = day.subBlock();
    Files.write(folder.resolve("statement"), block.statement().bytes());
    return block.transactions().size() + " transactions, " + export(day.work(profile), folder);
  }

  /// Exports a run, and the same tables with another statement.
  private String export(Workload work, Path folder) throws IOException {
    run = new MachineRun(work, backend(names().getFirst()));
    run.export(folder.resolve("spec"), folder.resolve("traces"));
    run.exportOther(folder.resolve("other"));
    return run.cycles() + " cycles";
  }

  private String proveRun(Backend backend, Path out) throws IOException {
    Files.write(out, run.prove(backend));
    return "proved";
  }
}
