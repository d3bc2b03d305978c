package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.Extension;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;

/// Line kernels of each field in vectors.
enum VectorLineKernels implements LineKernels {
  QUINTIC(ExtensionField.QUINTIC) {
    // The coefficients b0 … b4, then b1 − b4, b0 − b3, b4 − b2 and b3 − b1 + b4.
    @Override
    public int[] factor(Extension f) {
      int[] words = new int[9];
      f.put(words, 0);
      words[5] = KoalaBear.subtract(words[1], words[4]);
      words[6] = KoalaBear.subtract(words[0], words[3]);
      words[7] = KoalaBear.subtract(words[4], words[2]);
      words[8] = KoalaBear.subtract(words[3], words[5]);
      return words;
    }

    @Override
    public void multiply(Lines to, Lines a, Lines b, int lines) {
      QuinticProducts.multiply(to, a, b, lines);
    }

    @Override
    public void addProducts(Lines to, Lines a, Lines b, Lines c, Lines d, int lines) {
      QuinticProducts.multiply(to, a, b, lines);
      QuinticProductSums.addProduct(to, c, d, lines);
    }

    @Override
    public void addProductByBase(Lines to, Lines a, Lines b, Lines c, Lines x, int lines) {
      QuinticMixedProducts.addProductByBase(to, a, b, c, x, lines);
    }

    @Override
    public void addProductsByBase(Lines to, Lines a, Lines x, Lines b, Lines y, int lines) {
      QuinticMixedProducts.addProductsByBase(to, a, x, b, y, lines);
    }

    @Override
    public void fold(Lines to, Lines low, Lines high, int[] f, int lines) {
      QuinticFolds.fold(to, low, high, f, lines);
    }

    @Override
    public void foldBase(Lines to, Lines low, Lines high, int[] f, int lines) {
      QuinticBaseFolds.foldBase(to, low, high, f, lines);
    }

    @Override
    public void addScaled(Lines to, Lines a, Lines b, int[] f, int lines) {
      QuinticFolds.addScaled(to, a, b, f, lines);
    }

    @Override
    public void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines) {
      QuinticBaseFolds.addScaledToBase(to, x, b, f, lines);
    }

    @Override
    public void accumulate(int[] sum, Lines a, int[] factors, int first, int lines) {
      QuinticLineSums.accumulate(sum, a, factors, 9 * first, lines);
    }
  },

  QUARTIC(ExtensionField.QUARTIC) {
    // The coefficients b0 … b3, then 3·b1, 3·b2 and 3·b3.
    @Override
    public int[] factor(Extension f) {
      int[] words = new int[7];
      f.put(words, 0);
      for (int d = 1; d < 4; d++) {
        words[3 + d] = KoalaBear.add(KoalaBear.add(words[d], words[d]), words[d]);
      }
      return words;
    }

    @Override
    public void multiply(Lines to, Lines a, Lines b, int lines) {
      QuarticProducts.multiply(to, a, b, lines);
    }

    @Override
    public void addProducts(Lines to, Lines a, Lines b, Lines c, Lines d, int lines) {
      QuarticProducts.multiply(to, a, b, lines);
      QuarticProductSums.addProduct(to, c, d, lines);
    }

    @Override
    public void addProductByBase(Lines to, Lines a, Lines b, Lines c, Lines x, int lines) {
      QuarticMixedProducts.addProductByBase(to, a, b, c, x, lines);
    }

    @Override
    public void addProductsByBase(Lines to, Lines a, Lines x, Lines b, Lines y, int lines) {
      QuarticMixedProducts.addProductsByBase(to, a, x, b, y, lines);
    }

    @Override
    public void fold(Lines to, Lines low, Lines high, int[] f, int lines) {
      QuarticFolds.fold(to, low, high, f, lines);
    }

    @Override
    public void foldBase(Lines to, Lines low, Lines high, int[] f, int lines) {
      QuarticBaseFolds.foldBase(to, low, high, f, lines);
    }

    @Override
    public void addScaled(Lines to, Lines a, Lines b, int[] f, int lines) {
      QuarticFolds.addScaled(to, a, b, f, lines);
    }

    @Override
    public void addScaledToBase(Lines to, Lines x, Lines b, int[] f, int lines) {
      QuarticBaseFolds.addScaledToBase(to, x, b, f, lines);
    }

    @Override
    public void accumulate(int[] sum, Lines a, int[] factors, int first, int lines) {
      QuarticLineSums.accumulate(sum, a, factors, 7 * first, lines);
    }
  };

  private final ExtensionField field;

  VectorLineKernels(ExtensionField field) {
    this.field = field;
  }

  static VectorLineKernels of(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> QUINTIC;
      case QUARTIC -> QUARTIC;
    };
  }

  @Override
  public ExtensionField field() {
    return field;
  }

  @Override
  public void subtract(Lines to, Lines a, Lines b, int coefficients, int lines) {
    LineBlocks.subtract(to, a, b, Lines.LENGTH * coefficients, lines);
  }
}
