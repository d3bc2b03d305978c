package io.zkthreads.server.cli;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.Bytes32;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Money between an account and a thread.
abstract class ThreadMoney implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "THREAD", description = "Id of the thread.")
  String thread = "";

  @Parameters(index = "1", paramLabel = "AMOUNT", description = "How much.")
  String amount = "";

  @Mixin WalletOptions wallet = new WalletOptions();

  abstract Operation operation(Bytes32 threadId, long units);

  @Override
  public final Integer call() throws Exception {
    return wallet.send(
        operation(Funding.address("THREAD", thread), Funding.amount("AMOUNT", amount)));
  }
}
