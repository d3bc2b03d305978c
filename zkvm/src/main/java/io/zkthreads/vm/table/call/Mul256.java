package io.zkthreads.vm.table.call;

import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.math.BigInteger;

/// A fact about 256-bit numbers: a·b = t + q·m over the integers, for one of four moduli m. It is
/// proven for whoever asks, of any call.
///
/// a, b and q are 32 bytes each, checked in pairs; so the limbs of a and b in the message are
/// 16-bit, and who asks need not check them. t is Σ t_i·2^(16·i) for small signed t_i: that they
/// are below 2^18 is the duty of who asks. Place k of the equation, at 2^(16·k), sums products of
/// bytes
///
/// ```
/// S_k = Σ(i+j = 2k) (a_i·b_j − q_i·m_j) + 2^8·Σ(i+j = 2k+1) (a_i·b_j − q_i·m_j)
/// S_k − t_k + c_k = 2^16·c_(k+1),   c_0 = c_32 = 0
/// ```
///
/// At most 32 pairs in each sum: |S_k| ≤ 255²·32·257 < 535·10^6. Each c_k + 2^13 is checked to be a
/// 14-bit number, so |2^16·c| ≤ 537·10^6, and no side of an equation reaches 1.1·10^9 < p: they
/// hold in the integers, and add up to a·b − t = q·m. In the other direction the true carries are
/// at most (535·10^6 + 2^18)/2^16 + 1 < 2^13.
///
/// | word of the log | |
/// |---|---|
/// | 0 | number of the modulus |
/// | 1 … 8, 9 … 16 | words of a, of b |
/// | 17 … 32 | t_0 … t_15 |
public final class Mul256 extends CalledTable {
  private static final int BYTES = 32;
  private static final int CARRIES = 31;
  private static final int CARRY_BITS = 14;
  private static final int CARRY_OFFSET = 1 << (CARRY_BITS - 1);
  private static final int MODULUS = 0;
  private static final int A = 1;
  private static final int B = A + Limbs.WORDS;
  private static final int T = B + Limbs.WORDS;
  private static final int LOG_WIDTH = T + Limbs.COUNT;

  /// Bytes of the moduli, and limbs of 1/m mod 2^256.
  private static final int[][] MODULI = new int[Modulus.COUNT][BYTES];

  private static final int[][] INVERSES = new int[Modulus.COUNT][];

  static {
    for (int s = 0; s < Modulus.COUNT; s++) {
      BigInteger m = Modulus.of(s).value();
      for (int i = 0; i < BYTES; i++) {
        MODULI[s][i] = m.shiftRight(8 * i).intValue() & 255;
      }
      INVERSES[s] = Limbs.of(m.modInverse(BigInteger.ONE.shiftLeft(256)));
    }
  }

  private final Column[] selectors = new Column[Modulus.COUNT];
  private final Column[] a;
  private final Column[] b;
  private final Column[] q;
  private final Column[] carries;
  private final Column[] t;

  public Mul256() {
    super(43, "MUL256", "a product of 256-bit numbers, mod m", LOG_WIDTH);
    for (int s = 0; s < Modulus.COUNT; s++) {
      selectors[s] = bit("m" + s, "1 for modulus " + s);
    }
    a = columns("a", BYTES, "byte of a,");
    b = columns("b", BYTES, "byte of b,");
    q = columns("q", BYTES, "byte of the quotient,");
    carries = columns("c", CARRIES, "carry into place 1 +");
    t = columns("t", Limbs.COUNT, "limb of the rest,");
    Term real = let("real", Limbs.sum(selectors));
    bool("real", real);
    Term[] m = Limbs.ofModulus(selectors, 8);
    for (int i = 0; i < BYTES; i++) {
      let("M" + i, m[i]);
    }
    for (int k = 0; k < BYTES; k++) {
      place(k, m);
    }
    pairs(real, a);
    pairs(real, b);
    pairs(real, q);
    for (Column carry : carries) {
      range(real, carry.plus(CARRY_OFFSET), CARRY_BITS);
    }
    receive(Bus.MUL256, real, tuple(Limbs.number(selectors), limbs(a), limbs(b), t));
  }

  /// The tuple of a message of MUL256: (number of the modulus, limbs of a, of b, of t).
  static Term[] tuple(Term modulus, Term[] a, Term[] b, Term[] t) {
    return Tuple.of(new Term[] {modulus}, a, b, t);
  }

  private void place(int k, Term[] m) {
    Term sum = products(2 * k, m);
    if (2 * k + 1 <= 2 * (BYTES - 1)) {
      sum = sum.plus(products(2 * k + 1, m).times(1 << 8));
    }
    if (k < Limbs.COUNT) {
      sum = sum.minus(t[k]);
    }
    if (k > 0) {
      sum = sum.plus(carries[k - 1]);
    }
    if (k < CARRIES) {
      sum = sum.minus(carries[k].times(1 << 16));
    }
    zero("place " + k, sum);
  }

  /// Σ(i+j = n) (a_i·b_j − q_i·m_j).
  private Term products(int n, Term[] m) {
    Term sum = constant(0);
    for (int i = Math.max(0, n - BYTES + 1); i < BYTES && i <= n; i++) {
      sum = sum.plus(a[i].times(b[n - i])).minus(q[i].times(m[n - i]));
    }
    return sum;
  }

  private void pairs(Term real, Column[] bytes) {
    for (int i = 0; i < BYTES; i += 2) {
      bytePair(real, bytes[i], bytes[i + 1]);
    }
  }

  private static Term[] limbs(Column[] bytes) {
    Term[] limbs = new Term[Limbs.COUNT];
    for (int i = 0; i < Limbs.COUNT; i++) {
      limbs[i] = bytes[2 * i].plus(bytes[2 * i + 1].times(1 << 8));
    }
    return limbs;
  }

  /// Puts a row into its log: words `fromA` … of a, `fromB` … of b, and t as limbs.
  ///
  /// @param log words of the log, which has the row at `at`
  public static void log(
      int[] log, int at, Modulus modulus, int[] a, int fromA, int[] b, int fromB, int[] t) {
    log[at + MODULUS] = modulus.number();
    System.arraycopy(a, fromA, log, at + A, Limbs.WORDS);
    System.arraycopy(b, fromB, log, at + B, Limbs.WORDS);
    System.arraycopy(t, 0, log, at + T, Limbs.COUNT);
  }

  @Override
  protected void fill(Row row) {
    int modulus = row.logged(MODULUS);
    row.setBit(selectors[modulus], 1);
    int[] x = setBytes(row, a, A);
    int[] y = setBytes(row, b, B);
    int[] z = quotient(row, INVERSES[modulus]);
    for (int i = 0; i < BYTES; i++) {
      row.set(q[i], z[i]);
    }
    for (int i = 0; i < BYTES; i += 2) {
      row.pair(z[i] | z[i + 1] << 8);
    }
    for (int i = 0; i < Limbs.COUNT; i++) {
      row.setSigned(t[i], row.logged(T + i));
    }
    int[] places = places(x, y, z, MODULI[modulus]);
    int carry = 0;
    for (int k = 0; k < CARRIES; k++) {
      int rest = k < Limbs.COUNT ? row.logged(T + k) : 0;
      carry = (places[k] - rest + carry) >> 16;
      row.setSigned(carries[k], carry);
      row.range(carry + CARRY_OFFSET, CARRY_BITS);
    }
  }

  private static int[] setBytes(Row row, Column[] bytes, int at) {
    int[] values = new int[BYTES];
    for (int i = 0; i < BYTES; i++) {
      values[i] = row.logged(at + (i >> 2)) >>> (8 * (i & 3)) & 255;
      row.set(bytes[i], values[i]);
    }
    for (int i = 0; i < BYTES; i += 2) {
      row.pair(values[i] | values[i + 1] << 8);
    }
    return values;
  }

  /// S_k of all places.
  private static int[] places(int[] a, int[] b, int[] q, int[] m) {
    int[] places = new int[BYTES];
    for (int i = 0; i < BYTES; i++) {
      for (int j = 0; j < BYTES; j++) {
        int n = i + j;
        places[n >> 1] += (a[i] * b[j] - q[i] * m[j]) << (8 * (n & 1));
      }
    }
    return places;
  }

  /// Bytes of (a·b − t)/m mod 2^256: the quotient if there is one.
  private static int[] quotient(Row row, int[] inverse) {
    long[] dividend = new long[Limbs.COUNT];
    for (int i = 0; i < Limbs.COUNT; i++) {
      long x = Limbs.logged(row, A, i);
      for (int j = 0; i + j < Limbs.COUNT; j++) {
        dividend[i + j] += x * Limbs.logged(row, B, j);
      }
      dividend[i] -= row.logged(T + i);
    }
    carry(dividend);
    long[] quotient = new long[Limbs.COUNT];
    for (int i = 0; i < Limbs.COUNT; i++) {
      for (int j = 0; i + j < Limbs.COUNT; j++) {
        quotient[i + j] += dividend[i] * inverse[j];
      }
    }
    carry(quotient);
    int[] bytes = new int[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (int) (quotient[i >> 1] >> (8 * (i & 1))) & 255;
    }
    return bytes;
  }

  /// Brings limbs into [0, 2^16), mod 2^256.
  private static void carry(long[] limbs) {
    long carry = 0;
    for (int i = 0; i < Limbs.COUNT; i++) {
      carry += limbs[i];
      limbs[i] = carry & 0xffff;
      carry >>= 16;
    }
  }
}
