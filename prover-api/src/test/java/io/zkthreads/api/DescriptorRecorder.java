package io.zkthreads.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/// No test, though it runs as one, by its name only. Commits to the protos as they are, after a
/// change that breaks no client:
///
/// ```
/// mvn -pl prover-api package -Dtest=DescriptorRecorder
/// ```
class DescriptorRecorder {
  @Test
  void commitsToWhatBreaksNobody() throws IOException {
    assertThat(Breaks.between(Contract.committed(), Contract.current())).isEmpty();
    Contract.commit(Contract.current());
  }
}
