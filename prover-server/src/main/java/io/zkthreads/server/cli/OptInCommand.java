package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// An opt-in to a thread of OS version 1, as far as its user wants it to go.
@Command(
    name = "opt-in",
    mixinStandardHelpOptions = true,
    description = {
      "Lets the Batcher of a thread of OS version 1 act for the account.",
      "It may call contracts of the thread without a signature, with any amount that no --limit",
      "forbids: trust it, or use threads of OS version 2, which need no opt-in.",
      "An opt-in takes the place of the one before, with what was left of its limits."
    })
final class OptInCommand implements Callable<Integer> {
  private static final Pattern LIMIT =
      Pattern.compile("([0-9a-f]{64}):([0-9a-f]{64}):([0-9]{1,18})");

  @Parameters(paramLabel = "THREAD", description = "A thread of OS version 1.")
  String thread = "";

  @Option(
      names = "--until",
      paramLabel = "HEIGHT",
      description = "Last L2 height at which it may act; default: until opted out.")
  @Nullable String until;

  @Option(
      names = "--contract",
      paramLabel = "CONTRACT",
      description = {
        "Sub-blocks that use the opt-in may change the state of this contract, and of others that",
        "are named so, at most 16; default: of all contracts of the thread."
      })
  List<String> contracts = new ArrayList<>();

  @Option(
      names = "--limit",
      paramLabel = "CONTRACT:SLOT:AMOUNT",
      description = {
        "By how much the value of this slot may fall in all; may be given 16 times; default: by",
        "any amount."
      })
  List<String> limits = new ArrayList<>();

  @Mixin WalletOptions wallet = new WalletOptions();

  @Override
  public Integer call() throws Exception {
    long height = until == null ? Operation.Authorize.NO_END : Funding.amount("--until", until);
    OptInLimits all = new OptInLimits(contracts(), falls());
    return wallet.send(new Operation.Authorize(Funding.address("THREAD", thread), height, all));
  }

  private List<Bytes32> contracts() throws BadInput {
    List<Bytes32> all = new ArrayList<>();
    for (String contract : contracts) {
      all.add(Funding.address("--contract", contract));
    }
    all.sort(null);
    requireEachOnce("--contract", all);
    return all;
  }

  private List<Fall> falls() throws BadInput {
    List<Fall> all = new ArrayList<>();
    for (String limit : limits) {
      Matcher matcher = LIMIT.matcher(limit);
      if (!matcher.matches()) {
        throw new BadInput(
            "--limit: expected CONTRACT:SLOT:AMOUNT, twice 64 lower-case hex digits and a number,"
                + (" got '" + limit + "'"));
      }
      StateKey key =
          new StateKey(Bytes32.parseHex(matcher.group(1)), Bytes32.parseHex(matcher.group(2)));
      all.add(new Fall(key, Long.parseLong(matcher.group(3))));
    }
    all.sort(Comparator.comparing(Fall::key));
    requireEachOnce(
        "--limit", all.stream().map(f -> f.key().contract() + ":" + f.key().slot()).toList());
    return all;
  }

  private static void requireEachOnce(String option, List<?> ascending) throws BadInput {
    if (ascending.size() > OptInLimits.MAX) {
      throw new BadInput(
          option + ": expected at most " + OptInLimits.MAX + ", got " + ascending.size());
    }
    for (int i = 1; i < ascending.size(); i++) {
      if (ascending.get(i).equals(ascending.get(i - 1))) {
        throw new BadInput(option + ": expected each once, got two of " + ascending.get(i));
      }
    }
  }
}
