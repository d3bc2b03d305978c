package io.zkthreads.vm.curve;

import static io.zkthreads.vm.curve.Field25519.add;
import static io.zkthreads.vm.curve.Field25519.multiply;
import static io.zkthreads.vm.curve.Field25519.product;
import static io.zkthreads.vm.curve.Field25519.subtract;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// A point of the curve −x² + y² = 1 + d·x²·y² over the integers mod 2^255 − 19, as (X : Y : Z : T)
/// with x = X/Z, y = Y/Z, xy = T/Z. The addition law has no exceptions on the curve.
///
/// A point is decoded by the ZIP-215 rule: any y of 255 bits, reduced mod p, and either sign where
/// x is 0. So a group element may have several encodings.
public final class Edwards25519 {
  /// Bytes of an encoded point, and of a scalar.
  public static final int BYTES = 32;

  /// Bytes of a signature.
  public static final int SIGNATURE_BYTES = 64;

  /// Words of an affine point: x, then y, each little-endian.
  public static final int AFFINE_WORDS = 16;

  /// Order L of the group that the base point generates.
  public static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final long[] D =
      product(negative(121665), Field25519.inverse(Field25519.of(121666)));
  private static final long[] TWICE_D = Field25519.sum(D, D);

  /// 2^((p − 1)/4), from 2^(2·(p − 5)/8 + 1).
  private static final long[] ROOT_OF_MINUS_ONE = rootOfMinusOne();

  public static final Edwards25519 IDENTITY =
      new Edwards25519(Field25519.of(0), Field25519.of(1), Field25519.of(1), Field25519.of(0));

  /// The base point: y = 4/5 and x even.
  public static final Edwards25519 BASE = base();

  private static final Edwards25519[] BASE_MULTIPLES = BASE.multiples();

  private final long[] x;
  private final long[] y;
  private final long[] z;
  private final long[] t;

  private Edwards25519(long[] x, long[] y, long[] z, long[] t) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.t = t;
  }

  private static long[] negative(long small) {
    return Field25519.negated(Field25519.of(small));
  }

  private static long[] rootOfMinusOne() {
    long[] two = Field25519.of(2);
    long[] power = Field25519.rootPower(two);
    return product(product(power, power), two);
  }

  private static Edwards25519 base() {
    long[] y = product(Field25519.of(4), Field25519.inverse(Field25519.of(5)));
    @Nullable Edwards25519 point = of(y, 0);
    if (point == null) {
      throw new IllegalStateException("the base point is no point");
    }
    return point;
  }

  /// d of the curve's equation, −121665/121666, as eight words.
  public static int[] d() {
    return Field25519.toWords(D);
  }

  /// The point that 32 bytes encode by the ZIP-215 rule, or null.
  public static @Nullable Edwards25519 decode(byte[] encoded) {
    if (encoded.length != BYTES) {
      throw new IllegalArgumentException(encoded.length + " bytes are no point");
    }
    int[] words = words(encoded, 0);
    int sign = words[7] >>> 31;
    words[7] &= 0x7fffffff;
    return of(Field25519.ofWords(words, 0), sign);
  }

  /// What shows whether 32 bytes encode a point, by [#decode]: 0 and the eight words of its x; or 1
  /// and those of a root of 2uv, where x² would be u/v = (y² − 1)/(dy² + 1). 2 is no square mod p,
  /// so one of uv and 2uv is.
  public static int[] decodingProof(byte[] encoded) {
    int[] proof = new int[1 + AFFINE_WORDS / 2];
    @Nullable Edwards25519 point = decode(encoded);
    if (point != null) {
      Field25519.toWords(point.x, proof, 1);
      return proof;
    }
    int[] words = words(encoded, 0);
    words[7] &= 0x7fffffff;
    long[] y = Field25519.ofWords(words, 0);
    long[] yy = product(y, y);
    long[] one = Field25519.of(1);
    long[] uv = product(Field25519.difference(yy, one), Field25519.sum(product(D, yy), one));
    long[] square = Field25519.sum(uv, uv);
    long[] root = product(square, Field25519.rootPower(square));
    if (!Field25519.equal(product(root, root), square)) {
      root = product(root, ROOT_OF_MINUS_ONE);
    }
    proof[0] = 1;
    Field25519.toWords(root, proof, 1);
    return proof;
  }

  /// x² = (y² − 1)/(dy² + 1) = u/v has the root u·v³·(u·v⁷)^((p − 5)/8) up to a root of −1.
  private static @Nullable Edwards25519 of(long[] y, int sign) {
    long[] one = Field25519.of(1);
    long[] yy = product(y, y);
    long[] u = Field25519.difference(yy, one);
    long[] v = Field25519.sum(product(D, yy), one);
    long[] v3 = product(product(v, v), v);
    long[] v7 = product(product(v3, v3), v);
    long[] x = product(product(u, v3), Field25519.rootPower(product(u, v7)));
    long[] square = product(v, product(x, x));
    if (!Field25519.equal(square, u)) {
      if (!Field25519.equal(square, Field25519.negated(u))) {
        return null;
      }
      x = product(x, ROOT_OF_MINUS_ONE);
    }
    if (Field25519.isOdd(x) != (sign == 1)) {
      x = Field25519.negated(x);
    }
    return new Edwards25519(x, y, one, product(x, y));
  }

  private static int[] words(byte[] bytes, int at) {
    int[] words = new int[8];
    for (int i = 0; i < 32; i++) {
      words[i >> 2] |= (bytes[at + i] & 255) << (8 * (i & 3));
    }
    return words;
  }

  /// The encoding of RFC 8032: y below p, and the lowest bit of x.
  public byte[] encode() {
    int[] affine = affine();
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (affine[8 + (i >> 2)] >>> (8 * (i & 3)));
    }
    bytes[31] |= (byte) ((affine[0] & 1) << 7);
    return bytes;
  }

  /// x and y below p, as sixteen words.
  public int[] affine() {
    long[] inverse = Field25519.inverse(z);
    int[] words = new int[AFFINE_WORDS];
    Field25519.toWords(product(x, inverse), words, 0);
    Field25519.toWords(product(y, inverse), words, 8);
    return words;
  }

  public Edwards25519 plus(Edwards25519 o) {
    long[] a = product(Field25519.difference(y, x), Field25519.difference(o.y, o.x));
    long[] b = product(Field25519.sum(y, x), Field25519.sum(o.y, o.x));
    long[] c = product(product(t, TWICE_D), o.t);
    long[] d = product(z, o.z);
    add(d, d, d);
    return completed(a, b, c, d);
  }

  /// (b − a : b + a) over (d − c : d + c), whose products are the coordinates.
  private static Edwards25519 completed(long[] a, long[] b, long[] c, long[] d) {
    long[] e = Field25519.difference(b, a);
    long[] f = Field25519.difference(d, c);
    long[] g = Field25519.sum(d, c);
    long[] h = Field25519.sum(b, a);
    return new Edwards25519(product(e, f), product(g, h), product(f, g), product(e, h));
  }

  public Edwards25519 doubled() {
    long[] a = product(x, x);
    long[] b = product(y, y);
    long[] c = product(z, z);
    add(c, c, c);
    long[] h = Field25519.sum(a, b);
    long[] e = Field25519.sum(x, y);
    multiply(e, e, e);
    subtract(h, e, e);
    long[] g = Field25519.difference(a, b);
    long[] f = Field25519.sum(c, g);
    return new Edwards25519(product(e, f), product(g, h), product(f, g), product(e, h));
  }

  public Edwards25519 negated() {
    return new Edwards25519(Field25519.negated(x), y, z, Field25519.negated(t));
  }

  /// This point `scalar` times.
  ///
  /// @param scalar at least 0
  public Edwards25519 times(BigInteger scalar) {
    return sum(IDENTITY, scalar, multiples());
  }

  /// Multiples 0 to 15.
  private Edwards25519[] multiples() {
    Edwards25519[] multiples = new Edwards25519[16];
    multiples[0] = IDENTITY;
    for (int i = 1; i < 16; i++) {
      multiples[i] = multiples[i - 1].plus(this);
    }
    return multiples;
  }

  /// 16^digits·start + scalar·P for the multiples of P, by windows of four bits.
  private static Edwards25519 sum(Edwards25519 start, BigInteger scalar, Edwards25519[] multiples) {
    Edwards25519 sum = start;
    for (int i = (scalar.bitLength() + 3) / 4 - 1; i >= 0; i--) {
      sum = sum.doubled().doubled().doubled().doubled().plus(multiples[digit(scalar, i)]);
    }
    return sum;
  }

  private static int digit(BigInteger scalar, int i) {
    return scalar.shiftRight(4 * i).intValue() & 15;
  }

  /// s·B + k·P: one chain of doublings for both.
  private static Edwards25519 sumWithBase(BigInteger s, BigInteger k, Edwards25519 p) {
    Edwards25519[] multiples = p.multiples();
    Edwards25519 sum = IDENTITY;
    for (int i = (Math.max(s.bitLength(), k.bitLength()) + 3) / 4 - 1; i >= 0; i--) {
      sum = sum.doubled().doubled().doubled().doubled();
      sum = sum.plus(BASE_MULTIPLES[digit(s, i)]).plus(multiples[digit(k, i)]);
    }
    return sum;
  }

  public boolean isIdentity() {
    return Field25519.isZero(x) && Field25519.equal(y, z);
  }

  /// Whether eight times this point is the identity: a key of which every message may be signed.
  public boolean isSmallOrder() {
    return doubled().doubled().doubled().isIdentity();
  }

  /// Whether 32 bytes encode a point of small order.
  public static boolean isSmallOrder(byte[] encoded) {
    @Nullable Edwards25519 point = decode(encoded);
    return point != null && point.isSmallOrder();
  }

  /// Whether `signature` is one of `message` by the ZIP-215 rule: key and R decode as [#decode]
  /// says, S is below L, and 8·(S·B − R − k·A) is the identity, with k the SHA-512 of the bytes of
  /// R, of the key and of the message. The rule is the same for one signature and for a sum of
  /// many.
  ///
  /// @param signature R, then S; of any other length than 64 bytes it is no signature
  public static boolean verifyZip215(byte[] publicKey, byte[] message, byte[] signature) {
    return verifyZip215(publicKey, message, message.length, signature);
  }

  /// The same of a message that is the beginning of some bytes.
  ///
  /// @param length bytes of the message, at most those of `bytes`
  public static boolean verifyZip215(byte[] publicKey, byte[] bytes, int length, byte[] signature) {
    if (publicKey.length != BYTES || signature.length != SIGNATURE_BYTES) {
      return false;
    }
    BigInteger s = number(signature, BYTES, SIGNATURE_BYTES);
    if (s.compareTo(ORDER) >= 0) {
      return false;
    }
    byte[] first = new byte[BYTES];
    System.arraycopy(signature, 0, first, 0, BYTES);
    @Nullable Edwards25519 r = decode(first);
    @Nullable Edwards25519 a = decode(publicKey);
    if (r == null || a == null) {
      return false;
    }
    MessageDigest sha512 = sha512();
    sha512.update(first);
    sha512.update(publicKey);
    sha512.update(bytes, 0, length);
    byte[] digest = sha512.digest();
    BigInteger k = number(digest, 0, digest.length).mod(ORDER);
    return sumWithBase(s, k, a.negated()).plus(r.negated()).isSmallOrder();
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger number(byte[] littleEndian, int from, int to) {
    byte[] reversed = new byte[to - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = littleEndian[to - 1 - i];
    }
    return new BigInteger(1, reversed);
  }

  /// What ED_ADD makes of two affine points on its way: u = x1·x2, v = y1·y2, x1·y2, x2·y1, u·v and
  /// e = d·u·v; each below p, as eight words.
  public static void sumTerms(int[] a, int[] b, int[] out) {
    long[] x1 = Field25519.ofWords(a, 0);
    long[] y1 = Field25519.ofWords(a, 8);
    long[] x2 = Field25519.ofWords(b, 0);
    long[] y2 = Field25519.ofWords(b, 8);
    long[] u = product(x1, x2);
    long[] v = product(y1, y2);
    long[] uv = product(u, v);
    Field25519.toWords(u, out, 0);
    Field25519.toWords(v, out, 8);
    Field25519.toWords(product(x1, y2), out, 16);
    Field25519.toWords(product(x2, y1), out, 24);
    Field25519.toWords(uv, out, 32);
    Field25519.toWords(product(D, uv), out, 40);
  }

  /// The same of a point that ED_DOUBLE doubles, with e = v − u − 1 and 0 for u·v.
  public static void doubleTerms(int[] a, int[] out) {
    long[] x = Field25519.ofWords(a, 0);
    long[] y = Field25519.ofWords(a, 8);
    long[] u = product(x, x);
    long[] v = product(y, y);
    long[] xy = product(x, y);
    Field25519.toWords(u, out, 0);
    Field25519.toWords(v, out, 8);
    Field25519.toWords(xy, out, 16);
    Field25519.toWords(xy, out, 24);
    Field25519.toWords(Field25519.of(0), out, 32);
    Field25519.toWords(curveTerm(u, v), out, 40);
  }

  /// v − u − 1, which is d·u·v for the squares of a point on the curve.
  private static long[] curveTerm(long[] u, long[] v) {
    return Field25519.difference(Field25519.difference(v, u), Field25519.of(1));
  }

  /// The sum of two affine points as the machine's ED_ADD makes it, coordinates below 2^255 in,
  /// below p out. Off the curve a denominator 1 ± d·x1·x2·y1·y2 may be 0: then there is no sum,
  /// `out` stays and the result is false.
  public static boolean addAffine(int[] a, int[] b, int[] out) {
    long[] x1 = Field25519.ofWords(a, 0);
    long[] y1 = Field25519.ofWords(a, 8);
    long[] x2 = Field25519.ofWords(b, 0);
    long[] y2 = Field25519.ofWords(b, 8);
    long[] u = product(x1, x2);
    long[] v = product(y1, y2);
    long[] e = product(product(u, v), D);
    long[] crossed = Field25519.sum(product(x1, y2), product(x2, y1));
    return quotients(u, v, e, crossed, out);
  }

  /// Twice an affine point as the machine's ED_DOUBLE makes it, under the conditions of
  /// [#addAffine]: x = 2xy/(y² − x²) and y = (x² + y²)/(2 − y² + x²), the same on the curve, where
  /// y² − x² is 1 + d·x²·y².
  public static boolean doubleAffine(int[] a, int[] out) {
    long[] x = Field25519.ofWords(a, 0);
    long[] y = Field25519.ofWords(a, 8);
    long[] u = product(x, x);
    long[] v = product(y, y);
    long[] xy = product(x, y);
    return quotients(u, v, curveTerm(u, v), Field25519.sum(xy, xy), out);
  }

  /// x = crossed/(1 + e) and y = (u + v)/(1 − e).
  private static boolean quotients(long[] u, long[] v, long[] e, long[] crossed, int[] out) {
    long[] one = Field25519.of(1);
    long[] plus = Field25519.sum(one, e);
    long[] minus = Field25519.difference(one, e);
    long[] both = product(plus, minus);
    if (Field25519.isZero(both)) {
      return false;
    }
    long[] inverse = Field25519.inverse(both);
    Field25519.toWords(product(product(crossed, minus), inverse), out, 0);
    Field25519.toWords(product(product(Field25519.sum(u, v), plus), inverse), out, 8);
    return true;
  }
}
