package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.air.Machine;
import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.LookupLayout;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Opid;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.InstructionTable;
import io.zkthreads.vm.table.Table;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Rules that hold for every table.
class MachineTest {
  private static final MachineConfig CONFIG = MachineConfig.singleLane(13);

  @ParameterizedTest
  @MethodSource("io.zkthreads.vm.machine.Tables#all")
  void degreesStayWithinWhatTheProofSystemPaysFor(Table id) {
    Air air = ZkMachine.define(id, CONFIG).air();
    Degrees degrees = Degrees.of(air);
    assertThat(degrees.worst()).isLessThanOrEqualTo(3);
    for (Interaction i : air.interactions()) {
      if (i.bus().equals("zt")) {
        assertThat(i.tuple()).hasSize(10);
      } else {
        assertThat(i.bus()).isEqualTo("zt-wide");
      }
      assertThat(degrees.of(i.multiplicity())).isLessThanOrEqualTo(2);
      i.tuple().forEach(node -> assertThat(degrees.of(node)).isLessThanOrEqualTo(1));
    }
  }

  @ParameterizedTest
  @MethodSource("io.zkthreads.vm.machine.Tables#all")
  void columnsAreThoseThatTheTableIdNames(Table id) {
    Air air = ZkMachine.define(id, CONFIG).air();
    assertThat(air.columns().stream().map(Column::name)).isEqualTo(id.columnNames());
    assertThat(air.name()).isEqualTo(id.name());
    assertThat(air.id()).isEqualTo(id.id());
  }

  @ParameterizedTest
  @MethodSource("io.zkthreads.vm.machine.Tables#all")
  void tablesKnowTheirMessagesAndOpenedColumns(Table id) {
    assertThat(ZkMachine.define(id, CONFIG).air().interactions()).hasSize(id.messages());
    for (int lanes = 1; id.hasLanes() && lanes <= 4; lanes++) {
      Air air = ZkMachine.define(id, new MachineConfig(13, Map.of(id, lanes), 10, 22)).air();
      LookupLayout.Instance layout =
          LookupLayout.of(List.of(new LookupLayout.Table(air, 10, List.of())))
              .instances()
              .getFirst();
      int extension = layout.numExtensionColumns() + layout.numChunks();
      assertThat(id.openedColumns(lanes)).isEqualTo(air.width() + 5 * extension);
    }
  }

  @ParameterizedTest
  @MethodSource("io.zkthreads.vm.machine.Tables#all")
  void aPaddingRowOfZerosIsAcceptedAndSilent(Table id) {
    for (int lanes : id.hasLanes() ? new int[] {1, 3} : new int[] {1}) {
      MachineConfig config = new MachineConfig(13, Map.of(id, lanes), 10, 22);
      Air air = ZkMachine.define(id, config).air();
      Trace main = Trace.allocate(air.width(), 1);
      Trace preprocessed = Trace.allocate(air.preprocessedWidth(), 1);
      Trace known = Trace.allocate(air.known().size(), 1);
      RowEvaluator row = new RowEvaluator(air, main, preprocessed, known, new int[0]);
      for (int r = 0; r < 2; r++) {
        row.evaluate(r);
        for (Constraint c : air.constraints()) {
          assertThat(row.word(c.node())).as("%s of %s", c.name(), id).isZero();
        }
        for (Interaction i : air.interactions()) {
          assertThat(row.word(i.multiplicity())).as("%s sends on padding", id).isZero();
        }
      }
    }
  }

  @Test
  void instructionTablesAndTheFirstStateMoveTheClockAndNothingElseDoes() {
    for (Table id : Tables.all()) {
      boolean timed = id.kind() == Table.Kind.INSTRUCTION || id == Tables.START;
      assertThat(id.timed()).as(id.name()).isEqualTo(timed);
    }
  }

  @Test
  void providersAloneWeighNothing() {
    List<Table> providers =
        List.of(Tables.ROM, Tables.VRNG, Tables.BYTE, Tables.POW2, Tables.ROUND);
    for (Table id : Tables.all()) {
      int weight = providers.contains(id) ? 0 : 1;
      assertThat(ZkMachine.define(id, CONFIG).air().interactions())
          .allSatisfy(i -> assertThat(i.weight()).as(id.name()).isEqualTo(weight));
    }
  }

  @Test
  void tablesStandInTheOrderOfTheirIdsAndNoneTakesAnOpidOfBiti() {
    int[] ids = Tables.all().stream().mapToInt(Table::id).toArray();
    assertThat(ids).isSorted().doesNotHaveDuplicates();
    for (int opid = Opid.ANDI; opid < Opid.ANDI + 4; opid++) {
      assertThat(ids).doesNotContain(opid);
    }
    for (int id : ids) {
      assertThat(Tables.of(id).id()).isEqualTo(id);
    }
  }

  @Test
  void theKeyFixesHeightsOfPreprocessedTablesAndOccurrencesOfAll() {
    Machine machine = ZkMachine.build(program(Opid.HALT, Opid.SHR), MachineConfig.shipped());
    assertThat(machine.maxTimedRows()).isEqualTo((1L << 27) - 1);
    for (TableSpec spec : machine.tables()) {
      Table id = Tables.of(spec.air().id());
      boolean fixed = id.kind() == Table.Kind.PREPROCESSED;
      assertThat(machine.preprocessed().containsKey(id.id())).isEqualTo(fixed);
      assertThat(spec.minLogHeight() == spec.maxLogHeight()).isEqualTo(fixed);
      assertThat(spec.occurrence() == TableSpec.Occurrence.ANY).isEqualTo(id.hasLanes());
      assertThat(spec.publicWords()).isEqualTo(id == Tables.PUB);
    }
  }

  @Test
  void aKeyHasTheTablesThatItsProgramCanNeedAndNoOther() {
    assertThat(tables(Opid.HALT))
        .containsExactly("HALT", "BUMP", "MEMBOUND", "PUB", "START", "IMAGE", "ROM", "VRNG");
    assertThat(tables(Opid.ADD)).contains("ADD").doesNotContain("ADDI", "BYTE", "POW2");
    assertThat(tables(Opid.SHR)).contains("SHR", "POW2").doesNotContain("BYTE", "SHI");
    assertThat(tables(Opid.SHI)).contains("SHI").doesNotContain("POW2");
    assertThat(tables(Opid.MUL)).contains("MUL", "BYTE");
    for (int opid : new int[] {Opid.ANDI, Opid.ORI, Opid.XORI}) {
      assertThat(tables(opid)).contains("BITI", "BYTE").doesNotContain("BITR");
    }
  }

  /// Whatever a table of a key asks or hands on has a table in the key that answers or takes it,
  /// unless its instruction is missing: a run then cannot be balanced, and nothing false is proven.
  @Test
  void everyQuestionThatATableOfAKeyAsksIsAnsweredThere() {
    for (Table table : Tables.all()) {
      if (table instanceof InstructionTable t) {
        for (int opid : t.opids()) {
          List<Table> key = Tables.needed(program(opid));
          for (Table asking : key) {
            for (Bus bus : asking.buses(Direction.SEND)) {
              assertThat(
                      bus.use() == Bus.Use.PASSED
                          || key.stream().anyMatch(a -> a.buses(Direction.RECEIVE).contains(bus)))
                  .as("%s of %s in a key with opid %d", bus, asking, opid)
                  .isTrue();
            }
          }
        }
      }
    }
  }

  private static List<String> tables(int opid) {
    return Tables.needed(program(opid)).stream().map(Table::name).toList();
  }

  @Test
  void timeFitsTheDigitsOfBumpForEveryRangeSize() {
    for (int k = 4; k <= 16; k++) {
      MachineConfig config = MachineConfig.singleLane(k);
      long end = 4 * config.maxTimedRows() + 4;
      assertThat(end).isLessThanOrEqualTo(1L << 29);
      assertThat(end).isLessThanOrEqualTo(1L << (k + config.reach().farBits()));
      assertThat(config.reach().farBits()).isBetween(13, 16);
    }
    assertThat(MachineConfig.singleLane(12).maxTimedRows()).isEqualTo((1L << 26) - 1);
    assertThat(MachineConfig.singleLane(13).maxTimedRows()).isEqualTo((1L << 27) - 1);
  }

  @Test
  void configurationsThatCannotBeProvenAreRefused() {
    assertThatThrownBy(() -> MachineConfig.singleLane(3)).hasMessageContaining("4..16");
    assertThatThrownBy(() -> MachineConfig.singleLane(17)).hasMessageContaining("4..16");
    assertThatThrownBy(() -> new MachineConfig(13, Map.of(Tables.ROM, 2), 10, 22))
        .hasMessageContaining("ROM cannot have 2 lanes");
    assertThatThrownBy(() -> new MachineConfig(13, Map.of(), 9, 22)).hasMessageContaining("10..22");
  }

  @Test
  void programsThatNameWhatTheyMayNotAreRefused() {
    InitialMemory nothing = InitialMemory.of(new int[0], new int[0], 0);
    int[] rowOfRegion64 = {64, 0x1000, 1, 0, 0, 0, 0, 0, 0};
    assertThatThrownBy(() -> new ProgramTables(rowOfRegion64, nothing, 0x1000))
        .hasMessageContaining("region 64");
    int[] rowAtTwo = {0, 2, 1, 0, 0, 0, 0, 0, 0};
    assertThatThrownBy(() -> new ProgramTables(rowAtTwo, nothing, 0x1000))
        .hasMessageContaining("multiple of 4");
    int[] twice = {0, 4, 1, 0, 0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 0, 0, 0, 0};
    assertThatThrownBy(() -> new ProgramTables(twice, nothing, 0x1000))
        .hasMessageContaining("out of order");
    assertThatThrownBy(() -> new ProgramTables(new int[0], nothing, 1 << 24))
        .hasMessageContaining("entry");
  }

  @Test
  void blocksOfMemoryThatAreNoneAreRefused() {
    int words = InitialMemory.BLOCK_WORDS;
    assertThatThrownBy(() -> new InitialMemory(new int[] {16, 16}, new int[2 * words], 0))
        .hasMessageContaining("out of order");
    assertThatThrownBy(() -> new InitialMemory(new int[] {4}, new int[words], 0))
        .hasMessageContaining("not the key of a block");
    int beyondRegisters = MemoryKey.ofRegister(MemoryKey.SINK);
    assertThatThrownBy(() -> new InitialMemory(new int[] {beyondRegisters}, new int[words], 0))
        .hasMessageContaining("not the key of a block");
    assertThatThrownBy(() -> new InitialMemory(new int[] {8}, new int[words], 16))
        .hasMessageContaining("out of order");
    assertThatThrownBy(() -> new InitialMemory(new int[0], new int[0], 4))
        .hasMessageContaining("not whole blocks");
    assertThatThrownBy(() -> new InitialMemory(new int[] {8}, new int[words + 1], 0))
        .hasMessageContaining("1 blocks");
  }

  private static ProgramTables program(int... opids) {
    int[] rom = new int[opids.length * ProgramTables.ROM_WIDTH];
    for (int i = 0; i < opids.length; i++) {
      rom[i * ProgramTables.ROM_WIDTH + ProgramTables.PC] = 0x1000 + 4 * i;
      rom[i * ProgramTables.ROM_WIDTH + ProgramTables.OPID] = opids[i];
    }
    return new ProgramTables(rom, InitialMemory.of(new int[] {0x400}, new int[] {0x73}, 0), 0x1000);
  }
}
