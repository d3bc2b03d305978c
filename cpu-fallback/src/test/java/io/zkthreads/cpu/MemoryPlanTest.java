package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.zkthreads.engine.Backend;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.MemoryPlan;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.engine.ProverStep;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.verify.HashSuite;
import io.zkthreads.stark.verify.Parameters;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryPlanTest {
  private static final Parameters PARAMETERS =
      new Parameters(HashSuite.BLAKE3, 1, 5, 3, 20, 3, 0, 0, 0, 0, 0);

  @Test
  void everyStepTakesTheBytesThatWerePlanned() {
    BatchStatement statement = SyntheticTable.statement(12, PARAMETERS);
    MemoryPlan plan = MemoryPlan.of(statement);
    List<ProgressEvent> events = new ArrayList<>();
    try (Backend backend = Backends.open("scalar", 2)) {
      SyntheticTable.prove(backend, statement, SyntheticTable.trace(12, 1), events::add);
    }
    for (ProgressEvent event : events) {
      if (EnumSet.range(ProverStep.MAIN, ProverStep.QUERIES).contains(event.step())) {
        assertThat(event.peakBytes())
            .as(event.step() + " against the plan")
            .isCloseTo(plan.peakBytes().get(event.step()), withPercentage(10));
      }
    }
  }
}
