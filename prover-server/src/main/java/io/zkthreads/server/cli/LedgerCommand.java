package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.server.genesis.GenesisFolder;
import io.zkthreads.thread.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the embedded L2 until it is told to stop.
@Command(
    name = "ledger",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the embedded L2 ledger.",
      "Without a genesis file its money is the faucet's, whose key is DIR/faucet.key."
    })
final class LedgerCommand implements Callable<Integer> {
  private static final String FAUCET = "faucet.key";
  private static final long SUPPLY = 1_000_000_000_000_000L;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50061.")
  @Nullable String listen;

  @Option(names = "--data", paramLabel = "DIR", description = "Everything durable; default .zkt.")
  @Nullable String data;

  @Option(
      names = "--genesis",
      paramLabel = "FILE",
      description = {
        "What the ledger starts from, and keeps in DIR/ledger/genesis.json.",
        "Default: what DIR keeps; a folder without a ledger gets fresh ids and a faucet."
      })
  @Nullable Path genesis;

  @Option(
      names = "--fund",
      paramLabel = "ADDRESS[=AMOUNT]",
      description =
          "An account that is to have AMOUNT, default 1000000000: what it lacks comes from the"
              + " faucet. May be given several times.")
  List<String> fund = List.of();

  @Override
  public Integer call() throws Exception {
    Map<Bytes32, Long> accounts = accounts();
    Map<String, String> settings = new HashMap<>();
    put(settings, "ledger.listen", listen);
    put(settings, "data", data);
    Config config = common.load(settings);
    LogLine.format(config.jsonLog());
    Genesis start = genesis(config);
    Path faucet = config.data().resolve(FAUCET);
    if (!accounts.isEmpty() && !Files.exists(faucet)) {
      throw new BadInput(
          "--fund: expected a ledger with a faucet, got one of a genesis file: fund from an account"
              + " of the file by `zkt fund`");
    }
    if (!accounts.isEmpty() && config.ledgerTls().isPresent()) {
      throw new BadInput(
          "--fund: expected a ledger without TLS, got one whose certificate may have another name"
              + " than this machine: fund by `zkt fund --ledger https://HOST:PORT`");
    }
    LedgerNode node = LedgerNode.start(config, start);
    try {
      tell(node, start, faucet);
      fund(node, accounts, faucet);
    } catch (BadInput e) {
      node.close();
      throw e;
    }
    return ServiceEnd.await(node, node.fate(), common.console());
  }

  /// The file's genesis, the folder's, or a fresh one whose money is the faucet's.
  private Genesis genesis(Config config) throws BadInput, IOException {
    if (genesis != null) {
      return GenesisCommand.read(genesis);
    }
    Optional<Genesis> kept = new GenesisFolder(config.data().resolve("ledger")).kept();
    if (kept.isPresent()) {
      return kept.get();
    }
    Bytes32 faucet = Keys.readOrCreate(config.data().resolve(FAUCET)).address();
    return LedgerNode.genesis(config, faucet, new TreeMap<>(Map.of(faucet, SUPPLY)));
  }

  private void tell(LedgerNode node, Genesis start, Path faucet) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", node.address());
    node.operatorAddress().ifPresent(operator -> fields.put("operator", operator));
    fields.put("chainId", start.chainId().hex());
    fields.put("settlementId", start.settlementId().hex());
    String money = "";
    if (Files.exists(faucet)) {
      String address = Keys.read(faucet).address().hex();
      fields.put("faucet", address);
      money = ", faucet account " + address;
    }
    common
        .console()
        .event(
            "serving",
            fields,
            "ledger on %s%s, chain %s%s"
                .formatted(
                    node.address(),
                    node.operatorAddress().map(at -> ", its operator's port " + at).orElse(""),
                    start.chainId().hex(),
                    money));
  }

  private void fund(LedgerNode node, Map<Bytes32, Long> accounts, Path faucet) throws Exception {
    if (accounts.isEmpty()) {
      return;
    }
    try (Funding funding = Funding.at(node.address(), Optional.empty(), Keys.read(faucet))) {
      for (Map.Entry<Bytes32, Long> account : accounts.entrySet()) {
        long balance = funding.fillUp(account.getKey(), account.getValue());
        common
            .console()
            .event(
                "funded",
                Map.of("address", account.getKey().hex(), "balance", balance),
                "account %s has %,d".formatted(account.getKey().hex(), balance));
      }
    }
  }

  private Map<Bytes32, Long> accounts() throws BadInput {
    Map<Bytes32, Long> accounts = new LinkedHashMap<>();
    for (String text : fund) {
      String[] parts = text.split("=", 2);
      accounts.put(
          Funding.address("--fund", parts[0]),
          parts.length == 1 ? Funding.DEFAULT_AMOUNT : Funding.amount("--fund", parts[1]));
    }
    return accounts;
  }

  static void put(Map<String, String> settings, String name, @Nullable String value) {
    if (value != null) {
      settings.put(name, value);
    }
  }
}
