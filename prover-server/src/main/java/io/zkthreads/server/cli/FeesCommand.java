package io.zkthreads.server.cli;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.BatchCost;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What transactions cost by an L2's schedule: in sub-blocks, and directly.
@Command(
    name = "fees",
    mixinStandardHelpOptions = true,
    description = {
      "Says what a transaction costs in sub-blocks of an L2, and directly.",
      "By the L2's schedule, for sub-blocks of OS version 2 in which each transaction touches keys of"
          + " its own; what proving costs is not in it."
    })
final class FeesCommand implements Callable<Integer> {
  private static final List<Integer> COUNTS = List.of(1, 10, 100, 200, 500, 1000);

  @Option(
      names = "--contracts",
      paramLabel = "N",
      defaultValue = "1",
      description = "Contracts of the thread; default ${DEFAULT-VALUE}.")
  String contracts = "";

  @Option(
      names = "--keys",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "Keys that a transaction touches, its sender's account among them; default"
              + " ${DEFAULT-VALUE}.")
  String keys = "";

  @Option(
      names = "--changes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Keys of those that it changes; default ${DEFAULT-VALUE}.")
  String changes = "";

  @Option(
      names = "--proof-bytes",
      paramLabel = "N",
      defaultValue = "3821667",
      description = "Size of the proof; default ${DEFAULT-VALUE}, of 200 calls of a counter.")
  String proofBytes = "";

  @Option(
      names = "--call-bytes",
      paramLabel = "N",
      defaultValue = "276",
      description =
          "Size of a user's transaction sent directly; default ${DEFAULT-VALUE}, of a transfer of"
              + " the example token.")
  String callBytes = "";

  @Mixin LedgerOptions l2 = new LedgerOptions();

  @Override
  public Integer call() throws Exception {
    int set = count("--contracts", contracts, 1, Statement.MAX_CONTRACTS);
    int most = Statement.MAX_INPUTS / Statement.MAX_SIGNED_TRANSACTIONS;
    int touched = count("--keys", keys, 1, most);
    int changed = count("--changes", changes, 0, touched);
    int proof = count("--proof-bytes", proofBytes, 0, Operation.MAX_PROOF_BYTES);
    int call = count("--call-bytes", callBytes, 0, 1 << 12);
    return l2.with(layer -> say(layer, set, touched, changed, proof, call));
  }

  private static int count(String option, String text, int least, int most) throws BadInput {
    if (!text.matches("[0-9]{1,9}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new BadInput(
          "%s: expected a number from %d to %d, got '%s'".formatted(option, least, most, text));
    }
    return Integer.parseInt(text);
  }

  private int say(SettlementLayer layer, int set, int touched, int changed, int proof, int callSize)
      throws Exception {
    BatchCost cost = new BatchCost(layer.terms().fees(), set, touched, changed, proof, callSize);
    OptionalInt breakEven = cost.breakEven();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("direct", cost.direct());
    List<Map<String, Object>> rows = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    text.append(
        "directly a transaction costs %,d%n%n%12s %12s %12s %16s%n"
            .formatted(cost.direct(), "transactions", "sub-block", "each", "stale, by fact"));
    for (int count : COUNTS) {
      double each = (double) cost.submission(count) / count;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("transactions", count);
      row.put("subBlock", cost.submission(count));
      row.put("each", Math.round(each * 10) / 10.0);
      row.put("fact", cost.registration(count));
      row.put("apply", cost.apply(count));
      rows.add(row);
      text.append(
          String.format(
              Locale.ROOT,
              "%,12d %,12d %,12.1f %,16d%n",
              count,
              cost.submission(count),
              each,
              cost.apply(count)));
    }
    fields.put("subBlocks", rows);
    if (breakEven.isPresent()) {
      fields.put("breakEven", breakEven.getAsInt());
    }
    text.append(
        breakEven.isPresent()
            ? "%nfrom %,d transactions on a sub-block costs less than they would directly"
                .formatted(breakEven.getAsInt())
            : "%nno sub-block of at most %,d transactions costs less than they would directly"
                .formatted(Statement.MAX_SIGNED_TRANSACTIONS));
    l2.console().result(fields, text.toString());
    return ExitCode.OK;
  }
}
