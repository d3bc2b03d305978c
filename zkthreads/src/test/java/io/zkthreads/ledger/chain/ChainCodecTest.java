package io.zkthreads.ledger.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each value has one encoding, and nothing else decodes.
class ChainCodecTest {
  private static final SigningKey KEY = SigningKey.fromSeed(Bytes32.ONE);
  private static final Bytes32 ID = Bytes32.ofLong(0x0123456789abcdefL);
  private static final SignatureBytes SIGNATURE = KEY.sign(new byte[3]);

  static Stream<Operation> operations() {
    return Stream.of(
        new Operation.Transfer(ID, Long.MAX_VALUE),
        new Operation.Deploy(Bytes.of((byte) 1, (byte) 2, (byte) 3)),
        new Operation.RegisterThread(
            new ThreadRegistration(
                1,
                Mode.UNORDERED,
                KEY.address(),
                List.of(Bytes32.ONE, Bytes32.ofLong(2)),
                List.of(KEY.publicKey(), ID),
                9)),
        new Operation.CloseThread(ID),
        new Operation.Authorize(ID, Operation.Authorize.NO_END),
        new Operation.Authorize(
            ID,
            9,
            new OptInLimits(
                List.of(Bytes32.ONE, ID),
                List.of(
                    new OptInLimits.Fall(new StateKey(ID, Bytes32.ONE), 0),
                    new OptInLimits.Fall(new StateKey(ID, ID), Long.MAX_VALUE)))),
        new Operation.AddBatcherKey(ID, KEY.publicKey()),
        new Operation.RevokeBatcherKey(ID, -1),
        new Operation.FundVault(ID, 0),
        new Operation.UpgradeThread(ID, 2),
        new Operation.FundAccount(ID, Long.MAX_VALUE),
        new Operation.WithdrawAccount(ID, 1),
        new Operation.SetOsStatus(1, OsStatus.DEPRECATED),
        new Operation.RegisterFact(Bytes.of(new byte[8]), Bytes.of(new byte[100])),
        new Operation.Apply(Bytes.of(new byte[12]), SIGNATURE),
        new Operation.SubmitThread(Bytes.EMPTY, SIGNATURE, Bytes.EMPTY),
        new Operation.ApplyMany(
            true,
            List.of(
                new Operation.Apply(Bytes.of(new byte[8]), SIGNATURE),
                new Operation.Apply(Bytes.EMPTY, SIGNATURE))),
        new Operation.TakeLease(ID, KEY.address(), 1_000, List.of(Bytes32.ONE, ID)),
        new Operation.EndLease(ID, List.of(Bytes32.ONE)),
        new Operation.AcceptProfile(ID, SecurityProfile.SIZE_100, true),
        new Operation.AcceptProfile(ID, SecurityProfile.PROVEN_100, false),
        new Operation.ApplyMany(false, List.of(new Operation.Apply(Bytes.EMPTY, SIGNATURE))));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void anOperationComesBackAsItWent(Operation operation) throws InvalidEncoding {
    SignedOperation signed = SignedOperation.sign(KEY, ID, Bytes32.ONE, 7, 8, operation);
    Transaction transaction = new Transaction.Operate(signed);
    Transaction decoded = Transaction.decode(transaction.encode());
    assertThat(decoded).isEqualTo(transaction);
    assertThat(decoded.isSignatureValid()).isTrue();
    assertThat(decoded.sender()).isEqualTo(KEY.address());
    assertThat(decoded.id()).isEqualTo(transaction.id());
  }

  @ParameterizedTest
  @MethodSource("operations")
  void noPrefixAndNoExtensionOfAnEncodingDecodes(Operation operation) {
    byte[] encoded = SignedOperation.sign(KEY, ID, Bytes32.ONE, 7, 8, operation).encode();
    for (int length = 0; length <= encoded.length + 1; length++) {
      byte[] other = Arrays.copyOf(encoded, length);
      if (length != encoded.length) {
        assertThatThrownBy(() -> Transaction.decode(other)).isInstanceOf(InvalidEncoding.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyBitIsSigned(Operation operation) {
    byte[] encoded = SignedOperation.sign(KEY, ID, Bytes32.ONE, 7, 8, operation).encode();
    assertThat(decodesAndVerifies(encoded)).isTrue();
    for (int at = 0; at < encoded.length; at += 7) {
      byte[] tampered = encoded.clone();
      tampered[at] ^= 0x10;
      assertThat(decodesAndVerifies(tampered)).as("byte %d", at).isFalse();
    }
  }

  private static boolean decodesAndVerifies(byte[] encoded) {
    try {
      Transaction decoded = Transaction.decode(encoded);
      boolean valid = decoded.isSignatureValid();
      assertThat(decoded.isSignatureValid(encoded)).isEqualTo(valid);
      return valid;
    } catch (InvalidEncoding refused) {
      return false;
    }
  }

  @Test
  void receiptsBlocksAndThreadsComeBackAsTheyWent() throws InvalidEncoding {
    StaleKey stale = new StaleKey(new StateKey(ID, Bytes32.ONE), Bytes32.ZERO, ID);
    Refusal refusal = new Refusal(Reason.STALE_INPUT, "größer", List.of(stale));
    List<Receipt> receipts =
        Stream.of(
                new Outcome.Applied(Bytes.of((byte) 9)),
                new Outcome.Reverted(refusal),
                new Outcome.Refused(new Refusal(Reason.WRONG_NONCE, "nonce")))
            .map(o -> new Receipt(ID, 3, 1, o, 5, KEY.address(), 17, ID, Bytes32.ONE))
            .toList();
    for (Receipt receipt : receipts) {
      assertThat(Receipt.decode(receipt.encode())).isEqualTo(receipt);
    }
    Block block = new Block(3, ID, 4, Bytes32.ONE, ID, receipts);
    assertThat(Block.decode(block.encode())).isEqualTo(block);
    assertThat(new Block(3, ID, 4, Bytes32.ONE, ID, receipts.subList(0, 2)).hash())
        .isNotEqualTo(block.hash());
    ThreadRecord thread =
        ThreadRecord.registered(
                new ThreadRegistration(
                    1, Mode.ORDERED, ID, List.of(ID), List.of(KEY.publicKey()), 6),
                2,
                List.of(Bytes32.ONE),
                new AcceptedKey(SecurityProfile.PROVEN_100, ID))
            .withVault(70)
            .advanced(Bytes32.ONE, 3, 6);
    assertThat(ThreadRecord.decode(thread.encode())).isEqualTo(thread);
    assertThat(thread.vault()).isEqualTo(67);
  }

  private static ThreadRecord threadUnder(SecurityProfile profile) {
    return ThreadRecord.registered(
        new ThreadRegistration(2, Mode.ORDERED, ID, List.of(ID), List.of(KEY.publicKey()), 6),
        2,
        List.of(Bytes32.ONE),
        new AcceptedKey(profile, ID));
  }

  /// What ledgers kept before a thread could have another key.
  @Test
  void aThreadWithTheCommonKeyAloneHasTheBytesOfBefore() throws InvalidEncoding {
    byte[] common = threadUnder(SecurityProfile.PROVEN_100).encode();
    int contracts = 4 + 64;
    assertThat(common).hasSize(32 + 8 + 32 + contracts + 32 + 4 + 36 + 16 + 4 + 8 + 32);
    assertThat(ThreadRecord.decode(common).keys())
        .containsExactly(new AcceptedKey(SecurityProfile.PROVEN_100, ID));
  }

  @Test
  void keysOfAThreadHaveOneEncoding() throws InvalidEncoding {
    ThreadRecord sized = threadUnder(SecurityProfile.SIZE_100);
    ThreadRecord several =
        threadUnder(SecurityProfile.PROVEN_100)
            .accepting(new AcceptedKey(SecurityProfile.SPEED_100, Bytes32.ONE))
            .accepting(new AcceptedKey(SecurityProfile.PROVEN_128, Bytes32.ofLong(9)));
    for (ThreadRecord thread : List.of(sized, several)) {
      byte[] encoded = thread.encode();
      assertThat(ThreadRecord.decode(encoded)).isEqualTo(thread);
      int common = threadUnder(SecurityProfile.PROVEN_100).encode().length;
      for (int length = common + 1; length <= encoded.length + 1; length++) {
        byte[] other = Arrays.copyOf(encoded, length);
        if (length != encoded.length) {
          assertThatThrownBy(() -> ThreadRecord.decode(other)).isInstanceOf(InvalidEncoding.class);
        }
      }
    }
    int first = sized.encode().length - 8;
    int none = SecurityProfile.SHIPPED.size() + 1;
    for (int profile : new int[] {0, SecurityProfile.PROVEN_100.number(), none, -1}) {
      byte[] other = sized.encode();
      other[first] = (byte) profile;
      assertThatThrownBy(() -> ThreadRecord.decode(other))
          .as("profile %d alone", profile)
          .isInstanceOf(InvalidEncoding.class);
    }
    byte[] twice = several.encode();
    twice[twice.length - 36] = (byte) SecurityProfile.SPEED_100.number();
    assertThatThrownBy(() -> ThreadRecord.decode(twice)).isInstanceOf(InvalidEncoding.class);
  }

  @Test
  void codesOfReasonsAreDistinctAndKnown() {
    Set<Integer> codes = new HashSet<>();
    for (Reason reason : Reason.values()) {
      assertThat(codes.add(reason.code())).as("code of %s", reason).isTrue();
      assertThat(Reason.ofCode(reason.code())).contains(reason);
    }
    assertThat(Reason.ofCode(0)).isEmpty();
  }
}
