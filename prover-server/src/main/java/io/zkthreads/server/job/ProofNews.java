package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;

/// What a source tells of one job's proof, on its way to journal and watchers.
record ProofNews(String name, Standing standing) implements ProofSource.Observer {
  private static final System.Logger LOG = System.getLogger(ProofNews.class.getName());

  /// How the runner of jobs stands.
  interface Standing {
    void progress(String name, Progress latest);

    void finished(StepFinished step);

    /// Journals an event of a job that is being proven.
    void append(String name, JobEvent event) throws Refusal, IOException;

    boolean isCancelled(String name);

    boolean isClosing();
  }

  @Override
  public void began() {
    journal(JobEvent.getDefaultInstance());
  }

  @Override
  public void progress(Progress progress) {
    standing.progress(name, progress);
  }

  @Override
  public void finished(StepFinished step) {
    standing.finished(step);
    journal(JobEvent.newBuilder().setStep(step).build());
  }

  /// A proof goes on without what could not be journalled of it.
  private void journal(JobEvent event) {
    try {
      standing.append(name, event);
    } catch (Refusal | IOException e) {
      if (!(e instanceof Refusal refusal && JobEngine.isGone(refusal))) {
        Level level = standing.isClosing() ? Level.DEBUG : Level.WARNING;
        LOG.log(level, "a step of " + name + " was not journalled", e);
      }
    }
  }

  @Override
  public boolean isCancelled() {
    return standing.isCancelled(name);
  }

  @Override
  public boolean isClosing() {
    return standing.isClosing();
  }
}
