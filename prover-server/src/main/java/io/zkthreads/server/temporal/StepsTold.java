package io.zkthreads.server.temporal;

import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.ProofSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Makes the reports of a worker, each of which says all, news for the daemon. When another worker
/// goes on after the death of one, its steps are others, for they took other times: then the proof
/// begins anew.
final class StepsTold {
  private final ProofSource.Observer observer;
  private final Set<String> known;
  private final List<StepFinished> told;
  private boolean begun;
  private Progress last = Progress.getDefaultInstance();

  /// @param known names of steps that there are; others are not passed on
  /// @param told steps that the observer has been told of before
  StepsTold(ProofSource.Observer observer, Set<String> known, List<StepFinished> told) {
    this.observer = observer;
    this.known = known;
    this.told = new ArrayList<>(told);
    begun = !told.isEmpty();
  }

  void report(ProofReport report) {
    if (!report.began()) {
      return;
    }
    finished(report.steps());
    Progress progress = report.progress();
    if (known.contains(progress.getStep()) && !progress.equals(last)) {
      last = progress;
      observer.progress(progress);
    }
  }

  /// All steps that are done.
  void finished(List<ProofStep> reported) {
    List<StepFinished> steps =
        reported.stream()
            .filter(step -> known.contains(step.name()))
            .limit(known.size())
            .map(ProofStep::toProto)
            .toList();
    boolean same =
        begun && told.size() <= steps.size() && steps.subList(0, told.size()).equals(told);
    if (!same) {
      observer.began();
      told.clear();
      begun = true;
    }
    for (StepFinished step : steps.subList(told.size(), steps.size())) {
      told.add(step);
      observer.finished(step);
    }
  }
}
