package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Keys;
import io.zkthreads.server.LedgerNode;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    description = {"Runs the embedded L2 ledger.", "Its faucet key is DIR/faucet.key."})
final class LedgerCommand implements Callable<Integer> {
  private static final long SUPPLY = 1_000_000_000_000_000L;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Default 127.0.0.1:50061.")
  @Nullable String listen;

  @Option(names = "--data", paramLabel = "DIR", description = "Everything durable; default .zkt.")
  @Nullable String data;

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
    SigningKey faucet = Keys.readOrCreate(config.data().resolve("faucet.key"));
    Bytes32 address = faucet.address();
    LedgerNode node =
        LedgerNode.start(
            config, LedgerNode.genesis(address, new TreeMap<>(Map.of(address, SUPPLY))));
    common
        .console()
        .event(
            "serving",
            Map.of("address", node.address(), "faucet", address.hex()),
            "ledger on %s, faucet account %s".formatted(node.address(), address.hex()));
    try (Funding funding = Funding.at(node.address(), faucet)) {
      for (Map.Entry<Bytes32, Long> account : accounts.entrySet()) {
        long balance = funding.fillUp(account.getKey(), account.getValue());
        common
            .console()
            .event(
                "funded",
                Map.of("address", account.getKey().hex(), "balance", balance),
                "account %s has %,d".formatted(account.getKey().hex(), balance));
      }
    } catch (BadInput e) {
      node.close();
      throw e;
    }
    return ServiceEnd.await(node, node.fate(), common.console());
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
