package io.zkthreads.cpu.multilinear;

import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Element by element: what faster kernels are compared with.
public record PlainLineKernels(ExtensionField field) implements LineKernels {
  /// The value of an element.
  private interface Element {
    Extension at(int i);
  }

  @Override
  public void multiply(Lines to, Lines a, Lines b, int lines) {
    fill(to, lines, i -> get(a, i).times(get(b, i)));
  }

  @Override
  public void addProducts(Lines to, Lines a, Lines b, Lines c, Lines d, int lines) {
    fill(to, lines, i -> get(a, i).times(get(b, i)).plus(get(c, i).times(get(d, i))));
  }

  @Override
  public void addProductByBase(Lines to, Lines a, Lines b, Lines c, Lines x, int lines) {
    fill(to, lines, i -> get(a, i).times(get(b, i)).plus(get(c, i).scale(word(x, i))));
  }

  @Override
  public void addProductsByBase(Lines to, Lines a, Lines x, Lines b, Lines y, int lines) {
    fill(to, lines, i -> get(a, i).scale(word(x, i)).plus(get(b, i).scale(word(y, i))));
  }

  @Override
  public void fold(Lines to, Lines low, Lines high, int[] f, int lines) {
    Extension r = field.at(f, 0);
    fill(to, lines, i -> get(low, i).plus(r.times(get(high, i).minus(get(low, i)))));
  }

  @Override
  public void foldBase(Lines to, Lines low, Lines high, int[] f, int lines) {
    Extension r = field.at(f, 0);
    fill(
        to,
        lines,
        i ->
            field
                .ofBase(word(low, i))
                .plus(r.scale(KoalaBear.subtract(word(high, i), word(low, i)))));
  }

  @Override
  public void addScaled(Lines to, Lines a, Lines b, int[] f, int lines) {
    Extension r = field.at(f, 0);
    fill(to, lines, i -> get(a, i).plus(r.times(get(b, i))));
  }

  @Override
  public void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines) {
    Extension r = field.at(f, 0);
    fill(to, lines, i -> field.ofBase(word(x, i)).plus(r.times(get(b, i))));
  }

  @Override
  public void subtract(Lines to, Lines a, Lines b, int coefficients, int lines) {
    for (int i = 0; i < Lines.LENGTH * lines; i++) {
      for (int d = 0; d < coefficients; d++) {
        int row = Lines.LENGTH * d;
        to.words()[to.at(i) + row] =
            KoalaBear.subtract(a.words()[a.at(i) + row], b.words()[b.at(i) + row]);
      }
    }
  }

  @Override
  public void accumulate(int[] sum, Lines a, int[] factors, int first, int lines) {
    Lines total = new Lines(sum, 0, 0);
    for (int line = 0; line < lines; line++) {
      Extension f = field.at(factors, (first + line) * LineFactor.words(field));
      Lines added = a.from(line);
      fill(total, 1, i -> get(total, i).plus(f.times(get(added, i))));
    }
  }

  private void fill(Lines to, int lines, Element element) {
    int[] words = new int[field.degree()];
    for (int i = 0; i < Lines.LENGTH * lines; i++) {
      element.at(i).put(words, 0);
      for (int d = 0; d < words.length; d++) {
        to.words()[to.at(i) + Lines.LENGTH * d] = words[d];
      }
    }
  }

  private Extension get(Lines a, int i) {
    return element(field, a, i);
  }

  /// Element i of lines.
  static Extension element(ExtensionField field, Lines a, int i) {
    int[] words = new int[field.degree()];
    for (int d = 0; d < words.length; d++) {
      words[d] = a.words()[a.at(i) + Lines.LENGTH * d];
    }
    return field.at(words, 0);
  }

  private static int word(Lines x, int i) {
    return x.words()[x.at(i)];
  }
}
