package io.zkthreads.cpu.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.multilinear.LineFactor;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.cpu.multilinear.PlainLineKernels;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The vector kernels on lines give the words of the plain ones, on edge values and in place.
class VectorLineKernelsTest {
  private static final long SEED = 20261130;
  private static final int LINES = 5;
  private static final int[] EDGES = {0, 1, 2, KoalaBear.P - 1, KoalaBear.P - 2, KoalaBear.ONE};

  private final Random random = new Random(SEED);

  /// What is done with lines: `to` is one of its operands, and the others are a, b, c, x and y.
  private interface Operation {
    void apply(LineKernels kernels, Lines to, Lines[] operands);
  }

  @ParameterizedTest
  @EnumSource
  void linesAgree(ExtensionField field) {
    for (Extension f : new Extension[] {element(field), field.one(), most(field)}) {
      agree(field, (k, to, o) -> k.multiply(to, o[0], o[1], LINES));
      agree(field, (k, to, o) -> k.multiply(to, to, to, LINES));
      agree(field, (k, to, o) -> k.addProducts(to, o[0], o[1], o[2], o[0], LINES));
      agree(field, (k, to, o) -> k.addProductByBase(to, o[0], o[1], to, o[3], LINES));
      agree(field, (k, to, o) -> k.addProductsByBase(to, o[0], o[3], to, o[4], LINES));
      agree(field, (k, to, o) -> k.fold(to, o[0], to, LineFactor.of(f), LINES));
      agree(field, (k, to, o) -> k.fold(to, to, o[0], LineFactor.of(f), LINES));
      agree(field, (k, to, o) -> k.foldBase(to, o[3], o[4], LineFactor.of(f), LINES));
      agree(field, (k, to, o) -> k.addScaled(to, to, o[0], LineFactor.of(f), LINES));
      agree(field, (k, to, o) -> k.addScaledToBase(to, to, o[0], LineFactor.of(f), LINES));
      agree(field, (k, to, o) -> k.subtract(to, o[0], to, field.degree(), LINES));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sumsOfLinesAgree(ExtensionField field) {
    for (boolean greatest : new boolean[] {false, true}) {
      int[] sum = words(field.degree() * Lines.LENGTH);
      Lines a = lines(field.degree(), LINES + 1);
      if (greatest) {
        Arrays.fill(a.words(), KoalaBear.P - 1);
      }
      Extension[] factors = new Extension[LINES + 2];
      Arrays.setAll(factors, i -> greatest ? most(field) : element(field));
      assertThat(accumulated(VectorLineKernels.of(field), sum, a, factors))
          .as("seed %d", SEED)
          .isEqualTo(accumulated(new PlainLineKernels(field), sum, a, factors));
    }
  }

  private static int[] accumulated(LineKernels kernels, int[] sum, Lines a, Extension[] factors) {
    int[] total = sum.clone();
    int size = LineFactor.of(factors[0]).length;
    int[] words = new int[size * factors.length];
    for (int i = 0; i < factors.length; i++) {
      System.arraycopy(LineFactor.of(factors[i]), 0, words, i * size, size);
    }
    kernels.accumulate(total, a, words, 2, LINES);
    return total;
  }

  private void agree(ExtensionField field, Operation operation) {
    for (boolean greatest : new boolean[] {false, true}) {
      Lines[] operands = {
        lines(field.degree(), LINES),
        lines(field.degree() + 2, LINES),
        lines(field.degree(), LINES),
        lines(1, LINES),
        lines(1, LINES)
      };
      Lines to = lines(field.degree() + 1, LINES);
      if (greatest) {
        Arrays.fill(to.words(), KoalaBear.P - 1);
        for (Lines lines : operands) {
          Arrays.fill(lines.words(), KoalaBear.P - 1);
        }
      }
      Lines expected = new Lines(to.words().clone(), to.at(), to.stride());
      operation.apply(new PlainLineKernels(field), expected, operands);
      operation.apply(VectorLineKernels.of(field), to, operands);
      assertThat(to.words()).as("seed %d", SEED).isEqualTo(expected.words());
    }
  }

  private Lines lines(int coefficients, int lines) {
    int stride = coefficients * Lines.LENGTH;
    return new Lines(words(3 + stride * lines), 3, stride);
  }

  private int[] words(int count) {
    int[] words = new int[count];
    Arrays.setAll(
        words,
        i ->
            random.nextInt(4) == 0
                ? EDGES[random.nextInt(EDGES.length)]
                : random.nextInt(KoalaBear.P));
    return words;
  }

  private Extension element(ExtensionField field) {
    return field.at(words(field.degree()), 0);
  }

  private static Extension most(ExtensionField field) {
    int[] words = new int[field.degree()];
    Arrays.fill(words, KoalaBear.P - 1);
    return field.at(words, 0);
  }
}
