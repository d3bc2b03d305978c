package io.zkthreads.server.job;

import io.zkthreads.api.prover.v1.JobState;
import java.util.Optional;

/// Which jobs a list is of.
public sealed interface JobFilter {
  /// Every job.
  record All() implements JobFilter {}

  /// Jobs that have not ended.
  record Unfinished() implements JobFilter {}

  /// Jobs in one state.
  record In(JobState state) implements JobFilter {}

  default boolean takes(JobState state) {
    return switch (this) {
      case All _, Unfinished _ -> true;
      case In(JobState one) -> one == state;
    };
  }

  /// Whether its jobs have ended; nothing where some have and some have not.
  default Optional<Boolean> ended() {
    return switch (this) {
      case All _ -> Optional.empty();
      case Unfinished _ -> Optional.of(false);
      case In(JobState state) -> {
        boolean bare = JobStates.isEnd(state, false);
        yield bare == JobStates.isEnd(state, true) ? Optional.of(bare) : Optional.empty();
      }
    };
  }
}
