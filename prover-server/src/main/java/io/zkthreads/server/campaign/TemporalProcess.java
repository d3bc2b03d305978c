package io.zkthreads.server.campaign;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.api.workflowservice.v1.WorkflowServiceGrpc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A Temporal server, as `scripts/temporal` makes one, whose records are on disk.
final class TemporalProcess extends Service {
  private static final int PORTS = 10;
  private static final String NAMESPACE = "default";

  private final int port;
  private final ManagedChannel channel;

  private TemporalProcess(LocalProcess process, int port) {
    super(Part.TEMPORAL, process);
    this.port = port;
    this.channel = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /// Why there is none, if that is so.
  ///
  /// @param script the script, which is not part of a release
  static Optional<String> lack(Optional<Path> script) throws IOException, InterruptedException {
    if (script.isEmpty()) {
      return Optional.of("no scripts/temporal beside this command: it takes the repository");
    }
    Process path =
        new ProcessBuilder(script.get().toString(), "path")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return path.waitFor() == 0
        ? Optional.empty()
        : Optional.of("no Temporal server was built: scripts/temporal build, which needs Go");
  }

  /// A server that is not started yet.
  static TemporalProcess of(Path folder, Path script) throws IOException {
    int port = freePorts();
    Path data = Files.createDirectories(folder.resolve("data").resolve("temporal"));
    List<String> command =
        List.of(
            script.toString(),
            "exec",
            String.valueOf(port),
            data.resolve("records").toString(),
            data.resolve("config.yaml").toString());
    return new TemporalProcess(
        new LocalProcess(folder.resolve("temporal.log"), Map.of(), command), port);
  }

  /// The first of ten in a row that nobody listens on.
  private static int freePorts() {
    while (true) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      if (areFree(first)) {
        return first;
      }
    }
  }

  private static boolean areFree(int first) {
    for (int i = 0; i < PORTS; i++) {
      if (!LocalProcess.isFree(first + i)) {
        return false;
      }
    }
    return true;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /// With its namespace, which is made when there is none.
  @Override
  boolean serves() {
    channel.resetConnectBackoff();
    WorkflowServiceGrpc.WorkflowServiceBlockingStub temporal =
        WorkflowServiceGrpc.newBlockingStub(channel).withDeadlineAfter(5, TimeUnit.SECONDS);
    try {
      var _ =
          temporal.describeNamespace(
              DescribeNamespaceRequest.newBuilder().setNamespace(NAMESPACE).build());
      return true;
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        register(temporal);
      }
      return false;
    }
  }

  private static void register(WorkflowServiceGrpc.WorkflowServiceBlockingStub temporal) {
    try {
      var _ =
          temporal.registerNamespace(
              RegisterNamespaceRequest.newBuilder()
                  .setNamespace(NAMESPACE)
                  .setWorkflowExecutionRetentionPeriod(
                      Duration.newBuilder().setSeconds(TimeUnit.DAYS.toSeconds(1)))
                  .build());
    } catch (StatusRuntimeException notYet) {
      // It is asked for again.
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    super.close();
  }
}
