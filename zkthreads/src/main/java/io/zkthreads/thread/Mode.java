package io.zkthreads.thread;

/// How the sub-blocks of a thread follow one another.
public enum Mode {
  /// Each names its parent's head and the next sequence number.
  ORDERED,
  /// Each is used once, by (thread, batcher key, sequence), in any order.
  UNORDERED;

  private static final Mode[] VALUES = values();

  static Mode of(int word, InvalidEncoding otherwise) throws InvalidEncoding {
    if (word < 0 || word >= VALUES.length) {
      throw otherwise;
    }
    return VALUES[word];
  }
}
