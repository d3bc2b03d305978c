package io.zkthreads.bench;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Game;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.thread.os.TransactionStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A thread of every example contract whose users never rest; state goes from sub-block to
/// sub-block as on the L2. The first sub-block, of minting and deposits, is made by the
/// constructor.
final class BusyThread {
  private static final Bytes32 CHAIN = Bytes32.ofLong(1);
  private static final Bytes32 THREAD = Bytes32.ofLong(2);
  private static final Bytes32 GOLD = Bytes32.ofLong(10);
  private static final Bytes32 COIN = Bytes32.ofLong(11);
  private static final Bytes32 BOOK = Bytes32.ofLong(12);
  private static final Bytes32 GAME = Bytes32.ofLong(13);
  private static final Bytes32 COUNTER = Bytes32.ofLong(14);
  private static final SigningKey BATCHER = SigningKey.fromSeed(Bytes32.ofLong(100));

  /// Cells in the order in which a game takes them: neither player has three in a row before the
  /// seventh move.
  private static final int[] MOVES = {4, 0, 1, 7, 2, 6, 3, 5, 8};

  private static final int GAME_LENGTH = MOVES.length + 2;

  final ThreadProgram program =
      ThreadProgram.of(
          OsVersion.V1,
          Map.of(
              GOLD, ExampleContract.TOKEN.image(),
              COIN, ExampleContract.TOKEN.image(),
              BOOK, ExampleContract.ORDERBOOK.image(),
              GAME, ExampleContract.GAME.image(),
              COUNTER, ExampleContract.COUNTER.image()));

  private final List<SigningKey> users =
      IntStream.range(0, 20).mapToObj(i -> SigningKey.fromSeed(Bytes32.ofLong(200 + i))).toList();
  private final Map<StateKey, Bytes32> state = new HashMap<>();
  private final Map<Bytes32, Long> nonces = new HashMap<>();
  private final ThreadTerms terms =
      new ThreadTerms(program, CHAIN, Bytes32.ZERO, THREAD, Mode.ORDERED, Bytes32.ofLong(4), 0, 0);
  private final List<UserTransaction> waiting = new ArrayList<>();

  /// What the users do.
  enum Day {
    /// Transfers of a token.
    PAYMENTS,
    /// Transfers and as many limit orders, of which half find a match: the day of `zkt demo`.
    MARKET,
    /// Limit orders alone.
    ORDERS,
    /// Games between two users.
    GAMES,
    /// Calls of the smallest contract.
    COUNTS
  }

  BusyThread() {
    add(user(0), BOOK, Orderbook.open(GOLD, COIN));
    for (SigningKey holder : users) {
      for (Bytes32 token : List.of(GOLD, COIN)) {
        add(user(0), token, Token.mint(holder.address(), 1_000_000));
        add(holder, token, Token.pay(BOOK, 500_000, Calldata.EMPTY));
      }
    }
    seal();
  }

  /// A sub-block of `numTransactions` that all went through.
  SubBlock subBlock(Day day, int numTransactions) {
    for (int i = 0; i < numTransactions; i++) {
      switch (day) {
        case PAYMENTS -> transfer(i);
        case MARKET -> {
          if (i % 2 == 0) {
            transfer(i);
          } else {
            order(i);
          }
        }
        case ORDERS -> order(2 * i + 1);
        case GAMES -> play(i);
        case COUNTS -> add(user(i), COUNTER, Counter.add(i));
      }
    }
    return seal();
  }

  private void transfer(int i) {
    add(user(i), GOLD, Token.transfer(user(7 * i + 3).address(), i % 90 + 1L));
  }

  /// Every second order fills the one before: the book never grows.
  private void order(int i) {
    int round = i / 4 % 3;
    Calldata order =
        i % 4 == 1 ? Orderbook.sell(10, 5 + round) : Orderbook.buy(10 + round, 5 + round);
    add(user(i), BOOK, order);
  }

  /// The first user of a pair creates a game, the other joins it, then they move in turn.
  private void play(int i) {
    int id = i / GAME_LENGTH + 1;
    int step = i % GAME_LENGTH;
    SigningKey player = user(2 * id + (step & 1));
    switch (step) {
      case 0 -> add(player, GAME, Game.create());
      case 1 -> add(player, GAME, Game.join(id));
      default -> add(player, GAME, Game.move(id, MOVES[step - 2]));
    }
  }

  private SigningKey user(int i) {
    return users.get(i % users.size());
  }

  private void add(SigningKey user, Bytes32 contract, Calldata calldata) {
    long nonce = nonces.merge(user.address(), 1L, Long::sum) - 1;
    waiting.add(
        new UserTransaction.Call(CHAIN, THREAD, user.publicKey(), nonce, contract, 0, calldata)
            .sign(user));
  }

  private SubBlock seal() {
    ThreadTerms.Position at = new ThreadTerms.Position(1, Bytes32.ZERO, 0, 100, 1_800_000_000);
    Draft draft = Draft.of(terms, waiting, Bytes32.ONE, this::value, at);
    waiting.clear();
    if (!draft.dropped().isEmpty()) {
      throw new IllegalStateException("transactions are left out: " + draft.dropped());
    }
    for (TransactionStatus status : draft.statuses()) {
      if (!(status instanceof TransactionStatus.Returned)) {
        throw new IllegalStateException("a transaction of the day ended with " + status);
      }
    }
    for (KeyValue entry : draft.statement().outputState()) {
      state.put(entry.key(), entry.value());
    }
    return draft.sign(BATCHER);
  }

  private Bytes32 value(StateKey key) {
    boolean optIn = key.contract().equals(StateKey.authAddress(THREAD));
    return optIn ? Bytes32.ONE : state.getOrDefault(key, Bytes32.ZERO);
  }
}
