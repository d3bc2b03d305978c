package io.zkthreads.server.cli;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.ThreadRegistration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Threads of an L2.
@Command(
    name = "thread",
    mixinStandardHelpOptions = true,
    description = "Registers, shows and closes threads of an L2.",
    subcommands = {
      ThreadCommand.Register.class,
      ThreadCommand.Show.class,
      ThreadCommand.Listing.class,
      ThreadCommand.FundVault.class,
      ThreadCommand.Upgrade.class,
      ThreadCommand.Close.class,
      ThreadKeysCommand.class,
      ThreadProfilesCommand.class
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt key new batcher.key",
      "  zkt thread register TOKEN BOOK --batcher-key batcher.key --key admin.key",
      "      over contracts that are deployed, and go on being used directly; says the thread's id",
      "  zkt thread fund-vault THREAD 100000 --key admin.key",
      "      money that pays Provers",
      "  zkt thread keys add THREAD second.key --key admin.key",
      "      another Batcher, which takes turns with the first"
    })
final class ThreadCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput(
        "thread: expected one of register, show, list, fund-vault, upgrade, close, keys, got"
            + " nothing");
  }

  @Command(
      name = "register",
      mixinStandardHelpOptions = true,
      description = {
        "Registers a thread over deployed contracts, and says its id.",
        "Anybody may, and is its admin then. Nothing of the contracts changes."
      })
  static final class Register implements Callable<Integer> {
    @Parameters(
        arity = "1..63",
        paramLabel = "CONTRACT",
        description = "Addresses of the contracts, in any order.")
    List<String> contracts = List.of();

    @Option(
        names = "--batcher-key",
        required = true,
        paramLabel = "KEY",
        description =
            "Key file of a Batcher, or its public key in hex. May be given several times.")
    List<String> batcherKeys = List.of();

    @Option(
        names = "--os",
        paramLabel = "VERSION",
        defaultValue = "2",
        description = "OS version; default ${DEFAULT-VALUE}.")
    int os;

    @Option(
        names = "--unordered",
        description = "Sub-blocks apply in any order; default: each builds on the one before.")
    boolean unordered;

    @Option(
        names = "--max-prover-fee",
        paramLabel = "N",
        defaultValue = "1000000",
        description = "Most that the vault pays for a sub-block; default ${DEFAULT-VALUE}.")
    String maxProverFee = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      List<Bytes32> addresses = new ArrayList<>();
      for (String contract : contracts) {
        addresses.add(Funding.address("CONTRACT", contract));
      }
      Set<Bytes32> once = new HashSet<>(addresses);
      if (once.size() < addresses.size()) {
        throw new BadInput("CONTRACT: expected each once, got " + addresses);
      }
      addresses.sort(null);
      List<Bytes32> keys = new ArrayList<>();
      for (String key : batcherKeys) {
        keys.add(publicKey("--batcher-key", key));
      }
      long most = Funding.amount("--max-prover-fee", maxProverFee);
      long maxFee = wallet.maxFee();
      Mode mode = unordered ? Mode.UNORDERED : Mode.ORDERED;
      return wallet.with(account -> {
        ThreadRegistration registration =
            new ThreadRegistration(os, mode, account.key().address(), addresses, keys, most);
        Operation register = new Operation.RegisterThread(registration);
        return wallet.tell(account.send(account.sign(register, maxFee).encode()), "thread");
      });
    }
  }

  /// A public key: that of a key file, or as it is.
  static Bytes32 publicKey(String option, String text) throws Exception {
    Path file = Path.of(text);
    if (text.matches("[0-9a-f]{64}") && !Files.exists(file)) {
      return Bytes32.parseHex(text);
    }
    if (!Files.isRegularFile(file)) {
      throw new BadInput(
          option + ": expected a key file, or 64 hex digits of a public key, got " + text);
    }
    return WalletOptions.read(file).publicKey();
  }

  @Command(name = "show", mixinStandardHelpOptions = true, description = "Shows a thread.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 wanted = Funding.address("THREAD", id);
      return l2.with(layer -> {
        Optional<ThreadRecord> thread = layer.thread(wanted);
        if (thread.isEmpty()) {
          throw new BadInput("THREAD: expected a registered thread, got " + wanted);
        }
        Console console = l2.console();
        console.result(fields(thread.get()), text(thread.get()));
        return ExitCode.OK;
      });
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "Lists the threads that were registered on an L2.",
        "Reads its blocks, from the first one or --from."
      })
  static final class Listing implements Callable<Integer> {
    @Option(
        names = "--from",
        paramLabel = "HEIGHT",
        defaultValue = "1",
        description = "First block that is read; default ${DEFAULT-VALUE}.")
    String from = "";

    @Mixin LedgerOptions l2 = new LedgerOptions();

    @Override
    public Integer call() throws Exception {
      long first = Funding.amount("--from", from);
      return l2.with(layer -> {
        long head = layer.head().height();
        for (long height = first; height <= head; height++) {
          Optional<Block> block = layer.block(height);
          if (block.isPresent()) {
            tell(layer, block.get());
          }
        }
        return ExitCode.OK;
      });
    }

    /// A registration's output is the thread's id.
    private void tell(SettlementLayer layer, Block block) throws Exception {
      for (Receipt receipt : block.receipts()) {
        if (receipt.outcome() instanceof Outcome.Applied(var output)
            && output.toArray().length == Bytes32.BYTES) {
          Optional<ThreadRecord> thread = layer.thread(Bytes32.of(output.toArray()));
          thread.ifPresent(t ->
              l2.console()
                  .event(
                      "thread",
                      fields(t),
                      "%s  %s, OS version %d, %s, sequence %d"
                          .formatted(
                              t.id(),
                              t.open() ? "open" : "closed",
                              t.osVersion(),
                              t.mode(),
                              t.sequence())));
        }
      }
    }
  }

  @Command(
      name = "fund-vault",
      mixinStandardHelpOptions = true,
      description = "Gives money to a thread's vault, which pays Provers.")
  static final class FundVault extends ThreadMoney {
    @Override
    Operation operation(Bytes32 threadId, long units) {
      return new Operation.FundVault(threadId, units);
    }
  }

  @Command(
      name = "upgrade",
      mixinStandardHelpOptions = true,
      description = "Moves a thread to a later OS version, between two sub-blocks.")
  static final class Upgrade implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The OS version.")
    int version;

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      return wallet.send(new Operation.UpgradeThread(Funding.address("THREAD", id), version));
    }
  }

  @Command(
      name = "close",
      mixinStandardHelpOptions = true,
      description = "Closes a thread for ever; its vault goes to its admin.")
  static final class Close implements Callable<Integer> {
    @Parameters(paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      return wallet.send(new Operation.CloseThread(Funding.address("THREAD", id)));
    }
  }

  private static Map<String, Object> fields(ThreadRecord thread) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("thread", thread.id().hex());
    fields.put("open", thread.open());
    fields.put("osVersion", thread.osVersion());
    fields.put("mode", thread.mode().name());
    fields.put("admin", thread.admin().hex());
    fields.put("contracts", thread.contracts().stream().map(Bytes32::hex).toList());
    fields.put("sequence", thread.sequence());
    fields.put("head", thread.head().hex());
    fields.put("vault", thread.vault());
    fields.put("maxProverFee", thread.maxFee());
    fields.put("verifyingKey", thread.verifyingKey().hex());
    Map<String, Object> keys = new LinkedHashMap<>();
    thread.keys().forEach(key -> keys.put(key.profile().name(), key.digest().hex()));
    fields.put("keys", keys);
    fields.put("batcherKeys", thread.batcherKeys().stream().map(k -> k.publicKey().hex()).toList());
    fields.put("revoked", thread.batcherKeys().stream().map(BatcherKey::revoked).toList());
    return fields;
  }

  private static String text(ThreadRecord thread) {
    StringBuilder text = new StringBuilder();
    row(text, "thread", thread.id() + (thread.open() ? "" : ", closed"));
    row(text, "OS version, mode", thread.osVersion() + ", " + thread.mode());
    row(text, "admin", thread.admin().hex());
    row(text, "sequence", Long.toString(thread.sequence()));
    row(text, "head", thread.head().hex());
    row(text, "vault", "%,d, at most %,d a sub-block".formatted(thread.vault(), thread.maxFee()));
    thread.keys().forEach(key -> row(text, "key " + key.profile().name(), key.digest().hex()));
    for (Bytes32 contract : thread.contracts()) {
      row(text, "contract", contract.hex());
    }
    for (int i = 0; i < thread.batcherKeys().size(); i++) {
      BatcherKey key = thread.batcherKeys().get(i);
      row(text, "batcher key " + i, key.publicKey().hex() + (key.revoked() ? ", revoked" : ""));
    }
    return text.toString().stripTrailing();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("%-17s %s%n".formatted(name, value));
  }
}
