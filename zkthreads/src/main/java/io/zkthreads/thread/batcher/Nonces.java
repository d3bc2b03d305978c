package io.zkthreads.thread.batcher;

import io.zkthreads.thread.Bytes32;
import java.util.HashMap;
import java.util.Map;

/// What a Batcher remembers of the transactions that it has taken: under OS version 1 nobody else
/// does, so a Batcher that forgets takes every transaction of its users once more.
public interface Nonces {
  /// Nonce of the user's next transaction in a thread.
  long next(Bytes32 thread, Bytes32 user);

  /// Remembers, before it returns and for as long as the thread lasts, that the user's next nonce
  /// is one more.
  void take(Bytes32 thread, Bytes32 user);

  /// Forgets all when the process ends: for a Batcher whose threads do not outlive it.
  static Nonces inMemory() {
    record Name(Bytes32 thread, Bytes32 user) {}
    Map<Name, Long> taken = new HashMap<>();
    return new Nonces() {
      @Override
      public long next(Bytes32 thread, Bytes32 user) {
        return taken.getOrDefault(new Name(thread, user), 0L);
      }

      @Override
      public void take(Bytes32 thread, Bytes32 user) {
        taken.merge(new Name(thread, user), 1L, Long::sum);
      }
    };
  }
}
