package io.zkthreads.server.durability;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The ledger with transfers; every fifth step seals a block.
final class LedgerSubject implements Subject {
  private static final SigningKey ALICE = SigningKey.fromSeed(Bytes32.ofLong(5));
  private static final Bytes32 BOB = Bytes32.ofLong(6);

  private final Ledger ledger;
  private long steps;

  LedgerSubject(Path folder) {
    ledger =
        Ledger.open(
            SqliteLedgerStore.open(folder, hurt -> {}),
            genesis(),
            (profile, os, contracts) -> {
              throw new IllegalStateException("transfers need no key");
            },
            Clock.systemUTC());
  }

  /// The same in every folder and every process.
  private static Genesis genesis() {
    return new Genesis(
        Bytes32.ofLong(1),
        Bytes32.ofLong(2),
        1_767_225_600,
        ALICE.address(),
        ALICE.address(),
        new TreeMap<>(Map.of(ALICE.address(), 1_000_000_000_000L)),
        List.of(),
        FeeSchedule.DEFAULT,
        Rules.DEFAULT);
  }

  @Override
  public String next() {
    if (++steps % 5 == 0) {
      Block block = ledger.produceBlock();
      return "sealed %d %s".formatted(block.height(), block.hash().hex());
    }
    long nonce = ledger.account(ALICE.address()).nextNonce();
    Transaction transfer =
        new Transaction.Operate(
            SignedOperation.sign(
                ALICE,
                ledger.genesis().chainId(),
                ledger.genesis().settlementId(),
                nonce,
                1_000_000,
                new Operation.Transfer(BOB, 1)));
    return switch (ledger.submit(transfer.encode())) {
      case Admission.Accepted(Bytes32 id) -> "accepted " + id.hex();
      case Admission.Refused(var refusal) -> throw new IllegalStateException(refusal.detail());
    };
  }

  @Override
  public boolean holds(String acknowledged) {
    String[] words = acknowledged.split(" ", -1);
    return switch (words[0]) {
      case "accepted" ->
          !(ledger.status(Bytes32.parseHex(words[1])) instanceof TransactionStatus.Unknown);
      case "sealed" ->
          ledger
              .block(Long.parseLong(words[1]))
              .filter(block -> block.hash().equals(Bytes32.parseHex(words[2])))
              .isPresent();
      default -> throw new IllegalArgumentException(acknowledged);
    };
  }

  @Override
  public void close() {
    ledger.close();
  }
}
