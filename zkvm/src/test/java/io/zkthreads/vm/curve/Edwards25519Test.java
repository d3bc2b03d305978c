package io.zkthreads.vm.curve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.Words;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The curve beside big integers, RFC 8032, the JDK and what ZIP-215 says of small orders.
class Edwards25519Test {
  private static final BigInteger P = Modulus.P25519.value();
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);
  private static final HexFormat HEX = HexFormat.of();

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  Edwards25519Test() {
    System.out.println("Edwards25519Test: seed " + seed);
  }

  private BigInteger coordinate() {
    return switch (random.nextInt(6)) {
      case 0 -> BigInteger.valueOf(random.nextInt(3));
      case 1 -> P.add(BigInteger.valueOf(random.nextInt(38) - 19));
      case 2 -> BigInteger.ONE.shiftLeft(random.nextInt(255)).subtract(BigInteger.ONE);
      default -> new BigInteger(255, random);
    };
  }

  private static int[] words(BigInteger x, BigInteger y) {
    int[] words = new int[16];
    Words.put(x, words, 0, 8);
    Words.put(y, words, 8, 8);
    return words;
  }

  @Test
  void aSumOfAffinePointsIsWhatTheFormulaSaysOnTheCurveAndOff() {
    for (int i = 0; i < 4_000; i++) {
      BigInteger x1 = coordinate();
      BigInteger y1 = coordinate();
      BigInteger x2 = coordinate();
      BigInteger y2 = coordinate();
      int[] sum = new int[16];
      boolean added = Edwards25519.addAffine(words(x1, y1), words(x2, y2), sum);
      BigInteger e = D.multiply(x1).multiply(x2).multiply(y1).multiply(y2).mod(P);
      BigInteger plus = BigInteger.ONE.add(e).mod(P);
      BigInteger minus = BigInteger.ONE.subtract(e).mod(P);
      assertThat(added).isEqualTo(plus.signum() != 0 && minus.signum() != 0);
      if (added) {
        BigInteger x3 = x1.multiply(y2).add(x2.multiply(y1)).multiply(plus.modInverse(P)).mod(P);
        BigInteger y3 = y1.multiply(y2).add(x1.multiply(x2)).multiply(minus.modInverse(P)).mod(P);
        assertThat(sum).isEqualTo(words(x3, y3));
      }
    }
  }

  @Test
  void aDenominatorOfZeroHasNoSum() {
    BigInteger x = BigInteger.TWO;
    BigInteger y = D.multiply(x).modInverse(P);
    int[] one = words(BigInteger.ONE, BigInteger.ONE);
    int[] out = new int[16];
    assertThat(Edwards25519.addAffine(words(x, y), one, out)).isFalse();
    assertThat(Edwards25519.addAffine(words(x, P.subtract(y)), one, out)).isFalse();
    assertThat(out).containsOnly(0);
  }

  @Test
  void inversesMultiplyToOneForEveryModulus() {
    for (Modulus modulus : Modulus.values()) {
      int[] m = new int[8];
      Words.put(modulus.value(), m, 0, 8);
      Inversion inversion = new Inversion(m);
      for (int i = 0; i < 2_000; i++) {
        BigInteger x =
            switch (i) {
              case 0 -> BigInteger.ZERO;
              case 1 -> BigInteger.ONE;
              case 2 -> modulus.value().subtract(BigInteger.ONE);
              case 3 -> BigInteger.TWO;
              default -> new BigInteger(1 + random.nextInt(256), random).mod(modulus.value());
            };
        int[] words = new int[8];
        Words.put(x, words, 0, 8);
        inversion.invert(words);
        BigInteger expected = x.signum() == 0 ? x : x.modInverse(modulus.value());
        assertThat(Words.number(words, 0, 8)).isEqualTo(expected);
      }
    }
  }

  @Test
  void multiplesOfTheBasePointFormTheGroup() {
    assertThat(HEX.formatHex(Edwards25519.BASE.encode()))
        .isEqualTo("5866666666666666666666666666666666666666666666666666666666666666");
    assertThat(Edwards25519.BASE.times(Edwards25519.ORDER).isIdentity()).isTrue();
    assertThat(Edwards25519.BASE.isSmallOrder()).isFalse();
    for (int i = 0; i < 20; i++) {
      BigInteger j = new BigInteger(253, random);
      BigInteger k = new BigInteger(random.nextInt(300), random);
      Edwards25519 p = Edwards25519.BASE.times(j);
      Edwards25519 q = Edwards25519.BASE.times(k);
      byte[] sum = Edwards25519.BASE.times(j.add(k)).encode();
      assertThat(p.plus(q).encode()).isEqualTo(sum);
      assertThat(p.plus(p).encode()).isEqualTo(p.doubled().encode());
      assertThat(p.plus(p.negated()).isIdentity()).isTrue();
      int[] affine = new int[16];
      assertThat(Edwards25519.addAffine(p.affine(), q.affine(), affine)).isTrue();
      assertThat(affine).isEqualTo(p.plus(q).affine());
      assertThat(require(p.encode()).encode()).isEqualTo(p.encode());
    }
  }

  /// RFC 8032, section 7.1: key, message, signature.
  private static final String[][] RFC_8032 = {
    {
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    },
    {
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    },
    {
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    }
  };

  @Test
  void theVectorsOfRfc8032AreValidAndNothingBesideThemIs() {
    for (String[] vector : RFC_8032) {
      byte[] key = HEX.parseHex(vector[0]);
      byte[] message = HEX.parseHex(vector[1]);
      byte[] signature = HEX.parseHex(vector[2]);
      assertThat(Edwards25519.verifyZip215(key, message, signature)).isTrue();
      for (int i = 0; i < 64; i++) {
        byte[] wrong = signature.clone();
        wrong[i] ^= (byte) (1 << random.nextInt(8));
        assertThat(Edwards25519.verifyZip215(key, message, wrong)).isFalse();
      }
      byte[] longer = Arrays.copyOf(message, message.length + 1);
      assertThat(Edwards25519.verifyZip215(key, longer, signature)).isFalse();
      assertThat(Edwards25519.verifyZip215(key, message, Arrays.copyOf(signature, 63))).isFalse();
      assertThat(Edwards25519.verifyZip215(key, message, Arrays.copyOf(signature, 65))).isFalse();
    }
  }

  @Test
  void anSOfTheOrderOrMoreIsRefused() {
    byte[] key = HEX.parseHex(RFC_8032[1][0]);
    byte[] message = HEX.parseHex(RFC_8032[1][1]);
    byte[] signature = HEX.parseHex(RFC_8032[1][2]);
    BigInteger s = new BigInteger(1, reversed(Arrays.copyOfRange(signature, 32, 64)));
    byte[] more = reversed(s.add(Edwards25519.ORDER).toByteArray());
    System.arraycopy(Arrays.copyOf(more, 32), 0, signature, 32, 32);
    assertThat(Edwards25519.verifyZip215(key, message, signature)).isFalse();
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /// Every encoding of every point of small order: y below 2^255 with either sign bit.
  private static List<byte[]> smallOrders() {
    TreeSet<BigInteger> ys = new TreeSet<>();
    for (byte[] some : List.of(torsion())) {
      Edwards25519 point = require(some);
      for (int i = 0; i < 8; i++) {
        byte[] encoded = point.times(BigInteger.valueOf(i)).encode();
        encoded[31] &= 127;
        ys.add(new BigInteger(1, reversed(encoded)));
      }
    }
    List<byte[]> encodings = new ArrayList<>();
    for (BigInteger y : ys) {
      for (BigInteger same = y; same.bitLength() <= 255; same = same.add(P)) {
        for (int sign = 0; sign < 2; sign++) {
          byte[] bytes = Arrays.copyOf(reversed(same.toByteArray()), 32);
          bytes[31] |= (byte) (sign << 7);
          encodings.add(bytes);
        }
      }
    }
    return encodings;
  }

  /// A point of order 8: L times any point outside of the group of the base point.
  private static byte[] torsion() {
    for (int y = 2; ; y++) {
      byte[] bytes = new byte[32];
      bytes[0] = (byte) y;
      @Nullable Edwards25519 point = Edwards25519.decode(bytes);
      if (point != null) {
        Edwards25519 t = point.times(Edwards25519.ORDER);
        if (!t.doubled().doubled().isIdentity()) {
          return t.encode();
        }
      }
    }
  }

  private static Edwards25519 require(byte[] encoded) {
    @Nullable Edwards25519 point = Edwards25519.decode(encoded);
    if (point == null) {
      throw new AssertionError(HEX.formatHex(encoded) + " is no point");
    }
    return point;
  }

  @Test
  void all196PairsOfSmallOrderSignZcashWithZero() {
    List<byte[]> encodings = smallOrders();
    assertThat(encodings).hasSize(14).allMatch(Edwards25519::isSmallOrder);
    byte[] message = "Zcash".getBytes(US_ASCII);
    for (byte[] key : encodings) {
      for (byte[] r : encodings) {
        assertThat(Edwards25519.verifyZip215(key, message, Arrays.copyOf(r, 64))).isTrue();
      }
    }
    byte[] one = new byte[64];
    one[0] = 1;
    one[32] = 1;
    assertThat(Edwards25519.verifyZip215(encodings.getFirst(), message, one)).isFalse();
  }

  @Test
  void aTorsionPointInTheKeyOrInRIsNoHindrance() throws GeneralSecurityException {
    Edwards25519 torsion = require(torsion());
    BigInteger secret = new BigInteger(252, random);
    BigInteger nonce = new BigInteger(252, random);
    byte[] key = Edwards25519.BASE.times(secret).plus(torsion).encode();
    byte[] r = Edwards25519.BASE.times(nonce).plus(torsion.doubled()).encode();
    byte[] message = {1, 2, 3};
    var sha512 = java.security.MessageDigest.getInstance("SHA-512");
    sha512.update(r);
    sha512.update(key);
    BigInteger k = new BigInteger(1, reversed(sha512.digest(message)));
    BigInteger s = nonce.add(k.multiply(secret)).mod(Edwards25519.ORDER);
    byte[] signature = Arrays.copyOf(r, 64);
    byte[] low = reversed(s.toByteArray());
    System.arraycopy(low, 0, signature, 32, Math.min(32, low.length));
    assertThat(Edwards25519.verifyZip215(key, message, signature)).isTrue();
  }

  @Test
  void whatTheJdkSignsAndAcceptsIsValid() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    for (int i = 0; i < 50; i++) {
      KeyPair pair = generator.generateKeyPair();
      byte[] spki = pair.getPublic().getEncoded();
      byte[] key = Arrays.copyOfRange(spki, spki.length - 32, spki.length);
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      Signature signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(message);
      byte[] signature = signer.sign();
      assertThat(jdkAccepts(spki, message, signature)).isTrue();
      assertThat(Edwards25519.verifyZip215(key, message, signature)).isTrue();
      signature[random.nextInt(64)] ^= 4;
      assertThat(Edwards25519.verifyZip215(key, message, signature)).isFalse();
    }
  }

  private static boolean jdkAccepts(byte[] spki, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(spki));
    Signature verifier = Signature.getInstance("Ed25519");
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(signature);
  }

  @Test
  void bytesThatAreNoPointAreNotDecoded() {
    int points = 0;
    for (int i = 0; i < 400; i++) {
      byte[] bytes = new byte[32];
      random.nextBytes(bytes);
      BigInteger y = new BigInteger(1, reversed(bytes)).clearBit(255);
      BigInteger yy = y.multiply(y).mod(P);
      BigInteger xx =
          yy.subtract(BigInteger.ONE)
              .multiply(D.multiply(yy).add(BigInteger.ONE).modInverse(P))
              .mod(P);
      boolean square = xx.modPow(P.shiftRight(1), P).compareTo(BigInteger.ONE) <= 0;
      assertThat(Edwards25519.decode(bytes) != null).isEqualTo(square);
      points += square ? 1 : 0;
    }
    assertThat(points).isBetween(120, 280);
  }
}
