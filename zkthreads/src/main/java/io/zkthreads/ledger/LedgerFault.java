package io.zkthreads.ledger;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// The L2 answered, and the answer is of no use: it cannot be decoded, or says that the question
/// cannot be asked. The same question has the same answer until somebody changes one of the two
/// programs, so it is a bug of one of them and unchecked.
public final class LedgerFault extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final boolean tooLarge;

  private LedgerFault(String message, @Nullable Throwable cause, boolean tooLarge) {
    super(message, cause);
    this.tooLarge = tooLarge;
  }

  /// An answer that is not of the contract.
  public static LedgerFault notUnderstood(String what, @Nullable Throwable cause) {
    return new LedgerFault("the L2's answer is not understood: " + what, cause, false);
  }

  /// A question or an answer that is larger than one side's limit of a message.
  public static LedgerFault tooLarge(String what, Throwable cause) {
    return new LedgerFault("larger than a message to the L2 may be: " + what, cause, true);
  }

  public boolean isTooLarge() {
    return tooLarge;
  }
}
