package io.zkthreads.ledger.store;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerStoreTest extends LedgerStoreContract {
  @TempDir Path folder;

  @Override
  LedgerStore open() {
    return SqliteLedgerStore.open(folder, hurt -> {});
  }
}
