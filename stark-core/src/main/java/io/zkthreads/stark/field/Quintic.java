package io.zkthreads.stark.field;

import static io.zkthreads.stark.field.KoalaBear.add;
import static io.zkthreads.stark.field.KoalaBear.multiply;
import static io.zkthreads.stark.field.KoalaBear.subtract;
import static io.zkthreads.stark.field.KoalaBear.sumOfProducts;

/// An element of the challenge field F\[X\]/(X^5 + X^2 − 1): c0 + c1·X + c2·X² + c3·X³ + c4·X⁴.
public record Quintic(int c0, int c1, int c2, int c3, int c4) implements Extension {
  /// Coefficients of an element.
  public static final int DEGREE = 5;

  public static final Quintic ZERO = new Quintic(0, 0, 0, 0, 0);
  public static final Quintic ONE = ofBase(KoalaBear.ONE);

  /// The element X.
  public static final Quintic X = new Quintic(0, KoalaBear.ONE, 0, 0, 0);

  /// X^(p·i) for i = 0…4: the images of the basis under Frobenius.
  private static final Quintic[] FROBENIUS = frobeniusBasis();

  public static Quintic ofBase(int word) {
    return new Quintic(word, 0, 0, 0, 0);
  }

  /// The element whose words stand at `words[offset…offset+4]`.
  public static Quintic at(int[] words, int offset) {
    return new Quintic(
        words[offset], words[offset + 1], words[offset + 2], words[offset + 3], words[offset + 4]);
  }

  @Override
  public ExtensionField field() {
    return ExtensionField.QUINTIC;
  }

  @Override
  public void put(int[] words, int offset) {
    words[offset] = c0;
    words[offset + 1] = c1;
    words[offset + 2] = c2;
    words[offset + 3] = c3;
    words[offset + 4] = c4;
  }

  @Override
  public int coefficient(int i) {
    return switch (i) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      case 3 -> c3;
      case 4 -> c4;
      default -> throw new IndexOutOfBoundsException(i);
    };
  }

  @Override
  public Quintic plus(Extension other) {
    Quintic o = (Quintic) other;
    return new Quintic(add(c0, o.c0), add(c1, o.c1), add(c2, o.c2), add(c3, o.c3), add(c4, o.c4));
  }

  @Override
  public Quintic minus(Extension other) {
    Quintic o = (Quintic) other;
    return new Quintic(
        subtract(c0, o.c0),
        subtract(c1, o.c1),
        subtract(c2, o.c2),
        subtract(c3, o.c3),
        subtract(c4, o.c4));
  }

  @Override
  public Quintic negate() {
    return ZERO.minus(this);
  }

  @Override
  public Quintic scale(int word) {
    return new Quintic(
        multiply(c0, word),
        multiply(c1, word),
        multiply(c2, word),
        multiply(c3, word),
        multiply(c4, word));
  }

  /// Product, reduced by X^5 = 1 − X^2 (so X^6 = X − X^3, X^7 = X^2 − X^4, X^8 = X^3 + X^2 − 1).
  @Override
  public Quintic times(Extension other) {
    Quintic o = (Quintic) other;
    int r0 = multiply(c0, o.c0);
    int r1 = sumOfProducts(c0, o.c1, c1, o.c0);
    int r2 = add(sumOfProducts(c0, o.c2, c1, o.c1), multiply(c2, o.c0));
    int r3 = add(sumOfProducts(c0, o.c3, c1, o.c2), sumOfProducts(c2, o.c1, c3, o.c0));
    int r4 =
        add(
            add(sumOfProducts(c0, o.c4, c1, o.c3), sumOfProducts(c2, o.c2, c3, o.c1)),
            multiply(c4, o.c0));
    int r5 = add(sumOfProducts(c1, o.c4, c2, o.c3), sumOfProducts(c3, o.c2, c4, o.c1));
    int r6 = add(sumOfProducts(c2, o.c4, c3, o.c3), multiply(c4, o.c2));
    int r7 = sumOfProducts(c3, o.c4, c4, o.c3);
    int r8 = multiply(c4, o.c4);
    int r5s = subtract(r5, r8);
    return new Quintic(
        add(r0, r5s),
        add(r1, r6),
        subtract(add(r2, r7), r5s),
        subtract(add(r3, r8), r6),
        subtract(r4, r7));
  }

  @Override
  public Quintic frobenius() {
    return FROBENIUS[0]
        .scale(c0)
        .plus(FROBENIUS[1].scale(c1))
        .plus(FROBENIUS[2].scale(c2))
        .plus(FROBENIUS[3].scale(c3))
        .plus(FROBENIUS[4].scale(c4));
  }

  /// 1/a by the norm: a^(p + p² + p³ + p⁴) / N(a). 0 for a = 0.
  @Override
  public Quintic inverse() {
    Quintic f1 = frobenius();
    Quintic f2 = f1.frobenius();
    Quintic f3 = f2.frobenius();
    Quintic f4 = f3.frobenius();
    Quintic conjugates = f1.times(f2).times(f3.times(f4));
    int norm = times(conjugates).c0;
    return conjugates.scale(KoalaBear.inverse(norm));
  }

  @Override
  public boolean isZero() {
    return (c0 | c1 | c2 | c3 | c4) == 0;
  }

  private static Quintic[] frobeniusBasis() {
    Extension xp = X.power(KoalaBear.P);
    Quintic[] basis = new Quintic[DEGREE];
    basis[0] = ONE;
    for (int i = 1; i < DEGREE; i++) {
      basis[i] = basis[i - 1].times(xp);
    }
    return basis;
  }
}
