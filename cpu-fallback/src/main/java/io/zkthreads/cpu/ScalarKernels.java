package io.zkthreads.cpu;

import static io.zkthreads.stark.field.KoalaBear.multiply;
import static io.zkthreads.stark.field.KoalaBear.reduce;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;

/// The inner loops in plain Java.
final class ScalarKernels implements Kernels {
  /// p·2^32, the bound of what one reduction takes.
  private static final long BOUND = (long) KoalaBear.P << 32;

  @Override
  public void forward4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    for (int v = nodes; v < 2 * nodes; v++) {
      int at = from.at() + 4 * run * (v - nodes);
      int toAt = to.at() + 4 * stride * (v - nodes);
      for (int c = 0; c < run; c++) {
        int x0 = x[at + c];
        int x1 = x[at + c + run];
        int x2 = product(x[at + c + 2 * run], w[v], q[v]);
        int x3 = product(x[at + c + 3 * run], w[v], q[v]);
        int s0 = KoalaBear.add(x0, x2);
        int s1 = product(KoalaBear.add(x1, x3), w[2 * v], q[2 * v]);
        int d0 = KoalaBear.subtract(x0, x2);
        int d1 = product(KoalaBear.subtract(x1, x3), w[2 * v + 1], q[2 * v + 1]);
        y[toAt + c] = KoalaBear.add(s0, s1);
        y[toAt + c + stride] = KoalaBear.subtract(s0, s1);
        y[toAt + c + 2 * stride] = KoalaBear.add(d0, d1);
        y[toAt + c + 3 * stride] = KoalaBear.subtract(d0, d1);
      }
    }
  }

  @Override
  public void forward2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    for (int v = nodes; v < 2 * nodes; v++) {
      int w = twiddles.values()[v];
      int q = twiddles.quotients()[v];
      int at = from.at() + 2 * run * (v - nodes);
      int toAt = to.at() + 2 * run * (v - nodes);
      for (int c = 0; c < run; c++) {
        int u = from.words()[at + c];
        int t = product(from.words()[at + c + run], w, q);
        to.words()[toAt + c] = KoalaBear.add(u, t);
        to.words()[toAt + c + run] = KoalaBear.subtract(u, t);
      }
    }
  }

  @Override
  public void inverse4(Span from, Span to, int run, int stride, int nodes, Twiddles twiddles) {
    int[] x = from.words();
    int[] y = to.words();
    int[] w = twiddles.values();
    int[] q = twiddles.quotients();
    for (int v = nodes; v < 2 * nodes; v++) {
      int at = from.at() + 4 * stride * (v - nodes);
      int toAt = to.at() + 4 * run * (v - nodes);
      for (int c = 0; c < run; c++) {
        int x0 = x[at + c];
        int x1 = x[at + c + stride];
        int x2 = x[at + c + 2 * stride];
        int x3 = x[at + c + 3 * stride];
        int s0 = KoalaBear.add(x0, x1);
        int d0 = product(KoalaBear.subtract(x0, x1), w[2 * v], q[2 * v]);
        int s1 = KoalaBear.add(x2, x3);
        int d1 = product(KoalaBear.subtract(x2, x3), w[2 * v + 1], q[2 * v + 1]);
        y[toAt + c] = KoalaBear.add(s0, s1);
        y[toAt + c + run] = KoalaBear.add(d0, d1);
        y[toAt + c + 2 * run] = product(KoalaBear.subtract(s0, s1), w[v], q[v]);
        y[toAt + c + 3 * run] = product(KoalaBear.subtract(d0, d1), w[v], q[v]);
      }
    }
  }

  @Override
  public void inverse2(Span from, Span to, int run, int nodes, Twiddles twiddles) {
    for (int v = nodes; v < 2 * nodes; v++) {
      int w = twiddles.values()[v];
      int q = twiddles.quotients()[v];
      int at = from.at() + 2 * run * (v - nodes);
      int toAt = to.at() + 2 * run * (v - nodes);
      for (int c = 0; c < run; c++) {
        int u = from.words()[at + c];
        int t = from.words()[at + c + run];
        to.words()[toAt + c] = KoalaBear.add(u, t);
        to.words()[toAt + c + run] = product(KoalaBear.subtract(u, t), w, q);
      }
    }
  }

  @Override
  public void scale(int[] from, int fromAt, int[] to, int toAt, int count, int factor) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] = KoalaBear.multiply(from[fromAt + i], factor);
    }
  }

  @Override
  public void add(int[] to, int[] a, int[] b, int count) {
    for (int i = 0; i < count; i++) {
      int sum = a[i] + b[i] - KoalaBear.P;
      to[i] = sum + (KoalaBear.P & (sum >> 31));
    }
  }

  @Override
  public void subtract(int[] to, int[] a, int[] b, int count) {
    for (int i = 0; i < count; i++) {
      int difference = a[i] - b[i];
      to[i] = difference + (KoalaBear.P & (difference >> 31));
    }
  }

  @Override
  public void negate(int[] to, int[] a, int count) {
    for (int i = 0; i < count; i++) {
      int negated = -a[i];
      to[i] = negated + (KoalaBear.P & (negated >> 31));
    }
  }

  @Override
  public void multiply(int[] to, int[] a, int[] b, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = KoalaBear.multiply(a[i], b[i]);
    }
  }

  @Override
  public void fuse(Fused op, int[] to, int[] a, int[] b, int[] c, int count) {
    switch (op) {
      case ADD_ADD -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.add(KoalaBear.add(a[i], b[i]), c[i]);
        }
      }
      case ADD_SUBTRACT -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.subtract(KoalaBear.add(a[i], b[i]), c[i]);
        }
      }
      case SUBTRACT_SUBTRACT -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.subtract(KoalaBear.subtract(a[i], b[i]), c[i]);
        }
      }
      case MULTIPLY_ADD -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.add(KoalaBear.multiply(a[i], b[i]), c[i]);
        }
      }
      case MULTIPLY_SUBTRACT -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.subtract(KoalaBear.multiply(a[i], b[i]), c[i]);
        }
      }
      case SUBTRACT_PRODUCT -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.subtract(c[i], KoalaBear.multiply(a[i], b[i]));
        }
      }
      case ADD_MULTIPLY -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.multiply(KoalaBear.add(a[i], b[i]), c[i]);
        }
      }
      case SUBTRACT_MULTIPLY -> {
        for (int i = 0; i < count; i++) {
          to[i] = KoalaBear.multiply(KoalaBear.subtract(a[i], b[i]), c[i]);
        }
      }
    }
  }

  @Override
  public void multiplyQuintic(int[][] to, int[][] a, int[][] b, int count) {
    for (int i = 0; i < count; i++) {
      product(to, i, a, i, b[0][i], b[1][i], b[2][i], b[3][i], b[4][i]);
    }
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    for (int d = 0; d < 5; d++) {
      multiply(to[d], a[d], x, count);
    }
  }

  @Override
  public RowSums rowSums(int width) {
    return new ScalarRowSums(width);
  }

  @Override
  public void toColumns(
      int[][] to, int[] slots, int toAt, int[] rows, int from, int stride, int count) {
    for (int j = 0; j < GROUP; j++) {
      int[] slot = to[slots[j]];
      for (int l = 0; l < count; l++) {
        slot[toAt + l] = rows[from + l * stride + j];
      }
    }
  }

  @Override
  public void combineColumns(int[][] to, int[] a, int at, int rows, int width, int[][] weights) {
    int[] w0 = weights[0];
    int[] w1 = weights[1];
    int[] w2 = weights[2];
    int[] w3 = weights[3];
    int[] w4 = weights[4];
    for (int i = 0; i < rows; i++) {
      int row = at + i * width;
      long s0 = 0;
      long s1 = 0;
      long s2 = 0;
      long s3 = 0;
      long s4 = 0;
      for (int c = 0; c < width; c++) {
        long x = a[row + c];
        s0 = accumulate(s0, x * w0[c]);
        s1 = accumulate(s1, x * w1[c]);
        s2 = accumulate(s2, x * w2[c]);
        s3 = accumulate(s3, x * w3[c]);
        s4 = accumulate(s4, x * w4[c]);
      }
      to[0][i] = KoalaBear.reduce(s0);
      to[1][i] = KoalaBear.reduce(s1);
      to[2][i] = KoalaBear.reduce(s2);
      to[3][i] = KoalaBear.reduce(s3);
      to[4][i] = KoalaBear.reduce(s4);
    }
  }

  @Override
  public void subtractCombination(
      int[][] to, int[] offset, int[][] x, int[][] weights, int terms, int count) {
    for (int d = 0; d < 5; d++) {
      int[] row = to[d];
      for (int i = 0; i < count; i++) {
        long sum = 0;
        for (int k = 0; k < terms; k++) {
          sum = accumulate(sum, (long) weights[k][d] * x[k][i]);
        }
        row[i] = KoalaBear.subtract(offset[d], reduce(sum));
      }
    }
  }

  @Override
  public void toLanes(int[] lanes, int[] rows, int from, int stride, int words, int count) {
    for (int l = 0; l < count; l++) {
      int row = from + l * stride;
      for (int j = 0; j < words; j++) {
        lanes[j * LANES + l] = rows[row + j];
      }
    }
  }

  @Override
  public void fromLanes(int[] lanes, int[] rows, int from, int words, int count) {
    for (int l = 0; l < count; l++) {
      int row = from + l * words;
      for (int j = 0; j < words; j++) {
        rows[row + j] = lanes[j * LANES + l];
      }
    }
  }

  @Override
  public void permute(int[] states) {
    int[] state = new int[Poseidon2.WIDTH];
    for (int l = 0; l < LANES; l++) {
      for (int j = 0; j < state.length; j++) {
        state[j] = states[j * LANES + l];
      }
      Poseidon2.permute(state);
      for (int j = 0; j < state.length; j++) {
        states[j * LANES + l] = state[j];
      }
    }
  }

  @Override
  public Compression compression() {
    return new ScalarCompression(this);
  }

  /// x·w mod p for a factor w with quotient q, as [Twiddles] says.
  private static int product(int x, int w, int q) {
    int quotient = (int) ((x * Integer.toUnsignedLong(q)) >>> 32);
    int r = x * w - quotient * KoalaBear.P - KoalaBear.P;
    return r + (KoalaBear.P & (r >> 31));
  }

  /// sum + product mod p·2^32, for a sum below p·2^32 and a product of two words.
  static long accumulate(long sum, long product) {
    long t = sum - BOUND + product;
    return t + (BOUND & (t >> 63));
  }

  /// `to[·][j] = a[·][i]·b`, reduced by X^5 = 1 − X^2. Two products fit one reduction.
  private static void product(
      int[][] to, int j, int[][] a, int i, long b0, long b1, long b2, long b3, long b4) {
    long a0 = a[0][i];
    long a1 = a[1][i];
    long a2 = a[2][i];
    long a3 = a[3][i];
    long a4 = a[4][i];
    int r0 = KoalaBear.reduce(a0 * b0);
    int r1 = KoalaBear.reduce(a0 * b1 + a1 * b0);
    int r2 = KoalaBear.reduce(accumulate(a0 * b2 + a1 * b1, a2 * b0));
    int r3 = KoalaBear.reduce(accumulate(accumulate(a0 * b3 + a1 * b2, a2 * b1), a3 * b0));
    int r4 =
        KoalaBear.reduce(
            accumulate(accumulate(accumulate(a0 * b4 + a1 * b3, a2 * b2), a3 * b1), a4 * b0));
    int r5 = KoalaBear.reduce(accumulate(accumulate(a1 * b4 + a2 * b3, a3 * b2), a4 * b1));
    int r6 = KoalaBear.reduce(accumulate(a2 * b4 + a3 * b3, a4 * b2));
    int r7 = KoalaBear.reduce(a3 * b4 + a4 * b3);
    int r8 = KoalaBear.reduce(a4 * b4);
    int r5s = KoalaBear.subtract(r5, r8);
    to[0][j] = KoalaBear.add(r0, r5s);
    to[1][j] = KoalaBear.add(r1, r6);
    to[2][j] = KoalaBear.subtract(KoalaBear.add(r2, r7), r5s);
    to[3][j] = KoalaBear.subtract(KoalaBear.add(r3, r8), r6);
    to[4][j] = KoalaBear.subtract(r4, r7);
  }
}
