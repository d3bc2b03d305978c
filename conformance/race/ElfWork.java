import io.zkthreads.engine.Backend;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.machine.ZkMachine;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// From the file of a program to a verified proof of its run; only the program's key, which is made
/// once, is there before.
final class ElfWork implements Work {
  private static final MachineConfig CONFIG = MachineConfig.shipped();

  private final Backend backend;
  private final Path elf;
  private final ProvingKey key;
  private long cycles;
  private Proof proof;

  private ElfWork(Backend backend, Path elf, ProvingKey key) {
    this.backend = backend;
    this.elf = elf;
    this.key = key;
  }

  static ElfWork of(Backend backend, Path elf, SecurityProfile profile) throws IOException {
    var machine = ZkMachine.build(program(elf).tables(), CONFIG);
    return new ElfWork(backend, elf, KeyGenerator.generate(machine, profile, backend));
  }

  private static Program program(Path elf) throws IOException {
    return Program.bare(Image.require(Files.readAllBytes(elf)));
  }

  @Override
  public Map<String, Object> about() {
    return Map.of("by", backend.name());
  }

  @Override
  public Map<String, Object> run() throws IOException {
    Lap.Clock all = Lap.Clock.start();
    Executor executor = new Executor(program(elf), CONFIG.logRange());
    Lap.Clock clock = Lap.Clock.start();
    Execution execution = executor.execute(Host.of(9), Limits.provable());
    Lap executed = clock.stop();
    clock = Lap.Clock.start();
    Witness witness = WitnessBuilder.build(CONFIG, execution);
    Lap filled = clock.stop();
    // The prover verifies what it returns.
    proof = new Prover(backend).prove(key, witness);
    Map<String, Object> line = new HashMap<>(all.stop().line());
    cycles = execution.cycles();
    line.put("cycles", cycles);
    line.put("executeMillis", executed.millis());
    line.put("fillMillis", filled.millis());
    return line;
  }

  @Override
  public Map<String, Object> finish() {
    return Map.of("accepted", true, "proofBytes", proof.toBytes().length, "cycles", cycles);
  }

  @Override
  public void close() {
    key.close();
  }
}
