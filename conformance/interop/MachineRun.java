import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Commitment;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.Machine;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.air.Witness;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.field.Quintic;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.verify.AirJson;
import io.zkthreads.stark.verify.HashSuite;
import io.zkthreads.stark.verify.Parameters;
import io.zkthreads.stark.verify.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.TableId;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A run of the real machine: its key, its witness and its statement.
final class MachineRun {
  private static final int TRAP = 0x1004;

  private final long cycles;
  private final Machine machine;
  private final Witness witness;
  private final VerifyingKey key;
  private final BatchStatement statement;
  private final Commitment preprocessed;

  private MachineRun(
      Backend backend, SecurityProfile profile, MachineConfig config, Program program) {
    Execution execution =
        new Executor(program, config.logRange()).execute(Host.of(9), Limits.provable());
    cycles = execution.cycles();
    machine = ZkMachine.build(program.tables(), config);
    witness = WitnessBuilder.build(config, execution);
    List<Trace> fixed = List.copyOf(new TreeMap<>(machine.preprocessed()).values());
    preprocessed = Commitment.of(backend, fixed, profile.parameters());
    key =
        new VerifyingKey(profile, machine.tables(), preprocessed.cap(), machine.maxTimedRows());
    List<Integer> heights = witness.instances().stream().map(i -> i.main().logHeight()).toList();
    statement = key.statement(witness.publicWords(), tableIds(), heights);
  }

  /// The run `name`: `small`, `lanes` and `poseidon2` have few queries, `shipped` is what the
  /// service proves.
  static MachineRun of(String name, Backend backend, Path images) throws IOException {
    HashSuite suite = name.equals("poseidon2") ? HashSuite.POSEIDON2_16 : HashSuite.BLAKE3;
    SecurityProfile few =
        new SecurityProfile(
            "FEW_QUERIES", 0, new Parameters(suite, 1, 0, 3, 4, 1, 0, 0, 0, 0, 0));
    Program os =
        Program.of(
            image(images, "os"), List.of(image(images, "a"), image(images, "b")), TRAP);
    return switch (name) {
      case "small", "poseidon2" -> new MachineRun(backend, few, MachineConfig.singleLane(13), os);
      case "lanes" -> {
        Map<TableId, Integer> lanes =
            Map.of(TableId.ADD, 2, TableId.ADDI2, 3, TableId.LW, 2, TableId.BUMP, 2);
        MachineConfig config = new MachineConfig(12, lanes, MachineConfig.MIN_LOG_HEIGHT, 11);
        yield new MachineRun(backend, few, config, Program.bare(image(images, "sha")));
      }
      case "shipped" ->
          new MachineRun(backend, SecurityProfile.PROVEN_100, MachineConfig.shipped(), os);
      default -> throw new IllegalArgumentException("no run " + name);
    };
  }

  /// A program of one image, proved as the service does.
  static MachineRun ofProgram(Backend backend, Path elf) throws IOException {
    Program program = Program.bare(Image.require(Files.readAllBytes(elf)));
    return new MachineRun(backend, SecurityProfile.PROVEN_100, MachineConfig.shipped(), program);
  }

  private static Image image(Path images, String name) throws IOException {
    return Image.require(Files.readAllBytes(images.resolve(name + ".elf")));
  }

  private List<Integer> tableIds() {
    return witness.instances().stream().map(Witness.Instance::tableId).toList();
  }

  long cycles() {
    return cycles;
  }

  long mainCells() {
    return witness.instances().stream().mapToLong(i -> i.main().words().length).sum();
  }

  /// Main cells, and five for each cell of an accumulator or a fraction column.
  long committedCells() {
    long cells = mainCells();
    List<LookupLayout.Instance> layouts = BatchShape.of(statement).lookups().instances();
    for (int i = 0; i < layouts.size(); i++) {
      long width = Quintic.DEGREE * (long) layouts.get(i).numExtensionColumns();
      cells += width << statement.instances().get(i).logHeight();
    }
    return cells;
  }

  /// Writes the tables in the exchange format and the traces.
  void export(Path spec, Path traces) throws IOException {
    List<AirJson.Table> tables = new ArrayList<>();
    for (Witness.Instance instance : witness.instances()) {
      Air air = key.table(instance.tableId()).air();
      Trace known = air.known().isEmpty() ? null : witness.publicWords().knownColumns();
      Trace fixed = machine.preprocessed().get(instance.tableId());
      tables.add(
          new AirJson.Table(air, instance.main().logHeight(), fixed, known, new int[0]));
    }
    Files.writeString(
        spec, AirJson.write(key.parameters(), statement.seed(), cap(), tables));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(traces))) {
      for (Witness.Instance instance : witness.instances()) {
        int[] words = instance.main().words();
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
          bytes.putInt(KoalaBear.toCanonical(word));
        }
        out.write(bytes.array());
      }
    }
  }

  /// The serialised cap: a length byte, then the digests.
  private byte[] cap() {
    ByteBuffer bytes = ByteBuffer.allocate(1 + preprocessed.cap().size() * Digest.BYTES);
    bytes.put((byte) preprocessed.cap().size());
    preprocessed.cap().forEach(digest -> bytes.put(digest.toBytes()));
    return bytes.array();
  }

  byte[] prove(Backend backend) {
    List<Trace> main = new ArrayList<>();
    List<Optional<Trace>> fixed = new ArrayList<>();
    for (Witness.Instance instance : witness.instances()) {
      main.add(instance.main());
      fixed.add(Optional.ofNullable(machine.preprocessed().get(instance.tableId())));
    }
    BatchProver.Traces traces = new BatchProver.Traces(main, fixed, preprocessed);
    return ProofCodec.encode(
        new BatchProver(backend, statement, traces, ProgressListener.NONE).prove(),
        BatchShape.of(statement));
  }

  /// The whole verifier: heights, soundness and proof.
  Verdict verify(byte[] proof) {
    return Verifier.verify(key, witness.publicWords(), tableIds(), proof);
  }
}
