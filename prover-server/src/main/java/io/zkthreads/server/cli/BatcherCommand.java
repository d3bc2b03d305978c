package io.zkthreads.server.cli;

import io.zkthreads.api.batcher.v1.Decision;
import io.zkthreads.api.batcher.v1.SubBlock;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Config;
import io.zkthreads.server.console.Console;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs a Batcher until it is told to stop.
@Command(
    name = "batcher",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the Batcher of a thread.",
      "It takes users' transactions, executes them, signs soft receipts and sub-blocks, and has a",
      "daemon prove and settle them. SIGTERM ends it; what it answered is on disk."
    },
    subcommands = {
      BatcherCommand.SubBlocks.class,
      BatcherCommand.Rebase.class,
      BatcherCommand.Return.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt batcher --thread THREAD --data batcher-data",
      "      for a thread that has the key of batcher-data/batcher/batcher.key",
      "  zkt tx call TOKEN 1 ADDRESS u64:30 --key me.key --thread THREAD --fee 10 --out pay.tx",
      "  zkt tx send pay.tx --receipt pay.receipt",
      "      a user's transaction; answered when it is executed and promised",
      "  zkt batcher sub-blocks --operator 127.0.0.1:50072",
      "      with --set batcher.operator=127.0.0.1:50072: what its operator sees"
    })
final class BatcherCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--thread", paramLabel = "THREAD", description = "Whose sub-blocks it makes.")
  @Nullable String thread;

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50071.")
  @Nullable String listen;

  @Option(names = "--ledger", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50061.")
  @Nullable String ledger;

  @Option(names = "--daemon", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50051.")
  @Nullable String daemon;

  @Option(names = "--data", paramLabel = "DIR", description = "Everything durable; default .zkt.")
  @Nullable String data;

  @Override
  public Integer call() throws Exception {
    Map<String, String> settings = new HashMap<>();
    LedgerCommand.put(settings, "batcher.thread", thread);
    LedgerCommand.put(settings, "batcher.listen", listen);
    LedgerCommand.put(settings, "batcher.ledger", ledger);
    LedgerCommand.put(settings, "batcher.daemon", daemon);
    LedgerCommand.put(settings, "data", data);
    Config config = common.load(settings);
    LogLine.format(config.jsonLog());
    BatcherNode node;
    try {
      node = BatcherNode.start(config);
    } catch (LedgerUnavailable e) {
      common
          .console()
          .error(
              "the ledger at %s does not answer (%s); is it running? start it with `zkt ledger`"
                  .formatted(config.batcher().ledger().address(), e.getMessage()));
      return ExitCode.UNAVAILABLE;
    }
    tell(node);
    return ServiceEnd.await(node, node.fate(), common.console());
  }

  private void tell(BatcherNode node) {
    ThreadBatcher.Information info = node.batcher().info();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", node.address());
    node.operatorAddress().ifPresent(at -> fields.put("operator", at));
    fields.put("thread", info.threadId().hex());
    fields.put("batcherKey", info.publicKey().hex());
    fields.put("batcherKeyIndex", info.keyIndex());
    common
        .console()
        .event(
            "serving",
            fields,
            "batcher on %s, thread %s, key %d%s"
                .formatted(
                    node.address(),
                    info.threadId().hex(),
                    info.keyIndex(),
                    node.operatorAddress().map(at -> ", its operator's port " + at).orElse("")));
  }

  /// A command of the operator.
  abstract static class Operated implements Callable<Integer> {
    @Option(
        names = "--operator",
        paramLabel = "HOST:PORT",
        defaultValue = "127.0.0.1:50072",
        description = "The Batcher's `batcher.operator`; default ${DEFAULT-VALUE}.")
    String operator = "";

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    abstract void run(BatcherClient client, Console console) throws BadInput;

    @Override
    public final Integer call() throws Exception {
      return BatcherOptions.with(
          "--operator",
          operator,
          null,
          client -> {
            run(client, Console.of(json));
            return ExitCode.OK;
          });
    }
  }

  @Command(
      name = "sub-blocks",
      mixinStandardHelpOptions = true,
      description = "Lists the newest sub-blocks of a Batcher, newest first.")
  static final class SubBlocks extends Operated {
    private static final int PAGE = 100;

    @Override
    void run(BatcherClient client, Console console) {
      client.subBlocks(PAGE).forEach(block -> say(console, block));
    }
  }

  /// A word on a sub-block that waits for it.
  abstract static class Word extends Operated {
    @Parameters(paramLabel = "NUMBER", description = "Of `zkt batcher sub-blocks`.")
    String number = "";

    abstract Decision decision();

    @Override
    final void run(BatcherClient client, Console console) throws BadInput {
      say(console, client.decide(Funding.amount("NUMBER", number), decision()));
    }
  }

  @Command(
      name = "rebase",
      mixinStandardHelpOptions = true,
      description = "Has a stale sub-block made anew (batcher.rebase=ask).")
  static final class Rebase extends Word {
    @Override
    Decision decision() {
      return Decision.DECISION_REBASE;
    }
  }

  @Command(
      name = "return",
      mixinStandardHelpOptions = true,
      description = "Returns the transactions of a stale sub-block (batcher.rebase=ask).")
  static final class Return extends Word {
    @Override
    Decision decision() {
      return Decision.DECISION_RETURN;
    }
  }

  private static void say(Console console, SubBlock block) {
    String stage = block.getStage().name().replace("SUB_BLOCK_STAGE_", "").toLowerCase(Locale.ROOT);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("number", block.getNumber());
    fields.put("stage", stage);
    fields.put("sequence", block.getSequence());
    fields.put("revision", block.getRevision());
    fields.put("transactions", block.getTransactions());
    fields.put("job", block.getJob());
    fields.put("reason", block.getReason());
    fields.put("detail", block.getDetail());
    fields.put("height", block.getHeight());
    List<String> rest = new ArrayList<>();
    if (!block.getJob().isEmpty()) {
      rest.add(block.getJob());
    }
    if (!block.getReason().isEmpty()) {
      rest.add(block.getReason() + ": " + block.getDetail());
    }
    if (block.getHeight() > 0) {
      rest.add("in block " + block.getHeight());
    }
    console.event(
        "sub_block",
        fields,
        "%d %s: sequence %d, revision %d, %d transactions%s"
            .formatted(
                block.getNumber(),
                stage,
                block.getSequence(),
                block.getRevision(),
                block.getTransactions(),
                rest.isEmpty() ? "" : "; " + String.join("; ", rest)));
  }
}
