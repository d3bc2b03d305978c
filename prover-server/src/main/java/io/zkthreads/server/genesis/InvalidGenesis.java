package io.zkthreads.server.genesis;

/// A genesis file that no ledger starts from: where, what is expected, what is there.
public final class InvalidGenesis extends Exception {
  private static final long serialVersionUID = 1;

  InvalidGenesis(String where, Object expected, Object got) {
    super(where + ": expected " + expected + ", got " + got);
  }
}
