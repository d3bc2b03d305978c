package io.zkthreads.server.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Takes proofs from a task queue, as many at once as this machine makes.
public final class ProofWorker implements AutoCloseable {
  /// How often Temporal hears of a proof, and so how soon a worker hears that it was cancelled.
  static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);

  /// How long a proof may take to notice that the worker ends.
  private static final Duration LAST = Duration.ofSeconds(30);

  private static final System.Logger LOG = System.getLogger(ProofWorker.class.getName());

  private final WorkerFactory factory;
  private final Duration drain;

  private ProofWorker(WorkerFactory factory, Duration drain) {
    this.factory = factory;
    this.drain = drain;
  }

  /// Begins to take proofs.
  ///
  /// @param drain how long proofs may go on when the worker is to end
  /// @throws io.grpc.StatusRuntimeException if Temporal does not answer
  public static ProofWorker start(
      WorkflowClient client, String queue, int atOnce, ProofActivity activity, Duration drain) {
    WorkerFactory factory = WorkerFactory.newInstance(client);
    Worker worker =
        factory.newWorker(
            queue,
            WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(atOnce)
                .setMaxConcurrentActivityTaskPollers(atOnce)
                .setMaxHeartbeatThrottleInterval(HEARTBEAT_INTERVAL)
                .setAllowActivityHeartbeatDuringShutdown(true)
                .build());
    worker.registerActivitiesImplementations(activity);
    factory.start();
    return new ProofWorker(factory, drain);
  }

  /// Takes nothing more and lets proofs end; what has not ended in time goes back to Temporal,
  /// which gives it to another worker.
  @Override
  public void close() {
    factory.shutdown();
    factory.awaitTermination(drain.toMillis(), TimeUnit.MILLISECONDS);
    if (!factory.isTerminated()) {
      LOG.log(Level.WARNING, "proofs did not end in {0} s and go back", drain.toSeconds());
      factory.shutdownNow();
      factory.awaitTermination(LAST.toMillis(), TimeUnit.MILLISECONDS);
    }
  }
}
