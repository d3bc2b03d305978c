package io.zkthreads.thread.draft;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
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

/// Drafts of a thread of OS version 1, whose users have opted in.
class OptedInDraftTest {
  private final SigningKey alice = ThreadWorld.key("alice");
  private final SigningKey bob = ThreadWorld.key("bob");
  private final SigningKey eve = ThreadWorld.key("eve");
  private final DirectWorld world = new DirectWorld();
  private final Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
  private final Bytes32 counter = world.deploy(ExampleContract.COUNTER, 1);
  private final Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 2);
  private final ThreadWorld thread = new ThreadWorld(world);

  OptedInDraftTest() {
    thread.optIn(alice);
    thread.optIn(bob);
    world.call(alice.address(), token, Token.mint(alice.address(), 100));
  }

  private void isElsewhere(String what, Bytes32 chain, Bytes32 scope, Bytes32 contract) {
    Call call = new Call(chain, scope, alice.publicKey(), 0, contract, 0, Counter.add(1));
    assertThat(thread.terms.refuse(call).map(Mismatch::what)).contains(what);
  }

  @Test
  void transactionsOfAnotherPlaceAreNamedByWhatIsOfAnother() {
    Bytes32 chain = ThreadWorld.CHAIN;
    Bytes32 scope = ThreadWorld.THREAD;
    isElsewhere("chain id", Bytes32.ONE, scope, counter);
    isElsewhere("scope", chain, Bytes32.ZERO, counter);
    isElsewhere("contract", chain, scope, alice.address());
    Call good = thread.transaction(alice, counter, Counter.add(1)).call();
    assertThat(thread.terms.refuse(good)).isEmpty();
    assertThat(thread.terms.refuse(thread.call(alice, 0, counter, Counter.add(1))))
        .contains(new Mismatch("version", "1", "2"));
  }

  @Test
  void invalidTransactionsAreLeftOutAndTheRestIsProvable() {
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 10)));
    thread.add(thread.transaction(eve, counter, Counter.add(1)));
    thread.add(thread.transaction(alice, book, Calldata.of(4, 0, 0, 0)));
    thread.add(thread.transaction(bob, token, Token.transfer(alice.address(), 11)));
    thread.add(thread.transaction(bob, token, Token.transfer(alice.address(), 9)));
    Draft draft = thread.draft();
    assertThat(draft.dropped().stream().map(d -> d.why().cause()))
        .containsExactly(Cause.NOT_OPTED_IN, Cause.UNKNOWN_CONTRACT);
    assertThat(draft.statuses())
        .containsExactly(
            new TransactionStatus.Returned(),
            new TransactionStatus.Reverted(2),
            new TransactionStatus.Returned());
    assertThat(thread.prove(thread.sign(draft)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  @Test
  void theSameTransactionsOnNewerStateDoWhatTheyDoThere() {
    thread.add(thread.transaction(bob, counter, Counter.add(5)));
    thread.add(thread.transaction(alice, token, Token.transfer(bob.address(), 60)));
    Draft stale = thread.draft();
    world.call(eve.address(), counter, Counter.add(2));
    world.call(alice.address(), token, Token.transfer(eve.address(), 50));
    Draft rebased = thread.draft(stale.transactions());
    assertThat(rebased.transactions()).isEqualTo(stale.transactions());
    assertThat(rebased.statuses())
        .containsExactly(new TransactionStatus.Returned(), new TransactionStatus.Reverted(2));
    assertThat(rebased.statement().hash()).isNotEqualTo(stale.statement().hash());
    assertThat(thread.prove(thread.sign(rebased)))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
    thread.apply(thread.sign(rebased));
    assertThat(world.get(counter, Counter.totalSlot()).asLong()).isEqualTo(7);
  }

  @Test
  void a7ASubBlockOfNothingAsksForNoFee() {
    assertThat(thread.draft(List.of()).statement().header().fee()).isZero();
    UserTransaction one = thread.transaction(bob, counter, Counter.add(5));
    assertThat(thread.draft(List.of(one)).statement().header().fee()).isPositive();
  }
}
