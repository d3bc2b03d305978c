package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.genesis.GenesisFile;
import io.zkthreads.server.genesis.InvalidGenesis;
import io.zkthreads.thread.Bytes32;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Files that a ledger starts from.
@Command(
    name = "genesis",
    mixinStandardHelpOptions = true,
    description = {
      "Writes and reads genesis files: what an L2 ledger starts from.",
      "Two ledgers of one file are the same chain; users' signatures name its ids."
    },
    subcommands = {GenesisCommand.New.class, GenesisCommand.Show.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt genesis new genesis.json --admin ADDRESS --balance ADDRESS=1000000000",
      "  zkt ledger --genesis genesis.json"
    })
final class GenesisCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("genesis: expected one of new, show, got nothing");
  }

  /// Reads a genesis file.
  static Genesis read(Path file) throws BadInput {
    byte[] bytes = InputFiles.read(file, "a genesis file", GenesisFile.MAX_BYTES);
    try {
      return GenesisFile.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (InvalidGenesis e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }

  private static void tell(Genesis genesis, boolean json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("chainId", genesis.chainId().hex());
    fields.put("settlementId", genesis.settlementId().hex());
    fields.put("digest", genesis.digest().hex());
    fields.put("time", genesis.time());
    fields.put("admin", genesis.admin().hex());
    fields.put("accounts", genesis.balances().size());
    Console.of(json)
        .result(
            fields,
            "chain %s%nsettlement %s%ngenesis %s"
                .formatted(
                    genesis.chainId().hex(), genesis.settlementId().hex(), genesis.digest().hex()));
  }

  /// `zkt genesis new`.
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = {
        "Writes a genesis file with fresh ids, the OS versions of this program, and default fees",
        "and rules; edit it as you like before a ledger starts from it."
      })
  static final class New implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Where it goes; there must be no such file.")
    Path file = Path.of("");

    @Option(
        names = "--admin",
        required = true,
        paramLabel = "ADDRESS",
        description = "Account that may retire OS versions.")
    String admin = "";

    @Option(
        names = "--fee-collector",
        paramLabel = "ADDRESS",
        description = "Account that fees go to; default: the admin.")
    @Nullable String feeCollector;

    @Option(
        names = "--balance",
        paramLabel = "ADDRESS=AMOUNT",
        description = "First balance of an account. May be given several times.")
    List<String> balances = List.of();

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      Bytes32 adminAddress = Funding.address("--admin", admin);
      Bytes32 collector =
          feeCollector == null ? adminAddress : Funding.address("--fee-collector", feeCollector);
      if (Files.exists(file)) {
        throw new BadInput("FILE " + file + ": expected no such file, got one; it is kept");
      }
      OutputFiles.check("FILE", file, List.of());
      Genesis genesis = GenesisFile.fresh(adminAddress, collector, amounts());
      OutputFiles.write(file, GenesisFile.text(genesis));
      tell(genesis, json);
      return ExitCode.OK;
    }

    private SortedMap<Bytes32, Long> amounts() throws BadInput {
      SortedMap<Bytes32, Long> amounts = new TreeMap<>();
      long supply = 0;
      for (String text : balances) {
        String[] parts = text.split("=", 2);
        long amount = Funding.amount("--balance", parts.length == 2 ? parts[1] : "");
        if (amounts.put(Funding.address("--balance", parts[0]), amount) != null) {
          throw new BadInput("--balance: expected each account once, got " + parts[0] + " again");
        }
        supply += amount;
        if (supply < 0) {
          throw new BadInput("--balance: expected less than 2^63 together, got more");
        }
      }
      return amounts;
    }
  }

  /// `zkt genesis show`.
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Checks a genesis file, and says its ids and its digest.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A genesis file.")
    Path file = Path.of("");

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      tell(read(file), json);
      return ExitCode.OK;
    }
  }
}
