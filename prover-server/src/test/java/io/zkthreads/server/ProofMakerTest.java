package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.HeapRoom;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.prove.MemoryBudget;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProofMemory;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.HeightPolicy;
import io.zkthreads.vm.trace.WitnessBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofMakerTest {
  /// A run that would open more columns than a proof may, were its heights chosen by its length.
  private static final Path DIVISION = Path.of("..", "zkvm", "src/test/programs/division.elf");

  private record Height(int tableId, int logHeight) {}

  @Test
  void tablesAreFilledAtTheHeightsThatTheReportForetells() throws Exception {
    Program program = Program.bare(Image.require(Files.readAllBytes(DIVISION)));
    Config config = Config.load(Optional.empty(), Map.of(), Map.of("prover.backend", "scalar"));
    try (ProofMaker maker = Daemon.openMaker(config)) {
      ProgramKey key = maker.key(program);
      Execution execution = key.executor().execute(Host.of(), Limits.provable());
      List<Height> foretold =
          maker.report(key.profile(), key.program(), execution).tables().stream()
              .flatMap(use -> use.logHeights().stream().map(h -> new Height(use.table().id(), h)))
              .toList();
      assertThat(heights(maker.witness(execution))).isEqualTo(foretold);
      HeightPolicy byLength = HeightPolicy.forCycles(execution.cycles());
      assertThat(heights(WitnessBuilder.build(maker.machineConfig(), execution, byLength)))
          .as("another choice gives other heights, so that this test can fail")
          .isNotEqualTo(foretold);
    }
  }

  @Test
  void aProgramHasAKeyForEachProfileAndTheConfiguredOneWhereNobodyNamesOne() throws Exception {
    Program program = Program.bare(Image.require(BareElf.of(0x00150513, 0x05d00893, 0x73)));
    Config config =
        Config.load(
            Optional.empty(),
            Map.of(),
            Map.of("prover.backend", "scalar", "prover.profile", "speed100"));
    try (ProofMaker maker = Daemon.openMaker(config)) {
      ProgramKey speed = maker.key(program);
      ProgramKey size = maker.key(SecurityProfile.SIZE_100, program);
      assertThat(speed.profile()).isEqualTo(SecurityProfile.SPEED_100);
      assertThat(size.profile()).isEqualTo(SecurityProfile.SIZE_100);
      assertThat(maker.key(SecurityProfile.SPEED_100, program)).isSameAs(speed);
      assertThat(maker.key(SecurityProfile.SIZE_100, program)).isSameAs(size);
      assertThat(speed.verifyingKey().digest()).isNotEqualTo(size.verifyingKey().digest());
    }
  }

  @Test
  void keysOfOtherProgramsMakeRoomForAProof() throws Exception {
    Program program = Program.bare(Image.require(Files.readAllBytes(DIVISION)));
    Program other = Program.bare(Image.require(BareElf.of(0x00150513, 0x05d00893, 0x73)));
    Config config = Config.load(Optional.empty(), Map.of(), Map.of("prover.backend", "scalar"));
    try (ProofMaker maker = Daemon.openMaker(config)) {
      ProgramKey mine = maker.key(program);
      ProgramKey others = maker.key(other);
      Execution execution = mine.executor().execute(Host.of(), Limits.provable());
      maker.requireMemory(mine, execution, budget(Long.MAX_VALUE));
      assertThat(maker.key(other)).as("there is room for both").isSameAs(others);
      long needed =
          ProofMemory.of(
                  mine.machine(),
                  maker.profile(),
                  maker.report(mine.profile(), mine.program(), execution),
                  execution.logBytes())
              .peakBytes();
      maker.requireMemory(mine, execution, budget(needed));
      assertThat(maker.key(program)).isSameAs(mine);
      assertThat(maker.key(other)).as("made again").isNotSameAs(others);
      assertThatThrownBy(() -> maker.requireMemory(mine, execution, budget(needed - 1)))
          .isInstanceOf(StepFailure.class)
          .hasMessageContaining("which the heap of")
          .hasMessageContaining("java -Xmx");
    }
  }

  private static MemoryBudget budget(long bytes) {
    return new MemoryBudget(Long.MAX_VALUE, new HeapRoom(bytes, bytes), 1);
  }

  private static List<Height> heights(Witness witness) {
    return witness.instances().stream()
        .map(i -> new Height(i.tableId(), i.main().logHeight()))
        .toList();
  }
}
