package io.zkthreads.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Limits of an opt-in have one encoding, and no count makes a decoder reserve anything.
class OptInLimitsTest {
  private static final Bytes32 ONE = Bytes32.ofLong(1);
  private static final Bytes32 TWO = Bytes32.ofLong(2);
  private static final long SEED = 20261130;

  private static OptInLimits decode(ByteWriter bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("limits", bytes.toBytes());
    OptInLimits limits = OptInLimits.read(in);
    in.end();
    return limits;
  }

  private static void assertRefused(ByteWriter bytes, String... parts) {
    assertThatThrownBy(() -> decode(bytes))
        .isInstanceOf(InvalidEncoding.class)
        .hasMessageContainingAll(parts);
  }

  private static List<Bytes32> contracts(int count) {
    return IntStream.range(0, count).mapToObj(Bytes32::ofLong).toList();
  }

  private static List<Fall> falls(int count) {
    return contracts(count).stream().map(c -> new Fall(new StateKey(TWO, c), 7)).toList();
  }

  @Test
  void theLongestListsComeBackAsTheyWent() throws InvalidEncoding {
    for (int count : new int[] {0, 1, OptInLimits.MAX}) {
      OptInLimits limits = new OptInLimits(contracts(count), falls(count));
      ByteWriter bytes = limits.write(new ByteWriter());
      assertThat(bytes.toBytes()).hasSize(8 + count * (32 + 72));
      assertThat(decode(bytes)).isEqualTo(limits);
    }
  }

  @Test
  void aCountAboveTheMostIsRefusedBeforeAnythingIsRead() {
    for (int count : new int[] {OptInLimits.MAX + 1, Integer.MAX_VALUE, -1}) {
      assertRefused(new ByteWriter().u32(count), "contract count", "0 … 16");
      assertRefused(new ByteWriter().u32(0).u32(count), "limit count", "0 … 16");
    }
  }

  @Test
  void aListThatDoesNotAscendIsRefused() {
    for (Bytes32 second : List.of(ONE, TWO)) {
      assertRefused(
          new ByteWriter().u32(2).bytes32(TWO).bytes32(second).u32(0),
          "contract 1",
          "ascending addresses");
      assertRefused(
          new ByteWriter()
              .u32(0)
              .u32(2)
              .bytes32(ONE)
              .bytes32(TWO)
              .u64(5)
              .bytes32(ONE)
              .bytes32(second)
              .u64(6),
          "limit 1",
          "ascending keys");
    }
  }

  @Test
  void anAmountOf2To63IsRefused() {
    assertRefused(
        new ByteWriter().u32(0).u32(1).bytes32(ONE).bytes32(TWO).u64(Long.MIN_VALUE),
        "amount",
        "below 2^63");
  }

  @Test
  void limitsThatNoEncodingHasCannotBeMade() {
    assertThatThrownBy(() -> new OptInLimits(contracts(17), List.of()))
        .hasMessageContaining("at most 16 contracts");
    assertThatThrownBy(() -> new OptInLimits(List.of(), falls(17)))
        .hasMessageContaining("at most 16 keys");
    assertThatThrownBy(() -> new OptInLimits(List.of(ONE, ONE), List.of()))
        .hasMessageContaining("ascending contracts");
    assertThatThrownBy(() -> new Fall(new StateKey(ONE, ONE), -1)).hasMessageContaining("2^63");
    assertThatThrownBy(
            () -> new Operation.Authorize(ONE, 0, new OptInLimits(List.of(ONE), List.of())))
        .hasMessageContaining("withdrawal");
  }

  @Test
  void aWithdrawalWithLimitsIsMalformed() {
    Operation limited = new Operation.Authorize(TWO, 1, new OptInLimits(contracts(1), falls(1)));
    SigningKey key = SigningKey.fromSeed(ONE);
    byte[] encoded = SignedOperation.sign(key, ONE, TWO, 0, 1, limited).encode();
    int until = encoded.length - 64 - (8 + 32 + 72) - 8;
    assertThat(encoded[until]).isOne();
    encoded[until] = 0;
    assertThatThrownBy(() -> Transaction.decode(encoded))
        .isInstanceOf(InvalidEncoding.class)
        .hasMessageContainingAll("limits of a withdrawal", "expected none");
  }

  @Test
  void whateverDecodesIsEncodedAgainAsItWas() throws InvalidEncoding {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    byte[] honest = new OptInLimits(contracts(2), falls(2)).write(new ByteWriter()).toBytes();
    int decoded = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = honest.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      ByteWriter changed = new ByteWriter().bytes(bytes);
      try {
        assertThat(decode(changed).write(new ByteWriter()).toBytes()).isEqualTo(bytes);
        decoded++;
      } catch (InvalidEncoding refused) {
        assertThat(refused).hasMessageContaining("expected");
      }
    }
    assertThat(decoded).isBetween(1, 1_999);
  }
}
