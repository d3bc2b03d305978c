package io.zkthreads.server.cli;

import io.zkthreads.server.Keys;
import io.zkthreads.server.console.Console;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Keys of users, Batchers and admins.
@Command(
    name = "key",
    mixinStandardHelpOptions = true,
    description = "Makes and shows the keys that sign transactions and sub-blocks.",
    subcommands = {KeyCommand.New.class, KeyCommand.Show.class},
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt key new me.key",
      "      a fresh Ed25519 key, readable by its owner only; says its account address",
      "  zkt key show me.key"
    })
final class KeyCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("key: expected one of new, show, got nothing");
  }

  private static void tell(SigningKey key, boolean json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("address", key.address().hex());
    fields.put("publicKey", key.publicKey().hex());
    Console.of(json)
        .result(
            fields,
            "address    %s%npublic key %s".formatted(key.address().hex(), key.publicKey().hex()));
  }

  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Makes a key; a file that is there already is kept.")
  static final class New implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "Where the key goes.")
    Path file = Path.of("");

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      if (Files.exists(file)) {
        throw new BadInput("FILE " + file + ": expected no such file, got one; it is kept");
      }
      OutputFiles.check("FILE", file, java.util.List.of());
      tell(Keys.readOrCreate(file), json);
      return ExitCode.OK;
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Says the address and the public key of a key, and nothing secret.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "A key file.")
    Path file = Path.of("");

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
      tell(WalletOptions.read(file), json);
      return ExitCode.OK;
    }
  }
}
