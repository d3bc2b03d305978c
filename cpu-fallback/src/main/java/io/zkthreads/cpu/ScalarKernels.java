package io.zkthreads.cpu;

import static io.zkthreads.stark.field.KoalaBear.multiply;

import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;

/// The inner loops in plain Java.
public final class ScalarKernels implements Kernels {
  /// p·2^32, the bound of what one reduction takes.
  private static final long BOUND = (long) KoalaBear.P << 32;

  private final ExtensionKernels ofQuintic = new ScalarExtensionKernels(ExtensionField.QUINTIC);
  private final ExtensionKernels ofQuartic = new ScalarExtensionKernels(ExtensionField.QUARTIC);

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
  public ExtensionKernels of(ExtensionField field) {
    return switch (field) {
      case QUINTIC -> ofQuintic;
      case QUARTIC -> ofQuartic;
    };
  }

  @Override
  public void multiplyByBase(int[][] to, int[][] a, int[] x, int count) {
    for (int d = 0; d < to.length; d++) {
      multiply(to[d], a[d], x, count);
    }
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
}
