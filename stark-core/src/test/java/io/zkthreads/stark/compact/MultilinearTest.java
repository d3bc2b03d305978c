package io.zkthreads.stark.compact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Against the definitions.
class MultilinearTest {
  private static final long SEED = 67;

  private final Random random = new Random(SEED);

  @ParameterizedTest
  @EnumSource(ExtensionField.class)
  void aRangeOfVerticesIsOneVertexAfterAnother(ExtensionField field) {
    System.out.println("seed " + SEED);
    for (int size = 0; size <= 9; size++) {
      List<Extension> point = elements(size, field);
      for (int i = 0; i < 20; i++) {
        int first = random.nextInt(1 << size);
        int count = random.nextInt((1 << size) - first + 1);
        Extension[] range = Multilinear.eqRange(first, count, point, field);
        assertThat(range).hasSize(count);
        for (int k = 0; k < count; k++) {
          assertThat(range[k]).isEqualTo(Multilinear.eqVertex(first + k, point, field));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ExtensionField.class)
  void wordsHaveTheValueOfTheirElements(ExtensionField field) {
    System.out.println("seed " + SEED);
    for (int size = 0; size <= 9; size++) {
      List<Extension> point = elements(size, field);
      int[] words = random.ints(1 << size, 0, KoalaBear.P).toArray();
      Extension[] elements = new Extension[words.length];
      for (int i = 0; i < words.length; i++) {
        elements[i] = field.ofBase(words[i]);
      }
      assertThat(Multilinear.evaluateBase(words, point, field))
          .isEqualTo(Multilinear.evaluate(elements, point));
      assertThatThrownBy(() -> Multilinear.evaluateBase(new int[words.length + 1], point, field))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(ExtensionField.class)
  void aRoundPolynomialHasTheValuesOfItsCoefficients(ExtensionField field) {
    System.out.println("seed " + SEED);
    for (int degree = 0; degree <= 33; degree++) {
      List<Extension> coefficients = elements(degree + 1, field);
      List<Extension> values = new ArrayList<>();
      for (int i = 0; i <= degree; i++) {
        values.add(horner(coefficients, RoundPolynomial.node(field, i)));
      }
      RoundPolynomial polynomial = new RoundPolynomial(values);
      Extension r = elements(1, field).getFirst();
      assertThat(polynomial.at(r)).as("degree %d", degree).isEqualTo(horner(coefficients, r));
      Extension node = RoundPolynomial.node(field, degree / 2);
      assertThat(polynomial.at(node)).isEqualTo(values.get(degree / 2));
    }
  }

  private static Extension horner(List<Extension> coefficients, Extension x) {
    Extension value = x.field().zero();
    for (Extension c : coefficients.reversed()) {
      value = value.times(x).plus(c);
    }
    return value;
  }

  private List<Extension> elements(int count, ExtensionField field) {
    return Stream.generate(() -> field.at(random.ints(field.degree(), 0, KoalaBear.P).toArray(), 0))
        .limit(count)
        .toList();
  }
}
