package io.zkthreads.server.cli;

import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
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

  /// What is kept of the Batcher's answers.
  static final class Kept {
    @Option(
        names = "--receipt",
        paramLabel = "FILE",
        description = "Writes the soft receipt there, for `zkt tx check-receipt`.")
    @Nullable Path receipt;

    @Option(
        names = "--inclusion",
        paramLabel = "FILE",
        description = {
          "Writes there what shows that it was settled, for `zkt inclusion verify`;",
          "waits until it is settled."
        })
    @Nullable Path inclusion;

    void check(List<Path> others) throws BadInput {
      List<Path> taken = new ArrayList<>(others);
      if (receipt != null) {
        OutputFiles.check("--receipt", receipt, taken);
        taken.add(receipt);
      }
      if (inclusion != null) {
        OutputFiles.check("--inclusion", inclusion, taken);
      }
    }

    /// The stage that one waits for.
    @Nullable Until until(@Nullable Until asked) {
      return inclusion == null ? asked : Until.SETTLED;
    }

    void keep(BatcherClient client, Transaction transaction) throws Exception {
      if (receipt != null && !transaction.getSoftReceipt().isEmpty()) {
        OutputFiles.write(receipt, transaction.getSoftReceipt().toByteArray());
      }
      if (inclusion != null
          && transaction.getStage() == TransactionStage.TRANSACTION_STAGE_SETTLED) {
        OutputFiles.write(inclusion, client.inclusion(transaction.getId().toByteArray()));
      }
    }
  }

  /// How a Batcher is asked, and how its answer is told.
  static final class Asking {
    @Mixin BatcherOptions batcher = new BatcherOptions();
    @Mixin Kept kept = new Kept();

    @Option(
        names = "--tls-ca",
        paramLabel = "FILE",
        description = "PEM of who signed the Batcher's certificate; default: Java's list.")
    @Nullable Path authority;

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    /// Asks for a transaction, waiting until it is so far, and keeps and tells what is said.
    ///
    /// @param first done before that
    int ask(byte[] id, @Nullable Until asked, Consumer<BatcherClient> first) throws Exception {
      Until until = kept.until(asked);
      return batcher.with(
          authority,
          client -> {
            first.accept(client);
            Transaction now =
                until == null
                    ? client.transaction(id)
                    : BatcherOptions.await(client, id, until.stage());
            kept.keep(client, now);
            return BatcherOptions.tell(Console.of(json), now);
          });
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

    @Option(
        names = "--until",
        paramLabel = "STAGE",
        defaultValue = "executed",
        description =
            "Waits until it is queued, executed (there is a soft receipt) or settled; default"
                + " ${DEFAULT-VALUE}.")
    Until until = Until.EXECUTED;

    @Mixin Asking asking = new Asking();

    @Override
    public Integer call() throws Exception {
      asking.kept.check(List.of(file));
      UserTransaction transaction = read(file);
      return asking.ask(
          transaction.id().bytes(), until, client -> client.submit(transaction.encode()));
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

    @Option(
        names = "--until",
        paramLabel = "STAGE",
        description = "Waits until it is executed or settled; default: says how it stands.")
    @Nullable Until until;

    @Mixin Asking asking = new Asking();

    @Override
    public Integer call() throws Exception {
      byte[] wanted = Funding.address("ID", id).bytes();
      asking.kept.check(List.of());
      return asking.ask(wanted, until, client -> {});
    }
  }
}
