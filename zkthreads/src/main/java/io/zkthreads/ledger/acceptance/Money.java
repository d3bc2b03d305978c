package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.ThreadAccount;
import org.jspecify.annotations.Nullable;

/// Check 6. Only the Prover that the statement names may send it, so a copied proof is worth
/// nothing; what it is promised can be paid, and is not drawn from the vault for no transaction at
/// all.
final class Money {
  private Money() {}

  /// The fees are what the users' accounts lost. The OS proves it; the L2, whose money it is,
  /// counts once more, so that no fault of an OS makes money.
  static @Nullable Refusal fees(Evidence e) {
    Statement statement = e.statement();
    long paid = 0;
    for (Statement.Output output : statement.outputs()) {
      Statement.Input input = statement.inputs().get(output.inputIndex());
      if (input.isAccount()) {
        ThreadAccount before = ThreadAccount.of(input.value());
        ThreadAccount after = ThreadAccount.of(output.value());
        paid += before.balance() - after.balance();
        if (after.balance() > before.balance() || after.nonce() < before.nonce() || paid < 0) {
          return expected(
              Reason.WRONG_FEES,
              "account of " + input.slot(),
              "what " + before + " leads to",
              after);
        }
      }
    }
    return paid == e.header().fees()
        ? null
        : expected(Reason.WRONG_FEES, "fees", paid, e.header().fees());
  }

  static @Nullable Refusal prover(Evidence e) {
    return e.sender().equals(e.header().prover())
        ? null
        : expected(Reason.NOT_THE_PROVER, "sender", e.header().prover(), e.sender());
  }

  static @Nullable Refusal policy(Evidence e) {
    Statement.Header header = e.header();
    long most = e.thread().maxFee();
    if (header.fee() > most) {
      return expected(Reason.FEE_ABOVE_POLICY, "fee", "at most " + most, header.fee());
    }
    boolean empty = header.transactionCount() == 0 || e.statement().inputs().isEmpty();
    return empty && header.fee() > 0
        ? expected(Reason.FEE_ABOVE_POLICY, "fee of an empty sub-block", 0, header.fee())
        : null;
  }

  static @Nullable Refusal vault(Evidence e) {
    long vault = e.thread().vault() + e.header().fees();
    return e.header().fee() > vault
        ? expected(Reason.VAULT_TOO_SMALL, "vault", "at least " + e.header().fee(), vault)
        : null;
  }
}
