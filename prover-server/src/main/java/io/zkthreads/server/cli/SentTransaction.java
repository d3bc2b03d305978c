package io.zkthreads.server.cli;

import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A signed transaction at a thread's Batcher.
final class SentTransaction {
  private SentTransaction() {}

  /// Until when a command waits.
  enum Until {
    QUEUED(TransactionStage.TRANSACTION_STAGE_QUEUED),
    EXECUTED(TransactionStage.TRANSACTION_STAGE_EXECUTED),
    SETTLED(TransactionStage.TRANSACTION_STAGE_SETTLED);

    private final TransactionStage stage;

    Until(TransactionStage stage) {
      this.stage = stage;
    }

    TransactionStage stage() {
      return stage;
    }
  }

  static UserTransaction read(Path file) throws BadInput {
    byte[] bytes = InputFiles.read(file, "a signed transaction", UserTransaction.MAX_BYTES);
    try {
      return UserTransaction.decode(bytes);
    } catch (InvalidEncoding e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }

  /// Where a soft receipt goes, and until when one waits for it.
  static final class Following {
    @Option(
        names = "--until",
        paramLabel = "STAGE",
        defaultValue = "executed",
        description =
            "Waits until it is queued, executed (there is a soft receipt) or settled; default"
                + " ${DEFAULT-VALUE}.")
    Until until = Until.EXECUTED;

    @Option(
        names = "--receipt",
        paramLabel = "FILE",
        description = "Writes the soft receipt there, for `zkt tx check-receipt`.")
    @Nullable Path receipt;

    void check(List<Path> others) throws BadInput {
      if (receipt != null) {
        OutputFiles.check("--receipt", receipt, others);
      }
    }

    void keep(Transaction transaction) throws Exception {
      if (receipt != null && !transaction.getSoftReceipt().isEmpty()) {
        OutputFiles.write(receipt, transaction.getSoftReceipt().toByteArray());
      }
    }
  }

  @Command(
      name = "send",
      mixinStandardHelpOptions = true,
      description = {
        "Sends a signed transaction to its thread's Batcher.",
        "The same file again is the same transaction. Exit code 1: it was returned."
      })
  static final class Send implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What `zkt tx call --thread --out` wrote.")
    Path file = Path.of("");

    @Mixin BatcherOptions batcher = new BatcherOptions();
    @Mixin Following following = new Following();

    @Option(
        names = "--tls-ca",
        paramLabel = "FILE",
        description = "PEM of who signed the Batcher's certificate; default: Java's list.")
    @Nullable Path authority;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      following.check(List.of(file));
      UserTransaction transaction = read(file);
      return batcher.with(
          authority,
          client -> {
            client.submit(transaction.encode());
            Transaction now =
                BatcherOptions.await(client, transaction.id().bytes(), following.until.stage());
            following.keep(now);
            return BatcherOptions.tell(Console.of(json), now);
          });
    }
  }

  @Command(
      name = "status",
      mixinStandardHelpOptions = true,
      description = {
        "Asks a Batcher what became of a transaction.",
        "Exit code 1: it was returned."
      })
  static final class Status implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "Of the transaction, as `zkt tx call` says it.")
    String id = "";

    @Mixin BatcherOptions batcher = new BatcherOptions();

    @Option(
        names = "--until",
        paramLabel = "STAGE",
        description = "Waits until it is executed or settled; default: says how it stands.")
    @Nullable Until until;

    @Option(
        names = "--receipt",
        paramLabel = "FILE",
        description = "Writes the soft receipt there, for `zkt tx check-receipt`.")
    @Nullable Path receipt;

    @Option(
        names = "--tls-ca",
        paramLabel = "FILE",
        description = "PEM of who signed the Batcher's certificate; default: Java's list.")
    @Nullable Path authority;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      byte[] wanted = Funding.address("ID", id).bytes();
      Following following = new Following();
      following.receipt = receipt;
      following.check(List.of());
      return batcher.with(
          authority,
          client -> {
            Transaction now =
                until == null
                    ? client.transaction(wanted)
                    : BatcherOptions.await(client, wanted, until.stage());
            following.keep(now);
            return BatcherOptions.tell(Console.of(json), now);
          });
    }
  }
}
