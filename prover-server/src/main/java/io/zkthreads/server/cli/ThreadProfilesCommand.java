package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.Bytes32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Proofs of which profiles a thread accepts.
@Command(
    name = "profiles",
    mixinStandardHelpOptions = true,
    description = {
      "Has a thread accept proofs of a profile, or accept them no more.",
      "The L2 makes the key of the profile itself; `zkt thread show` lists the keys."
    },
    subcommands = {ThreadProfilesCommand.Add.class, ThreadProfilesCommand.Drop.class})
final class ThreadProfilesCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("thread profiles: expected one of add, drop, got nothing");
  }

  /// Thread and profile.
  static final class Choice {
    @Parameters(index = "0", paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Parameters(
        index = "1",
        paramLabel = "PROFILE",
        description = "proven100, speed100, size100, compact100, compact100johnson or proven128.")
    String profile = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    int send(boolean accepted) throws Exception {
      Bytes32 thread = Funding.address("THREAD", id);
      return wallet.send(
          new Operation.AcceptProfile(thread, SecurityOptions.parse("PROFILE", profile), accepted));
    }
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Accepts proofs of a profile more, or under its new key on a new machine.")
  static final class Add implements Callable<Integer> {
    @Mixin Choice choice = new Choice();

    @Override
    public Integer call() throws Exception {
      return choice.send(true);
    }
  }

  @Command(
      name = "drop",
      mixinStandardHelpOptions = true,
      description = "Accepts proofs and facts of a profile no more; the last one stays.")
  static final class Drop implements Callable<Integer> {
    @Mixin Choice choice = new Choice();

    @Override
    public Integer call() throws Exception {
      return choice.send(false);
    }
  }
}
