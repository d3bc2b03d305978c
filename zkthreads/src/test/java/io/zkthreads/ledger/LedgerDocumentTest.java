package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// docs/zkthreads.md says what the ledger does.
class LedgerDocumentTest {
  static String document() throws IOException {
    String root = System.getProperty("repository.root", "..");
    return Files.readString(Path.of(root, "docs", "zkthreads.md"));
  }

  @Test
  void everyReasonIsListedWithItsCode() throws IOException {
    String document = document();
    for (Reason reason : Reason.values()) {
      assertThat(document).contains("| " + reason.code() + " | " + reason.name() + " |");
    }
  }

  @Test
  void theVectorOfAnOperationIsPrinted() throws IOException {
    SigningKey user = SigningKey.fromSeed(Bytes32.ofLong(1));
    SignedOperation signed =
        SignedOperation.sign(
            user,
            Bytes32.ofLong(10),
            Bytes32.ofLong(11),
            3,
            4,
            new Operation.Transfer(Bytes32.ofLong(12), 13));
    byte[] bytes = signed.encode();
    String text = HexFormat.of().formatHex(bytes, 0, bytes.length - 64);
    assertThat(document())
        .contains("transfer             bytes       " + text)
        .contains("signature   " + signed.signature())
        .contains("id          " + new Transaction.Operate(signed).id());
  }
}
