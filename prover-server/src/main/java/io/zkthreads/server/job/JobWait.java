package io.zkthreads.server.job;

import java.io.Serial;

/// A job cannot go on now; it will.
public final class JobWait extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final JobReason reason;

  public JobWait(JobReason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public JobReason reason() {
    return reason;
  }

  String text() {
    String message = getMessage();
    return message == null ? reason.mend() : message;
  }
}
