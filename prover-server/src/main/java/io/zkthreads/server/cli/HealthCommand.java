package io.zkthreads.server.cli;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.zkthreads.server.console.Console;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Asks a service for its health.
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = {
      "Asks a daemon or ledger whether it serves.",
      "Exit code 0: it does; 1: it says that it does not, or not yet; 3: it does not answer."
    })
final class HealthCommand implements Callable<Integer> {
  private static final long SECONDS = 10;

  @Mixin DaemonOptions connection = new DaemonOptions();

  @Parameters(
      paramLabel = "HOST:PORT",
      arity = "0..1",
      defaultValue = DaemonConnection.DEFAULT_ADDRESS,
      description = "The service (default: ${DEFAULT-VALUE}).")
  String address = "";

  @Option(
      names = "--of",
      paramLabel = "NAME",
      description = "What is asked about: full-speed or devices of a daemon; default: all of it.")
  String name = "";

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    ServingStatus status;
    try (DaemonConnection service = connection.connect(address)) {
      status =
          HealthGrpc.newBlockingStub(service.channel())
              .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
              .check(HealthCheckRequest.newBuilder().setService(name).build())
              .getStatus();
    }
    Console.of(json).result(Map.of("status", status.name()), status.name());
    return status == ServingStatus.SERVING ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }
}
