package io.zkthreads.server.draft;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.InvalidCause;
import io.zkthreads.api.prover.v1.TransactionOutcome;
import io.zkthreads.api.prover.v1.TransactionResult;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.Mismatch;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.os.TransactionStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The transactions of a request: which of them a run can take up, and what is said of each.
final class Received {
  private final List<UserTransaction> candidates = new ArrayList<>();

  /// Index in the request, by candidate.
  private final List<Integer> indices = new ArrayList<>();

  /// By index in the request; null where the run has to say.
  private final List<@Nullable TransactionResult> refused = new ArrayList<>();

  /// Looks at all that needs no state.
  static Received of(ThreadTerms terms, List<ByteString> encoded, BooleanSupplier abandoned) {
    Received received = new Received();
    for (ByteString bytes : encoded) {
      if (abandoned.getAsBoolean()) {
        throw new CancellationException();
      }
      received.take(terms, bytes.toByteArray());
    }
    return received;
  }

  private void take(ThreadTerms terms, byte[] bytes) {
    int index = refused.size();
    try {
      UserTransaction transaction = UserTransaction.decode(bytes);
      TransactionResult result = refuse(terms, transaction);
      refused.add(result);
      if (result == null) {
        candidates.add(transaction);
        indices.add(index);
      }
    } catch (InvalidEncoding e) {
      refused.add(invalid(InvalidCause.INVALID_CAUSE_MALFORMED, String.valueOf(e.getMessage())));
    }
  }

  private static @Nullable TransactionResult refuse(ThreadTerms terms, UserTransaction t) {
    Optional<Mismatch> elsewhere = terms.refuse(t.call());
    if (elsewhere.isPresent()) {
      boolean other = !terms.program().addresses().contains(t.call().contract());
      boolean onlyContract = other && elsewhere.get().what().equals("contract");
      return invalid(
          onlyContract
              ? InvalidCause.INVALID_CAUSE_UNKNOWN_CONTRACT
              : InvalidCause.INVALID_CAUSE_NOT_FOR_THIS_THREAD,
          text(elsewhere.get()));
    }
    return t.isSignatureValid()
        ? null
        : invalid(
            InvalidCause.INVALID_CAUSE_BAD_SIGNATURE,
            "signature: expected one of " + t.sender() + ", got another");
  }

  private static String text(Mismatch mismatch) {
    return mismatch.what() + ": expected " + mismatch.expected() + ", got " + mismatch.got();
  }

  /// What a run is made of, in order.
  List<UserTransaction> candidates() {
    return Collections.unmodifiableList(candidates);
  }

  /// What is said of each transaction of the request, in its order.
  List<TransactionResult> results(Draft draft) {
    List<@Nullable TransactionResult> all = new ArrayList<>(refused);
    for (Draft.Dropped dropped : draft.dropped()) {
      all.set(indices.get(dropped.index()), message(dropped.why()));
    }
    int next = 0;
    List<TransactionResult> results = new ArrayList<>();
    for (TransactionResult result : all) {
      results.add(result == null ? message(draft.statuses().get(next++)) : result);
    }
    return results;
  }

  private static TransactionResult message(TransactionStatus status) {
    return switch (status) {
      case TransactionStatus.Returned() ->
          TransactionResult.newBuilder()
              .setOutcome(TransactionOutcome.TRANSACTION_OUTCOME_RETURNED)
              .build();
      case TransactionStatus.Reverted(int reason) ->
          TransactionResult.newBuilder()
              .setOutcome(TransactionOutcome.TRANSACTION_OUTCOME_REVERTED)
              .setRevertReason(reason)
              .build();
      case TransactionStatus.Invalid(var cause, String detail) -> invalid(message(cause), detail);
    };
  }

  private static InvalidCause message(TransactionStatus.Cause cause) {
    return switch (cause) {
      case NOT_OPTED_IN -> InvalidCause.INVALID_CAUSE_NOT_OPTED_IN;
      case WRONG_NONCE -> InvalidCause.INVALID_CAUSE_WRONG_NONCE;
      case FEE_NOT_COVERED -> InvalidCause.INVALID_CAUSE_FEE_NOT_COVERED;
      case EXPIRED -> InvalidCause.INVALID_CAUSE_EXPIRED;
      case UNKNOWN_CONTRACT -> InvalidCause.INVALID_CAUSE_UNKNOWN_CONTRACT;
      case TRAPPED -> InvalidCause.INVALID_CAUSE_TRAPPED;
      case OVER_CYCLE_LIMIT -> InvalidCause.INVALID_CAUSE_OVER_CYCLE_LIMIT;
      case OVER_STATE_LIMIT -> InvalidCause.INVALID_CAUSE_OVER_STATE_LIMIT;
    };
  }

  private static TransactionResult invalid(InvalidCause cause, String detail) {
    return TransactionResult.newBuilder()
        .setOutcome(TransactionOutcome.TRANSACTION_OUTCOME_INVALID)
        .setCause(cause)
        .setDetail(detail)
        .build();
  }
}
