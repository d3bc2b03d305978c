package io.zkthreads.thread.batcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.DirectWorld;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadWorld;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import org.junit.jupiter.api.Test;

/// A Batcher of OS version 2, which remembers nothing that state does not know.
class PrepaidBatcherTest {
  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final SigningKey eve = ThreadWorld.key("eve");
  private final DirectWorld world = new DirectWorld(OsVersion.V2);
  private final Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 1);
  private final ThreadWorld thread = new ThreadWorld(world);

  PrepaidBatcherTest() {
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), token, Token.mint(alice.address(), 100));
  }

  private Call call(SigningKey user, long nonce) {
    return thread.call(user, nonce, counter, Counter.add(1));
  }

  private Call with(Call c, Bytes32 chain, Bytes32 settlement, Bytes32 scope) {
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

  private Call with(Call c, Bytes32 contract, long fee, long expiry) {
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

  private void isRefused(String what, UserTransaction transaction) {
    assertThat(thread.batcher.add(transaction))
        .isInstanceOfSatisfying(Admission.Refused.class, r -> assertThat(r.what()).isEqualTo(what));
  }

  private void isAdmitted(UserTransaction transaction) {
    assertThat(thread.batcher.add(transaction)).isEqualTo(new Admission.Admitted());
  }

  @Test
  void transactionsOfAnotherPlaceNonceFeeOrSignatureAreRefused() {
    Call good = call(alice, 0);
    Bytes32 chain = ThreadWorld.CHAIN;
    Bytes32 settlement = ThreadWorld.SETTLEMENT;
    Bytes32 scope = ThreadWorld.THREAD;
    isRefused("chain id", with(good, Bytes32.ONE, settlement, scope).sign(alice));
    isRefused("settlement id", with(good, chain, Bytes32.ONE, scope).sign(alice));
    isRefused("scope", with(good, chain, settlement, Bytes32.ZERO).sign(alice));
    isRefused("contract", with(good, alice.address(), 1, good.expiry()).sign(alice));
    isRefused("fee", with(good, counter, ThreadWorld.PREPAID + 1, good.expiry()).sign(alice));
    isRefused("fee", call(eve, 0).sign(eve));
    isRefused("nonce", call(alice, 1).sign(alice));
    isRefused("signature", new UserTransaction(good, call(bob, 0).sign(bob).signature()));
    isRefused(
        "version",
        new Call(chain, scope, alice.publicKey(), 0, counter, 1, good.calldata()).sign(alice));
    assertThat(thread.batcher.numPending()).isZero();
    isAdmitted(good.sign(alice));
    isRefused("nonce", good.sign(alice));
    isAdmitted(call(alice, 1).sign(alice));
  }

  @Test
  void feesOfWaitingTransactionsAreSpent() {
    thread.setAccount(alice, new ThreadAccount(7, 10));
    isAdmitted(with(call(alice, 7), counter, 6, UserTransaction.NEVER).sign(alice));
    isRefused("fee", with(call(alice, 8), counter, 5, UserTransaction.NEVER).sign(alice));
    isAdmitted(with(call(alice, 8), counter, 4, UserTransaction.NEVER).sign(alice));
  }

  /// Sealed and not applied yet, applied, and in the hands of another Batcher.
  @Test
  void a1WhatWasAppliedIsRefusedByEveryBatcher() {
    UserTransaction first = call(alice, 0).sign(alice);
    isAdmitted(first);
    SubBlock block = thread.seal().subBlock();
    isRefused("nonce", first);
    isAdmitted(call(alice, 1).sign(alice));
    thread.apply(block);
    Batcher successor = new Batcher(thread.terms, ThreadWorld.key("another"), world::get, 10);
    assertThat(successor.add(first)).isInstanceOf(Admission.Refused.class);
    assertThat(successor.add(call(alice, 1).sign(alice))).isEqualTo(new Admission.Admitted());
  }

  @Test
  void a1ASubBlockSealedTwiceIsWorthNothingAfterOneWasApplied() {
    UserTransaction first = call(alice, 0).sign(alice);
    isAdmitted(first);
    SubBlock block = thread.seal().subBlock();
    Batcher forgetful = new Batcher(thread.terms, thread.batcherKey, world::get, 10);
    assertThat(forgetful.add(first)).isEqualTo(new Admission.Admitted());
    thread.apply(block);
    Batch again = forgetful.seal(world::get, thread.position());
    assertThat(again.subBlock().transactions()).isEmpty();
    assertThat(again.dropped().getFirst().why().cause()).isEqualTo(Cause.WRONG_NONCE);
    Batch rebased = thread.batcher.rebase(block, world::get, thread.position());
    assertThat(rebased.subBlock().transactions()).isEmpty();
  }

  @Test
  void invalidTransactionsAreLeftOutWithThoseThatCountOnThem() {
    isAdmitted(with(call(alice, 0), counter, 1, world.time - 1).sign(alice));
    isAdmitted(call(alice, 1).sign(alice));
    isAdmitted(call(bob, 0).sign(bob));
    Batch batch = thread.seal();
    assertThat(batch.dropped().stream().map(d -> d.why().cause()))
        .containsExactly(Cause.EXPIRED, Cause.WRONG_NONCE);
    assertThat(batch.subBlock().transactions()).hasSize(1);
    assertThat(thread.prove(batch.subBlock())).isInstanceOf(ThreadExecution.Result.Executed.class);
    isAdmitted(call(alice, 0).sign(alice));
  }

  /// State came to have less than when the transaction was taken.
  @Test
  void aFeeThatIsNoLongerThereIsLeftOut() {
    isAdmitted(call(alice, 0).sign(alice));
    thread.setAccount(alice, ThreadAccount.EMPTY);
    assertThat(thread.seal().dropped().getFirst().why().cause()).isEqualTo(Cause.FEE_NOT_COVERED);
  }

  @Test
  void aRevertKeepsNonceAndFeeAndNothingElse() {
    isAdmitted(thread.transaction(alice, token, Token.transfer(bob.address(), 101)));
    isAdmitted(thread.transaction(alice, token, Token.transfer(bob.address(), 100)));
    Batch batch = thread.seal();
    assertThat(batch.statuses())
        .containsExactly(new TransactionStatus.Reverted(2), new TransactionStatus.Returned());
    assertThat(batch.subBlock().statement().header().fees()).isEqualTo(2);
    assertThat(thread.prove(batch.subBlock())).isInstanceOf(ThreadExecution.Result.Executed.class);
    thread.apply(batch.subBlock());
    assertThat(thread.account(alice)).isEqualTo(new ThreadAccount(2, ThreadWorld.PREPAID - 2));
    assertThat(world.get(token, Token.balanceSlot(bob.address())).asLong()).isEqualTo(100);
  }

  @Test
  void aFullBatcherTakesNoMoreAndNoneTakesMoreThanASubBlockHolds() {
    Batcher small = new Batcher(thread.terms, thread.batcherKey, world::get, 1);
    assertThat(small.add(call(alice, 0).sign(alice))).isEqualTo(new Admission.Admitted());
    assertThat(small.add(call(alice, 1).sign(alice))).isInstanceOf(Admission.Refused.class);
    assertThatThrownBy(() -> new Batcher(thread.terms, thread.batcherKey, world::get, 1025))
        .hasMessageContaining("1 … 1024");
    assertThatThrownBy(() -> new Batcher(thread.terms, thread.batcherKey, Nonces.inMemory(), 10))
        .hasMessageContaining("OS version");
  }
}
