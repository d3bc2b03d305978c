package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Calldata;

/// Calls of `game`: three in a row on a board of nine.
public final class Game {
  public static final int WAITING = 1;
  public static final int PLAYING = 2;
  public static final int FIRST_WON = 3;
  public static final int SECOND_WON = 4;
  public static final int DRAWN = 5;

  private Game() {}

  /// Returns the id of a game whose first player is the caller.
  public static Calldata create() {
    return Words.of(1).end();
  }

  public static Calldata join(int id) {
    return Words.of(2).u32(id).end();
  }

  /// Takes a cell, 0 … 8, and returns the state.
  public static Calldata move(int id, int cell) {
    return Words.of(3).u32(id).u32(cell).end();
  }

  /// Returns state, cells of the first, cells of the second, number of moves.
  public static Calldata show(int id) {
    return Words.of(4).u32(id).end();
  }
}
