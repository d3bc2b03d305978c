import io.zkthreads.engine.Backend;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// A proof of prepared traces; preprocessed columns are already committed.
///
/// @param less subtracted from every run; null for nothing
final class ProofWork implements Work {
  private final Map<String, Object> about;
  private final Supplier<byte[]> prove;
  private final Supplier<byte[]> less;
  private final Function<byte[], Verdict> verify;
  private byte[] proof = {};

  private ProofWork(
      Map<String, Object> about,
      Supplier<byte[]> prove,
      Supplier<byte[]> less,
      Function<byte[], Verdict> verify) {
    this.about = about;
    this.prove = prove;
    this.less = less;
    this.verify = verify;
  }

  /// A run of the shipped machine, exported for the other side.
  static ProofWork ofProgram(Backend backend, Path elf, SecurityProfile profile, Path folder)
      throws IOException {
    MachineRun run = MachineRun.ofProgram(backend, elf, profile);
    run.export(folder.resolve("spec.json"), folder.resolve("traces"));
    Map<String, Object> about =
        Map.of(
            "by", backend.name(),
            "cycles", run.cycles(),
            "mainCells", run.mainCells(),
            "committedCells", run.committedCells());
    return new ProofWork(about, () -> run.prove(backend), null, run::verify);
  }

  /// One spec with traces, or two of which the second is subtracted.
  static ProofWork ofSpecs(Backend backend, List<String> files) throws IOException {
    SpecRun run = SpecRun.of(backend, Path.of(files.get(0)), Path.of(files.get(1)));
    Supplier<byte[]> less = null;
    if (files.size() == 4) {
      SpecRun second = SpecRun.of(backend, Path.of(files.get(2)), Path.of(files.get(3)));
      less = () -> second.prove(backend);
    }
    return new ProofWork(
        Map.of("by", backend.name()), () -> run.prove(backend), less, run::verify);
  }

  @Override
  public Map<String, Object> about() {
    return about;
  }

  @Override
  public Map<String, Object> run() {
    Lap.Clock clock = Lap.Clock.start();
    proof = prove.get();
    Lap lap = clock.stop();
    if (less != null) {
      Lap.Clock other = Lap.Clock.start();
      less.get();
      lap = lap.minus(other.stop());
    }
    return lap.line();
  }

  @Override
  public Map<String, Object> finish() {
    return switch (verify.apply(proof)) {
      case Verdict.Accepted() -> Map.of("accepted", true, "proofBytes", proof.length);
      case Verdict.Rejected rejected ->
          throw new IllegalStateException("we reject our own proof: " + rejected);
    };
  }

  @Override
  public void close() {}
}
