package io.zkthreads.server.cli;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sends money on the L2, above all to the account of a Prover.
@Command(
    name = "fund",
    mixinStandardHelpOptions = true,
    description = {
      "Sends money on the L2 to an account, such as the one that `zkt serve` prints.",
      "A daemon pays the L2 for each settlement; without money its jobs wait as NEEDS_FUNDS."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt fund ADDRESS --key ledger-data/faucet.key",
      "      from the faucet of an embedded ledger",
      "  zkt fund ADDRESS --key me.key --amount 5000000 --ledger 127.0.0.1:50061",
      "      from any account whose key file is here"
    })
final class FundCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ADDRESS", description = "Who gets it: 64 hex digits.")
  String address = "";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Key file of the account that pays.")
  Path key = Path.of("");

  @Option(
      names = "--amount",
      paramLabel = "N",
      defaultValue = "" + Funding.DEFAULT_AMOUNT,
      description = "How much; default ${DEFAULT-VALUE}.")
  String amount = "";

  @Option(
      names = "--ledger",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:50061",
      description = "The L2, or https://HOST:PORT; default ${DEFAULT-VALUE}.")
  String ledger = "";

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "PEM of who signed the certificate of https://HOST:PORT; default: Java's list.")
  @Nullable Path authority;

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    Bytes32 to = Funding.address("ADDRESS", address);
    long units = Funding.amount("--amount", amount);
    SigningKey from = WalletOptions.read(key);
    Console console = Console.of(json);
    try (Funding funding = Funding.at(ledger, Optional.ofNullable(authority), from)) {
      long balance = funding.send(to, units);
      console.result(
          Map.of("address", to.hex(), "sent", units, "balance", balance),
          "%s got %,d and has %,d".formatted(to.hex(), units, balance));
      return ExitCode.OK;
    } catch (LedgerUnavailable e) {
      console.error(
          "the ledger at %s does not answer (%s); is it running? start it with `zkt ledger`"
              .formatted(ledger, e.getMessage()));
      return ExitCode.UNAVAILABLE;
    }
  }
}
