package io.zkthreads.thread.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.os.DirectCall.Receipt;
import io.zkthreads.thread.os.DirectWorld;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import org.junit.jupiter.api.Test;

/// What the example contracts do, called directly.
class ContractsTest {
  private final DirectWorld world = new DirectWorld();
  private final Bytes32 alice = DirectWorld.address("alice");
  private final Bytes32 bob = DirectWorld.address("bob");

  @Test
  void aCounterCountsForEachUserAndForAll() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
    assertThat(world.call(alice, counter, Counter.add(3)).status()).isEqualTo(new Returned());
    Receipt second = world.call(bob, counter, Counter.add(4));
    assertThat(second.returned().words()).containsExactly(7, 0);
    assertThat(world.get(counter, Counter.partSlot(alice)).asLong()).isEqualTo(3);
    assertThat(world.get(counter, Counter.totalSlot()).asLong()).isEqualTo(7);
  }

  @Test
  void aTransferMovesTokensAndCannotOverdraw() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    world.call(alice, token, Token.mint(alice, 100));
    Receipt transfer = world.call(alice, token, Token.transfer(bob, 30));
    assertThat(transfer.status()).isEqualTo(new Returned());
    assertThat(world.get(token, Token.balanceSlot(alice)).asLong()).isEqualTo(70);
    assertThat(world.get(token, Token.balanceSlot(bob)).asLong()).isEqualTo(30);
    Receipt overdraft = world.call(bob, token, Token.transfer(alice, 31));
    assertThat(overdraft.status()).isEqualTo(new Reverted(Reason.TOO_LITTLE.code()));
    assertThat(overdraft.writes()).isEmpty();
    assertThat(world.call(bob, token, Token.mint(bob, 1)).status())
        .isEqualTo(new Reverted(Reason.NOT_ALLOWED.code()));
    assertThat(transfer.cycles()).as("cycles of a transfer, OS start included").isLessThan(2000);
  }

  @Test
  void ordersMatchAtTheRestingPriceAndSettleInBothTokens() {
    Bytes32 base = world.deploy(ExampleContract.TOKEN, 1);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN, 2);
    Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, 3);
    world.call(alice, book, Orderbook.open(base, quote));
    world.call(alice, base, Token.mint(alice, 1000));
    world.call(alice, quote, Token.mint(bob, 5000));
    assertThat(world.call(alice, base, Token.pay(book, 100, Calldata.EMPTY)).status())
        .isEqualTo(new Returned());
    world.call(bob, quote, Token.pay(book, 2000, Calldata.EMPTY));
    Receipt sell = world.call(alice, book, Orderbook.sell(10, 60));
    assertThat(sell.returned().words()).containsExactly(1, 60);
    Receipt buy = world.call(bob, book, Orderbook.buy(12, 100));
    assertThat(buy.returned().words()).containsExactly(2, 40);
    assertThat(world.view(bob, book, Orderbook.balance(bob)).returned().words())
        .containsExactly(60, 0, 2000 - 600 - 480, 0);
    assertThat(world.view(bob, book, Orderbook.balance(alice)).returned().words())
        .containsExactly(40, 0, 600, 0);
    Receipt withdrawal = world.call(alice, book, Orderbook.withdraw(Orderbook.QUOTE, 600));
    assertThat(withdrawal.status()).isEqualTo(new Returned());
    assertThat(world.get(quote, Token.balanceSlot(alice)).asLong()).isEqualTo(600);
    assertThat(world.call(bob, book, Orderbook.cancel(2)).status()).isEqualTo(new Returned());
    assertThat(world.view(bob, book, Orderbook.balance(bob)).returned().words())
        .containsExactly(60, 0, 1400, 0);
  }

  @Test
  void aGameIsWonByThreeInARow() {
    Bytes32 game = world.deploy(ExampleContract.GAME, 0);
    assertThat(world.call(alice, game, Game.create()).returned().words()).containsExactly(1);
    assertThat(world.call(alice, game, Game.join(1)).status())
        .isEqualTo(new Reverted(Reason.NOT_ALLOWED.code()));
    world.call(bob, game, Game.join(1));
    int[] cells = {0, 3, 1, 4};
    for (int i = 0; i < cells.length; i++) {
      Receipt move = world.call(i % 2 == 0 ? alice : bob, game, Game.move(1, cells[i]));
      assertThat(move.returned().words()).containsExactly(Game.PLAYING);
    }
    assertThat(world.call(bob, game, Game.move(1, 5)).status())
        .isEqualTo(new Reverted(Reason.NOT_ALLOWED.code()));
    assertThat(world.call(alice, game, Game.move(1, 4)).status())
        .isEqualTo(new Reverted(Reason.WRONG_STATE.code()));
    assertThat(world.call(alice, game, Game.move(1, 2)).returned().words())
        .containsExactly(Game.FIRST_WON);
    assertThat(world.call(bob, game, Game.move(1, 5)).status())
        .isEqualTo(new Reverted(Reason.WRONG_STATE.code()));
  }
}
