package io.zkthreads.vm.exec;

import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;

/// Programs that call precompiles on random and on awkward operands, from a seed.
public final class CallPrograms {
  /// Where operands lie: a few numbers of 256 bits one after the other.
  static final int HEAP = 0x40000;

  private static final int NUMBERS = 12;

  private final Random random;
  private final Words code = new Words();

  private CallPrograms(Random random) {
    this.random = random;
  }

  /// Products under all moduli with operands anywhere in a small heap, so that they overlap; what g
  /// becomes is used by later ones.
  public static Program products(long seed, int calls) {
    CallPrograms p = new CallPrograms(new Random(seed));
    int[] heap = p.random.ints(8 * NUMBERS).toArray();
    for (int i = 0; i < heap.length; i++) {
      heap[i] &= 0x0fffffff; // so that most quotients fit
    }
    Arrays.fill(heap, 8, 16, -1);
    heap[15] = 0x7fffffff;
    heap[8] = -19;
    Arrays.fill(heap, 16, 24, 0);
    p.store(HEAP, heap);
    for (int i = 0; i < calls; i++) {
      int a = p.number();
      int b = p.random.nextInt(4) == 0 ? a : p.number();
      int g = p.random.nextInt(4) == 0 ? a : p.number();
      p.call(p.random.nextInt(8), g, a, b);
    }
    return p.end();
  }

  /// Sums and doubles of points: multiples of the base point, each of itself, of its opposite, of
  /// the identity, of a point of small order; over one operand or the other.
  public static Program sums(long seed, int calls) {
    CallPrograms p = new CallPrograms(new Random(seed));
    Edwards25519 point = Edwards25519.BASE.times(new BigInteger(200, p.random));
    byte[] orderFour = new byte[32];
    Edwards25519[] points = {
      point, point.negated(), Edwards25519.IDENTITY, require(orderFour), Edwards25519.BASE, point
    };
    for (int i = 0; i < points.length; i++) {
      p.store(HEAP + 64 * i, points[i].affine());
    }
    for (int i = 0; i < calls; i++) {
      int a = HEAP + 64 * (i < 8 ? i / 4 : p.random.nextInt(points.length));
      int b = HEAP + 64 * (i < 8 ? i % 4 : p.random.nextInt(points.length));
      int g = i < 8 ? HEAP + 64 * 5 : HEAP + 64 * p.random.nextInt(points.length);
      if (i < 8 || p.random.nextBoolean()) {
        p.call(8, g, a, b);
      } else {
        p.twice(g, a);
      }
    }
    return p.end();
  }

  /// Where [#oneOfEach] has its results.
  public static final int PRODUCT = HEAP + 0x200;

  public static final int SUM = HEAP + 0x240;

  /// Where it has the double.
  public static final int DOUBLE = HEAP + 0x280;

  /// x² mod 2^255 − 19, then 3·x + x² mod secp256k1's n over it, then point + base point, then
  /// twice the point.
  public static Program oneOfEach(BigInteger x, Edwards25519 point) {
    CallPrograms p = new CallPrograms(new Random(0));
    int[] numbers = new int[16];
    io.zkthreads.vm.precompile.Words.put(x, numbers, 0, 8);
    numbers[8] = 3;
    p.store(HEAP, numbers);
    p.store(HEAP + 0x80, point.affine());
    p.store(HEAP + 0xc0, Edwards25519.BASE.affine());
    p.call(0, PRODUCT, HEAP, HEAP);
    p.code.add(Words.i(0x03, 2, 11, 7, 0));
    p.call(7, PRODUCT, HEAP, HEAP + 32);
    p.call(8, SUM, HEAP + 0x80, HEAP + 0xc0);
    p.code.add(Words.i(0x03, 2, 12, 7, 0));
    p.twice(DOUBLE, HEAP + 0x80);
    p.code.add(Words.i(0x03, 2, 13, 7, 0));
    return p.end();
  }

  private static Edwards25519 require(byte[] encoded) {
    Edwards25519 point = Edwards25519.decode(encoded);
    if (point == null) {
      throw new IllegalStateException("no point");
    }
    return point;
  }

  private int number() {
    return HEAP + 4 * random.nextInt(8 * NUMBERS - 7);
  }

  private void store(int address, int[] words) {
    code.set(9, address);
    for (int i = 0; i < words.length; i++) {
      code.set(8, words[i]).add(Words.store(2, 9, 8, 4 * i));
    }
  }

  private void call(int operation, int g, int a, int b) {
    code.set(5, a).set(6, b).set(7, g).add(Words.call(operation, 7, 5, 6));
  }

  private void twice(int g, int a) {
    code.set(5, a).set(7, g).add(Words.call(9, 7, 5, 0));
  }

  private Program end() {
    int[] words = code.set(10, 0).set(17, 93).add(Words.ECALL).toArray();
    return Program.bare(Image.ofCode(Words.ORIGIN, words));
  }
}
