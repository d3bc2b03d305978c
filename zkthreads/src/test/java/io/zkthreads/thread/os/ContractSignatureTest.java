package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.exec.Outcome;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The system call by which a contract asks whether a key has signed words: yes or no, by the rule
/// of the L2, for every key and signature that there is.
class ContractSignatureTest {
  private static final int VERIFY = 12;
  private static final int OUT = 0x10000;
  private static final int BAD_POINT = 16;
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final DirectWorld world = new DirectWorld(OsVersion.V2);
  private final Bytes32 contract = world.deploy(asking().image(), 0);
  private final SigningKey alice = ThreadWorld.key("alice");

  ContractSignatureTest() {
    System.out.println("ContractSignatureTest: seed " + seed);
  }

  /// Calldata is key, signature and message; returns what the call says.
  private static Rv asking() {
    Rv code = new Rv().addi(Rv.A2, Rv.A0, 96).addi(Rv.A3, Rv.A1, -24).addi(Rv.A1, Rv.A0, 32);
    return code.call(VERIFY).li(Rv.S0, OUT).sw(Rv.A0, Rv.S0, 0).finish(OUT, 1);
  }

  private static Calldata calldata(byte[] key, byte[] signature, byte[] message) {
    ByteBuffer bytes = ByteBuffer.allocate(96 + message.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(key).put(signature).put(message).flip();
    int[] words = new int[bytes.remaining() / 4];
    bytes.asIntBuffer().get(words);
    return Calldata.of(words);
  }

  private boolean asked(byte[] key, byte[] signature, byte[] message) {
    int[] answer =
        world.call(alice.address(), contract, calldata(key, signature, message)).returned().words();
    assertThat(answer).hasSize(1);
    assertThat(answer[0]).isBetween(0, 1);
    return answer[0] == 1;
  }

  private static boolean rule(byte[] key, byte[] signature, byte[] message) {
    return Edwards25519.verifyZip215(key, message, signature) && !Edwards25519.isSmallOrder(key);
  }

  private byte[] message(int words) {
    byte[] message = new byte[4 * words];
    random.nextBytes(message);
    return message;
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));
    return flipped;
  }

  @Test
  void whatAKeyHasSignedIsTrueAndNothingElse() {
    byte[] key = alice.publicKey().bytes();
    for (int words : new int[] {0, 1, 10, 11, 12, 42, 43, 44, 100, 232}) {
      byte[] message = message(words);
      byte[] signature = alice.sign(message).bytes();
      assertThat(asked(key, signature, message)).as("%d words", words).isTrue();
      assertThat(asked(ThreadWorld.key("bob").publicKey().bytes(), signature, message)).isFalse();
      if (words > 0) {
        assertThat(asked(key, signature, flipped(message, random.nextInt(32 * words)))).isFalse();
      }
      for (int i = 0; i < 6; i++) {
        byte[] bent = flipped(signature, random.nextInt(512));
        assertThat(asked(key, bent, message)).isFalse();
        byte[] other = flipped(key, random.nextInt(256));
        assertThat(asked(other, signature, message)).isFalse();
      }
    }
  }

  /// S beyond the order; y below and above p; points of small order as key and as R.
  @Test
  void oddEncodingsAreAnsweredByTheRuleOfTheL2() {
    byte[] message = message(3);
    byte[] key = alice.publicKey().bytes();
    byte[] good = alice.sign(message).bytes();
    byte[] large = good.clone();
    BigInteger s = SignatureRuleTest.number(Arrays.copyOfRange(good, 32, 64));
    byte[] more = SignatureRuleTest.bytes(s.add(Edwards25519.ORDER));
    System.arraycopy(more, 0, large, 32, 32);
    assertThat(asked(key, large, message)).isFalse();
    List<byte[]> odd = new ArrayList<>();
    for (int y = 0; y < 19; y++) {
      for (BigInteger number : List.of(BigInteger.valueOf(y), P.add(BigInteger.valueOf(y)))) {
        odd.add(SignatureRuleTest.bytes(number));
        odd.add(SignatureRuleTest.bytes(number.setBit(255)));
      }
    }
    int points = 0;
    for (byte[] encoded : odd) {
      byte[] signature = good.clone();
      System.arraycopy(encoded, 0, signature, 0, 32);
      assertThat(asked(key, signature, message)).isEqualTo(rule(key, signature, message));
      assertThat(asked(encoded, good, message)).isEqualTo(rule(encoded, good, message));
      byte[] zero = new byte[64]; // S = 0: a signature for every message by keys of small order
      System.arraycopy(encoded, 0, zero, 0, 32);
      assertThat(asked(encoded, zero, message)).isFalse();
      points += Edwards25519.decode(encoded) != null ? 1 : 0;
    }
    assertThat(points).isBetween(10, odd.size() - 10);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xffc, 0x10001, 0x10002, 0x1000000, 0x80000000, 0xfffffffc, 0xffffe4})
  void aPointerOutsideTheRegionStopsTheRun(int pointer) {
    for (int wrong = 0; wrong < 3; wrong++) {
      Rv code = new Rv().li(Rv.A3, 1);
      for (int i = 0; i < 3; i++) {
        code.li(Rv.A0 + i, i == wrong ? pointer : OUT + 0x100 * i);
      }
      boolean last = pointer == 0xffffe4 && wrong == 2; // one word at the end of the region
      TransactionStatus status =
          world
              .call(
                  alice.address(),
                  world.deploy(code.call(VERIFY).finish(OUT, 0).image(), 9),
                  Calldata.EMPTY)
              .status();
      assertThat(status instanceof TransactionStatus.Invalid).isEqualTo(!last);
    }
  }

  @Test
  void aMessageHasAtMostAsManyWordsAsCalldata() {
    for (int words : new int[] {256, 257, -1}) {
      Rv code = new Rv().li(Rv.A0, OUT).li(Rv.A1, OUT).li(Rv.A2, OUT).li(Rv.A3, words);
      Bytes32 asker = world.deploy(code.call(VERIFY).finish(OUT, 0).image(), 9);
      assertThat(world.call(alice.address(), asker, Calldata.EMPTY).status())
          .isInstanceOf(
              words == 256 ? TransactionStatus.Returned.class : TransactionStatus.Invalid.class);
    }
  }

  /// docs/zkthreads.md says so; cycles of the shortest and the longest message.
  @Test
  void anAnswerTakesSixThousandCyclesOrSo() {
    for (int words : new int[] {1, 232}) {
      byte[] message = message(words);
      byte[] signature = alice.sign(message).bytes();
      Calldata data = calldata(alice.publicKey().bytes(), signature, message);
      System.out.println(
          "CYC " + words + " " + world.view(alice.address(), contract, data).cycles());
      assertThat(world.view(alice.address(), contract, data).cycles()).isBetween(4000L, 12_000L);
    }
  }

  /// Many and few signatures of the sub-block itself, whose check uses the same places of memory.
  @ParameterizedTest
  @ValueSource(ints = {3, 70})
  void theAnswersInAThreadAreThoseOfTheL2(int users) {
    ThreadWorld thread = new ThreadWorld(world);
    List<TransactionStatus> statuses = new ArrayList<>();
    for (int i = 0; i < users; i++) {
      SigningKey user = ThreadWorld.key("user " + i);
      byte[] message = message(i % 5);
      byte[] signature = user.sign(message).bytes();
      byte[] key = user.publicKey().bytes();
      Calldata data =
          switch (i % 3) {
            case 0 -> calldata(key, signature, message);
            case 1 -> calldata(key, flipped(signature, random.nextInt(512)), message);
            default -> calldata(SignatureRuleTest.bytes(BigInteger.TWO), signature, message);
          };
      thread.optIn(user);
      statuses.add(world.view(user.address(), contract, data).status());
      thread.add(thread.transaction(user, contract, data));
    }
    Draft draft = thread.draft();
    assertThat(draft.statuses()).isEqualTo(statuses);
    assertThat(thread.prove(thread.sign(draft)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  /// That bytes are a point, or none, is shown, not said.
  @Test
  void aLieAboutAPointHasNoProof() {
    byte[] message = message(2);
    byte[] signature = alice.sign(message).bytes();
    byte[] noPoint = SignatureRuleTest.bytes(BigInteger.TWO);
    int[] ofKey = Edwards25519.decodingProof(alice.publicKey().bytes());
    int[] ofNone = Edwards25519.decodingProof(noPoint);
    SubBlock asking = sealed(calldata(alice.publicKey().bytes(), signature, message));
    assertThat(exit(asking, ofKey)).isZero();
    SubBlock none = sealed(calldata(noPoint, signature, message));
    assertThat(exit(none, ofNone)).isZero();
    int[] other = ofKey.clone();
    other[1 + random.nextInt(8)] ^= 1 << random.nextInt(31);
    assertThat(exit(asking, other)).isEqualTo(BAD_POINT);
    assertThat(exit(asking, ofNone)).isEqualTo(BAD_POINT);
    assertThat(exit(asking, 1, 0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(BAD_POINT);
    assertThat(exit(asking, 1, -19, -1, -1, -1, -1, -1, -1, 0x7fffffff)).isEqualTo(BAD_POINT);
    int[] claimed = ofNone.clone();
    claimed[0] = 0;
    assertThat(exit(none, claimed)).isEqualTo(BAD_POINT);
    assertThat(exit(none, 1, 0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(BAD_POINT);
  }

  /// y = 1 is a point, x = 0, so that 2uv is 0: its root shows nothing.
  @Test
  void theNeutralElementIsNotDenied() {
    byte[] one = SignatureRuleTest.bytes(BigInteger.ONE);
    SubBlock block = sealed(calldata(one, alice.sign(one).bytes(), one));
    assertThat(exit(block, 0, 0, 0, 0, 0, 0, 0, 0, 0)).isZero();
    assertThat(exit(block, 1, 0, 0, 0, 0, 0, 0, 0, 0)).isEqualTo(BAD_POINT);
  }

  private SubBlock sealed(Calldata data) {
    ThreadWorld thread = new ThreadWorld(world);
    thread.optIn(alice);
    thread.add(thread.transaction(alice, contract, data));
    return thread.sign(thread.draft());
  }

  /// How a run ends in which the host shows this of the key.
  private int exit(SubBlock block, int... shown) {
    ThreadProgram program = ThreadProgram.of(OsVersion.V2, world.contracts);
    int[] advice = Advice.of(block.statement()).signed(0, 0, block.transactions().getFirst()).end();
    OsHost honest = new OsHost(program, advice, (key, guest) -> 0);
    int[] given = {0};
    Host lying =
        guest -> {
          int word = honest.advice(guest);
          boolean asked = guest.word(0, OsLayout.REQUEST) == OsLayout.REQUEST_POINT;
          return asked && given[0] < shown.length ? shown[given[0]++] : word;
        };
    Outcome outcome =
        new Executor(program.program(), 15).execute(lying, Limits.provable()).outcome();
    return ((Outcome.Halted) outcome).exitCode();
  }
}
