package io.zkthreads.thread.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Drafts of a thread of OS version 2, which know of its users what state knows.
class PrepaidDraftTest {
  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final DirectWorld world = new DirectWorld(OsVersion.V2);
  private final Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 1);
  private final ThreadWorld thread = new ThreadWorld(world);

  PrepaidDraftTest() {
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

  private void isElsewhere(String what, Call call) {
    assertThat(thread.terms.refuse(call).map(Mismatch::what)).contains(what);
  }

  private Draft draft(Call... calls) {
    return thread.draft(
        Stream.of(calls)
            .map(c -> c.sign(c.senderKey().equals(bob.publicKey()) ? bob : alice))
            .toList());
  }

  private static List<Cause> causes(Draft draft) {
    return draft.dropped().stream().map(d -> d.why().cause()).toList();
  }

  @Test
  void transactionsOfAnotherPlaceAreNamedByWhatIsOfAnother() {
    Call good = call(alice, 0);
    Bytes32 chain = ThreadWorld.CHAIN;
    Bytes32 settlement = ThreadWorld.SETTLEMENT;
    Bytes32 scope = ThreadWorld.THREAD;
    isElsewhere("chain id", with(good, Bytes32.ONE, settlement, scope));
    isElsewhere("settlement id", with(good, chain, Bytes32.ONE, scope));
    isElsewhere("scope", with(good, chain, settlement, Bytes32.ZERO));
    isElsewhere("contract", with(good, alice.address(), 1, good.expiry()));
    isElsewhere(
        "version", new Call(chain, scope, alice.publicKey(), 0, counter, 1, good.calldata()));
    assertThat(thread.terms.refuse(good)).isEmpty();
  }

  @Test
  void feesOfTransactionsBeforeAreSpent() {
    thread.setAccount(alice, new ThreadAccount(7, 10));
    Call first = with(call(alice, 7), counter, 6, UserTransaction.NEVER);
    Call tooMuch = with(call(alice, 8), counter, 5, UserTransaction.NEVER);
    Call enough = with(call(alice, 8), counter, 4, UserTransaction.NEVER);
    Draft draft = draft(first, tooMuch, enough);
    assertThat(causes(draft)).containsExactly(Cause.FEE_NOT_COVERED);
    assertThat(draft.transactions()).hasSize(2);
  }

  @Test
  void a1WhatWasAppliedIsLeftOutOfEveryDraftThatFollows() {
    Draft first = draft(call(alice, 0));
    Draft twin = draft(call(alice, 0));
    thread.apply(thread.sign(first));
    Draft again = thread.draft(twin.transactions());
    assertThat(again.transactions()).isEmpty();
    assertThat(causes(again)).containsExactly(Cause.WRONG_NONCE);
    assertThat(draft(call(alice, 1)).transactions()).hasSize(1);
  }

  @Test
  void invalidTransactionsAreLeftOutWithThoseThatCountOnThem() {
    Draft draft =
        draft(with(call(alice, 0), counter, 1, world.time - 1), call(alice, 1), call(bob, 0));
    assertThat(causes(draft)).containsExactly(Cause.EXPIRED, Cause.WRONG_NONCE);
    assertThat(draft.transactions()).hasSize(1);
    assertThat(thread.prove(thread.sign(draft)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  @Test
  void aFeeThatIsNotThereIsLeftOut() {
    thread.setAccount(alice, ThreadAccount.EMPTY);
    assertThat(causes(draft(call(alice, 0)))).containsExactly(Cause.FEE_NOT_COVERED);
  }

  @Test
  void aRevertKeepsNonceAndFeeAndNothingElse() {
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 101)));
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 100)));
    Draft draft = thread.draft();
    assertThat(draft.statuses())
        .containsExactly(new TransactionStatus.Reverted(2), new TransactionStatus.Returned());
    assertThat(draft.statement().header().fees()).isEqualTo(2);
    assertThat(thread.prove(thread.sign(draft)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
    thread.apply(thread.sign(draft));
    assertThat(thread.account(alice)).isEqualTo(new ThreadAccount(2, ThreadWorld.PREPAID - 2));
    assertThat(world.get(token, Token.balanceSlot(bob.address())).asLong()).isEqualTo(100);
  }
}
