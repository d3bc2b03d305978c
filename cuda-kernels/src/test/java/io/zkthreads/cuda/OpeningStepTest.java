package io.zkthreads.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cuda.driver.EmulatedDriver.Conditions;
import io.zkthreads.engine.Claim;
import io.zkthreads.engine.Evaluation;
import io.zkthreads.engine.ReducePlan;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Values, reduced openings and folds against their definitions: matrices and codewords hold
/// anything.
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class OpeningStepTest {
  private static final String ALL = "io.zkthreads.cuda.AllFields#underAllConditions";

  /// The point of a row of a matrix of 2^log rows.
  private static int point(int shift, int log, int row) {
    int j = log == 0 ? 0 : Integer.reverse(row) >>> (32 - log);
    return KoalaBear.multiply(shift, KoalaBear.power(KoalaBear.twoAdicGenerator(log), j));
  }

  private static CudaExtension upload(EmulatedSession device, Trace trace) {
    CudaExtension extension =
        new CudaExtension(device.session.arena(), new MatrixSize(trace.width(), trace.logHeight()));
    if (trace.width() > 0) {
      device.session.copyToDevice(extension.words(), EmulatedSession.columns(trace));
    }
    return extension;
  }

  private static Trace trace(RandomGenerator random, int width, int logHeight) {
    return new Trace(width, logHeight, RandomProgram.words(random, width << logHeight));
  }

  private static Extension value(Trace trace, int logHeight, Extension z, int column) {
    ExtensionField field = z.field();
    Extension sum = field.zero();
    for (int row = 0; row < 1 << logHeight; row++) {
      int x = point(KoalaBear.GENERATOR, logHeight, row);
      Extension weight = z.minus(field.ofBase(x)).inverse().scale(x);
      sum = sum.plus(weight.scale(trace.word(row, column)));
    }
    return sum.times(Evaluation.factor(logHeight, z));
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void valuesOfManyMatricesAreThoseOfBarycentricInterpolation(
      ExtensionField field, Conditions conditions) {
    Random random = new Random(1);
    List<Extension> points = RandomProgram.elements(random, field, 3);
    int[][] shapes = {{1, 0, 1}, {5, 3, 2}, {0, 2, 1}, {9, 6, 1}, {4, 1, 3}, {3, 11, 1}, {2, 9, 2}};
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<Evaluation> evaluations = new ArrayList<>();
      List<List<List<Extension>>> expected = new ArrayList<>();
      for (int[] shape : shapes) {
        Trace trace = trace(random, shape[0], shape[1] + 1);
        List<Extension> own = points.subList(0, shape[2]);
        evaluations.add(new Evaluation(upload(device, trace), 1, own));
        List<List<Extension>> values = new ArrayList<>();
        for (Extension z : own) {
          List<Extension> ofPoint = new ArrayList<>();
          for (int c = 0; c < shape[0]; c++) {
            ofPoint.add(value(trace, shape[1], z, c));
          }
          values.add(ofPoint);
        }
        expected.add(values);
      }
      OpeningStep step = new OpeningStep(device.session, device.image, device.roots());
      assertThat(step.evaluate(evaluations)).isEqualTo(expected);
      evaluations.forEach(e -> e.matrix().close());
    }
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void reducedOpeningsOfManyHeightsAreThoseOfTheDefinition(
      ExtensionField field, Conditions conditions) {
    Random random = new Random(2);
    Extension alpha = RandomProgram.element(random, field);
    List<Extension> points = RandomProgram.elements(random, field, 3);
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      List<ReducePlan> plans = new ArrayList<>();
      List<List<Extension>> expected = new ArrayList<>();
      List<CudaExtension> matrices = new ArrayList<>();
      for (int logHeight : new int[] {3, 0, 9, 1, 6}) {
        List<Claim> claims = new ArrayList<>();
        List<Trace> traces = new ArrayList<>();
        for (int width : new int[] {3, 0, 7, 1}) {
          traces.add(trace(random, width, logHeight));
          CudaExtension matrix = upload(device, traces.getLast());
          matrices.add(matrix);
          int from = random.nextInt(3);
          List<Extension> own = points.subList(from, from + 1 + random.nextInt(3 - from));
          claims.add(
              new Claim(
                  matrix,
                  own,
                  own.stream().map(z -> RandomProgram.elements(random, field, width)).toList()));
        }
        plans.add(ReducePlan.of(claims, alpha));
        expected.add(reduced(claims, traces, alpha, logHeight));
      }
      ReduceStep step = new ReduceStep(device.session, device.image, device.roots());
      List<CudaCodeword> codewords = step.run(plans);
      for (int k = 0; k < codewords.size(); k++) {
        assertThat(elements(device, codewords.get(k))).as("plan %s", k).isEqualTo(expected.get(k));
        codewords.get(k).close();
      }
      matrices.forEach(CudaExtension::close);
    }
  }

  private static List<Extension> reduced(
      List<Claim> claims, List<Trace> traces, Extension alpha, int logHeight) {
    ExtensionField field = alpha.field();
    List<Extension> out = new ArrayList<>();
    for (int row = 0; row < 1 << logHeight; row++) {
      Extension x = field.ofBase(point(KoalaBear.GENERATOR, logHeight, row));
      Extension sum = field.zero();
      Extension power = field.one();
      for (int m = 0; m < claims.size(); m++) {
        Claim claim = claims.get(m);
        for (int k = 0; k < claim.points().size(); k++) {
          Extension inverse = claim.points().get(k).minus(x).inverse();
          for (int c = 0; c < traces.get(m).width(); c++) {
            Extension word = field.ofBase(traces.get(m).word(row, c));
            Extension difference = claim.values().get(k).get(c).minus(word);
            sum = sum.plus(power.times(difference).times(inverse));
            power = power.times(alpha);
          }
        }
      }
      out.add(sum);
    }
    return out;
  }

  private static List<Extension> elements(EmulatedSession device, CudaCodeword codeword) {
    ExtensionField field = codeword.field();
    int[] words = device.download(codeword.words());
    int length = 1 << codeword.logLength();
    List<Extension> elements = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int[] element = new int[field.degree()];
      for (int d = 0; d < field.degree(); d++) {
        element[d] = words[d * length + i];
      }
      elements.add(field.at(element, 0));
    }
    return elements;
  }

  @ParameterizedTest
  @MethodSource(ALL)
  void foldsOfAllAritiesAreThoseOfTheDefinition(ExtensionField field, Conditions conditions) {
    Random random = new Random(3);
    int[][] shapes = {{1, 1}, {3, 1}, {3, 3}, {8, 8}, {9, 2}, {11, 3}, {12, 8}, {12, 1}, {13, 5}};
    try (EmulatedSession device = new EmulatedSession(conditions)) {
      FoldStep step = new FoldStep(device.session, device.image, device.roots());
      for (int[] shape : shapes) {
        for (boolean adds : new boolean[] {false, true}) {
          Extension beta = RandomProgram.element(random, field);
          CudaCodeword codeword = codeword(device, random, field, shape[0]);
          CudaCodeword addend = adds ? codeword(device, random, field, shape[0] - shape[1]) : null;
          CudaCodeword folded = step.run(codeword, shape[1], beta, addend);
          assertThat(elements(device, folded))
              .as("2^%s folded by 2^%s", shape[0], shape[1])
              .isEqualTo(
                  folded(
                      elements(device, codeword),
                      shape[1],
                      beta,
                      addend == null ? List.of() : elements(device, addend)));
          folded.close();
          codeword.close();
          if (addend != null) {
            addend.close();
          }
        }
      }
    }
  }

  private static CudaCodeword codeword(
      EmulatedSession device, Random random, ExtensionField field, int logLength) {
    CudaCodeword codeword = new CudaCodeword(device.session.arena(), field, logLength);
    device.session.copyToDevice(
        codeword.words(), RandomProgram.words(random, field.degree() << logLength));
    return codeword;
  }

  private static List<Extension> folded(
      List<Extension> codeword, int logArity, Extension beta, List<Extension> addend) {
    List<Extension> values = codeword;
    Extension power = beta;
    for (int k = 0; k < logArity; k++) {
      int log = Integer.numberOfTrailingZeros(values.size());
      List<Extension> halves = new ArrayList<>();
      for (int i = 0; i < values.size(); i += 2) {
        int x = point(KoalaBear.ONE, log, i);
        Extension odd =
            values.get(i).minus(values.get(i + 1)).scale(KoalaBear.inverse(KoalaBear.add(x, x)));
        Extension even = values.get(i).plus(values.get(i + 1)).scale(KoalaBear.HALF);
        halves.add(even.plus(power.times(odd)));
      }
      values = halves;
      power = power.square();
    }
    List<Extension> sums = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      sums.add(addend.isEmpty() ? values.get(i) : values.get(i).plus(power.times(addend.get(i))));
    }
    return sums;
  }
}
