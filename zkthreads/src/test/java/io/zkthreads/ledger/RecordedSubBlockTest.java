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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sub-blocks that OS version 1 proved on machines 1 and 2 and that an L2 applied, recorded then.
/// Their encodings are read, and their statements are proven, for ever.
class RecordedSubBlockTest {
  private static byte[] read(int machine, String name) {
    return Recorded.read("machine-%d/os-1/%s".formatted(machine, name));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theStatementIsReadAndProven(int machine) throws Exception {
    Statement statement = Statement.decode(read(machine, "statement"));
    assertThat(statement.bytes()).isEqualTo(read(machine, "statement"));
    assertThat(statement.header().osVersion()).isEqualTo(OsVersion.V1.number());
    assertThat(statement.outputs()).isNotEmpty();
    VerifyingKey key = VerifyingKey.decode(read(machine, "key"));
    assertThat(Verifier.verify(key, statement.publicWords(), read(machine, "proof")))
        .isEqualTo(new Verdict.Accepted());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theSubBlockIsReadAndSaysThatStatement(int machine) throws Exception {
    SubBlock block = SubBlock.decode(read(machine, "sub-block"));
    assertThat(block.encode()).isEqualTo(read(machine, "sub-block"));
    assertThat(block.statement().bytes()).isEqualTo(read(machine, "statement"));
    assertThat(block.transactions()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theReceiptIsReadAndSaysThatItWasApplied(int machine) throws Exception {
    Receipt receipt = Receipt.decode(read(machine, "receipt"));
    assertThat(receipt.encode()).isEqualTo(read(machine, "receipt"));
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
    assertThat(receipt.stateChanged()).isTrue();
  }
}
