package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.batcher.Batch;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import org.junit.jupiter.api.Test;

/// What a sub-block costs in cycles, reading and committing its statement included.
class SubBlockCostTest {
  @Test
  void aTransferCostsAboutOneThousandCyclesAndAnOrderAboutThree() {
    DirectWorld world = new DirectWorld();
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
    for (int i = 0; i < 100; i++) {
      SigningKey from = users[i % 20];
      Bytes32 to = users[(7 * i + 3) % 20].address();
      thread.batcher.add(thread.transaction(from, base, Token.transfer(to, i + 1)));
    }
    Batch transfers = thread.seal();
    for (int i = 0; i < 100; i++) {
      SigningKey user = users[i % 20];
      Calldata order = i % 2 == 0 ? Orderbook.sell(10, 5 + i % 3) : Orderbook.buy(11, 5 + i % 4);
      thread.batcher.add(thread.transaction(user, book, order));
    }
    Batch orders = thread.seal();
    assertThat(transfers.statuses()).containsOnly(new TransactionStatus.Returned());
    assertThat(orders.statuses()).containsOnly(new TransactionStatus.Returned());
    assertThat(cycles(thread, transfers)).isLessThan(100 * 1100L);
    assertThat(cycles(thread, orders)).isLessThan(100 * 2900L);
  }

  private static long cycles(ThreadWorld thread, Batch batch) {
    ThreadExecution.Result result = thread.prove(batch.subBlock());
    assertThat(result).isInstanceOf(ThreadExecution.Result.Executed.class);
    return ((ThreadExecution.Result.Executed) result).execution().cycles();
  }
}
