package io.zkthreads.thread;

/// What a user has in a thread of OS version 2: the value of [StateKey#account]. Both numbers share
/// a key because every transaction touches both, and keys are what a sub-block pays for.
///
/// @param nonce of the user's next transaction in the thread; below 2^63
/// @param balance prepaid fees; below 2^63
public record ThreadAccount(long nonce, long balance) {
  /// Of whoever has sent and paid nothing yet.
  public static final ThreadAccount EMPTY = new ThreadAccount(0, 0);

  public ThreadAccount {
    if (nonce < 0 || balance < 0) {
      throw new IllegalArgumentException("nonce and balance are below 2^63");
    }
  }

  /// Inverse of [#value], for a value that [#isValue].
  public static ThreadAccount of(Bytes32 value) {
    if (!isValue(value)) {
      throw new IllegalArgumentException("no account: " + value);
    }
    return new ThreadAccount(value.asLong(), number(value, 2));
  }

  /// Whether both numbers are below 2^63, and the rest is zero. State has no others.
  public static boolean isValue(Bytes32 value) {
    int rest = 0;
    for (int i = 4; i < Bytes32.WORDS; i++) {
      rest |= value.word(i);
    }
    return rest == 0 && value.asLong() >= 0 && number(value, 2) >= 0;
  }

  private static long number(Bytes32 value, int word) {
    return (value.word(word) & 0xffffffffL) | ((long) value.word(word + 1) << 32);
  }

  /// Words 0–1 the nonce, 2–3 the balance, low word first.
  public Bytes32 value() {
    return Bytes32.ofWords(
        (int) nonce, (int) (nonce >>> 32), (int) balance, (int) (balance >>> 32), 0, 0, 0, 0);
  }

  /// After a transaction that pays `fee`, which the balance has to cover.
  public ThreadAccount pay(long fee) {
    return new ThreadAccount(Math.incrementExact(nonce), balance - fee);
  }
}
