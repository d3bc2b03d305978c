package io.zkthreads.cpu.vector;

import io.zkthreads.cpu.multilinear.LineFactor;
import io.zkthreads.cpu.multilinear.LineKernels;
import io.zkthreads.cpu.multilinear.Lines;
import io.zkthreads.stark.field.ExtensionField;

/// Line kernels of each field in vectors.
enum VectorLineKernels implements LineKernels {
  QUINTIC(ExtensionField.QUINTIC) {
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
      QuinticLineSums.accumulate(sum, a, factors, LineFactor.QUINTIC_WORDS * first, lines);
    }
  },

  QUARTIC(ExtensionField.QUARTIC) {
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
      QuarticLineSums.accumulate(sum, a, factors, LineFactor.QUARTIC_WORDS * first, lines);
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
