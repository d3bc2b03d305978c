package io.zkthreads.server.cli;

import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.PromiseCheck.Standing;
import io.zkthreads.batcher.receipt.PromiseCheck.Verdict;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.batcher.receipt.SoftReceipt.Promise;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A user's check of what a Batcher promised him.
@Command(
    name = "check-receipt",
    mixinStandardHelpOptions = true,
    description = {
      "Checks a Batcher's soft receipt against the L2.",
      "Asks the L2 and believes nobody else. Exit code 0: kept, or still open; 1: broken, no promise",
      "of a Batcher of the thread, lapsed, or replaced."
    })
final class CheckReceiptCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 4096;

  @Parameters(paramLabel = "FILE", description = "The soft receipt.")
  Path file = Path.of("");

  @Option(
      names = "--transaction",
      paramLabel = "FILE",
      description = "The signed transaction: shows whether the thread went on without it.")
  @Nullable Path transaction;

  @Option(
      names = "--settlement",
      paramLabel = "TX",
      description = "The L2's transaction that settled it, as `zkt tx status` says it.")
  @Nullable String settlement;

  @Option(
      names = "--against",
      paramLabel = "FILE",
      description = "Another soft receipt: do the two contradict each other?")
  @Nullable Path other;

  @Mixin LedgerOptions l2 = new LedgerOptions();

  @Override
  public Integer call() throws Exception {
    SoftReceipt receipt = read(file);
    Optional<SoftReceipt> second = other == null ? Optional.empty() : Optional.of(read(other));
    Optional<UserTransaction> sent =
        transaction == null ? Optional.empty() : Optional.of(SentTransaction.read(transaction));
    Optional<Bytes32> by =
        settlement == null
            ? Optional.empty()
            : Optional.of(Funding.address("--settlement", settlement));
    return l2.with(layer -> told(receipt, verdict(layer, receipt, second, sent, by)));
  }

  private static Verdict verdict(
      SettlementLayer layer,
      SoftReceipt receipt,
      Optional<SoftReceipt> second,
      Optional<UserTransaction> sent,
      Optional<Bytes32> by)
      throws Exception {
    PromiseCheck check = new PromiseCheck(layer, System.currentTimeMillis() / 1000);
    Verdict own = check.of(receipt, sent, by);
    if (second.isEmpty() || own.standing() == Standing.NO_PROMISE) {
      return own;
    }
    Verdict others = check.of(second.get(), Optional.empty(), Optional.empty());
    if (others.standing() == Standing.NO_PROMISE) {
      return new Verdict(Standing.NO_PROMISE, "--against: " + others.detail());
    }
    return PromiseCheck.contradiction(receipt.promise(), second.get().promise())
        .map(how -> new Verdict(Standing.BROKEN, how))
        .orElse(own);
  }

  private int told(SoftReceipt receipt, Verdict verdict) {
    Promise promise = receipt.promise();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("standing", verdict.standing().name());
    fields.put("detail", verdict.detail());
    fields.put("transaction", promise.transaction().hex());
    fields.put("sequence", promise.sequence());
    fields.put("revision", promise.revision());
    fields.put("index", promise.index());
    fields.put("reverted", promise.outcome().reverted());
    fields.put("statementHash", promise.statementHash().hex());
    l2.console()
        .result(
            fields,
            "%s: %s%ntransaction %s at %d of sequence %d, revision %d%s"
                .formatted(
                    verdict.standing(),
                    verdict.detail(),
                    promise.transaction(),
                    promise.index(),
                    promise.sequence(),
                    promise.revision(),
                    promise.outcome().reverted()
                        ? ", reverted with " + promise.outcome().reason()
                        : ""));
    return switch (verdict.standing()) {
      case KEPT, OPEN -> ExitCode.OK;
      case REPLACED, LAPSED, BROKEN, NO_PROMISE -> ExitCode.NOT_AS_EXPECTED;
    };
  }

  private static SoftReceipt read(Path file) throws BadInput {
    try {
      return SoftReceipt.decode(InputFiles.read(file, "a soft receipt", MAX_BYTES));
    } catch (InvalidEncoding e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }
}
