package io.zkthreads.server.cli;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.server.Keys;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Whose account acts, and on which L2.
final class WalletOptions {
  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = "Key file of the account that signs and pays; `zkt key new` makes one.")
  Path key = Path.of("");

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

  @Option(
      names = "--max-fee",
      paramLabel = "N",
      defaultValue = "" + Wallet.MAX_FEE,
      description = "Most that the L2 may charge for it; default ${DEFAULT-VALUE}.")
  String maxFee = "";

  @Option(names = "--json", description = "One JSON object a line.")
  boolean json;

  /// What a command does with an account.
  interface Work {
    int run(Wallet wallet) throws Exception;
  }

  Console console() {
    return Console.of(json);
  }

  long maxFee() throws BadInput {
    return Funding.amount("--max-fee", maxFee);
  }

  static SigningKey read(Path key) throws BadInput, IOException {
    if (!Files.isRegularFile(key)) {
      throw new BadInput("--key: expected a key file, got no such file: " + key);
    }
    return Keys.read(key);
  }

  int with(Work work) throws Exception {
    try (Wallet wallet = Wallet.at(ledger, Optional.ofNullable(authority), read(key))) {
      return work.run(wallet);
    } catch (LedgerUnavailable e) {
      console()
          .error(
              "the ledger at %s does not answer (%s); is it running? start it with `zkt ledger`"
                  .formatted(ledger, e.getMessage()));
      return ExitCode.UNAVAILABLE;
    }
  }

  /// Signs and sends an operation, and says what became of it.
  int send(Operation operation) throws Exception {
    long most = maxFee();
    return with(wallet -> tell(wallet.send(wallet.sign(operation, most).encode()), "output"));
  }

  /// Says what a block did with a transaction.
  ///
  /// @param output name of what it gave, if it gave anything
  int tell(Receipt receipt, String output) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("transaction", receipt.transaction().hex());
    fields.put("height", receipt.height());
    fields.put("feePaid", receipt.feePaid());
    return switch (receipt.outcome()) {
      case Outcome.Applied(var bytes) -> {
        String hex = HexFormat.of().formatHex(bytes.toArray());
        fields.put("outcome", "APPLIED");
        fields.put(output, hex);
        console()
            .result(
                fields,
                "applied in block %d for %,d%s"
                    .formatted(
                        receipt.height(),
                        receipt.feePaid(),
                        hex.isEmpty() ? "" : ", " + output + " " + hex));
        yield ExitCode.OK;
      }
      case Outcome.Reverted(Refusal refusal) -> notApplied(fields, "REVERTED", refusal);
      case Outcome.Refused(Refusal refusal) -> notApplied(fields, "REFUSED", refusal);
    };
  }

  private int notApplied(Map<String, Object> fields, String outcome, Refusal refusal) {
    fields.put("outcome", outcome);
    fields.put("reason", refusal.reason().name());
    fields.put("detail", refusal.detail());
    console().result(fields, outcome + " " + refusal.reason() + ": " + refusal.detail());
    return ExitCode.NOT_AS_EXPECTED;
  }
}
