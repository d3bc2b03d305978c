package io.zkthreads.stark.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Both challenge fields against polynomials over big integers, and the laws of a field.
class ExtensionTest {
  private static final BigInteger P = BigInteger.valueOf(KoalaBear.P);
  private static final int RUNS = 200;

  private final Random random = new Random(20);

  private Extension element(ExtensionField field) {
    int[] words = new int[field.degree()];
    for (int d = 0; d < words.length; d++) {
      words[d] =
          switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> KoalaBear.P - 1;
            case 2 -> KoalaBear.ONE;
            default -> random.nextInt(KoalaBear.P);
          };
    }
    return field.at(words, 0);
  }

  private static BigInteger[] canonical(Extension a) {
    BigInteger[] coefficients = new BigInteger[a.field().degree()];
    for (int d = 0; d < coefficients.length; d++) {
      coefficients[d] = BigInteger.valueOf(KoalaBear.toCanonical(a.coefficient(d)));
    }
    return coefficients;
  }

  /// The product of polynomials, then X^5 = 1 − X^2 or X^4 = 3 from the top down.
  private static BigInteger[] product(ExtensionField field, BigInteger[] a, BigInteger[] b) {
    int degree = field.degree();
    BigInteger[] c = new BigInteger[2 * degree - 1];
    Arrays.fill(c, BigInteger.ZERO);
    for (int i = 0; i < degree; i++) {
      for (int j = 0; j < degree; j++) {
        c[i + j] = c[i + j].add(a[i].multiply(b[j]));
      }
    }
    for (int k = c.length - 1; k >= degree; k--) {
      switch (field) {
        case QUINTIC -> {
          c[k - 5] = c[k - 5].add(c[k]);
          c[k - 3] = c[k - 3].subtract(c[k]);
        }
        case QUARTIC -> c[k - 4] = c[k - 4].add(c[k].multiply(BigInteger.valueOf(3)));
      }
    }
    BigInteger[] reduced = new BigInteger[degree];
    Arrays.setAll(reduced, d -> c[d].mod(P));
    return reduced;
  }

  @ParameterizedTest
  @EnumSource
  void aProductIsThatOfThePolynomials(ExtensionField field) {
    for (int i = 0; i < RUNS; i++) {
      Extension a = element(field);
      Extension b = element(field);
      assertThat(canonical(a.times(b))).isEqualTo(product(field, canonical(a), canonical(b)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void sumsAndScalingsAreThoseOfTheCoefficients(ExtensionField field) {
    for (int i = 0; i < RUNS; i++) {
      Extension a = element(field);
      Extension b = element(field);
      int word = element(field).coefficient(0);
      for (int d = 0; d < field.degree(); d++) {
        int x = a.coefficient(d);
        int y = b.coefficient(d);
        assertThat(a.plus(b).coefficient(d)).isEqualTo(KoalaBear.add(x, y));
        assertThat(a.minus(b).coefficient(d)).isEqualTo(KoalaBear.subtract(x, y));
        assertThat(a.negate().coefficient(d)).isEqualTo(KoalaBear.subtract(0, x));
        assertThat(a.scale(word).coefficient(d)).isEqualTo(KoalaBear.multiply(x, word));
      }
      assertThat(a.scale(word)).isEqualTo(a.times(field.ofBase(word)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotZeroHasAnInverse(ExtensionField field) {
    assertThat(field.zero().inverse()).isEqualTo(field.zero());
    for (int i = 0; i < RUNS; i++) {
      Extension a = element(field);
      assertThat(a.times(a.inverse())).isEqualTo(a.isZero() ? field.zero() : field.one());
    }
  }

  @ParameterizedTest
  @EnumSource
  void frobeniusIsThePowerOfP(ExtensionField field) {
    for (int i = 0; i < RUNS / 10; i++) {
      Extension a = element(field);
      assertThat(a.frobenius()).isEqualTo(a.power(KoalaBear.P));
      Extension back = a;
      for (int d = 0; d < field.degree(); d++) {
        back = back.frobenius();
      }
      assertThat(back).isEqualTo(a);
    }
  }

  /// So X is of no smaller field, and its polynomial is irreducible.
  @ParameterizedTest
  @EnumSource
  void frobeniusBringsXHomeAfterTheDegreeOnly(ExtensionField field) {
    Extension x = field.x();
    for (int d = 1; d < field.degree(); d++) {
      x = x.frobenius();
      assertThat(x).isNotEqualTo(field.x());
    }
    assertThat(x.frobenius()).isEqualTo(field.x());
  }

  @ParameterizedTest
  @EnumSource
  void wordsAreWhereTheyWerePut(ExtensionField field) {
    int[] words = new int[12];
    Extension a = element(field);
    a.put(words, 3);
    assertThat(field.at(words, 3)).isEqualTo(a);
    assertThat(words[2]).isZero();
    assertThat(words[3 + field.degree()]).isZero();
    assertThatThrownBy(() -> a.coefficient(field.degree()))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
