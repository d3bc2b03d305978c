package io.zkthreads.server.cli;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.util.Optional;

/// Money from one account of an L2 to another, until it has arrived.
final class Funding implements AutoCloseable {
  /// Some four hundred settlements at the fees of a ledger that nobody configured.
  static final long DEFAULT_AMOUNT = 1_000_000_000;

  private final Wallet from;

  private Funding(Wallet from) {
    this.from = from;
  }

  /// From an account of the L2 at an address; whether somebody listens there shows later.
  ///
  /// @param authority who signed the ledger's certificate
  static Funding at(String address, Optional<Path> authority, SigningKey from) throws BadInput {
    return new Funding(Wallet.at(address, authority, from));
  }

  /// Sends `amount` and waits for the block.
  ///
  /// @return what the receiver has after it
  long send(Bytes32 to, long amount) throws LedgerUnavailable, BadInput, InterruptedException {
    byte[] transfer = from.sign(new Operation.Transfer(to, amount), Wallet.MAX_FEE).encode();
    switch (from.send(transfer).outcome()) {
      case Outcome.Applied _ -> {}
      case Outcome.Reverted(var refusal) -> throw from.refused(refusal);
      case Outcome.Refused(var refusal) -> throw from.refused(refusal);
    }
    return from.l2().account(to).balance();
  }

  /// Sends what an account lacks.
  ///
  /// @return what the receiver has after it
  long fillUp(Bytes32 to, long amount) throws LedgerUnavailable, BadInput, InterruptedException {
    long has = from.l2().account(to).balance();
    return has >= amount ? has : send(to, amount - has);
  }

  @Override
  public void close() {
    from.close();
  }

  /// An account as the L2 names it.
  static Bytes32 address(String option, String hex) throws BadInput {
    if (!hex.matches("[0-9a-f]{64}")) {
      throw new BadInput(
          option + ": expected an address of 64 lower-case hex digits, got '" + hex + "'");
    }
    return Bytes32.parseHex(hex);
  }

  static long amount(String option, String text) throws BadInput {
    if (!text.matches("[0-9]{1,18}") || Long.parseLong(text) == 0) {
      throw new BadInput(option + ": expected an amount of at least 1, got '" + text + "'");
    }
    return Long.parseLong(text);
  }
}
