package io.zkthreads.server.durability;

import java.io.IOException;
import java.nio.file.Path;

/// A store that is written to. Each acknowledgement is a line, and a store that was opened again
/// can be asked for it.
interface Subject extends AutoCloseable {
  /// The stores of the product.
  enum Kind {
    JOBS("jobs"),
    LEDGER("ledger");

    final String file;

    Kind(String file) {
      this.file = file;
    }

    Subject open(Path folder) throws IOException {
      return switch (this) {
        case JOBS -> new JobsSubject(folder);
        case LEDGER -> new LedgerSubject(folder);
      };
    }
  }

  /// Does the next thing; what comes back was acknowledged.
  String next() throws Exception;

  /// Whether the store holds what was acknowledged.
  boolean holds(String acknowledged) throws Exception;

  @Override
  void close() throws IOException;
}
