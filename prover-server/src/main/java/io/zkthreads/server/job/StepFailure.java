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

  /// The program's own end, by a trap or a limit, under the machine's name for it.
  public static StepFailure fatal(String reason, String message) {
    return new StepFailure(reason, message, false, null);
  }

  /// The end of a job for a reason that is one to end for.
  public static StepFailure of(JobReason reason, String message) {
    return of(reason, message, null);
  }

  public static StepFailure of(JobReason reason, String message, @Nullable Throwable cause) {
    if (reason.isWait()) {
      throw new IllegalArgumentException(reason + " does not end a job");
    }
    return new StepFailure(reason.name(), message, reason.isRetryable(), cause);
  }

  /// A failure that another process had, as it told it.
  public static StepFailure told(String reason, String message, boolean retryable) {
    return new StepFailure(reason, message, retryable, null);
  }

  public String reason() {
    return reason;
  }

  /// Whether the job may be taken up again.
  public boolean isRetryable() {
    return retryable;
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
