package io.zkthreads.server.temporal;

import io.temporal.client.WorkflowClient;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.io.Closeable;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Carries out the workflows of proofs, from when Temporal answers on: a daemon starts without it.
final class WorkflowHost implements Closeable {
  private static final System.Logger LOG = System.getLogger(WorkflowHost.class.getName());
  private static final long PAUSE_MILLIS = 1000;
  private static final long LAST_SECONDS = 5;

  /// A workflow has two tasks of milliseconds each, so few take many.
  private static final int POLLERS = 2;

  private final WorkflowClient client;
  private final String queue;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread starter;

  private WorkflowHost(WorkflowClient client, String queue) {
    this.client = client;
    this.queue = queue;
    starter = Thread.ofPlatform().name("temporal").daemon().unstarted(this::run);
  }

  static WorkflowHost start(WorkflowClient client, String queue) {
    WorkflowHost host = new WorkflowHost(client, queue);
    host.starter.start();
    return host;
  }

  private void run() {
    try {
      WorkerFactory factory = started();
      closing.await();
      factory.shutdownNow();
      factory.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Workflows are not kept in memory between their two tasks: replaying them costs nothing, and
  /// Temporal need not wait for a daemon that had one and has ended.
  private WorkerFactory started() throws InterruptedException {
    WorkerFactory factory =
        WorkerFactory.newInstance(
            client,
            WorkerFactoryOptions.newBuilder()
                .setUsingVirtualWorkflowThreads(true)
                .setWorkflowCacheSize(0)
                .build());
    factory
        .newWorker(
            queue, WorkerOptions.newBuilder().setMaxConcurrentWorkflowTaskPollers(POLLERS).build())
        .registerWorkflowImplementationTypes(ProvingWorkflow.class);
    boolean said = false;
    while (closing.getCount() > 0) {
      try {
        factory.start();
        LOG.log(Level.INFO, "proofs are ordered through Temporal");
        return factory;
      } catch (RuntimeException e) {
        LOG.log(said ? Level.DEBUG : Level.WARNING, "Temporal: " + e.getMessage());
        said = true;
      }
      if (closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
        break;
      }
    }
    return factory;
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      starter.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
