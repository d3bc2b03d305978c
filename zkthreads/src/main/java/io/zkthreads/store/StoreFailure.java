package io.zkthreads.store;

import java.io.IOException;
import java.util.function.Supplier;

/// The disk or the database failed, or a folder holds what this store did not write.
public final class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreFailure(String message) {
    super(message);
  }

  /// Work on a store for a port that knows no stores: there its failure is that of a disk.
  public static <T> T stored(Supplier<T> work) throws IOException {
    try {
      return work.get();
    } catch (StoreFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
