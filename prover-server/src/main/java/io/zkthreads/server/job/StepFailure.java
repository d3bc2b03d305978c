package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.Failure;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/// Why a step of a job did not succeed, in words for its client.
public final class StepFailure extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String reason;
  private final boolean retryable;

  private StepFailure(String reason, String message, boolean retryable, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryable = retryable;
  }

  /// The same request would fail again.
  public static StepFailure fatal(String reason, String message) {
    return new StepFailure(reason, message, false, null);
  }

  /// The world failed, not the request.
  public static StepFailure retryable(String reason, String message, Throwable cause) {
    return new StepFailure(reason, message, true, cause);
  }

  public String reason() {
    return reason;
  }

  Failure toProto() {
    String message = getMessage();
    return Failure.newBuilder()
        .setReason(reason)
        .setMessage(message == null ? "" : message)
        .setRetryable(retryable)
        .build();
  }
}
