package io.zkthreads.thread.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.os.DirectCall.Receipt;
import io.zkthreads.thread.os.DirectWorld;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The executed contracts against plain Java models of what they promise.
class ContractModelTest {
  private static final int USERS = 4;

  /// An order of the model's book.
  private static final class Order {
    final int owner;
    final boolean buys;
    final int price;
    int left;

    Order(int owner, boolean buys, int price, int left) {
      this.owner = owner;
      this.buys = buys;
      this.price = price;
      this.left = left;
    }
  }

  /// Limit orders, kept in the order of their arrival and searched in full.
  private static final class Book {
    final long[][] balances = new long[USERS][2];
    final List<Order> orders = new ArrayList<>();
    int lastId;

    /// Nothing if the user cannot pay; else the order's id and what is left.
    int[] place(int user, boolean buys, int price, int quantity) {
      int asset = buys ? Orderbook.QUOTE : Orderbook.BASE;
      long cost = buys ? (long) price * quantity : quantity;
      if (balances[user][asset] < cost) {
        return new int[0];
      }
      balances[user][asset] -= cost;
      int left = quantity;
      for (Order best = best(!buys); left > 0 && best != null; best = best(!buys)) {
        if (buys ? best.price > price : best.price < price) {
          break;
        }
        int n = Math.min(left, best.left);
        left -= n;
        best.left -= n;
        int buyer = buys ? user : best.owner;
        int seller = buys ? best.owner : user;
        balances[buyer][Orderbook.BASE] += n;
        balances[seller][Orderbook.QUOTE] += (long) n * best.price;
        if (buys) {
          balances[user][Orderbook.QUOTE] += (long) n * (price - best.price);
        }
      }
      if (left == 0) {
        return new int[] {0, 0};
      }
      lastId++;
      orders.add(new Order(user, buys, price, left));
      return new int[] {lastId, left};
    }

    @org.jspecify.annotations.Nullable
    Order best(boolean buys) {
      Order best = null;
      for (Order o : orders) {
        if (o.buys == buys && o.left > 0) {
          if (best == null || (buys ? o.price > best.price : o.price < best.price)) {
            best = o;
          }
        }
      }
      return best;
    }

    boolean cancel(int user, int id) {
      if (id < 1 || id > orders.size()) {
        return false;
      }
      Order order = orders.get(id - 1);
      if (order.owner != user || order.left == 0) {
        return false;
      }
      balances[user][order.buys ? Orderbook.QUOTE : Orderbook.BASE] +=
          order.buys ? (long) order.price * order.left : order.left;
      order.left = 0;
      return true;
    }
  }

  private final DirectWorld world = new DirectWorld();
  private final Bytes32[] users = new Bytes32[USERS];

  ContractModelTest() {
    for (int i = 0; i < USERS; i++) {
      users[i] = DirectWorld.address("user " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void theOrderbookMatchesItsModel(long seed) {
    Random random = new Random(seed);
    Bytes32[] tokens = {
      world.deploy(ExampleContract.TOKEN, 0), world.deploy(ExampleContract.TOKEN, 1)
    };
    Bytes32 contract = world.deploy(ExampleContract.ORDERBOOK, 2);
    world.call(users[0], contract, Orderbook.open(tokens[0], tokens[1]));
    Book book = new Book();
    for (int i = 0; i < USERS; i++) {
      for (int asset = 0; asset < 2; asset++) {
        world.call(users[0], tokens[asset], Token.mint(users[i], 1000));
        world.call(users[i], tokens[asset], Token.pay(contract, 500, Calldata.EMPTY));
        book.balances[i][asset] = 500;
      }
    }
    for (int step = 0; step < 150; step++) {
      int user = random.nextInt(USERS);
      String at = "seed " + seed + " step " + step;
      switch (random.nextInt(5)) {
        case 0 -> {
          int id = random.nextInt(10) + Math.max(0, book.lastId - 8);
          boolean done = book.cancel(user, id);
          Receipt receipt = world.call(users[user], contract, Orderbook.cancel(id));
          assertThat(receipt.status() instanceof Returned).as(at).isEqualTo(done);
        }
        case 1 -> withdraw(random, book, tokens, contract, user, at);
        default -> place(random, book, contract, user, at);
      }
      for (int i = 0; i < USERS; i++) {
        int[] words =
            world.view(users[i], contract, Orderbook.balance(users[i])).returned().words();
        assertThat(words)
            .as(at)
            .containsExactly((int) book.balances[i][0], 0, (int) book.balances[i][1], 0);
      }
    }
    assertThat(book.lastId).as("orders that rested").isGreaterThan(20);
  }

  private void place(Random random, Book book, Bytes32 contract, int user, String at) {
    boolean buys = random.nextBoolean();
    int price = 1 + random.nextInt(6);
    int quantity = 1 + random.nextInt(60);
    int[] expected = book.place(user, buys, price, quantity);
    Calldata data = buys ? Orderbook.buy(price, quantity) : Orderbook.sell(price, quantity);
    Receipt receipt = world.call(users[user], contract, data);
    if (expected.length == 0) {
      assertThat(receipt.status()).as(at).isEqualTo(new Reverted(Reason.TOO_LITTLE.code()));
    } else {
      assertThat(receipt.returned().words()).as(at).isEqualTo(expected);
    }
  }

  private void withdraw(
      Random random, Book book, Bytes32[] tokens, Bytes32 contract, int user, String at) {
    int asset = random.nextInt(2);
    long n = random.nextInt(80);
    long before = world.get(tokens[asset], Token.balanceSlot(users[user])).asLong();
    Receipt receipt = world.call(users[user], contract, Orderbook.withdraw(asset, n));
    boolean enough = book.balances[user][asset] >= n;
    assertThat(receipt.status() instanceof Returned).as(at).isEqualTo(enough);
    long paid = enough ? n : 0;
    book.balances[user][asset] -= paid;
    assertThat(world.get(tokens[asset], Token.balanceSlot(users[user])).asLong())
        .as(at)
        .isEqualTo(before + paid);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22})
  void theTokenMatchesItsModel(long seed) {
    Random random = new Random(seed);
    Bytes32 token = world.deploy(ExampleContract.TOKEN, 0);
    long[] balances = new long[USERS];
    world.call(users[0], token, Token.mint(users[0], 0));
    for (int step = 0; step < 200; step++) {
      int from = random.nextInt(USERS);
      int to = random.nextInt(USERS);
      long n = random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(1000);
      boolean mints = random.nextInt(3) == 0;
      Calldata data = mints ? Token.mint(users[to], n) : Token.transfer(users[to], n);
      boolean allowed = mints ? from == 0 : Long.compareUnsigned(balances[from], n) >= 0;
      if (allowed && !mints) {
        balances[from] -= n;
      }
      boolean fits = Long.compareUnsigned(balances[to] + n, n) >= 0;
      if (allowed && fits) {
        balances[to] += n;
      } else if (allowed && !mints) {
        balances[from] += n;
      }
      Receipt receipt = world.call(users[from], token, data);
      String at = "seed " + seed + " step " + step;
      assertThat(receipt.status() instanceof Returned).as(at).isEqualTo(allowed && fits);
      for (int i = 0; i < USERS; i++) {
        assertThat(world.get(token, Token.balanceSlot(users[i])).asLong())
            .as(at)
            .isEqualTo(balances[i]);
      }
    }
  }
}
