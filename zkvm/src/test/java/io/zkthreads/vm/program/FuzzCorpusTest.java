package io.zkthreads.vm.program;

import io.zkthreads.stark.golden.FuzzCorpus;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Every input that fuzzing has kept, once more.
class FuzzCorpusTest {
  @TestFactory
  Stream<DynamicTest> everyKeptInputHolds() {
    return FuzzCorpus.replay(ElfFuzz.class, ElfFuzz::fuzzerTestOneInput);
  }
}
