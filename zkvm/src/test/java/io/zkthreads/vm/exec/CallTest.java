package io.zkthreads.vm.exec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.Outcome.Reason;
import io.zkthreads.vm.machine.Tables;
import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.Precompile;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.CalledTable;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What `call` does to memory, beside big integers and the JDK's hashes.
class CallTest {
  private static final int A = 0x40000;
  private static final int B = 0x40100;
  private static final int G = 0x40200;
  private static final BigInteger TWO_256 = BigInteger.ONE.shiftLeft(256);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  CallTest() {
    System.out.println("CallTest: seed " + seed);
  }

  private static void store(Words code, int address, int[] words) {
    code.set(9, address);
    for (int i = 0; i < words.length; i++) {
      code.set(8, words[i]).add(Words.store(2, 9, 8, 4 * i));
    }
  }

  private static int[] load(Execution execution, int address, int count) {
    int[] words = new int[count];
    Arrays.setAll(words, i -> execution.memory().word(0, address + 4 * i));
    return words;
  }

  private static Words pointing(Words code, int a, int b, int g) {
    return code.set(5, a).set(6, b).set(7, g);
  }

  private static Execution run(Words code) {
    int[] words = code.set(17, 93).add(Words.ECALL).toArray();
    Program program = Program.bare(Image.ofCode(Words.ORIGIN, words));
    return new Executor(program, 13).execute(Host.of(), Limits.provable());
  }

  private static int[] words(BigInteger number) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = number.shiftRight(32 * i).intValue();
    }
    return words;
  }

  private static Execution product(int operation, BigInteger a, BigInteger b, BigInteger g) {
    Words code = new Words();
    store(code, A, words(a));
    store(code, B, words(b));
    store(code, G, words(g));
    return run(pointing(code, A, B, G).add(Words.call(operation, 7, 5, 6)));
  }

  private BigInteger number(BigInteger m) {
    return switch (random.nextInt(8)) {
      case 0 -> BigInteger.valueOf(random.nextInt(3));
      case 1 ->
          m.add(BigInteger.valueOf(random.nextInt(5) - 2)).min(TWO_256.subtract(BigInteger.ONE));
      case 2 -> TWO_256.subtract(BigInteger.valueOf(1 + random.nextInt(3)));
      default -> new BigInteger(random.nextInt(257), random);
    };
  }

  @Test
  void productsAreReducedIfTheirQuotientFitsAndTrapIfNot() {
    int[] done = new int[8];
    for (int i = 0; i < 400; i++) {
      int operation = i % 8;
      BigInteger m = Modulus.of(operation % 4).value();
      BigInteger a = number(m);
      BigInteger b = number(m);
      BigInteger g = number(m);
      BigInteger dividend = a.multiply(b).add(operation < 4 ? BigInteger.ZERO : g);
      Execution execution = product(operation, a, b, g);
      if (dividend.divide(m).compareTo(TWO_256) < 0) {
        assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
        assertThat(load(execution, G, 8)).isEqualTo(words(dividend.mod(m)));
        assertThat(load(execution, A, 8)).isEqualTo(words(a));
        done[operation]++;
      } else {
        assertTrap(execution, Reason.QUOTIENT_TOO_LARGE);
        assertThat(load(execution, G, 8)).isEqualTo(words(g));
      }
    }
    assertThat(done).doesNotContain(0);
    BigInteger most = TWO_256.subtract(BigInteger.ONE);
    assertTrap(product(1, most, most, most), Reason.QUOTIENT_TOO_LARGE);
  }

  private static void assertTrap(Execution execution, Reason reason) {
    assertThat(execution.outcome())
        .isInstanceOfSatisfying(
            Outcome.Trapped.class, trap -> assertThat(trap.reason()).isEqualTo(reason));
  }

  @Test
  void oneRegisterMayNameAllOperands() {
    BigInteger x = new BigInteger(250, random);
    BigInteger p = Modulus.P25519.value();
    Words code = new Words();
    store(code, A, words(x));
    Execution squared = run(code.set(5, A).add(Words.call(0, 5, 5, 5)));
    assertThat(load(squared, A, 8)).isEqualTo(words(x.multiply(x).mod(p)));
  }

  @Test
  void operandsThatOverlapAreReadBeforeTheyAreWritten() {
    int[] words = random.ints(12).toArray();
    words[11] &= 0x3fffffff;
    words[7] &= 0x3fffffff;
    Words code = new Words();
    store(code, A, words);
    Execution execution = run(pointing(code, A, A + 16, A + 8).add(Words.call(6, 7, 5, 6)));
    BigInteger a = new BigInteger(1, bytes(words, 0));
    BigInteger b = new BigInteger(1, bytes(words, 4));
    BigInteger g = new BigInteger(1, bytes(words, 2));
    BigInteger expected = a.multiply(b).add(g).mod(Modulus.SECP256K1_P.value());
    assertThat(load(execution, A + 8, 8)).isEqualTo(words(expected));
    assertThat(load(execution, A, 2)).isEqualTo(Arrays.copyOf(words, 2));
    assertThat(load(execution, A + 40, 2)).isEqualTo(Arrays.copyOfRange(words, 10, 12));
  }

  /// Eight words, the highest first.
  private static byte[] bytes(int[] words, int at) {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    for (int i = 7; i >= 0; i--) {
      bytes.putInt(words[at + i]);
    }
    return bytes.array();
  }

  @Test
  void pointsAreAddedAndAFalsePointMayHaveNoSum() {
    int[] p = Edwards25519.BASE.times(new BigInteger(252, random)).affine();
    int[] q = Edwards25519.BASE.times(new BigInteger(252, random)).affine();
    assertThat(load(sum(p, q), G, 16)).isEqualTo(point(p).plus(point(q)).affine());
    assertThat(load(sum(p, p), G, 16)).isEqualTo(point(p).doubled().affine());
    int[] opposite = point(p).negated().affine();
    assertThat(load(sum(p, opposite), G, 16)).isEqualTo(Edwards25519.IDENTITY.affine());
    int[] high = p.clone();
    high[7] |= 1 << 31;
    assertTrap(sum(high, q), Reason.NO_SUM);
    BigInteger m = Modulus.P25519.value();
    BigInteger d =
        BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(m)).mod(m);
    int[] one = new int[16];
    one[0] = 1;
    one[8] = 1;
    int[] pole = Arrays.copyOf(words(d.modInverse(m)), 16);
    pole[8] = 1;
    assertTrap(sum(one, pole), Reason.NO_SUM);
  }

  @Test
  void aPointIsDoubledAsItIsAddedToItself() {
    int[] p = Edwards25519.BASE.times(new BigInteger(252, random)).affine();
    int[] small = point(new int[16]).affine(); // y = 0, of order 4
    for (int[] q : List.of(p, small, Edwards25519.IDENTITY.affine())) {
      assertThat(load(twice(q), G, 16)).isEqualTo(load(sum(q, q), G, 16));
    }
    int[] high = p.clone();
    high[15] |= 1 << 31;
    assertTrap(twice(high), Reason.NO_SUM);
    int[] same = new int[16]; // x = y: y² − x² is 0
    same[0] = 5;
    same[8] = 5;
    assertTrap(twice(same), Reason.NO_SUM);
    Words code = new Words();
    store(code, A, p);
    Execution inPlace = run(code.set(5, A).add(Words.call(9, 5, 5, 0)));
    assertThat(load(inPlace, A, 16)).isEqualTo(point(p).doubled().affine());
  }

  private static Execution twice(int[] p) {
    Words code = new Words();
    store(code, A, p);
    return run(pointing(code, A, B, G).add(Words.call(9, 7, 5, 0)));
  }

  private static Edwards25519 point(int[] affine) {
    byte[] encoded = new byte[32];
    ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(affine, 8, 8);
    encoded[31] |= (byte) (affine[0] << 7);
    Edwards25519 point = Edwards25519.decode(encoded);
    if (point == null) {
      throw new AssertionError("no point");
    }
    return point;
  }

  private static Execution sum(int[] p, int[] q) {
    Words code = new Words();
    store(code, A, p);
    store(code, B, q);
    return run(pointing(code, A, B, G).add(Words.call(8, 7, 5, 6)));
  }

  private static final int[] SHA256 = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };
  private static final long[] SHA512 = {
    0x6a09e667f3bcc908L, 0xbb67ae8584caa73bL, 0x3c6ef372fe94f82bL, 0xa54ff53a5f1d36f1L,
    0x510e527fade682d1L, 0x9b05688c2b3e6c1fL, 0x1f83d9abfb41bd6bL, 0x5be0cd19137e2179L
  };

  /// Two blocks of a message, padded.
  private static int[] padded(byte[] message, int blockBytes) {
    ByteBuffer blocks = ByteBuffer.allocate(2 * blockBytes);
    blocks.put(message).put((byte) 0x80).putLong(2 * blockBytes - 8, 8L * message.length);
    int[] words = new int[blockBytes / 2];
    ByteBuffer.wrap(blocks.array()).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
    return words;
  }

  @Test
  void compressionsAreTheHashesOfTheJdk() throws GeneralSecurityException {
    byte[] message = new byte[100];
    random.nextBytes(message);
    Words code = new Words();
    store(code, A, padded(message, 64));
    store(code, G, SHA256);
    code.set(5, A).set(7, G).add(Words.call(16, 7, 5, 0));
    Execution execution = run(code.set(5, A + 64).add(Words.call(16, 7, 5, 0)));
    ByteBuffer digest = ByteBuffer.allocate(32);
    digest.asIntBuffer().put(load(execution, G, 8));
    assertThat(digest.array()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(message));

    byte[] longer = new byte[200];
    random.nextBytes(longer);
    int[] state = new int[16];
    for (int i = 0; i < 8; i++) {
      state[2 * i] = (int) SHA512[i];
      state[2 * i + 1] = (int) (SHA512[i] >>> 32);
    }
    code = new Words();
    store(code, A, padded(longer, 128));
    store(code, G, state);
    code.set(5, A).set(7, G).add(Words.call(17, 7, 5, 0));
    execution = run(code.set(5, A + 128).add(Words.call(17, 7, 5, 0)));
    int[] after = load(execution, G, 16);
    digest = ByteBuffer.allocate(64);
    for (int i = 0; i < 8; i++) {
      digest.putInt(after[2 * i + 1]).putInt(after[2 * i]);
    }
    assertThat(digest.array()).isEqualTo(MessageDigest.getInstance("SHA-512").digest(longer));
  }

  @Test
  void anOperandIsWholeWordsInsideTheRegion() {
    int top = 1 << 24;
    assertThat(pointed(A, B, top - 32).outcome()).isInstanceOf(Outcome.Halted.class);
    assertTrap(pointed(A, B, top - 28), Reason.ADDRESS_OUT_OF_RANGE);
    assertTrap(pointed(top - 28, B, G), Reason.ADDRESS_OUT_OF_RANGE);
    assertTrap(pointed(A, top, G), Reason.ADDRESS_OUT_OF_RANGE);
    assertTrap(pointed(A, -4, G), Reason.ADDRESS_OUT_OF_RANGE);
    assertTrap(pointed(A + 1, B, G), Reason.MISALIGNED_ADDRESS);
    assertTrap(pointed(A, B + 2, G), Reason.MISALIGNED_ADDRESS);
    Execution trapped = pointed(A, B, G + 3);
    assertThat(trapped.ending()).contains("misaligned address 0x40203, operand g of 8 words");
  }

  private static Execution pointed(int a, int b, int g) {
    return run(pointing(new Words(), a, b, g).add(Words.call(0, 7, 5, 6)));
  }

  @Test
  void keccakIsThePermutationOfSha3() throws GeneralSecurityException {
    int[] state = new int[50];
    state[0] = 0x06;
    state[33] = 0x80000000; // the last of 136 bytes
    Words code = new Words();
    store(code, G, state);
    Execution execution = run(pointing(code, A, B, G).add(Words.call(24, 7, 0, 0)));
    ByteBuffer hash = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    Arrays.stream(load(execution, G, 8)).forEach(hash::putInt);
    assertThat(hash.array()).isEqualTo(MessageDigest.getInstance("SHA3-256").digest());
  }

  /// Plonky3's permutation of 0 … 15.
  private static final int[] OF_0_TO_15 = {
    1259554834, 663463928, 1989430097, 476523442, 836740795, 1803459961, 1229318262, 2023956904,
    2054405130, 1556655036, 1455339712, 1471465890, 423337459, 353979748, 1203410294, 1592576868
  };

  @Test
  void poseidon2IsPlonky3s() {
    int[] state = IntStream.range(0, 16).toArray();
    assertThat(permuted(state)).isEqualTo(OF_0_TO_15);
    for (int i = 0; i < 20; i++) {
      int[] words = random.ints(16, 0, KoalaBear.P).toArray();
      words[random.nextInt(16)] = KoalaBear.P - 1;
      int[] expected = Arrays.stream(words).map(KoalaBear::fromCanonical).toArray();
      Poseidon2.permute(expected);
      assertThat(permuted(words))
          .as("seed %d", seed)
          .isEqualTo(Arrays.stream(expected).map(KoalaBear::toCanonical).toArray());
    }
  }

  private static int[] permuted(int[] state) {
    Execution execution = permutation(state);
    assertThat(execution.outcome()).isInstanceOf(Outcome.Halted.class);
    return load(execution, G, 16);
  }

  private static Execution permutation(int[] state) {
    Words code = new Words();
    store(code, G, state);
    return run(code.set(7, G).add(Words.call(25, 7, 0, 0)));
  }

  @Test
  void aWordThatIsNoFieldElementIsNotPermuted() {
    int[] exceptional = {KoalaBear.P, KoalaBear.P + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
    for (int i = 0; i < 16; i++) {
      for (int word : exceptional) {
        int[] state = random.ints(16, 0, KoalaBear.P).toArray();
        state[i] = word;
        Execution execution = permutation(state);
        assertTrap(execution, Reason.NOT_REDUCED);
        assertThat(execution.ending()).contains("not reduced in operation 25");
        assertThat(load(execution, G, 16)).isEqualTo(state);
      }
    }
  }

  @Test
  void everyOperationHasATableThatTakesItsCalls() {
    for (int code = 0; code < Precompile.NUM_CODES; code++) {
      int operation = code;
      boolean taken =
          Tables.all().stream()
              .anyMatch(t -> t instanceof CalledTable c && c.operations().contains(operation));
      assertThat(taken).as("operation %d", code).isEqualTo(Precompile.of(code) != null);
    }
  }

  @Test
  void wordsThatAreNoCallDoNotDecode() {
    assertTrap(run(new Words().add(Words.call(10, 0, 0, 0))), Reason.NO_INSTRUCTION);
    assertTrap(run(new Words().add(Words.call(25, 7, 5, 0))), Reason.NO_INSTRUCTION);
    assertTrap(run(new Words().add(Words.call(26, 7, 0, 0))), Reason.NO_INSTRUCTION);
    assertTrap(run(new Words().add(Words.call(127, 0, 0, 0))), Reason.NO_INSTRUCTION);
    assertTrap(run(new Words().add(Words.call(16, 7, 5, 6))), Reason.NO_INSTRUCTION);
    assertTrap(run(new Words().add(Words.call(9, 7, 5, 6))), Reason.NO_INSTRUCTION);
  }
}
