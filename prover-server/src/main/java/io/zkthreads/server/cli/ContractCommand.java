package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.os.ContractImage;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Contracts on an L2.
@Command(
    name = "contract",
    mixinStandardHelpOptions = true,
    description = "Tries contracts, and deploys them on an L2.",
    subcommands = {ContractTestCommand.class, ContractCommand.Deploy.class})
final class ContractCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("contract: expected one of test, deploy, got nothing");
  }

  @Command(
      name = "deploy",
      mixinStandardHelpOptions = true,
      description = {
        "Deploys a contract, and says its address.",
        "The file is an ELF image as guest/build makes it; docs/zkthreads.md says what it may be."
      })
  static final class Deploy implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The image.")
    Path file = Path.of("");

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      byte[] elf = InputFiles.read(file, "a contract's image", ContractImage.MAX_BYTES);
      try {
        ContractImage.parse(elf);
      } catch (InvalidEncoding e) {
        throw new BadInput(file + ": " + e.getMessage());
      }
      long most = wallet.maxFee();
      return wallet.with(account -> {
        byte[] deployment = account.sign(new Operation.Deploy(Bytes.of(elf)), most).encode();
        return wallet.tell(account.send(deployment), "contract");
      });
    }
  }
}
