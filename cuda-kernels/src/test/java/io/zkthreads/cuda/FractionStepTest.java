package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Operand;
import io.zkthreads.cuda.driver.DeviceBuffer;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// LogUp columns against their definition.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class FractionStepTest {
  private static final String ALL = "io.zkthreads.cuda.AllFields#underAllConditions";

  /// A table with random contents.
  private static final class Table {
    final ExtensionField field;
    final RandomProgram program;
    final Bytecode bytecode;
    final Trace main;
    final Trace preprocessed;
    final int[] publics;

    Table(RandomGenerator random, ExtensionField field, int logHeight) {
      this.field = field;
      RandomProgram made = RandomProgram.of(random, field, false);
      boolean spoils = random.nextInt(3) == 0;
      program = spoils ? made.spoilt(random.nextInt(made.terms().size())) : made;
      bytecode = ProgramEncoder.ofInteractions(program.code(), program.shapes());
      main = trace(random, logHeight);
      preprocessed = trace(random, logHeight);
      publics = RandomProgram.words(random, RandomProgram.PUBLICS);
    }

    private static Trace trace(RandomGenerator random, int logHeight) {
      int[] words = RandomProgram.words(random, RandomProgram.COLUMNS << logHeight);
      return new Trace(RandomProgram.COLUMNS, logHeight, words);
    }

    FractionStep.Task task(EmulatedSession device) {
      int width = field.degree() * (1 + program.numFractions());
      return new FractionStep.Task(
          new DeviceProgram(bytecode, device.upload(bytecode.words())),
          new TableJob.Matrices(
              device.upload(main), device.upload(preprocessed), null, null, main.logHeight()),
          publics,
          program.plan(),
          device.words(width << logOut()),
          logOut());
    }

    /// Columns of the result stand apart, as where they are extended in place.
    private int logOut() {
      return main.logHeight() + 1;
    }

    /// Rows of the matrix by definition, then the terminal.
    List<List<Extension>> expected() {
      List<List<Extension>> rows = new ArrayList<>();
      Extension accumulator = field.zero();
      for (int row = 0; row < main.height(); row++) {
        int here = row;
        RandomProgram.Outputs out = program.run(o -> leaf(o, here));
        List<Extension> elements = new ArrayList<>(List.of(accumulator));
        for (RandomProgram.Fraction f : program.fractions(out)) {
          Extension d = f.denominator().isZero() ? field.ofBase(1) : f.denominator();
          elements.add(f.numerator().times(d.inverse()));
          accumulator = accumulator.plus(elements.getLast());
        }
        rows.add(elements);
      }
      rows.add(List.of(accumulator));
      return rows;
    }

    private int leaf(Operand operand, int row) {
      int next = row + 1 & main.height() - 1;
      return switch (operand) {
        case Operand.Constant(int word) -> word;
        case Operand.Public(int index) -> publics[index];
        case Operand.Main(int c, int rotation) -> main.word(rotation == 0 ? row : next, c);
        case Operand.Preprocessed(int c, int rotation) ->
            preprocessed.word(rotation == 0 ? row : next, c);
        case Operand o -> throw new AssertionError(o);
      };
    }

    List<List<Extension>> actual(int[] words, Extension terminal) {
      List<List<Extension>> rows = new ArrayList<>();
      int height = main.height();
      for (int row = 0; row < height; row++) {
        List<Extension> elements = new ArrayList<>();
        for (int k = 0; k <= program.numFractions(); k++) {
          int[] element = new int[field.degree()];
          for (int d = 0; d < field.degree(); d++) {
            element[d] = words[((field.degree() * k + d) << logOut()) + row];
          }
          elements.add(field.at(element, 0));
        }
        rows.add(elements);
      }
      rows.add(List.of(terminal));
      return rows;
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void columnsOfManyTablesAreThoseOfTheDefinition(ExtensionField field, Conditions conditions) {
    for (long seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      List<Table> tables = new ArrayList<>();
      for (int logHeight : new int[] {3, 0, 1, 9, 2, 5, 4, 12, 6}) {
        tables.add(new Table(random, field, logHeight));
      }
      try (EmulatedSession device = new EmulatedSession(conditions)) {
        List<FractionStep.Task> tasks = tables.stream().map(t -> t.task(device)).toList();
        List<Extension> terminals =
            new FractionStep(device.session, device.image).run(field, tasks);
        for (int t = 0; t < tasks.size(); t++) {
          Table table = tables.get(t);
          DeviceBuffer out = tasks.get(t).out();
          assertThat(table.actual(device.download(out), terminals.get(t)))
              .as("seed %s, table %s", seed, t)
              .isEqualTo(table.expected());
        }
      }
    }
  }
}
