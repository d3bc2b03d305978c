package io.zkthreads.batcher;

import static io.zkthreads.batcher.L2World.ALICE;
import static io.zkthreads.batcher.L2World.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DoorTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new Bench(folder);
    bench.prover.away = true; // what is taken waits
    bench.start(Bench.RULES);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  private Call good() {
    return bench.world.add(ALICE, 0, 1).call();
  }

  private static Call with(Call c, Bytes32 chain, Bytes32 settlement, Bytes32 scope) {
    return new Call(
        chain,
        settlement,
        scope,
        c.senderKey(),
        c.nonce(),
        c.contract(),
        c.fee(),
        c.expiry(),
        c.calldata());
  }

  private static Call with(Call c, Bytes32 contract, long fee, long expiry) {
    return new Call(
        c.chainId(),
        c.settlementId(),
        c.scope(),
        c.senderKey(),
        c.nonce(),
        contract,
        fee,
        expiry,
        c.calldata());
  }

  private void refused(Reason reason, Call call) throws Exception {
    assertThat(bench.refused(call.sign(ALICE))).isEqualTo(reason);
  }

  @Test
  void whatIsForAnotherPlaceIsRefusedEachForItsReason() throws Exception {
    Call c = good();
    Bytes32 other = Bytes32.ONE;
    refused(Reason.WRONG_CHAIN, with(c, other, c.settlementId(), c.scope()));
    refused(Reason.WRONG_SETTLEMENT, with(c, c.chainId(), other, c.scope()));
    refused(Reason.WRONG_SCOPE, with(c, c.chainId(), c.settlementId(), Bytes32.ZERO));
    refused(Reason.UNKNOWN_CONTRACT, with(c, other, c.fee(), c.expiry()));
    refused(Reason.FEE_TOO_LOW, with(c, c.contract(), 0, c.expiry()));
    refused(Reason.NOT_ENOUGH_MONEY, with(c, c.contract(), L2World.PREPAID + 1, c.expiry()));
    refused(Reason.EXPIRED, with(c, c.contract(), c.fee(), bench.world.now() + 599));
    refused(Reason.WRONG_NONCE, bench.world.add(ALICE, 1, 1).call());
    refused(
        Reason.WRONG_VERSION,
        new Call(c.chainId(), c.scope(), c.senderKey(), 0, c.contract(), 1, c.calldata()));
    assertThat(bench.batcher().info().queued()).isZero();
  }

  @Test
  void aSignatureOfAnotherIsRefusedAndTakesNoNonce() throws Exception {
    UserTransaction forged = new UserTransaction(good(), bench.world.add(BOB, 0, 1).signature());
    assertThat(bench.refused(forged)).isEqualTo(Reason.BAD_SIGNATURE);
    assertThat(bench.taken(good().sign(ALICE)).stage()).isEqualTo(Stage.QUEUED);
  }

  @Test
  void feesOfWhatWaitsAreSpent() throws Exception {
    Call c = good();
    bench.taken(with(c, c.contract(), L2World.PREPAID - 1, c.expiry()).sign(ALICE));
    Call next = bench.world.add(ALICE, 1, 1).call();
    assertThat(bench.refused(with(next, c.contract(), 2, c.expiry()).sign(ALICE)))
        .isEqualTo(Reason.NOT_ENOUGH_MONEY);
    assertThat(bench.batcher().account(ALICE.address()))
        .isEqualTo(new ThreadBatcher.AccountInfo(1, 1, 1));
  }

  @Test
  void aFloodOfOneUserIsBoundedAndLeavesRoomForOthers() throws Exception {
    for (int i = 0; i < Bench.RULES.maxQueuedPerUser(); i++) {
      bench.taken(bench.world.add(ALICE, i, 1));
    }
    long next = Bench.RULES.maxQueuedPerUser();
    assertThat(bench.refused(bench.world.add(ALICE, next, 1))).isEqualTo(Reason.MEMPOOL_FULL);
    bench.taken(bench.world.add(BOB, 0, 1));
  }

  @Test
  void strangersWhoHavePaidNothingTakeNoRoom() throws Exception {
    for (int i = 0; i < 100; i++) {
      SigningKey stranger = L2World.person("stranger " + i);
      assertThat(bench.refused(bench.world.add(stranger, 0, 1))).isEqualTo(Reason.NOT_ENOUGH_MONEY);
    }
    assertThat(bench.batcher().info().queued()).isZero();
  }

  @Test
  void ofManyAtOnceWithOneNonceOneIsTaken() throws Exception {
    List<Future<Admission>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        UserTransaction one = bench.world.add(ALICE, 0, i);
        answers.add(callers.submit(() -> bench.batcher().submit(one)));
      }
    }
    int taken = 0;
    for (Future<Admission> answer : answers) {
      taken += answer.get() instanceof Admission.Taken ? 1 : 0;
    }
    assertThat(taken).isEqualTo(1);
    assertThat(bench.batcher().info().queued()).isEqualTo(1);
  }

  @Test
  void whatWasAnsweredIsThereAfterARestartInItsOrder() throws Exception {
    for (int i = 0; i < 5; i++) {
      bench.taken(bench.world.add(ALICE, i, 1));
    }
    bench.restart();
    assertThat(bench.taken(bench.world.add(ALICE, 4, 1)).position()).isEqualTo(5);
    assertThat(bench.taken(bench.world.add(ALICE, 5, 1)).position()).isEqualTo(6);
    bench.prover.away = false;
    bench.await(bench.world.add(ALICE, 5, 1), Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(6);
  }
}
