package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a sub-block costs in cycles, reading and committing its statement included.
class SubBlockCostTest {
  @ParameterizedTest
  @CsvSource({
    "V1, 90000, 110000, 240000, 290000, 390000, 440000",
    "V2, 220000, 250000, 370000, 420000, 610000, 680000"
  })
  void aTransferCostsAboutOneThousandCyclesAnOrderAboutThreeAndASignatureOneMore(
      OsVersion os, long t0, long t1, long o0, long o1, long m0, long m1) {
    DirectWorld world = new DirectWorld(os);
    Bytes32 base = world.deploy(ExampleContract.TOKEN, 1);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN, 2);
    Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 3);
    ThreadWorld thread = new ThreadWorld(world);
    SigningKey[] users = new SigningKey[20];
    for (int i = 0; i < users.length; i++) {
      users[i] = ThreadWorld.key("user " + i);
      Bytes32 user = users[i].address();
      Bytes32 minter = users[0].address();
      thread.optIn(users[i]);
      world.call(minter, base, Token.mint(user, 100_000));
      world.call(minter, quote, Token.mint(user, 1_000_000));
      world.call(user, book, Orderbook.open(base, quote));
      world.call(user, base, Token.pay(book, 50_000, Calldata.EMPTY));
      world.call(user, quote, Token.pay(book, 500_000, Calldata.EMPTY));
    }
    addTransfers(thread, users, base);
    Draft transfers = thread.draft();
    thread.apply(thread.sign(transfers));
    addOrders(thread, users, book);
    Draft orders = thread.draft();
    thread.apply(thread.sign(orders));
    addTransfers(thread, users, base);
    addOrders(thread, users, book);
    Draft mixed = thread.draft();
    assertThat(mixed.statuses()).hasSize(200).containsOnly(new TransactionStatus.Returned());
    assertThat(cycles(thread, transfers)).isBetween(t0, t1);
    assertThat(cycles(thread, orders)).isBetween(o0, o1);
    assertThat(cycles(thread, mixed)).isBetween(m0, m1);
  }

  private static void addTransfers(ThreadWorld thread, SigningKey[] users, Bytes32 token) {
    for (int i = 0; i < 100; i++) {
      Bytes32 to = users[(7 * i + 3) % 20].address();
      thread.add(thread.transaction(users[i % 20], token, Token.transfer(to, i + 1)));
    }
  }

  private static void addOrders(ThreadWorld thread, SigningKey[] users, Bytes32 book) {
    for (int i = 0; i < 100; i++) {
      Calldata order = i % 2 == 0 ? Orderbook.sell(10, 5 + i % 3) : Orderbook.buy(11, 5 + i % 4);
      thread.add(thread.transaction(users[i % 20], book, order));
    }
  }

  private static long cycles(ThreadWorld thread, Draft draft) {
    ThreadExecution.Result result = thread.prove(thread.sign(draft));
    assertThat(result).isInstanceOf(ThreadExecution.Result.Executed.class);
    return ((ThreadExecution.Result.Executed) result).execution().cycles();
  }
}
