import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.table.Table;

/// A run that is to be proven, and how.
///
/// @param words what the proof has to show
record Workload(
    SecurityProfile profile, MachineConfig config, Execution execution, PublicWords words) {
  private static final Path IMAGES = Path.of("zkvm/src/test/resources/spec");
  private static final int TRAP = 0x1004;

  /// The run `name`: `small`, `lanes` and `poseidon2` have few queries.
  static Workload named(String name) throws IOException {
    MachineConfig single = MachineConfig.singleLane(13);
    return switch (name) {
      case "small" -> of(few(HashSuite.BLAKE3), single, osWithTwoContracts());
      case "poseidon2" -> of(few(HashSuite.POSEIDON2_16), single, osWithTwoContracts());
      case "lanes" -> {
        Map<Table, Integer> lanes =
            Map.of(Tables.ADD, 2, Tables.ADDI2, 3, Tables.LW, 2, Tables.BUMP, 2);
        MachineConfig config = new MachineConfig(12, lanes, MachineConfig.MIN_LOG_HEIGHT, 11);
        yield of(few(HashSuite.BLAKE3), config, Program.bare(image("sha")));
      }
      default -> throw new IllegalArgumentException("no run " + name);
    };
  }

  /// A program of one image, proved as the service does.
  static Workload ofProgram(Path elf, SecurityProfile profile) throws IOException {
    Program program = Program.bare(Image.require(Files.readAllBytes(elf)));
    return of(profile, MachineConfig.shipped(), program);
  }

  private static Workload of(SecurityProfile profile, MachineConfig config, Program program) {
    Execution execution =
        new Executor(program, config.logRange()).execute(Host.of(9), Limits.provable());
    if (execution.outcome() instanceof Outcome.Halted halted) {
      return new Workload(profile, config, execution, halted.publicWords());
    }
    throw new IllegalStateException(execution.outcome().toString());
  }

  static SecurityProfile few(HashSuite suite) {
    return new SecurityProfile(
        "FEW_QUERIES", 0, new Parameters(suite, ExtensionField.QUINTIC, 1, 0, 3, 4, 1, 0, 0, 0, 0, 0));
  }

  /// The shipped profile of 100 bits: the suites differ in the functions only.
  static SecurityProfile proven(HashSuite suite) {
    SecurityProfile shipped = SecurityProfile.PROVEN_100;
    Parameters p = shipped.parameters();
    return new SecurityProfile(
        shipped.name(),
        shipped.targetBits(),
        new Parameters(
            suite, p.extension(),
            p.logBlowup(),
            p.logFinalPolyLen(),
            p.maxLogArity(),
            p.numQueries(),
            p.queryPowBits(),
            p.batchPowBits(),
            p.commitPowBits(),
            p.lookupPowBits(),
            p.oodPowBits(),
            p.capHeight()));
  }

  /// An OS that calls contract A, which calls B, which calls A again; its advice is one word.
  private static Program osWithTwoContracts() throws IOException {
    return Program.of(image("os"), List.of(image("a"), image("b")), TRAP);
  }

  /// Every arithmetic instruction on edge operands, on the shipped machine.
  static Workload edges() throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(Files.readAllBytes(IMAGES.resolve("edge1.words")))
            .order(ByteOrder.LITTLE_ENDIAN);
    int origin = bytes.getInt();
    int[] words = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(words);
    Program program = Program.of(Image.ofCode(origin, words), List.of(), TRAP);
    return of(few(HashSuite.BLAKE3), MachineConfig.shipped(), program);
  }

  /// A bare program, whose end is a table of its own.
  static Workload bare() throws IOException {
    return of(few(HashSuite.BLAKE3), MachineConfig.shipped(), Program.bare(image("sha")));
  }

  /// A call of every kind of operation on zeros, and a look at the clock.
  static Workload calls() {
    int a = 5;
    int g = 7;
    List<Integer> code = new ArrayList<>();
    code.add(0x40000 | a << 7 | 0x37); // lui
    code.add(0x50000 | g << 7 | 0x37);
    for (int operation : new int[] {0, 4, 8}) {
      code.add(call(operation, g, a, a));
    }
    code.add(call(16, g, a, 0));
    code.add(call(17, g, a, 0));
    code.add(call(24, g, 0, 0));
    code.add(call(25, a, 0, 0)); // where nobody wrote: zeros are field elements
    code.add(6 << 12 | a << 7 | 0x0b); // clock
    code.add(93 << 20 | 17 << 7 | 0x13); // li a7, 93
    code.add(0x73);
    int[] words = code.stream().mapToInt(Integer::intValue).toArray();
    Program program = Program.bare(Image.ofCode(0x10000, words));
    return of(few(HashSuite.BLAKE3), MachineConfig.shipped(), program);
  }

  private static int call(int operation, int g, int a, int b) {
    return operation << 25 | b << 20 | a << 15 | 5 << 12 | g << 7 | 0x0b;
  }

  private static Image image(String name) throws IOException {
    return Image.require(Files.readAllBytes(IMAGES.resolve(name + ".elf")));
  }
}
