package io.zkthreads.thread.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.os.DirectCall.Receipt;
import io.zkthreads.thread.os.DirectWorld;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Attacks on what example contracts keep: addresses that look like slots, a token that lies, small
/// orders in the way.
class SlotsTest {
  private final DirectWorld world = new DirectWorld();
  private final Bytes32 alice = DirectWorld.address("alice");
  private final Bytes32 bob = DirectWorld.address("bob");
  private final Bytes32 mallory = DirectWorld.address("mallory");
  private int deployed;

  /// Addresses whose words are those of a contract's own slots.
  private static Bytes32 forged(int kind, int number) {
    return Bytes32.ofWords(kind, number, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void a4ATransferToTheMintersSlotLeavesTheMinter() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    world.call(alice, token, Token.mint(mallory, 1));
    for (int kind = 0; kind < 4; kind++) {
      Bytes32 minter = world.get(token, Token.minterSlot());
      world.call(mallory, token, Token.transfer(forged(kind, 0), 1));
      assertThat(world.get(token, Token.minterSlot())).isEqualTo(minter);
      assertThat(world.call(alice, token, Token.mint(mallory, 1)).status())
          .isEqualTo(new Returned());
    }
  }

  @Test
  void a4AUserOfTheCounterCannotBeTheTotal() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER, 0);
    world.call(alice, counter, Counter.add(3));
    world.call(forged(1, 0), counter, Counter.add(4));
    assertThat(world.get(counter, Counter.totalSlot()).asLong()).isEqualTo(7);
    assertThat(Counter.partSlot(forged(1, 0))).isNotEqualTo(Counter.totalSlot());
  }

  /// The issuer of one token of a book reports payments that no user made, for whatever `from`: his
  /// own token's balances are his to invent, and he reaches nothing else.
  private final class LyingToken {
    final Bytes32 token = DirectWorld.address("a token that says what it likes");
    final Bytes32 honest = world.deploy(ExampleContract.TOKEN, deployed++);
    final Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, deployed++);

    LyingToken(int itsAsset) {
      world.call(
          mallory,
          book,
          itsAsset == Orderbook.QUOTE
              ? Orderbook.open(honest, token)
              : Orderbook.open(token, honest));
      world.call(alice, honest, Token.mint(alice, 500));
      world.call(alice, honest, Token.pay(book, 500, Calldata.EMPTY));
    }

    Receipt received(Bytes32 from, long amount) {
      return world.call(token, book, Words.of(100).bytes32(from).u64(amount).end());
    }

    int[] order(int id) {
      return world.view(alice, book, Orderbook.order(id)).returned().words();
    }

    int[] balance(Bytes32 user) {
      return world.view(user, book, Orderbook.balance(user)).returned().words();
    }
  }

  @Test
  void a4ATokenThatReportsPaymentsOfOrdersReachesNoOrder() {
    for (int asset : new int[] {Orderbook.BASE, Orderbook.QUOTE}) {
      LyingToken lying = new LyingToken(asset);
      lying.received(mallory, 1);
      world.call(
          mallory,
          lying.book,
          asset == Orderbook.QUOTE ? Orderbook.buy(1, 1) : Orderbook.sell(1, 1));
      int[] before = lying.order(1);
      assertThat(before).startsWith(1, 1);
      for (int kind = 0; kind < 10; kind++) {
        for (int number = 0; number < 3; number++) {
          assertThat(lying.received(forged(kind, number), 500L << 32).status())
              .isEqualTo(new Returned());
          assertThat(lying.order(1)).as("kind %d, %d", kind, number).isEqualTo(before);
        }
      }
      world.call(mallory, lying.book, Orderbook.cancel(1));
      int other = 1 - asset;
      assertThat(world.call(mallory, lying.book, Orderbook.withdraw(other, 1)).status())
          .isEqualTo(new Reverted(Reason.TOO_LITTLE.code()));
      assertThat(world.call(alice, lying.book, Orderbook.withdraw(other, 500)).status())
          .isEqualTo(new Returned());
      assertThat(world.get(lying.honest, Token.balanceSlot(alice)).asLong()).isEqualTo(500);
    }
  }

  @Test
  void a4ATokenCreditsItsOwnAssetOnlyAndNeverCarriesIntoTheOther() {
    for (int asset : new int[] {Orderbook.BASE, Orderbook.QUOTE}) {
      LyingToken lying = new LyingToken(asset);
      lying.received(alice, -1L);
      assertThat(lying.received(alice, 1).status()).isEqualTo(new Reverted(Reason.OVERFLOW.code()));
      int[] balance = lying.balance(alice);
      assertThat(balance[2 * (1 - asset)]).as("of the honest token").isEqualTo(500);
      assertThat(balance[2 * (1 - asset) + 1]).isZero();
      assertThat(world.call(alice, lying.book, Orderbook.withdraw(1 - asset, 500)).status())
          .isEqualTo(new Returned());
    }
  }

  @Test
  void a4SmallOrdersOfOthersDoNotBlockACancel() {
    Bytes32 book = bookWithFunds();
    Receipt sell = world.call(alice, book, Orderbook.sell(10, 100));
    assertThat(sell.returned().words()).containsExactly(1, 100);
    // The last two are better than all before, or they would not find their place in 64 steps.
    for (int i = 0; i < 70; i++) {
      assertThat(world.call(bob, book, Orderbook.sell(9 - i / 30, 1)).status())
          .as("order %d", i)
          .isEqualTo(new Returned());
    }
    Receipt cancel = world.call(alice, book, Orderbook.cancel(1));
    assertThat(cancel.status()).isEqualTo(new Returned());
    assertThat(world.view(alice, book, Orderbook.balance(alice)).returned().word(0))
        .isEqualTo(2000);
    assertThat(cancel.cycles()).isLessThan(3000);
  }

  @Test
  void ordersCancelledInAnySequenceLeaveTheOthersInPlace() {
    int[][] sequences = {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
    for (int[] sequence : sequences) {
      Bytes32 book = bookWithFunds();
      IntStream.of(11, 10, 12).forEach(price -> world.call(alice, book, Orderbook.sell(price, 7)));
      for (int left = 21, i = 0; i < 3; i++, left -= 7) {
        int id = sequence[i];
        assertThat(forSale(book)).isEqualTo(left);
        assertThat(world.call(alice, book, Orderbook.cancel(id)).status())
            .isEqualTo(new Returned());
        assertThat(world.call(alice, book, Orderbook.cancel(id)).status())
            .isEqualTo(new Reverted(Reason.WRONG_STATE.code()));
      }
      assertThat(forSale(book)).isZero();
    }
  }

  /// How much is for sale: what a buyer of a lot at any price would get.
  private int forSale(Bytes32 book) {
    return 100 - world.view(bob, book, Orderbook.buy(20, 100)).returned().word(1);
  }

  private Bytes32 bookWithFunds() {
    Bytes32 base = world.deploy(ExampleContract.TOKEN, deployed++);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN, deployed++);
    Bytes32 book = world.deploy(ExampleContract.ORDERBOOK, deployed++);
    world.call(alice, book, Orderbook.open(base, quote));
    for (Bytes32 user : new Bytes32[] {alice, bob}) {
      for (Bytes32 token : new Bytes32[] {base, quote}) {
        world.call(alice, token, Token.mint(user, 2000));
        world.call(user, token, Token.pay(book, 2000, Calldata.EMPTY));
      }
    }
    return book;
  }
}
