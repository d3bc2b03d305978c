package io.zkthreads.thread;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.curve.Edwards25519;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Small-order keys, computed from the curve −x² + y² = 1 + d·x²·y² over p (RFC 8032, 5.1).
class TorsionPointsTest {
  private static final BigInteger ONE = BigInteger.ONE;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);
  private static final BigInteger ROOT_OF_MINUS_1 =
      BigInteger.TWO.modPow(P.subtract(ONE).shiftRight(2), P);

  private record Point(BigInteger x, BigInteger y) {
    private static final Point ZERO = new Point(BigInteger.ZERO, ONE);

    Point plus(Point o) {
      BigInteger t = D.multiply(x).multiply(o.x).multiply(y).multiply(o.y).mod(P);
      BigInteger across = x.multiply(o.y).add(y.multiply(o.x));
      BigInteger along = y.multiply(o.y).add(x.multiply(o.x));
      return new Point(
          across.multiply(ONE.add(t).modInverse(P)).mod(P),
          along.multiply(ONE.subtract(t).modInverse(P)).mod(P));
    }
  }

  /// A square root modulo p = 5 (mod 8), if there is one.
  private static List<BigInteger> roots(BigInteger square) {
    BigInteger root = square.modPow(P.add(BigInteger.valueOf(3)).shiftRight(3), P);
    return List.of(root, root.multiply(ROOT_OF_MINUS_1).mod(P)).stream()
        .filter(r -> r.multiply(r).subtract(square).mod(P).signum() == 0)
        .toList();
  }

  /// Twice a point of order 8 has y = 0, hence x² = −y² for the point, and with the curve d·y⁴ +
  /// 2y² − 1 = 0.
  private static Point ofOrder8() {
    for (BigInteger root : roots(ONE.add(D).mod(P))) {
      for (BigInteger sign : List.of(root, root.negate())) {
        BigInteger square = sign.subtract(ONE).multiply(D.modInverse(P)).mod(P);
        for (BigInteger y : roots(square)) {
          return new Point(roots(square.negate().mod(P)).getFirst(), y);
        }
      }
    }
    throw new AssertionError("the group's order is a multiple of 8");
  }

  private static List<Point> torsion() {
    Point generator = ofOrder8();
    List<Point> all = new ArrayList<>(List.of(Point.ZERO));
    for (Point next = generator; !next.equals(Point.ZERO); next = next.plus(generator)) {
      all.add(next);
    }
    return all;
  }

  /// y below 2^255, also if it is p or more, with either sign of x, also if x is 0.
  private static Set<Bytes32> encodings() {
    Set<Bytes32> all = new LinkedHashSet<>();
    for (Point point : torsion()) {
      for (BigInteger y = point.y; y.bitLength() <= 255; y = y.add(P)) {
        all.add(encoding(y));
        all.add(encoding(y.setBit(255)));
      }
    }
    return all;
  }

  private static Bytes32 encoding(BigInteger number) {
    byte[] bytes = new byte[Bytes32.BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = number.shiftRight(8 * i).byteValue();
    }
    return Bytes32.of(bytes);
  }

  @Test
  void theyAreTheEightPointsInEveryEncodingAndNothingElse() {
    assertThat(torsion()).hasSize(8).doesNotHaveDuplicates();
    assertThat(encodings()).hasSize(14).allMatch(key -> Edwards25519.isSmallOrder(key.bytes()));
    for (int i = 0; i < 50; i++) {
      assertThat(Edwards25519.isSmallOrder(SigningKey.generate().publicKey().bytes())).isFalse();
    }
  }

  /// S = 0 and R one of the eight: some message of a few dozen is signed for each of the eight.
  @Test
  void theJdkTakesForgedSignaturesForThemAndWeDoNot() {
    int keys = 0;
    for (Bytes32 key : encodings()) {
      int forged = 0;
      for (Bytes32 commitment : encodings()) {
        byte[] signature = Arrays.copyOf(commitment.bytes(), SignatureBytes.BYTES);
        for (byte message = 0; message < 32; message++) {
          byte[] signed = {message};
          forged += isTakenByTheJdk(key, signature, signed) ? 1 : 0;
          assertThat(SignatureBytes.of(signature).verifies(key, signed)).isFalse();
        }
      }
      keys += forged > 0 ? 1 : 0;
    }
    assertThat(keys).isEqualTo(8);
  }

  private static boolean isTakenByTheJdk(Bytes32 key, byte[] signature, byte[] message) {
    byte[] der = Arrays.copyOf(HexFormat.of().parseHex("302a300506032b6570032100"), 44);
    System.arraycopy(key.bytes(), 0, der, 12, Bytes32.BYTES);
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(
          KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der)));
      check.update(message);
      return check.verify(signature);
    } catch (GeneralSecurityException noPoint) {
      return false;
    }
  }
}
