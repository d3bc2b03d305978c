package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/// Asks the L2 before anything is proven. What it will never apply is refused; what time or money
/// mends is accepted, since a job can wait.
public final class SettlementDoor {
  private static final System.Logger LOG = System.getLogger(SettlementDoor.class.getName());

  private final @Nullable Settler settler;

  SettlementDoor(@Nullable Settler settler) {
    this.settler = settler;
  }

  void refuseWhatNeverSettles(JobSpec spec) throws Refusal, IOException {
    Settler l2 = settler;
    if (l2 == null || !JobStates.settles(spec)) {
      return;
    }
    Settler.Answer answer = asked(() -> l2.preflight(spec));
    switch (answer) {
      case Settler.Answer.Never(String outcome, String detail) ->
          throw Refusal.invalid(outcome, "spec.sub_block.sub_block", detail);
      case Settler.Answer.BadTransaction(String outcome, String detail) ->
          throw Refusal.invalid(outcome, "spec.sub_block.sub_block", detail);
      case Settler.Answer.Ready(),
          Settler.Answer.Stale(String _, var _),
          Settler.Answer.Wait(JobReason _, String _, String _) -> {}
    }
    if (asked(l2::balance) == 0) {
      LOG.log(
          Level.WARNING,
          "a job is accepted that cannot be settled yet: {0}",
          JobSettlement.poor(l2.account(), 0));
    }
  }

  /// Says at the start of a daemon what it can pay with, while it can still be mended at leisure.
  public static void announce(Settler l2) {
    try {
      long balance = l2.balance();
      if (balance == 0) {
        LOG.log(Level.WARNING, JobSettlement.poor(l2.account(), balance));
      } else {
        LOG.log(Level.INFO, "the Prover''s account {0} has {1}", l2.account(), balance);
      }
    } catch (LedgerUnavailable | LedgerFault e) {
      LOG.log(
          Level.WARNING, "the L2 did not say what the Prover''s account has: {0}", e.getMessage());
    }
  }

  /// A question to the L2 that may fail in a way of its own.
  public interface Question<T, X extends Exception> {
    T ask() throws X, Refusal, LedgerUnavailable, IOException;
  }

  /// Asks on behalf of a client, who gets a refusal where the L2 has no answer.
  public static <T, X extends Exception> T asked(Question<T, X> question)
      throws X, Refusal, IOException {
    try {
      return question.ask();
    } catch (LedgerUnavailable e) {
      throw Refusal.of(
          Refusal.Kind.UNAVAILABLE,
          JobReason.LEDGER_AWAY.name(),
          "the L2 does not answer: " + e.getMessage());
    } catch (LedgerFault e) {
      throw Refusal.of(
          e.isTooLarge() ? Refusal.Kind.RESOURCE_EXHAUSTED : Refusal.Kind.FAILED_PRECONDITION,
          (e.isTooLarge() ? JobReason.MESSAGE_TOO_LARGE : JobReason.LEDGER_FAULT).name(),
          String.valueOf(e.getMessage()));
    }
  }
}
