package io.zkthreads.vm.exec;

/// Serves the `read` instruction: the private input of a run, word by word.
@FunctionalInterface
public interface Host {
  /// The next advice word. The view is valid during the call only. A host without another word
  /// returns [GuestView#noAdvice].
  int advice(GuestView guest);

  /// Serves `words` in order, then ends.
  static Host of(int... words) {
    return new Host() {
      private int next;

      @Override
      public int advice(GuestView guest) {
        return next < words.length ? words[next++] : guest.noAdvice();
      }
    };
  }
}
