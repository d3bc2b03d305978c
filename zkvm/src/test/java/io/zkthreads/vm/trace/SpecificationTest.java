package io.zkthreads.vm.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.GoldenPrograms.Case;
import io.zkthreads.vm.GoldenPrograms.GoldenInstance;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Outcome;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every cell of every table is the one that the executable specification writes.
class SpecificationTest {
  static Stream<Case> cases() {
    return GoldenPrograms.cases().stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void programsHaveTheRomAndImageOfTheSpecification(Case golden) throws Exception {
    ProgramTables tables = golden.program().tables();
    assertThat(digest(tables.rom())).isEqualTo(golden.rom());
    InitialMemory memory = tables.memory();
    int stride = 1 + InitialMemory.BLOCK_WORDS;
    int[] image = new int[stride * memory.blocks().length];
    for (int block = 0; block < memory.blocks().length; block++) {
      image[stride * block] = memory.blocks()[block];
      for (int i = 0; i < InitialMemory.BLOCK_WORDS; i++) {
        image[stride * block + 1 + i] = memory.word(block, i);
      }
    }
    assertThat(digest(image)).isEqualTo(golden.image());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void runsEndAsInTheSpecification(Case golden) {
    Execution execution = golden.execute();
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    Outcome.Halted halted = (Outcome.Halted) execution.outcome();
    List<List<Long>> words = new ArrayList<>();
    halted
        .publicWords()
        .entries()
        .forEach(e ->
            words.add(
                List.of(Integer.toUnsignedLong(e.index()), Integer.toUnsignedLong(e.word()))));
    assertThat(words).isEqualTo(golden.publicWords());
    assertThat(execution.cycles()).isEqualTo(golden.cycles());
    execution
        .rows()
        .forEach((table, rows) ->
            assertThat(rows)
                .as(table.name())
                .isEqualTo(golden.rows().getOrDefault(table.name(), 0L)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tablesAreThoseOfTheSpecification(Case golden) throws Exception {
    Witness witness = WitnessBuilder.build(golden.config(), golden.execute(), HeightPolicy.full());
    List<GoldenInstance> instances = new ArrayList<>();
    for (Witness.Instance i : witness.instances()) {
      instances.add(
          new GoldenInstance(
              Tables.of(i.tableId()).name(), i.main().height(), digest(canonical(i.main()))));
    }
    List<Table> needed = Tables.needed(golden.program().tables());
    assertThat(instances)
        .isEqualTo(
            golden.instances().stream()
                .filter(i -> needed.contains(Tables.of(i.table())))
                .toList());
  }

  private static int[] canonical(Trace trace) {
    int[] values = new int[trace.words().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = KoalaBear.toCanonical(trace.words()[i]);
    }
    return values;
  }

  private static String digest(int[] values) throws Exception {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
  }
}
