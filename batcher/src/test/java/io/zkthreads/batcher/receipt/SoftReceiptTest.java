package io.zkthreads.batcher.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.batcher.receipt.SoftReceipt.Outcome;
import io.zkthreads.batcher.receipt.SoftReceipt.Promise;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SoftReceiptTest {
  private static final SigningKey BATCHER = SigningKey.fromSeed(number(2));

  private static Bytes32 number(int n) {
    return Bytes32.ofWords(n, 0, 0, 0, 0, 0, 0, 0);
  }

  /// The one of docs/zkthreads.md.
  private static Promise promise() {
    return new Promise(
        number(10),
        number(11),
        number(12),
        0,
        6,
        1,
        number(13),
        number(14),
        1_007,
        1_000,
        7,
        3,
        2,
        number(15),
        new Outcome(true, 9));
  }

  @Test
  void aReceiptIsWhatTheDocumentSays() throws Exception {
    SoftReceipt receipt = promise().sign(BATCHER);
    assertThat(SoftReceipt.decode(receipt.encode())).isEqualTo(receipt);
    assertThat(receipt.isSignedBy(BATCHER.publicKey())).isTrue();
    Path root = Path.of(System.getProperty("repository.root", ".."));
    assertThat(Files.readString(root.resolve("docs/zkthreads.md")))
        .contains(HexFormat.of().formatHex(receipt.promise().signedBytes()))
        .contains(receipt.signature().toString())
        .contains(Digests.sha256(receipt.encode()).hex());
  }

  @Test
  void everyByteIsSignedOrRefused() throws Exception {
    byte[] good = promise().sign(BATCHER).encode();
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 1;
      boolean believed;
      try {
        believed = SoftReceipt.decode(bad).isSignedBy(BATCHER.publicKey());
      } catch (InvalidEncoding e) {
        believed = false;
      }
      assertThat(believed).as("byte %d", i).isFalse();
    }
    assertThatThrownBy(() -> SoftReceipt.decode(Arrays.copyOf(good, good.length + 1)))
        .isInstanceOf(InvalidEncoding.class);
    for (int length = 0; length < good.length; length++) {
      byte[] cut = Arrays.copyOf(good, length);
      assertThatThrownBy(() -> SoftReceipt.decode(cut)).isInstanceOf(InvalidEncoding.class);
    }
  }

  @Test
  void twoWordsAboutOneRevisionContradictEachOther() {
    Promise one = promise();
    assertThat(PromiseCheck.contradiction(one, one)).isEmpty();
    Promise otherStatement = with(one, number(99), one.index(), one.transaction(), one.outcome());
    assertThat(PromiseCheck.contradiction(one, otherStatement)).isPresent();
    Promise otherTransaction = with(one, one.statementHash(), 2, number(99), one.outcome());
    assertThat(PromiseCheck.contradiction(one, otherTransaction)).isPresent();
    Promise otherPlace = with(one, one.statementHash(), 3, one.transaction(), one.outcome());
    assertThat(PromiseCheck.contradiction(one, otherPlace)).isPresent();
    Promise otherOutcome = with(one, one.statementHash(), 2, one.transaction(), Outcome.RETURNED);
    assertThat(PromiseCheck.contradiction(one, otherOutcome)).isPresent();
    Promise neighbour = with(one, one.statementHash(), 3, number(99), Outcome.RETURNED);
    assertThat(PromiseCheck.contradiction(one, neighbour)).isEmpty();
  }

  private static Promise with(
      Promise p, Bytes32 statement, int index, Bytes32 transaction, Outcome outcome) {
    return new Promise(
        p.chainId(),
        p.settlementId(),
        p.threadId(),
        p.batcherKeyIndex(),
        p.sequence(),
        p.revision(),
        statement,
        p.parentHead(),
        p.notAfter(),
        p.latest(),
        p.height(),
        p.position(),
        index,
        transaction,
        outcome);
  }
}
