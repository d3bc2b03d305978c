package io.zkthreads.thread.batcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.DirectWorld;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadWorld;
import io.zkthreads.thread.os.TransactionStatus;
import io.zkthreads.thread.os.TransactionStatus.Cause;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatcherTest {
  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final SigningKey eve = ThreadWorld.key("eve");
  private final DirectWorld world = new DirectWorld();
  private final Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 1);
  private final Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 2);
  private final ThreadWorld thread = new ThreadWorld(world);

  BatcherTest() {
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), token, Token.mint(alice.address(), 100));
  }

  private Admission add(UserTransaction transaction) {
    return thread.batcher.add(transaction);
  }

  private void isRefused(String what, UserTransaction transaction) {
    assertThat(add(transaction))
        .isInstanceOfSatisfying(Admission.Refused.class, r -> assertThat(r.what()).isEqualTo(what));
    assertThat(thread.batcher.numPending()).isZero();
  }

  private static UserTransaction with(
      Bytes32 chain, Bytes32 scope, SigningKey user, long nonce, Bytes32 contract) {
    return new Call(chain, scope, user.publicKey(), nonce, contract, 0, Counter.add(1)).sign(user);
  }

  @Test
  void transactionsOfAnotherPlaceNonceOrSignatureAreRefused() {
    Bytes32 chain = ThreadWorld.CHAIN;
    Bytes32 scope = ThreadWorld.THREAD;
    isRefused("chain id", with(Bytes32.ONE, scope, alice, 0, counter));
    isRefused("scope", with(chain, Bytes32.ZERO, alice, 0, counter));
    isRefused("contract", with(chain, scope, alice, 0, alice.address()));
    isRefused("nonce", with(chain, scope, alice, 1, counter));
    UserTransaction good = with(chain, scope, alice, 0, counter);
    UserTransaction other = with(chain, scope, bob, 0, counter);
    isRefused("signature", new UserTransaction(good.call(), other.signature()));
    assertThat(add(good)).isEqualTo(new Admission.Admitted());
    assertThat(add(good)).isInstanceOf(Admission.Refused.class);
  }

  @Test
  void invalidTransactionsAreLeftOutAndTheRestIsProvable() {
    add(thread.transaction(alice, token, Token.transfer(bob.address(), 10)));
    add(thread.transaction(eve, counter, Counter.add(1)));
    add(thread.transaction(alice, book, Calldata.of(4, 0, 0, 0)));
    add(thread.transaction(bob, token, Token.transfer(alice.address(), 11)));
    add(thread.transaction(bob, token, Token.transfer(alice.address(), 9)));
    Batch batch = thread.seal();
    assertThat(batch.dropped().stream().map(d -> d.why().cause()))
        .containsExactly(Cause.NOT_OPTED_IN, Cause.UNKNOWN_CONTRACT);
    assertThat(batch.statuses())
        .containsExactly(
            new TransactionStatus.Returned(),
            new TransactionStatus.Reverted(2),
            new TransactionStatus.Returned());
    assertThat(batch.subBlock().isSignedBy(thread.batcherKey.publicKey())).isTrue();
    assertThat(thread.batcher.numPending()).isZero();
    assertThat(thread.prove(batch.subBlock())).isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  @Test
  void aStaleSubBlockIsRebasedOnNewerState() {
    add(thread.transaction(bob, counter, Counter.add(5)));
    add(thread.transaction(alice, token, Token.transfer(bob.address(), 60)));
    SubBlock stale = thread.seal().subBlock();
    world.call(eve.address(), counter, Counter.add(2));
    world.call(alice.address(), token, Token.transfer(eve.address(), 50));
    Batch rebased = thread.batcher.rebase(stale, world::get, thread.position());
    assertThat(rebased.subBlock().transactions()).isEqualTo(stale.transactions());
    assertThat(rebased.statuses())
        .containsExactly(new TransactionStatus.Returned(), new TransactionStatus.Reverted(2));
    assertThat(rebased.subBlock().statement().hash()).isNotEqualTo(stale.statement().hash());
    assertThat(thread.prove(rebased.subBlock()))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
    thread.apply(rebased.subBlock());
    assertThat(world.get(counter, Counter.totalSlot()).asLong()).isEqualTo(7);
  }

  /// Its transactions are not checked a second time, so somebody else's could say anything.
  @Test
  void a1OnlyWhatThisBatcherSealedIsRebased() {
    add(thread.transaction(bob, counter, Counter.add(5)));
    SubBlock own = thread.seal().subBlock();
    UserTransaction forged =
        new UserTransaction(
            with(ThreadWorld.CHAIN, ThreadWorld.THREAD, alice, 0, counter).call(),
            own.transactions().getFirst().signature());
    SubBlock swapped =
        new SubBlock(own.statement(), own.batcherSignature(), own.salt(), List.of(forged));
    SubBlock eves = SubBlock.sign(own.statement(), own.salt(), own.transactions(), eve);
    for (SubBlock foreign : List.of(swapped, eves)) {
      assertThatThrownBy(() -> thread.batcher.rebase(foreign, world::get, thread.position()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("of a rebase: expected true, got false");
    }
  }

  @Test
  void a7ASubBlockOfNothingAsksForNoFee() {
    assertThat(thread.seal().subBlock().statement().header().fee()).isZero();
    add(thread.transaction(bob, counter, Counter.add(5)));
    assertThat(thread.seal().subBlock().statement().header().fee()).isPositive();
  }

  @Test
  void aFullBatcherTakesNoMore() {
    Batcher small = new Batcher(thread.terms, thread.batcherKey, Nonces.inMemory(), 1);
    assertThat(small.add(thread.transaction(alice, counter, Counter.add(1))))
        .isEqualTo(new Admission.Admitted());
    assertThat(small.add(thread.transaction(alice, counter, Counter.add(1))))
        .isInstanceOf(Admission.Refused.class);
  }
}
