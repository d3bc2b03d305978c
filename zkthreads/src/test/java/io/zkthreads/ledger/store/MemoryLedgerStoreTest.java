package io.zkthreads.ledger.store;

import io.zkthreads.ledger.MemoryLedgerStore;

class MemoryLedgerStoreTest extends LedgerStoreContract {
  private final MemoryLedgerStore store = new MemoryLedgerStore();

  @Override
  LedgerStore open() {
    return store;
  }
}
