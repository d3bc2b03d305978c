package io.zkthreads.thread;

import io.zkthreads.ledger.InclusionFuzz;
import io.zkthreads.ledger.chain.TransactionFuzz;
import io.zkthreads.stark.golden.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that fuzzing has kept, once more.
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> everyKeptInputHolds() {
    return Stream.of(
            FuzzCorpus.replay(InclusionFuzz.class, InclusionFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(StatementFuzz.class, StatementFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(SubBlockFuzz.class, SubBlockFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(TransactionFuzz.class, TransactionFuzz::fuzzerTestOneInput))
        .flatMap(tests -> tests);
  }
}
