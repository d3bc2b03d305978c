package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.StackLayout;
import io.zkthreads.stark.compact.WhirSchedule;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.proof.MultiOpening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// With the stacks of any machine, every operation gives what plain arithmetic gives.
public abstract class StackContract extends GoldenOpeningContract {
  private static final int SYSTEMS = 25;

  @ParameterizedTest
  @EnumSource
  void operationsAreThoseOfPlainArithmetic(ExtensionField field) {
    long seed = new Random().nextLong();
    System.out.println("seed of random stacks: " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < SYSTEMS; i++) {
      compare(shape(random, field, 5), random, field);
    }
    assertThat(openBytes()).as("bytes of handles left open").isZero();
  }

  /// Blocks, strips and lines that small ones do not fill.
  @Test
  void soAreThoseOfTallerStacks() {
    Random random = new Random(5);
    for (ExtensionField field : ExtensionField.values()) {
      for (WhirCode code : List.of(new WhirCode(1, 5, 4, 2, 1), new WhirCode(1, 4, 3, 2, 1))) {
        List<StackLayout.Table> tables =
            List.of(
                table(random, 11, 5),
                table(random, 7, 12),
                table(random, 9, 9),
                table(random, 5, 1));
        compare(shape(code, field, Regime.UNIQUE_DECODING, tables), random, field);
      }
    }
  }

  private static CompactShape.Stack shape(Random random, ExtensionField field, int most) {
    int first = 1 + random.nextInt(5);
    int rate = 1 + random.nextInt(2);
    WhirCode code =
        new WhirCode(rate, first, 1 + random.nextInt(4), rate + random.nextInt(first), 0);
    Regime regime = random.nextBoolean() ? Regime.JOHNSON : Regime.UNIQUE_DECODING;
    int numTables = 1 + random.nextInt(4);
    List<StackLayout.Table> tables =
        IntStream.range(0, numTables)
            .mapToObj(t -> table(random, first + random.nextInt(most), 1 + random.nextInt(11)))
            .toList();
    return shape(code, field, regime, tables);
  }

  private static StackLayout.Table table(Random random, int logHeight, int width) {
    List<Integer> next =
        IntStream.range(0, width).filter(c -> random.nextBoolean()).boxed().toList();
    return new StackLayout.Table(logHeight, width, next);
  }

  private static CompactShape.Stack shape(
      WhirCode code, ExtensionField field, Regime regime, List<StackLayout.Table> tables) {
    StackLayout layout = StackLayout.of(tables);
    CompactParameters parameters = new CompactParameters(field, regime, 12, 8, code, code);
    return new CompactShape.Stack(layout, WhirSchedule.of(parameters, code, layout.numVariables()));
  }

  /// Both through a whole opening, with challenges at random.
  private void compare(CompactShape.Stack shape, Random random, ExtensionField field) {
    List<Trace> traces = new ArrayList<>();
    for (StackLayout.Table t : shape.layout().tables()) {
      int[] words = random.ints((long) t.width() << t.logHeight(), 0, KoalaBear.P).toArray();
      traces.add(new Trace(t.width(), t.logHeight(), words));
    }
    List<List<Extension>> points =
        shape.layout().tables().stream().map(t -> point(random, field, t.logHeight())).toList();
    List<List<Extension>> factors =
        shape.layout().tables().stream().map(t -> point(random, field, t.numClaims())).toList();
    WhirSchedule schedule = shape.schedule();
    try (CompactBackend.Stack ours = stack(shape, traces)) {
      PlainStack plain = new PlainStack(shape, traces);
      assertThat(ours.commitment()).isEqualTo(plain.commitment());
      int[] first = indices(random, schedule.codewords().getFirst());
      same(ours.open(first), plain.open(first));
      assertThat(ours.values(points)).isEqualTo(plain.values(points));
      List<Extension> point = point(random, field, schedule.numVariables());
      assertThat(ours.evaluate(point)).isEqualTo(plain.evaluate(point));
      CompactBackend.Folding expected = plain.fold(points, factors);
      try (CompactBackend.Folding folding = ours.fold(points, factors)) {
        for (int sample = 0; sample < schedule.outOfDomain(); sample++) {
          addPoint(folding, expected, random, field);
        }
        fold(folding, expected, schedule, random, field);
      }
    }
  }

  private static void fold(
      CompactBackend.Folding folding,
      CompactBackend.Folding expected,
      WhirSchedule schedule,
      Random random,
      ExtensionField field) {
    for (int i = 0; i < schedule.codewords().size(); i++) {
      WhirSchedule.Codeword codeword = schedule.codewords().get(i);
      if (i > 0) {
        WhirSchedule.Codeword before = schedule.codewords().get(i - 1);
        try (CompactBackend.Codeword committed = folding.commit(codeword)) {
          CompactBackend.Codeword plain = expected.commit(codeword);
          assertThat(committed.commitment()).isEqualTo(plain.commitment());
          int[] indices = indices(random, codeword);
          same(committed.open(indices), plain.open(indices));
        }
        List<Extension> point = point(random, field, codeword.numVariables());
        assertThat(folding.evaluate(point)).isEqualTo(expected.evaluate(point));
        if (random.nextBoolean()) {
          addPoint(folding, expected, random, field);
        }
        int[] indices = indices(random, before);
        List<Extension> factors = point(random, field, indices.length);
        folding.addPowers(before.logRows(), indices, factors);
        expected.addPowers(before.logRows(), indices, factors);
      }
      bind(folding, expected, codeword.fold(), random, field);
    }
    assertThat(folding.values()).isEqualTo(expected.values());
    bind(folding, expected, schedule.finalVariables(), random, field);
    assertThat(folding.values()).isEqualTo(expected.values());
  }

  private static void addPoint(
      CompactBackend.Folding folding,
      CompactBackend.Folding expected,
      Random random,
      ExtensionField field) {
    List<Extension> point = point(random, field, expected.numVariables());
    Extension factor = element(random, field);
    folding.addPoint(point, factor);
    expected.addPoint(point, factor);
  }

  private static void bind(
      CompactBackend.Folding folding,
      CompactBackend.Folding expected,
      int count,
      Random random,
      ExtensionField field) {
    for (int round = 0; round < count; round++) {
      assertThat(folding.numVariables()).isEqualTo(expected.numVariables());
      assertThat(folding.round()).isEqualTo(expected.round());
      Extension r = element(random, field);
      folding.bind(r);
      expected.bind(r);
    }
  }

  private static void same(MultiOpening ours, MultiOpening plain) {
    assertThat(ours.siblings()).isEqualTo(plain.siblings());
    assertThat(ours.rows().stream().map(Arrays::toString).toList())
        .isEqualTo(plain.rows().stream().map(Arrays::toString).toList());
  }

  private static int[] indices(Random random, WhirSchedule.Codeword codeword) {
    return IntStream.range(0, codeword.numOpened())
        .map(q -> codeword.opensAll() ? q : random.nextInt(1 << codeword.logRows()))
        .toArray();
  }

  private static List<Extension> point(Random random, ExtensionField field, int size) {
    return IntStream.range(0, size).mapToObj(i -> element(random, field)).toList();
  }

  private static Extension element(Random random, ExtensionField field) {
    return field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0);
  }
}
