package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Who may sign sub-blocks of a thread.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Adds and revokes Batcher keys of a thread.",
    subcommands = {ThreadKeysCommand.Add.class, ThreadKeysCommand.Revoke.class})
final class ThreadKeysCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("thread keys: expected one of add, revoke, got nothing");
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Adds a Batcher's key; Batchers of one thread take turns.")
  static final class Add implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Parameters(
        index = "1",
        paramLabel = "KEY",
        description = "Key file of the Batcher, or its public key in hex.")
    String key = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 added = ThreadCommand.publicKey("KEY", key);
      return wallet.send(new Operation.AddBatcherKey(Funding.address("THREAD", id), added));
    }
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Revokes a Batcher's key: what it signs counts no more.")
  static final class Revoke implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "THREAD", description = "Its id.")
    String id = "";

    @Parameters(
        index = "1",
        paramLabel = "KEY",
        description = "Key file of the Batcher, its public key in hex, or its index.")
    String key = "";

    @Mixin WalletOptions wallet = new WalletOptions();

    @Override
    public Integer call() throws Exception {
      Bytes32 thread = Funding.address("THREAD", id);
      long most = wallet.maxFee();
      return wallet.with(account -> {
        ThreadRecord record =
            account
                .l2()
                .thread(thread)
                .orElseThrow(
                    () -> new BadInput("THREAD: expected a registered thread, got " + thread));
        Operation revoke = new Operation.RevokeBatcherKey(thread, index(record));
        return wallet.tell(account.send(account.sign(revoke, most).encode()), "output");
      });
    }

    private int index(ThreadRecord record) throws Exception {
      if (key.matches("[0-9]{1,4}")) {
        return Integer.parseInt(key);
      }
      Bytes32 publicKey = ThreadCommand.publicKey("KEY", key);
      for (int i = 0; i < record.batcherKeys().size(); i++) {
        var one = record.batcherKeys().get(i);
        if (one.publicKey().equals(publicKey) && !one.revoked()) {
          return i;
        }
      }
      throw new BadInput("KEY: expected a key of the thread that is not revoked, got " + publicKey);
    }
  }
}
