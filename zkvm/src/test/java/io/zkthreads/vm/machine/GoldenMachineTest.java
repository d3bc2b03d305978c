package io.zkthreads.vm.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Machine;
import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Column;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.GoldenPrograms;
import io.zkthreads.vm.program.InitialMemory;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.ProgramTables;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The machine equals its executable specification, which was written by other hands in another
/// language: same names, and same values of everything on random rows. Two polynomials of degree 3
/// that differ agree on a random row with probability at most 3/p.
class GoldenMachineTest {
  private static final int LOG_ROWS = 3;

  static List<String> airs() {
    return golden("air");
  }

  static List<String> preprocessed() {
    return golden("pre");
  }

  @ParameterizedTest
  @MethodSource("airs")
  void everyTableHasTheValuesOfTheSpecificationOnRandomRows(String line) {
    String[] golden = line.split(" ", -1);
    Table id = Tables.of(golden[1]);
    int k = Integer.parseInt(golden[2]);
    int lanes = Integer.parseInt(golden[3]);
    Air air = id.define(lanes, new Reach(k)).air();
    assertThat(
            List.of(
                air.width(),
                air.preprocessedWidth(),
                air.known().size(),
                air.constraints().size(),
                air.interactions().size()))
        .as("sizes of %s", line)
        .isEqualTo(Arrays.stream(golden, 4, 9).map(Integer::valueOf).toList());
    assertThat(Degrees.of(air).worst()).as("degree of %s", line).hasToString(golden[9]);
    assertThat(digest(air, id.id() * 1000L + k * 10L + lanes)).as(line).isEqualTo(golden[10]);
  }

  @ParameterizedTest
  @MethodSource("preprocessed")
  void preprocessedValuesAreThoseOfTheSpecification(String line) {
    String[] golden = line.split(" ", -1);
    int k = Integer.parseInt(golden[2]);
    Machine machine = ZkMachine.build(program(), MachineConfig.singleLane(k));
    int id = Tables.of(golden[1]).id();
    Trace values = Objects.requireNonNull(machine.preprocessed().get(id));
    Digest digest = new Digest();
    for (int word : values.words()) {
      digest.word(word);
    }
    assertThat(values.height()).hasToString(golden[3]);
    assertThat(digest.hex()).isEqualTo(golden[4]);
    assertThat(machine.table(id).minLogHeight())
        .isEqualTo(machine.table(id).maxLogHeight())
        .isEqualTo(values.logHeight());
  }

  @Test
  void theSpecificationHasEveryTableButThoseOfCalls() {
    assertThat(airs().stream().map(l -> l.split(" ", -1)[1]).distinct())
        .containsExactlyElementsOf(
            Tables.all().stream().filter(GoldenPrograms::isSpecified).map(Table::name).toList());
  }

  /// The program of golden_machine.py: nothing that runs, only values.
  private static ProgramTables program() {
    int[] rom = new int[2 * 700 * ProgramTables.ROM_WIDTH];
    int[] keys = new int[2 * 600];
    int[] words = new int[keys.length];
    for (int r = 0, at = 0, word = 0; r < 2; r++) {
      for (int i = 0; i < 700; i++) {
        int[] row = {r, 0x1000 + 4 * i, 1 + i % 28, i, KoalaBear.P - 1 - i, 0, 3, 0xffff, 5};
        System.arraycopy(row, 0, rom, at, row.length);
        at += row.length;
      }
      for (int i = 0; i < 600; i++, word++) {
        keys[word] = (r << MemoryKey.WORD_BITS) + 5 * i;
        words[word] = 0x9e3779b9 * (i + 1);
      }
    }
    return new ProgramTables(rom, InitialMemory.of(keys, words, 0), 0x1000);
  }

  private static String digest(Air air, long seed) {
    Stream stream = new Stream(seed);
    Trace main = stream.trace(air.width());
    Trace preprocessed = stream.trace(air.preprocessedWidth());
    Trace known = stream.trace(air.known().size());
    Digest digest = new Digest();
    for (List<Column> columns : List.of(air.columns(), air.preprocessed(), air.known())) {
      columns.forEach(c -> digest.text(c.name()));
    }
    air.constraints().forEach(c -> digest.text(c.name()));
    for (Interaction i : air.interactions()) {
      digest.text(i.direction().name().toLowerCase(Locale.ROOT));
      digest.integer(i.weight());
    }
    RowEvaluator evaluator = new RowEvaluator(air, main, preprocessed, known, new int[0]);
    for (int row = 0; row < main.height(); row++) {
      evaluator.evaluate(row);
      for (Constraint c : air.constraints()) {
        digest.word(evaluator.word(c.node()));
      }
      for (Interaction i : air.interactions()) {
        digest.word(evaluator.word(i.multiplicity()));
        i.tuple().forEach(node -> digest.word(evaluator.word(node)));
      }
    }
    return digest.hex();
  }

  private static List<String> golden(String kind) {
    try (InputStream in =
        Objects.requireNonNull(
            GoldenMachineTest.class.getResourceAsStream("/machine/golden.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> l.startsWith(kind + " "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// splitmix64, reduced mod p.
  private static final class Stream {
    private long state;

    Stream(long seed) {
      state = seed;
    }

    Trace trace(int width) {
      Trace trace = Trace.allocate(width, LOG_ROWS);
      for (int i = 0; i < trace.words().length; i++) {
        trace.words()[i] = KoalaBear.fromCanonical(next());
      }
      return trace;
    }

    private int next() {
      state += 0x9e3779b97f4a7c15L;
      long z = state;
      z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
      z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
      return (int) Long.remainderUnsigned(z ^ (z >>> 31), KoalaBear.P);
    }
  }

  private static final class Digest {
    private final MessageDigest hash;

    Digest() {
      try {
        hash = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    void word(int montgomery) {
      integer(KoalaBear.toCanonical(montgomery));
    }

    void integer(int v) {
      for (int shift = 0; shift < 32; shift += 8) {
        hash.update((byte) (v >>> shift));
      }
    }

    void text(String s) {
      hash.update(s.getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
    }

    String hex() {
      return HexFormat.of().formatHex(hash.digest());
    }
  }
}
