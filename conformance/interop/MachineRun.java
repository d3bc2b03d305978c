import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.air.Machine;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Digest;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.air.AirJson;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A run of the machine: its key, its witness and its statement.
final class MachineRun {
  private final Workload work;
  private final Machine machine;
  private final Witness witness;
  private final Map<Backend, ProvingKey> keys = new HashMap<>();
  private final VerifyingKey key;
  private final BatchStatement statement;

  MachineRun(Workload work, Backend backend) {
    Execution execution = work.execution();
    this.work = work;
    machine = ZkMachine.build(execution.program().tables(), work.config());
    witness = WitnessBuilder.build(work.config(), execution);
    key = provingKey(backend).verifyingKey();
    statement = key.statement(work.words(), tableIds(), logHeights());
  }

  /// A program of one image, proved as the service does.
  static MachineRun ofProgram(Backend backend, Path elf, SecurityProfile profile)
      throws IOException {
    return new MachineRun(Workload.ofProgram(elf, profile), backend);
  }

  private ProvingKey provingKey(Backend backend) {
    return keys.computeIfAbsent(
        backend, b -> KeyGenerator.generate(machine, work.profile(), b));
  }

  private List<Integer> tableIds() {
    return witness.instances().stream().map(Witness.Instance::tableId).toList();
  }

  private List<Integer> logHeights() {
    return witness.instances().stream().map(i -> i.main().logHeight()).toList();
  }

  long cycles() {
    return work.execution().cycles();
  }

  long mainCells() {
    return witness.instances().stream().mapToLong(i -> i.main().words().length).sum();
  }

  /// Main cells, and for each cell of an accumulator or a fraction column as many as the extension
  /// has coefficients.
  long committedCells() {
    long cells = mainCells();
    List<LookupLayout.Instance> layouts = BatchShape.of(statement).lookups().instances();
    for (int i = 0; i < layouts.size(); i++) {
      long width = key.parameters().extension().degree() * (long) layouts.get(i).numExtensionColumns();
      cells += width << statement.instances().get(i).logHeight();
    }
    return cells;
  }

  /// Writes the tables in the exchange format and the traces.
  void export(Path spec, Path traces) throws IOException {
    write(spec, statement, work.words());
    write(traces, witness.instances().stream().map(Witness.Instance::main).toList());
  }

  /// Writes the same tables with another statement, which this run does not prove.
  void exportOther(Path spec) throws IOException {
    PublicWords words = otherWords();
    write(spec, key.statement(words, tableIds(), logHeights()), words);
  }

  private void write(Path spec, BatchStatement said, PublicWords words) throws IOException {
    List<AirJson.Table> tables = new ArrayList<>();
    for (Witness.Instance i : witness.instances()) {
      boolean knows = key.table(i.tableId()).publicWords();
      tables.add(
          new AirJson.Table(
              key.table(i.tableId()).air(),
              i.main().logHeight(),
              machine.preprocessed().get(i.tableId()),
              knows ? words.knownColumns() : null,
              new int[0]));
    }
    Files.writeString(spec, AirJson.write(key.parameters(), said.seed(), cap(), tables));
  }

  /// Writes traces row by row, in little-endian words.
  static void write(Path file, List<Trace> traces) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      for (Trace trace : traces) {
        int[] words = trace.words();
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
    List<Digest> cap = key.preprocessedCap();
    ByteBuffer bytes = ByteBuffer.allocate(1 + cap.size() * Digest.BYTES);
    bytes.put((byte) cap.size());
    cap.forEach(digest -> bytes.put(digest.toBytes()));
    return bytes.array();
  }

  byte[] prove(Backend backend) {
    Backend.Loaded circuit = ((ProvingKey.Batch) provingKey(backend).circuit()).loaded();
    List<Integer> tables = tableIds().stream().map(circuit.circuit()::indexOf).toList();
    List<Trace> main = witness.instances().stream().map(Witness.Instance::main).toList();
    return OurProver.prove(
        backend, circuit, statement, new BatchProver.Instances(tables, main));
  }

  /// The whole verifier: heights, soundness and proof.
  Verdict verify(byte[] proof) {
    return Verifier.verify(key, work.words(), tableIds(), proof);
  }

  /// The whole verifier, asked whether a proof shows another statement.
  Verdict verifyOther(byte[] proof) {
    return Verifier.verify(key, otherWords(), tableIds(), proof);
  }

  /// What the run says, but for one bit of the last word before the exit code.
  private PublicWords otherWords() {
    List<PublicWords.Entry> entries = new ArrayList<>(work.words().entries());
    int last = Math.max(0, entries.size() - 2);
    PublicWords.Entry entry = entries.get(last);
    entries.set(last, new PublicWords.Entry(entry.index(), entry.word() ^ 1));
    return new PublicWords(entries);
  }
}
