package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Waiting;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.JobJournal.Append;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.stark.compact.UnfitTablesException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What becomes of a job whose way goes wrong: it waits and is come back to, it fails, or it goes
/// on; the journal says which.
final class JobTroubles {
  private static final System.Logger LOG = System.getLogger(JobRunner.class.getName());

  private final JobRunner.Journal journal;
  private final Fate fate;
  private final ExecutorService waits;
  private final BooleanSupplier closing;
  private final Consumer<StoredJob> goOn;
  private final Pauses pauses = new Pauses();

  /// @param waits where jobs wait
  /// @param closing whether the process ends
  /// @param goOn takes a job on from where the journal has it
  JobTroubles(
      JobRunner.Journal journal,
      Fate fate,
      ExecutorService waits,
      BooleanSupplier closing,
      Consumer<StoredJob> goOn) {
    this.journal = journal;
    this.fate = fate;
    this.waits = waits;
    this.closing = closing;
    this.goOn = goOn;
  }

  /// Ends the pause of a job that waits.
  void wake(String name) {
    pauses.wake(name);
  }

  /// The job has ended.
  void forget(String name) {
    pauses.forget(name);
  }

  /// A piece of a job's way, with all the ways in which it can go wrong.
  interface Work {
    void run()
        throws JobWait, StepFailure, LedgerUnavailable, Refusal, IOException, InterruptedException;
  }

  /// Makes every way in which a job can go wrong a state of the job, but for the end of the
  /// process: then the journal says at the next start how far it was.
  ///
  /// @return whether all went well
  boolean guarded(String name, Work work) {
    try {
      work.run();
      return true;
    } catch (CancellationException e) {
      LOG.log(Level.INFO, "{0} stopped before its end", name);
    } catch (InterruptedException e) {
      interrupted(name);
    } catch (JobWait e) {
      pause(name, e);
    } catch (LedgerUnavailable e) {
      pause(name, new JobWait(JobReason.LEDGER_AWAY, String.valueOf(e.getMessage())));
    } catch (StepFailure e) {
      fail(name, e);
    } catch (Refusal e) {
      if (JobEngine.isGone(e)) {
        LOG.log(Level.INFO, "{0} stopped, for it was deleted", name);
      } else {
        fail(name, StepFailure.of(JobReason.INPUT_LOST, e.text(), e));
      }
    } catch (IOException e) {
      LOG.log(closing.getAsBoolean() ? Level.DEBUG : Level.ERROR, name + ": storage", e);
      pause(name, new JobWait(JobReason.STORAGE, "the daemon's storage failed: " + e));
    } catch (LedgerFault e) {
      faulty(name, e);
    } catch (RuntimeException | Error e) {
      broken(name, e);
    }
    return false;
  }

  private void faulty(String name, LedgerFault e) {
    String text = String.valueOf(e.getMessage());
    if (e.isTooLarge()) {
      fail(name, StepFailure.of(JobReason.MESSAGE_TOO_LARGE, text, e));
    } else {
      pause(name, new JobWait(JobReason.LEDGER_FAULT, text));
    }
  }

  /// What nobody foresaw ends a job, but not one that has a proof.
  private void broken(String name, Throwable e) {
    String text = "internal error, trace " + UUID.randomUUID();
    if (closing.getAsBoolean()) {
      return; // what looks like a failure is the end of the process
    }
    if (e instanceof UnfitTablesException) {
      fail(name, StepFailure.of(JobReason.UNFIT_TABLES, text));
      return;
    }
    LOG.log(Level.ERROR, name + ": " + text, e);
    if (hasProof(name)) {
      pause(name, new JobWait(JobReason.FAULT, text));
    } else if (e instanceof OutOfMemoryError) {
      fail(name, StepFailure.of(JobReason.OUT_OF_MEMORY, text));
    } else {
      fail(name, StepFailure.of(JobReason.INTERNAL, text));
    }
  }

  /// A job that was cancelled and then deleted has nobody who would hear how its run ended.
  private boolean isGone(String name, Exception e) {
    boolean gone = e instanceof Refusal refusal && JobEngine.isGone(refusal);
    if (gone) {
      pauses.forget(name);
    }
    return gone;
  }

  private boolean hasProof(String name) {
    try {
      return current(name).job().hasProof();
    } catch (Refusal | IOException e) {
      LOG.log(Level.ERROR, "the journal does not tell how far " + name + " is", e);
      return true;
    }
  }

  private StoredJob current(String name) throws Refusal, IOException {
    return journal.change(new JobJournal.Read(name)).job();
  }

  /// Says once for what the job waits, and comes back to it after a pause.
  private void pause(String name, JobWait wait) {
    if (closing.getAsBoolean()) {
      return;
    }
    Pauses.Pause pause = pauses.next(name, wait.reason());
    journal(name, wait);
    if (pause.isNews()) {
      LOG.log(Level.WARNING, "{0} waits: {1}: {2}", name, wait.reason(), wait.text());
    }
    try {
      waits.execute(JobScope.kept(() -> comeBack(name, wait, pause)));
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the process ends", e);
    }
  }

  private void comeBack(String name, JobWait wait, Pauses.Pause pause) {
    try {
      pause.await();
      goOn.accept(current(name));
    } catch (InterruptedException e) {
      interrupted(name);
    } catch (RejectedExecutionException e) {
      LOG.log(Level.DEBUG, "the process ends", e);
    } catch (Refusal | IOException e) {
      if (isGone(name, e)) {
        return;
      }
      LOG.log(Level.ERROR, "the journal does not tell how far " + name + " is", e);
      pause(name, wait);
    }
  }

  private void journal(String name, JobWait wait) {
    try {
      Job job = current(name).job();
      if (!job.getWaiting().getReason().equals(wait.reason().name())) {
        Waiting waiting =
            Waiting.newBuilder().setReason(wait.reason().name()).setMessage(wait.text()).build();
        journal.change(
            new Append(name, job.getState(), JobEvent.newBuilder().setWaiting(waiting).build()));
      }
    } catch (Refusal | IOException e) {
      if (!isGone(name, e)) {
        LOG.log(Level.ERROR, "that " + name + " waits was not journalled", e);
      }
    }
  }

  /// Only the end of the process may stop a job; after any other interrupt it goes on.
  private void interrupted(String name) {
    if (closing.getAsBoolean()) {
      Thread.currentThread().interrupt();
      return;
    }
    LOG.log(Level.WARNING, "{0} was interrupted and goes on", name);
    try {
      goOn.accept(current(name));
    } catch (Refusal | IOException e) {
      if (isGone(name, e)) {
        return;
      }
      fate.cannotGoOn(name + " cannot go on after an interrupt", e);
    }
  }

  private void fail(String name, StepFailure failure) {
    if (closing.getAsBoolean()) {
      return; // what looks like a failure is the end of the process
    }
    try {
      journal.change(
          new Append(
              name,
              JobState.JOB_STATE_FAILED,
              JobEvent.newBuilder().setFailure(failure.toProto()).build()));
      pauses.forget(name);
    } catch (Refusal | IOException e) {
      if (isGone(name, e)) {
        return;
      }
      LOG.log(
          closing.getAsBoolean() ? Level.DEBUG : Level.ERROR,
          "the failure of " + name + " was not journalled",
          e);
      pause(name, new JobWait(JobReason.STORAGE, "the daemon's storage failed: " + e));
    }
  }
}
