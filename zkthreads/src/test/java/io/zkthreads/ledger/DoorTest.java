package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.CHAIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is refused before it costs anybody anything.
class DoorTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  @AfterEach
  void stop() {
    assertThat(world.ledger.pending()).isEmpty();
    assertThat(world.balance(ALICE)).isEqualTo(World.FUNDS);
    world.close();
  }

  private static Transaction transfer(SigningKey key, Bytes32 chain, long nonce, long fee) {
    return new Transaction.Operate(
        SignedOperation.sign(
            key, chain, World.SETTLEMENT, nonce, fee, new Operation.Transfer(BOB.address(), 1)));
  }

  private void assertRefused(byte[] encoded, Reason reason) {
    Refusal refusal = world.refusedAtDoor(encoded);
    assertThat(refusal.reason()).as(refusal.detail()).isEqualTo(reason);
    assertThat(refusal.detail()).contains("expected").contains("got");
  }

  @Test
  void malformedBytes() {
    byte[] good = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    assertRefused(new byte[0], Reason.MALFORMED);
    assertRefused(World.text("ZKTO"), Reason.MALFORMED);
    assertRefused(Arrays.copyOf(good, good.length - 1), Reason.MALFORMED);
    assertRefused(Arrays.copyOf(good, good.length + 1), Reason.MALFORMED);
    byte[] unknownKind = good.clone();
    unknownKind[4 + 4 + 32 + 32 + 32 + 8 + 8] = 99;
    assertRefused(unknownKind, Reason.MALFORMED);
    byte[] negativeNonce = good.clone();
    negativeNonce[4 + 4 + 32 + 32 + 32 + 7] = (byte) 0x80;
    assertRefused(negativeNonce, Reason.MALFORMED);
  }

  @Test
  void anyBytesAtAllGetAnAnswer() {
    long seed = 4711;
    System.getLogger("test").log(System.Logger.Level.INFO, "seed " + seed);
    Random random = new Random(seed);
    byte[] good = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int flips = random.nextInt(8); bytes.length > 0 && flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      if (!Arrays.equals(bytes, good)) {
        world.refusedAtDoor(bytes);
      }
    }
  }

  @Test
  void tooManyBytes() {
    assertRefused(new byte[Transaction.MAX_BYTES + 1], Reason.TOO_LARGE);
  }

  @Test
  void anotherChain() {
    assertRefused(transfer(ALICE, Bytes32.ONE, 0, World.MAX_FEE).encode(), Reason.WRONG_CHAIN);
  }

  @Test
  void a5AnotherSettlementOfTheSameChain() {
    Operation transfer = new Operation.Transfer(BOB.address(), 1);
    SignedOperation elsewhere =
        SignedOperation.sign(ALICE, CHAIN, Bytes32.ONE, 0, World.MAX_FEE, transfer);
    assertRefused(new Transaction.Operate(elsewhere).encode(), Reason.WRONG_SETTLEMENT);
    assertRefused(call(CHAIN, Bytes32.ONE, UserTransaction.NEVER), Reason.WRONG_SETTLEMENT);
    assertRefused(call(Bytes32.ONE, World.SETTLEMENT, UserTransaction.NEVER), Reason.WRONG_CHAIN);
  }

  private static byte[] call(Bytes32 chain, Bytes32 settlement, long expiry) {
    return call(chain, settlement, Bytes32.ZERO, expiry).sign(ALICE).encode();
  }

  private static UserTransaction.Call call(
      Bytes32 chain, Bytes32 settlement, Bytes32 scope, long expiry) {
    return new UserTransaction.Call(
        chain,
        settlement,
        scope,
        ALICE.publicKey(),
        0,
        Bytes32.ONE,
        World.MAX_FEE,
        expiry,
        Counter.add(1));
  }

  /// Version 1 of an operation had no settlement id, and the same fields else.
  @Test
  void a5WhatWasSignedWithoutASettlement() {
    byte[] good = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    byte[] old = new byte[good.length - Bytes32.BYTES];
    System.arraycopy(good, 0, old, 0, 40);
    System.arraycopy(good, 72, old, 40, old.length - 40);
    old[4] = 1;
    assertRefused(old, Reason.MALFORMED);
    UserTransaction call =
        new UserTransaction.Call(
                CHAIN,
                Bytes32.ZERO,
                ALICE.publicKey(),
                0,
                Bytes32.ONE,
                World.MAX_FEE,
                Counter.add(1))
            .sign(ALICE);
    assertRefused(call.encode(), Reason.WRONG_VERSION);
  }

  @Test
  void aCallThatHasExpired() {
    assertRefused(call(CHAIN, World.SETTLEMENT, World.START - 1), Reason.EXPIRED);
  }

  @Test
  void aWrongSignature() {
    byte[] encoded = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    encoded[encoded.length - 1] ^= 1;
    assertRefused(encoded, Reason.BAD_SIGNATURE);
    byte[] otherAmount = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    otherAmount[otherAmount.length - 64 - 8] ^= 1;
    assertRefused(otherAmount, Reason.BAD_SIGNATURE);
  }

  /// The key is the neutral element; commitment and S are it and 0, which is right for every
  /// message.
  @Test
  void a7AUserKeyThatAnyoneSignsFor() {
    byte[] encoded = transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode();
    System.arraycopy(Bytes32.ONE.bytes(), 0, encoded, 4 + 4 + 32 + 32, Bytes32.BYTES);
    byte[] forged = Arrays.copyOf(Bytes32.ONE.bytes(), SignatureBytes.BYTES);
    System.arraycopy(forged, 0, encoded, encoded.length - forged.length, forged.length);
    assertRefused(encoded, Reason.BAD_SIGNATURE);
  }

  @Test
  void aWrongNonce() {
    assertRefused(transfer(ALICE, CHAIN, 1, World.MAX_FEE).encode(), Reason.WRONG_NONCE);
    world.run(transfer(BOB, CHAIN, 0, World.MAX_FEE));
    assertRefused(transfer(BOB, CHAIN, 2, World.MAX_FEE).encode(), Reason.WRONG_NONCE);
    Transaction other =
        new Transaction.Operate(
            SignedOperation.sign(
                BOB,
                CHAIN,
                World.SETTLEMENT,
                0,
                World.MAX_FEE,
                new Operation.Transfer(ALICE.address(), 0)));
    assertRefused(other.encode(), Reason.WRONG_NONCE);
  }

  @Test
  void aFeeBelowTheSchedule() {
    Transaction transaction = transfer(ALICE, CHAIN, 0, World.MAX_FEE);
    long cost = World.genesis().fees().cost(transaction, transaction.encode().length);
    assertRefused(transfer(ALICE, CHAIN, 0, cost - 1).encode(), Reason.FEE_TOO_LOW);
  }

  @Test
  void anAccountThatCannotPay() {
    SigningKey nobody = World.person("nobody");
    assertRefused(transfer(nobody, CHAIN, 0, World.MAX_FEE).encode(), Reason.INSUFFICIENT_BALANCE);
  }

  @Test
  void anAccountWhoseWaitingTransactionsAlreadyCostAllItHas() {
    SigningKey carol = World.person("carol");
    long cost =
        World.genesis()
            .fees()
            .cost(
                transfer(carol, CHAIN, 0, World.MAX_FEE),
                transfer(carol, CHAIN, 0, World.MAX_FEE).encode().length);
    world.run(world.operation(BOB, new Operation.Transfer(carol.address(), 2 * cost - 1)));
    world.submit(transfer(carol, CHAIN, 0, World.MAX_FEE));
    assertRefused(transfer(carol, CHAIN, 1, World.MAX_FEE).encode(), Reason.INSUFFICIENT_BALANCE);
    world.ledger.produceBlock();
  }

  @Test
  void aUserTransactionThatWasSignedForAThread() {
    UserTransaction.Call scoped = call(CHAIN, World.SETTLEMENT, Bytes32.ONE, World.START);
    assertRefused(scoped.sign(ALICE).encode(), Reason.WRONG_SCOPE);
  }

  @Test
  void aFullMempool() {
    for (int i = 0; i < 100; i++) {
      world.submit(transfer(BOB, CHAIN, i, World.MAX_FEE));
    }
    assertRefused(transfer(ALICE, CHAIN, 0, World.MAX_FEE).encode(), Reason.MEMPOOL_FULL);
    assertThat(world.ledger.produceBlock().receipts()).hasSize(50);
    assertThat(world.ledger.produceBlock().receipts()).hasSize(50);
  }

  @Test
  void theSameBytesAgainAreTheSameTransaction() {
    Transaction transaction = transfer(BOB, CHAIN, 0, World.MAX_FEE);
    Bytes32 id = world.submit(transaction);
    assertThat(world.submit(transaction)).isEqualTo(id);
    assertThat(world.ledger.pending()).containsExactly(id);
    world.ledger.produceBlock();
    assertThat(world.submit(transaction)).isEqualTo(id);
    assertThat(world.ledger.pending()).isEmpty();
  }

  @Test
  void anOrderOfTransactionsThatDoNotWait() {
    Bytes32 id = world.submit(transfer(BOB, CHAIN, 0, World.MAX_FEE));
    long height = world.ledger.head().height();
    assertThat(world.ledger.sequence(List.of(id, id)))
        .isEqualTo(new Ledger.Sequencing.NotWaiting(id));
    assertThat(world.ledger.sequence(List.of(Bytes32.ONE)))
        .isEqualTo(new Ledger.Sequencing.NotWaiting(Bytes32.ONE));
    assertThat(world.ledger.head().height()).isEqualTo(height);
    world.ledger.produceBlock();
  }

  @Test
  void aTransactionSequencedBeforeItsPredecessorIsRefusedWithoutCost() {
    Bytes32 first = world.submit(transfer(BOB, CHAIN, 0, World.MAX_FEE));
    Bytes32 second = world.submit(transfer(BOB, CHAIN, 1, World.MAX_FEE));
    long money = world.balance(BOB);
    world.sequence(second);
    var outcome = world.receipt(second).outcome();
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    assertThat(world.receipt(second).feePaid()).isZero();
    assertThat(world.balance(BOB)).isEqualTo(money);
    world.sequence(first);
  }

  @Test
  void anUnknownContractCostsTheFeeOnly() {
    world.assertReverts(world.call(BOB, Bytes32.ONE, Counter.add(1)), Reason.UNKNOWN_CONTRACT);
  }
}
