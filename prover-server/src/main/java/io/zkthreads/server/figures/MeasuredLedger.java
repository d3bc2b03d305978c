package io.zkthreads.server.figures;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A ledger in a folder, in this process, with people who have money. Blocks come when they are
/// asked for.
final class MeasuredLedger implements AutoCloseable {
  static final Bytes32 CHAIN = Bytes32.ofLong(1);
  static final Bytes32 SETTLEMENT = Bytes32.ofLong(2);
  static final long MAX_FEE = 50_000_000;
  static final SigningKey BATCHER = SigningKey.fromSeed(Bytes32.ofLong(3));
  static final SigningKey PROVER = SigningKey.fromSeed(Bytes32.ofLong(4));

  /// Room for all that a figure sends before it asks for a block.
  private static final Rules RULES = new Rules(100_000, 600, 1_000_000, 4L << 30, 5_000);

  private static final long FUNDS = 1L << 50;

  final Ledger ledger;
  final List<SigningKey> people;

  /// @param people how many have money, beside Batcher and Prover
  MeasuredLedger(Path folder, KeySource keys, int people) {
    this.people = people(people);
    ledger =
        Ledger.open(
            SqliteLedgerStore.open(folder, hurt -> {}),
            genesis(this.people),
            keys,
            Clock.systemUTC());
  }

  static List<SigningKey> people(int count) {
    List<SigningKey> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(SigningKey.fromSeed(Bytes32.ofLong(1_000 + i)));
    }
    return all;
  }

  static Genesis genesis(List<SigningKey> people) {
    SortedMap<Bytes32, Long> balances = new TreeMap<>();
    people.forEach(key -> balances.put(key.address(), FUNDS));
    balances.put(BATCHER.address(), FUNDS);
    balances.put(PROVER.address(), FUNDS);
    List<OsRecord> versions =
        Arrays.stream(OsVersion.values())
            .map(os -> new OsRecord(os.number(), os.imageDigest(), OsStatus.ACTIVE))
            .toList();
    return new Genesis(
        CHAIN,
        SETTLEMENT,
        1_800_000_000,
        PROVER.address(),
        BATCHER.address(),
        balances,
        versions,
        FeeSchedule.DEFAULT,
        RULES);
  }

  static Transaction operation(SigningKey sender, long nonce, Operation operation) {
    return new Transaction.Operate(
        SignedOperation.sign(sender, CHAIN, SETTLEMENT, nonce, MAX_FEE, operation));
  }

  static Transaction call(SigningKey sender, long nonce, Bytes32 contract, Calldata calldata) {
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                CHAIN,
                SETTLEMENT,
                Bytes32.ZERO,
                sender.publicKey(),
                nonce,
                contract,
                MAX_FEE,
                UserTransaction.NEVER,
                calldata)
            .sign(sender));
  }

  Transaction next(SigningKey sender, Operation operation) {
    return operation(sender, ledger.account(sender.address()).nextNonce(), operation);
  }

  Bytes32 submit(Transaction transaction) {
    return switch (ledger.submit(transaction.encode())) {
      case Admission.Accepted(Bytes32 id) -> id;
      case Admission.Refused(var refusal) ->
          throw new IllegalStateException("the ledger refused: " + refusal);
    };
  }

  Receipt receipt(Bytes32 transaction) {
    if (ledger.status(transaction) instanceof TransactionStatus.Included(Receipt receipt)) {
      return receipt;
    }
    throw new IllegalStateException("transaction " + transaction + " is in no block");
  }

  /// What an operation gave, after a block.
  Bytes32 applied(SigningKey sender, Operation operation) {
    Bytes32 id = submit(next(sender, operation));
    ledger.produceBlock();
    return Bytes32.of(requireApplied(receipt(id)).toArray());
  }

  static Bytes requireApplied(Receipt receipt) {
    if (receipt.outcome() instanceof Outcome.Applied(Bytes output)) {
      return output;
    }
    throw new IllegalStateException("not applied: " + receipt.outcome());
  }

  Bytes32 deployCounter() {
    return applied(PROVER, new Operation.Deploy(Bytes.of(ExampleContract.COUNTER.image().elf())));
  }

  /// A thread of OS version 2 over one contract.
  Bytes32 register(Bytes32 contract, Mode mode) {
    return applied(
        PROVER,
        new Operation.RegisterThread(
            new ThreadRegistration(
                OsVersion.V2.number(),
                mode,
                PROVER.address(),
                List.of(contract),
                List.of(BATCHER.publicKey()),
                0)));
  }

  @Override
  public void close() {
    ledger.close();
  }
}
