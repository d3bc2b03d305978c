package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.BatchCost;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
          + " its own; what proving costs is not in it. For each profile of proofs, of which a thread"
          + " accepts what its admin adds (`zkt thread profiles`)."
    })
final class FeesCommand implements Callable<Integer> {
  private static final List<Integer> COUNTS = List.of(1, 10, 100, 200, 500, 1000);

  /// A kind of proof.
  ///
  /// @param profile empty for a size that somebody gave
  private record Kind(Optional<SecurityProfile> profile, int proofBytes) {
    Kind(SecurityProfile profile, int proofBytes) {
      this(Optional.of(profile), proofBytes);
    }
  }

  /// Proofs of 200 calls of a counter, by 20 senders: batch proofs measured, compact ones foretold.
  private static final List<Kind> KINDS =
      List.of(
          new Kind(SecurityProfile.PROVEN_100, 3_857_328),
          new Kind(SecurityProfile.SPEED_100, 3_481_079),
          new Kind(SecurityProfile.SIZE_100, 2_250_016),
          new Kind(SecurityProfile.COMPACT_100, 518_169),
          new Kind(SecurityProfile.COMPACT_100_JOHNSON, 324_890));

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
      description =
          "Size of the proof; default: of 200 calls of a counter, under each profile of 100 bits.")
  @Nullable String proofBytes;

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
    int call = count("--call-bytes", callBytes, 0, 1 << 12);
    List<Kind> kinds = kinds();
    return l2.with(layer -> {
      FeeSchedule fees = layer.terms().fees();
      Map<String, Object> fields = new LinkedHashMap<>();
      StringBuilder text = new StringBuilder();
      List<Map<String, Object>> each = new ArrayList<>();
      for (Kind kind : kinds) {
        BatchCost cost = new BatchCost(fees, set, touched, changed, kind.proofBytes(), call);
        fields.put("direct", cost.direct());
        each.add(fields(kind, cost));
        if (text.isEmpty()) {
          text.append("directly a transaction costs %,d%n".formatted(cost.direct()));
        }
        text.append(text(kind, cost));
      }
      fields.put("proofs", each);
      l2.console().result(fields, text.toString().stripTrailing());
      return ExitCode.OK;
    });
  }

  private List<Kind> kinds() throws BadInput {
    return proofBytes == null
        ? KINDS
        : List.of(
            new Kind(
                Optional.empty(),
                count("--proof-bytes", proofBytes, 0, Operation.MAX_PROOF_BYTES)));
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

  private static Map<String, Object> fields(Kind kind, BatchCost cost) {
    Map<String, Object> fields = new LinkedHashMap<>();
    kind.profile().ifPresent(profile -> fields.put("profile", profile.name()));
    fields.put("proofBytes", kind.proofBytes());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int count : COUNTS) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("transactions", count);
      row.put("subBlock", cost.submission(count));
      row.put("each", Math.round((double) cost.submission(count) / count * 10) / 10.0);
      row.put("fact", cost.registration(count));
      row.put("apply", cost.apply(count));
      rows.add(row);
    }
    fields.put("subBlocks", rows);
    cost.breakEven().ifPresent(count -> fields.put("breakEven", count));
    return fields;
  }

  private static String text(Kind kind, BatchCost cost) {
    StringBuilder text = new StringBuilder();
    text.append(
        "%n%sa proof of %,d bytes%n%12s %12s %12s %16s%n"
            .formatted(
                kind.profile().map(profile -> profile.name() + ", ").orElse(""),
                kind.proofBytes(),
                "transactions",
                "sub-block",
                "each",
                "stale, by fact"));
    for (int count : COUNTS) {
      text.append(
          String.format(
              Locale.ROOT,
              "%,12d %,12d %,12.1f %,16d%n",
              count,
              cost.submission(count),
              (double) cost.submission(count) / count,
              cost.apply(count)));
    }
    OptionalInt breakEven = cost.breakEven();
    text.append(
        breakEven.isPresent()
            ? "from %,d transactions on a sub-block costs less than they would directly%n"
                .formatted(breakEven.getAsInt())
            : "no sub-block of at most %,d transactions costs less than they would directly%n"
                .formatted(Statement.MAX_SIGNED_TRANSACTIONS));
    return text.toString();
  }
}
