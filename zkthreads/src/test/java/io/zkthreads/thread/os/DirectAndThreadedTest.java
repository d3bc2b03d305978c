package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Game;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same transactions, sent one by one to the L2 or together in a thread.
class DirectAndThreadedTest {
  private record Action(SigningKey user, Bytes32 contract, Calldata data) {}

  /// Transactions for each seed and version: `-Ddirect-and-threaded=10000` takes its time.
  private static final int TRANSACTIONS = Integer.getInteger("direct-and-threaded", 60);

  private static final int SUB_BLOCK = 500;

  @ParameterizedTest
  @CsvSource({"V1, 1", "V1, 2", "V1, 3", "V2, 1", "V2, 4", "V2, 5"})
  void theSameTransactionsGiveTheSameState(OsVersion os, long seed) {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    DirectWorld direct = new DirectWorld(os);
    DirectWorld threaded = new DirectWorld(os);
    List<Action> actions = actions(random, direct, TRANSACTIONS);
    actions(new Random(seed), threaded, 0);
    ThreadWorld thread = new ThreadWorld(threaded);
    actions.forEach(a -> thread.optIn(a.user()));

    int reverted = 0;
    for (int at = 0; at < actions.size(); at += SUB_BLOCK) {
      List<TransactionStatus> statuses = new ArrayList<>();
      for (Action a : actions.subList(at, Math.min(actions.size(), at + SUB_BLOCK))) {
        statuses.add(direct.call(a.user().address(), a.contract(), a.data()).status());
        UserTransaction t = thread.transaction(a.user(), a.contract(), a.data());
        thread.add(t);
      }
      Draft draft = thread.draft();
      assertThat(draft.dropped()).isEmpty();
      assertThat(draft.statuses()).isEqualTo(statuses);
      reverted +=
          (int) statuses.stream().filter(TransactionStatus.Reverted.class::isInstance).count();
      assertThat(thread.prove(thread.sign(draft)))
          .isInstanceOf(ThreadExecution.Result.Executed.class);
      thread.apply(thread.sign(draft));
    }
    assertThat(reverted).isPositive();
    threaded
        .contracts
        .keySet()
        .forEach(contract -> assertThat(of(contract, threaded)).isEqualTo(of(contract, direct)));
  }

  private static Map<StateKey, Bytes32> of(Bytes32 contract, DirectWorld world) {
    Map<StateKey, Bytes32> state = new HashMap<>(world.state);
    state.keySet().removeIf(key -> !key.contract().equals(contract));
    return state;
  }

  /// Deploys the contracts and makes transactions of all kinds, many of which revert.
  private static List<Action> actions(Random random, DirectWorld world, int count) {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
    Bytes32 base = world.deploy(ExampleContract.TOKEN, 1);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN, 2);
    Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 3);
    Bytes32 game = world.deploy(ExampleContract.GAME, 4);
    SigningKey[] users = new SigningKey[4];
    for (int i = 0; i < users.length; i++) {
      users[i] = ThreadWorld.key("user " + i);
      world.call(users[0].address(), base, Token.mint(users[i].address(), 1000));
      world.call(users[0].address(), quote, Token.mint(users[i].address(), 10_000));
    }
    world.call(users[0].address(), book, Orderbook.open(base, quote));
    List<Action> actions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SigningKey user = users[random.nextInt(users.length)];
      Bytes32 other = users[random.nextInt(users.length)].address();
      int n = random.nextInt(200);
      Calldata none = Calldata.EMPTY;
      actions.add(
          switch (random.nextInt(12)) {
            case 0 -> new Action(user, counter, Counter.add(n));
            case 1 -> new Action(user, base, Token.transfer(other, n * 4L));
            case 2 -> new Action(user, base, Token.pay(book, n, none));
            case 3 -> new Action(user, quote, Token.pay(book, n * 10L, none));
            case 4, 5 -> new Action(user, book, Orderbook.buy(5 + n % 5, 1 + n / 8));
            case 6, 7 -> new Action(user, book, Orderbook.sell(5 + n % 5, 1 + n / 8));
            case 8 -> new Action(user, book, Orderbook.cancel(1 + n % 10));
            case 9 -> new Action(user, book, Orderbook.withdraw(n % 3, n));
            case 10 -> new Action(user, game, n % 2 == 0 ? Game.create() : Game.join(1));
            default -> new Action(user, game, Game.move(1, n % 10));
          });
    }
    return actions;
  }
}
