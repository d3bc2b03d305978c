package io.zkthreads.server.temporal;

import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/// How long what may take, and where: the bounds of an activity without which it would never begin,
/// never end, or be lost with its worker.
///
/// @param queue task queue of the workers
/// @param toStart a proof that no worker takes for so long goes back to the daemon
/// @param toEnd longest proof
/// @param heartbeat a worker that is silent for so long is taken for dead
/// @param attempts workers that may die with one proof
public record ProofTerms(
    String queue, Duration toStart, Duration toEnd, Duration heartbeat, int attempts) {
  /// For proofs of any size on machines that come and go.
  public static ProofTerms of(String queue) {
    return new ProofTerms(
        queue, Duration.ofMinutes(1), Duration.ofHours(6), Duration.ofSeconds(20), 4);
  }

  ActivityOptions activity() {
    return ActivityOptions.newBuilder()
        .setTaskQueue(queue)
        .setScheduleToStartTimeout(toStart)
        .setStartToCloseTimeout(toEnd)
        .setHeartbeatTimeout(heartbeat)
        .setCancellationType(ActivityCancellationType.TRY_CANCEL)
        .setDisableEagerExecution(true)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setMaximumInterval(Duration.ofSeconds(10))
                .setMaximumAttempts(attempts)
                .build())
        .build();
  }

  /// All of it: every attempt with its waits.
  Duration workflow() {
    return toStart.plus(toEnd).plusSeconds(10).multipliedBy(attempts);
  }
}
