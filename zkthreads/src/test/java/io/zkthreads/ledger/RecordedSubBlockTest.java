package io.zkthreads.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.stark.golden.Recorded;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.OsVersion;
import org.junit.jupiter.api.Test;

/// A sub-block that OS version 1 proved on machine 1 and that an L2 applied, recorded then. Its
/// encodings are read, and its statement is proven, for ever.
class RecordedSubBlockTest {
  private static byte[] read(String name) {
    return Recorded.read("machine-1/os-1/" + name);
  }

  @Test
  void theStatementIsReadAndProven() throws Exception {
    Statement statement = Statement.decode(read("statement"));
    assertThat(statement.bytes()).isEqualTo(read("statement"));
    assertThat(statement.header().osVersion()).isEqualTo(OsVersion.V1.number());
    assertThat(statement.outputs()).isNotEmpty();
    VerifyingKey key = VerifyingKey.decode(read("key"));
    assertThat(Verifier.verify(key, statement.publicWords(), read("proof")))
        .isEqualTo(new Verdict.Accepted());
  }

  @Test
  void theSubBlockIsReadAndSaysThatStatement() throws Exception {
    SubBlock block = SubBlock.decode(read("sub-block"));
    assertThat(block.encode()).isEqualTo(read("sub-block"));
    assertThat(block.statement().bytes()).isEqualTo(read("statement"));
    assertThat(block.transactions()).hasSize(4);
  }

  @Test
  void theReceiptIsReadAndSaysThatItWasApplied() throws Exception {
    Receipt receipt = Receipt.decode(read("receipt"));
    assertThat(receipt.encode()).isEqualTo(read("receipt"));
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
    assertThat(receipt.stateChanged()).isTrue();
  }
}
