package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Operand;
import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.cuda.kernel.TableJob;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Quotients against their definition, point by point: the matrices hold anything.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class QuotientStepTest {
  private static final String ALL = "io.zkthreads.cuda.AllFields#underAllConditions";

  /// A table whose extensions have random contents.
  private static final class Table {
    final ExtensionField field;
    final int logHeight;
    final int logDomain;
    final int logRows;
    final RandomProgram program;
    final Bytecode bytecode;
    final Trace main;
    final Trace preprocessed;
    final Trace known;
    final Trace fractions;
    final QuotientStep.Values values;

    Table(RandomGenerator random, ExtensionField field, int logHeight) {
      this.field = field;
      this.logHeight = logHeight;
      logDomain = logHeight + random.nextInt(4);
      logRows = logDomain + random.nextInt(2);
      program = RandomProgram.of(random, field, true);
      bytecode = ProgramEncoder.ofAll(program.code(), program.numConstraints(), program.shapes());
      main = trace(random, RandomProgram.COLUMNS);
      preprocessed = trace(random, RandomProgram.COLUMNS);
      known = trace(random, RandomProgram.COLUMNS);
      fractions = trace(random, field.degree() * (1 + program.numFractions()));
      int numFractions = program.numFractions();
      int numLookups = numFractions == 0 ? 0 : numFractions + 3;
      values =
          new QuotientStep.Values(
              RandomProgram.words(random, RandomProgram.PUBLICS),
              RandomProgram.elements(random, field, program.numConstraints() + numLookups),
              numFractions == 0
                  ? null
                  : new TableScalars.Lookups(program.plan(), RandomProgram.element(random, field)),
              vanishing());
    }

    private Trace trace(RandomGenerator random, int width) {
      return new Trace(width, logRows, RandomProgram.words(random, width << logRows));
    }

    /// Z at point j of the domain, by j modulo the number of chunks.
    private int[] vanishing() {
      int[] values = new int[1 << (logDomain - logHeight)];
      for (int j = 0; j < values.length; j++) {
        values[j] = KoalaBear.subtract(KoalaBear.power(point(j), 1L << logHeight), KoalaBear.ONE);
      }
      return values;
    }

    private int point(int j) {
      int w = KoalaBear.twoAdicGenerator(logDomain);
      return KoalaBear.multiply(KoalaBear.GENERATOR, KoalaBear.power(w, j));
    }

    private int reverse(int i) {
      return logDomain == 0 ? 0 : Integer.reverse(i) >>> (32 - logDomain);
    }

    QuotientStep.Task task(EmulatedSession device) {
      return new QuotientStep.Task(
          new DeviceProgram(bytecode, device.upload(bytecode.words())),
          new TableJob.Matrices(
              device.upload(main),
              device.upload(preprocessed),
              device.upload(known),
              device.upload(fractions),
              logRows),
          new TableJob.Shape(logHeight, logDomain, program.numFractions(), 0),
          values,
          device.words(field.degree() << logDomain));
    }

    List<Extension> expected() {
      List<Extension> quotients = new ArrayList<>();
      for (int row = 0; row < 1 << logDomain; row++) {
        quotients.add(at(row));
      }
      return quotients;
    }

    private Extension at(int row) {
      int j = reverse(row);
      int next = reverse(j + (1 << (logDomain - logHeight)) & (1 << logDomain) - 1);
      int x = point(j);
      int z = KoalaBear.subtract(KoalaBear.power(x, 1L << logHeight), KoalaBear.ONE);
      int lastPoint = KoalaBear.inverse(KoalaBear.twoAdicGenerator(logHeight));
      int transition = KoalaBear.subtract(x, lastPoint);
      int first = KoalaBear.multiply(z, KoalaBear.inverse(KoalaBear.subtract(x, KoalaBear.ONE)));
      int last = KoalaBear.multiply(z, KoalaBear.inverse(transition));
      RandomProgram.Outputs out =
          program.run(o ->
              switch (o) {
                case Operand.First f -> first;
                case Operand.Last l -> last;
                case Operand.Transition t -> transition;
                case Operand.Constant(int word) -> word;
                case Operand.Public(int index) -> values.publicValues()[index];
                case Operand.Main(int c, int r) -> main.word(r == 0 ? row : next, c);
                case Operand.Preprocessed(int c, int r) ->
                    preprocessed.word(r == 0 ? row : next, c);
                case Operand.Known(int c) -> known.word(row, c);
                case Operand.Register r -> throw new AssertionError(r);
              });
      Extension sum = field.zero();
      for (int k = 0; k < program.numConstraints(); k++) {
        sum = sum.plus(values.weights().get(k).scale(out.constraints()[k]));
      }
      List<Extension> lookups =
          values.weights().subList(program.numConstraints(), values.weights().size());
      Extension ofRow = field.zero();
      int c = 0;
      for (RandomProgram.Fraction f : program.fractions(out)) {
        Extension value = element(row, ++c);
        ofRow = ofRow.plus(value);
        Extension constraint = f.denominator().times(value).minus(f.numerator());
        sum = sum.plus(constraint.times(lookups.get(c - 1)));
      }
      if (c > 0) {
        Extension after = element(row, 0).plus(ofRow);
        sum = sum.plus(element(row, 0).scale(first).times(lookups.get(c)));
        sum = sum.plus(element(next, 0).minus(after).scale(transition).times(lookups.get(c + 1)));
        Extension terminal = Objects.requireNonNull(values.lookups()).terminal();
        sum = sum.plus(terminal.minus(after).scale(last).times(lookups.get(c + 2)));
      }
      return sum.scale(KoalaBear.inverse(z));
    }

    private Extension element(int row, int k) {
      return field.at(fractions.words(), row * fractions.width() + field.degree() * k);
    }

    /// The chunks that the device left, by row.
    List<Extension> actual(int[] words) {
      List<Extension> quotients = new ArrayList<>();
      int height = 1 << logHeight;
      for (int row = 0; row < 1 << logDomain; row++) {
        int[] element = new int[field.degree()];
        for (int d = 0; d < field.degree(); d++) {
          int chunk = row >> logHeight;
          element[d] = words[(field.degree() * chunk + d) * height + (row & height - 1)];
        }
        quotients.add(field.at(element, 0));
      }
      return quotients;
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void quotientsOfManyTablesAreThoseOfTheDefinition(ExtensionField field, Conditions conditions) {
    for (long seed = 0; seed < 2; seed++) {
      Random random = new Random(seed);
      List<Table> tables = new ArrayList<>();
      for (int logHeight : new int[] {3, 0, 1, 7, 2, 5, 4, 6}) {
        tables.add(new Table(random, field, logHeight));
      }
      try (EmulatedSession device = new EmulatedSession(conditions)) {
        List<QuotientStep.Task> tasks = tables.stream().map(t -> t.task(device)).toList();
        new QuotientStep(device.session, device.image, device.roots()).run(field, tasks);
        for (int t = 0; t < tasks.size(); t++) {
          Table table = tables.get(t);
          assertThat(table.actual(device.download(tasks.get(t).out())))
              .as("seed %s, table %s", seed, t)
              .isEqualTo(table.expected());
        }
      }
    }
  }
}
