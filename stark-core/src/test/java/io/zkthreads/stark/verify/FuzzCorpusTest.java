package io.zkthreads.stark.verify;

import io.zkthreads.stark.golden.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that fuzzing has kept, once more.
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> everyKeptInputHolds() {
    return Stream.of(
            FuzzCorpus.replay(ContainerFuzz.class, ContainerFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(BatchProofFuzz.class, BatchProofFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(CompactProofFuzz.class, CompactProofFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(VerifierFuzz.class, VerifierFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(TamperFuzz.class, TamperFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(KeyFuzz.class, KeyFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(HostileKeyFuzz.class, HostileKeyFuzz::fuzzerTestOneInput),
            FuzzCorpus.replay(WordsFuzz.class, WordsFuzz::fuzzerTestOneInput))
        .flatMap(tests -> tests);
  }
}
