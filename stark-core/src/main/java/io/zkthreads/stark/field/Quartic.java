package io.zkthreads.stark.field;

import static io.zkthreads.stark.field.KoalaBear.add;
import static io.zkthreads.stark.field.KoalaBear.multiply;
import static io.zkthreads.stark.field.KoalaBear.subtract;
import static io.zkthreads.stark.field.KoalaBear.sumOfProducts;

/// An element of the challenge field F\[X\]/(X^4 − 3): c0 + c1·X + c2·X² + c3·X³.
public record Quartic(int c0, int c1, int c2, int c3) implements Extension {
  /// Coefficients of an element.
  public static final int DEGREE = 4;

  public static final Quartic ZERO = new Quartic(0, 0, 0, 0);
  public static final Quartic ONE = ofBase(KoalaBear.ONE);

  /// The element X.
  public static final Quartic X = new Quartic(0, KoalaBear.ONE, 0, 0);

  /// X^(p−1) = 3^((p−1)/4), a fourth root of one, and its powers: what Frobenius multiplies the
  /// basis by.
  private static final int ROOT =
      KoalaBear.power(KoalaBear.fromCanonical(3), (KoalaBear.P - 1) / 4);

  private static final int ROOT_SQUARED = multiply(ROOT, ROOT);
  private static final int ROOT_CUBED = multiply(ROOT_SQUARED, ROOT);

  public static Quartic ofBase(int word) {
    return new Quartic(word, 0, 0, 0);
  }

  /// The element whose words stand at `words[offset…offset+3]`.
  public static Quartic at(int[] words, int offset) {
    return new Quartic(words[offset], words[offset + 1], words[offset + 2], words[offset + 3]);
  }

  @Override
  public ExtensionField field() {
    return ExtensionField.QUARTIC;
  }

  @Override
  public void put(int[] words, int offset) {
    words[offset] = c0;
    words[offset + 1] = c1;
    words[offset + 2] = c2;
    words[offset + 3] = c3;
  }

  @Override
  public int coefficient(int i) {
    return switch (i) {
      case 0 -> c0;
      case 1 -> c1;
      case 2 -> c2;
      case 3 -> c3;
      default -> throw new IndexOutOfBoundsException(i);
    };
  }

  @Override
  public Quartic plus(Extension other) {
    Quartic o = (Quartic) other;
    return new Quartic(add(c0, o.c0), add(c1, o.c1), add(c2, o.c2), add(c3, o.c3));
  }

  @Override
  public Quartic minus(Extension other) {
    Quartic o = (Quartic) other;
    return new Quartic(
        subtract(c0, o.c0), subtract(c1, o.c1), subtract(c2, o.c2), subtract(c3, o.c3));
  }

  @Override
  public Quartic negate() {
    return ZERO.minus(this);
  }

  @Override
  public Quartic scale(int word) {
    return new Quartic(
        multiply(c0, word), multiply(c1, word), multiply(c2, word), multiply(c3, word));
  }

  /// Product, reduced by X^4 = 3.
  @Override
  public Quartic times(Extension other) {
    Quartic o = (Quartic) other;
    int r0 = multiply(c0, o.c0);
    int r1 = sumOfProducts(c0, o.c1, c1, o.c0);
    int r2 = add(sumOfProducts(c0, o.c2, c1, o.c1), multiply(c2, o.c0));
    int r3 = add(sumOfProducts(c0, o.c3, c1, o.c2), sumOfProducts(c2, o.c1, c3, o.c0));
    int r4 = add(sumOfProducts(c1, o.c3, c2, o.c2), multiply(c3, o.c1));
    int r5 = sumOfProducts(c2, o.c3, c3, o.c2);
    int r6 = multiply(c3, o.c3);
    return new Quartic(add(r0, thrice(r4)), add(r1, thrice(r5)), add(r2, thrice(r6)), r3);
  }

  private static int thrice(int word) {
    return add(add(word, word), word);
  }

  @Override
  public Quartic frobenius() {
    return new Quartic(
        c0, multiply(c1, ROOT), multiply(c2, ROOT_SQUARED), multiply(c3, ROOT_CUBED));
  }

  /// 1/a by the norm: a^(p + p² + p³) / N(a). 0 for a = 0.
  @Override
  public Quartic inverse() {
    Quartic f1 = frobenius();
    Quartic f2 = f1.frobenius();
    Quartic conjugates = f1.times(f2).times(f2.frobenius());
    int norm = times(conjugates).c0;
    return conjugates.scale(KoalaBear.inverse(norm));
  }

  @Override
  public boolean isZero() {
    return (c0 | c1 | c2 | c3) == 0;
  }
}
