package io.zkthreads.server.temporal;

import io.temporal.failure.ApplicationFailure;
import io.zkthreads.server.job.StepFailure;

/// Failures of a proof on their way from a worker to the daemon.
final class StepFailures {
  /// The work itself is to blame, or the worker's memory: no other worker tries it.
  static final String STEP = "StepFailure";

  /// The worker could not read or write artifacts.
  static final String STORAGE = "Storage";

  /// The worker does not find what it needs: its store may not be the daemon's.
  static final String INPUT_LOST = "InputLost";

  /// The worker failed in a way that nobody foresaw.
  static final String INTERNAL = "Internal";

  /// The worker ends and hands the proof back.
  static final String HANDED_BACK = "HandedBack";

  /// Longest text: Temporal does not take failures that are too large, and would try for ever.
  static final int MAX_TEXT = 4096;

  private StepFailures() {}

  static ApplicationFailure of(StepFailure failure) {
    return ApplicationFailure.newBuilder()
        .setType(STEP)
        .setMessage(shortened(String.valueOf(failure.getMessage())))
        .setDetails(failure.reason(), failure.isRetryable())
        .setNonRetryable(true)
        .build();
  }

  /// What another worker may succeed with.
  static ApplicationFailure elsewhere(String type, String text) {
    return ApplicationFailure.newBuilder().setType(type).setMessage(shortened(text)).build();
  }

  /// The failure that a worker reported.
  static StepFailure read(ApplicationFailure failure) {
    String reason = failure.getDetails().get(0, String.class);
    boolean retryable = failure.getDetails().get(1, Boolean.class);
    String text = shortened(String.valueOf(failure.getOriginalMessage()));
    return reason != null && reason.matches("[A-Z_]{1,64}")
        ? StepFailure.told(reason, text, retryable)
        : StepFailure.told("INTERNAL", "a worker's failure without a reason: " + text, true);
  }

  static String shortened(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + " …";
  }
}
