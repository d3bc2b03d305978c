package io.zkthreads.server.temporal;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.zkthreads.server.refusal.BadSetting;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A connection to Temporal, which need not be there yet.
public final class TemporalConnection implements AutoCloseable {
  /// How long a daemon tries a call before it sees to other jobs.
  public static final Duration DAEMON_PATIENCE = Duration.ofSeconds(5);

  /// How long a worker tries: the call may bring a proof that took hours.
  public static final Duration WORKER_PATIENCE = Duration.ofMinutes(10);

  private static final int MAX_MESSAGE_BYTES = 64 << 20;
  private static final Duration CALL = Duration.ofSeconds(10);

  private final TemporalSettings settings;
  private final ManagedChannel channel;
  private final WorkflowServiceStubs service;
  private final WorkflowClient client;

  private TemporalConnection(TemporalSettings settings, String identity, Duration patience)
      throws IOException {
    this.settings = settings;
    channel =
        settings
            .address()
            .channel(settings.authority(), settings.shown())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(15, TimeUnit.SECONDS)
            .build();
    service =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setChannel(channel)
                .setRpcTimeout(CALL)
                .setRpcRetryOptions(
                    RpcRetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofMillis(100))
                        .setMaximumInterval(Duration.ofSeconds(2))
                        .setBackoffCoefficient(2)
                        .setExpiration(patience)
                        .validateBuildWithDefaults())
                .build());
    client =
        WorkflowClient.newInstance(
            service,
            WorkflowClientOptions.newBuilder()
                .setNamespace(settings.namespace())
                .setIdentity(identity)
                .build());
  }

  /// Nothing is sent yet.
  ///
  /// @param identity who connects, as Temporal shows it
  /// @param patience how long a call is tried again
  /// @throws BadSetting if the file of authorities holds none, or certificate and key do not fit
  public static TemporalConnection open(
      TemporalSettings settings, String identity, Duration patience) throws IOException {
    return new TemporalConnection(settings, identity, patience);
  }

  public WorkflowClient client() {
    return client;
  }

  /// Asks whether Temporal is there, with the namespace.
  ///
  /// @throws StatusRuntimeException UNAVAILABLE if it does not answer
  /// @throws BadSetting if it does not know the namespace
  public void requireNamespace() throws BadSetting {
    try {
      var _ =
          service
              .blockingStub()
              .withDeadlineAfter(CALL.toMillis(), TimeUnit.MILLISECONDS)
              .describeNamespace(
                  DescribeNamespaceRequest.newBuilder().setNamespace(settings.namespace()).build());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        throw new BadSetting(
            "temporal.namespace: Temporal at %s has none of the name '%s'; make it with `temporal operator namespace create`, or set another"
                .formatted(settings.address(), settings.namespace()),
            e);
      }
      throw e;
    }
  }

  @Override
  public void close() {
    service.shutdownNow();
    channel.shutdownNow();
  }
}
