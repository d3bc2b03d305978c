package io.zkthreads.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.ProofSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a daemon makes of a worker's reports.
class StepsToldTest {
  private static final Set<String> KNOWN = Set.of("a", "b", "c");

  private final List<String> heard = new ArrayList<>();

  private final class Heard implements ProofSource.Observer {
    @Override
    public void began() {
      heard.add("began");
    }

    @Override
    public void finished(StepFinished step) {
      heard.add(step.getStep());
    }

    @Override
    public void progress(Progress progress) {
      heard.add("%s runs".formatted(progress.getStep()));
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isClosing() {
      return false;
    }
  }

  private StepsTold told(ProofStep... before) {
    return new StepsTold(
        new Heard(), KNOWN, List.of(before).stream().map(ProofStep::toProto).toList());
  }

  private static ProofStep step(String name, long nanos) {
    return new ProofStep(name, nanos, 0, 0);
  }

  private static ProofReport report(String running, ProofStep... steps) {
    return new ProofReport(true, List.of(steps), running, 1, 3);
  }

  @Test
  void eachReportSaysAllAndOnlyNewsIsPassedOn() {
    StepsTold told = told();
    told.report(ProofReport.NOTHING);
    told.report(report("", step("a", 1)));
    told.report(report("b", step("a", 1)));
    told.report(report("b", step("a", 1)));
    told.report(report("b", step("a", 1), step("b", 2), step("c", 3)));
    assertThat(heard).containsExactly("began", "a", "b runs", "b", "c");
  }

  @Test
  void aDaemonThatWasRestartedGoesOnBehindWhatItsJournalHas() {
    told(step("a", 1)).finished(List.of(step("a", 1), step("b", 2)));
    assertThat(heard).containsExactly("b");
  }

  @Test
  void anotherWorkerBeginsAnew() {
    StepsTold told = told(step("a", 1), step("b", 2));
    told.report(report("", step("a", 7)));
    told.report(report("", step("a", 7), step("b", 8)));
    assertThat(heard).containsExactly("began", "a", "b");
  }

  @Test
  void anotherWorkerThatHasNotBegunIsNoNews() {
    StepsTold told = told(step("a", 1));
    told.report(ProofReport.NOTHING);
    assertThat(heard).isEmpty();
  }

  @Test
  void stepsOfAWorkersOwnNamingAndStepsWithoutEndAreNotPassedOn() {
    ProofStep[] many =
        IntStream.range(0, 100_000)
            .mapToObj(i -> step(i % 2 == 0 ? "a" : "\n" + i, i))
            .toArray(ProofStep[]::new);
    told().report(report("made up", many));
    assertThat(heard).containsExactly("began", "a", "a", "a");
  }
}
