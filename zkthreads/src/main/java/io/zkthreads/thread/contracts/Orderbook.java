package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;

/// Calls of `orderbook`. Money comes in by [Token#pay] and leaves by [#withdraw].
public final class Orderbook {
  public static final int BASE = 0;
  public static final int QUOTE = 1;

  private Orderbook() {}

  /// Opens the book between two tokens, once.
  public static Calldata open(Bytes32 base, Bytes32 quote) {
    return Words.of(1).bytes32(base).bytes32(quote).end();
  }

  /// A limit order to buy; returns its id (0 if filled at once) and what is left of it.
  public static Calldata buy(int price, int quantity) {
    return Words.of(2).u32(0).u32(price).u32(quantity).end();
  }

  /// A limit order to sell.
  public static Calldata sell(int price, int quantity) {
    return Words.of(2).u32(1).u32(price).u32(quantity).end();
  }

  public static Calldata cancel(int id) {
    return Words.of(3).u32(id).end();
  }

  /// Pays out by the token.
  ///
  /// @param asset [#BASE] or [#QUOTE]
  public static Calldata withdraw(int asset, long amount) {
    return Words.of(4).u32(asset).u64(amount).end();
  }

  /// Returns what a user has here: base u64, quote u64.
  public static Calldata balance(Bytes32 user) {
    return Words.of(5).bytes32(user).end();
  }

  /// Returns price, quantity left and side of an order.
  public static Calldata order(int id) {
    return Words.of(6).u32(id).end();
  }
}
