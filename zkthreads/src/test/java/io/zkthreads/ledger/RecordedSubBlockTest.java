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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sub-blocks that a version of the OS proved on a machine and that an L2 applied, recorded then.
/// Their encodings are read, and their statements are proven, for ever.
class RecordedSubBlockTest {
  private static byte[] read(int machine, int os, String name) {
    return Recorded.read("machine-%d/os-%d/%s".formatted(machine, os, name));
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "3, 2", "4, 1", "4, 2"})
  void theStatementIsReadAndProven(int machine, int os) throws Exception {
    Statement statement = Statement.decode(read(machine, os, "statement"));
    assertThat(statement.bytes()).isEqualTo(read(machine, os, "statement"));
    assertThat(statement.header().osVersion()).isEqualTo(os);
    assertThat(statement.outputs()).isNotEmpty();
    VerifyingKey key = VerifyingKey.decode(read(machine, os, "key"));
    assertThat(Verifier.verify(key, statement.publicWords(), read(machine, os, "proof")))
        .isEqualTo(new Verdict.Accepted());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "3, 2", "4, 1", "4, 2"})
  void theSubBlockIsReadAndSaysThatStatement(int machine, int os) throws Exception {
    SubBlock block = SubBlock.decode(read(machine, os, "sub-block"));
    assertThat(block.encode()).isEqualTo(read(machine, os, "sub-block"));
    assertThat(block.statement().bytes()).isEqualTo(read(machine, os, "statement"));
    assertThat(block.transactions()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 1", "3, 2", "4, 1", "4, 2"})
  void theReceiptIsReadAndSaysThatItWasApplied(int machine, int os) throws Exception {
    Receipt receipt = Receipt.decode(read(machine, os, "receipt"));
    assertThat(receipt.encode()).isEqualTo(read(machine, os, "receipt"));
    assertThat(receipt.outcome()).isInstanceOf(Outcome.Applied.class);
    assertThat(receipt.stateChanged()).isTrue();
  }
}
