package io.zkthreads.server.cli;

import io.grpc.ManagedChannel;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.server.tls.ServiceAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// An L2 that is asked and not written to.
final class LedgerOptions {
  private static final String DEFAULT = "127.0.0.1:50061";

  @Option(
      names = "--ledger",
      paramLabel = "HOST:PORT",
      description = "The L2, or https://HOST:PORT; default " + DEFAULT + ".")
  @Nullable String ledger;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM of who signed the certificate of https://HOST:PORT; default: Java's list.")
  @Nullable Path authority;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  /// What is asked of the L2.
  interface Question {
    int ask(SettlementLayer l2) throws Exception;
  }

  Console console() {
    return Console.of(json);
  }

  boolean isGiven() {
    return ledger != null;
  }

  int with(Question question) throws Exception {
    String address = ledger == null ? DEFAULT : ledger;
    ServiceAddress service =
        ServiceAddress.parse(address)
            .orElseThrow(() ->
                new BadInput(
                    "--ledger: expected " + ServiceAddress.FORM + ", got '" + address + "'"));
    ManagedChannel channel =
        DaemonConnection.channel(service, Optional.ofNullable(authority)).build();
    try {
      return question.ask(GrpcSettlementLayer.over(channel));
    } catch (LedgerUnavailable e) {
      console()
          .error(
              "the ledger at %s does not answer (%s); is it running? start it with `zkt ledger`"
                  .formatted(address, e.getMessage()));
      return ExitCode.UNAVAILABLE;
    } finally {
      channel.shutdownNow();
    }
  }
}
