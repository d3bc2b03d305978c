package io.zkthreads.thread;

/// How the sub-blocks of a thread follow one another.
public enum Mode {
  /// Each names its parent's head and the next sequence number.
  ORDERED(0),
  /// Each is used once, by (thread, batcher key, sequence), in any order.
  UNORDERED(1);

  private final int word;

  Mode(int word) {
    this.word = word;
  }

  /// This mode in a statement.
  public int word() {
    return word;
  }

  static Mode of(int word, InvalidEncoding otherwise) throws InvalidEncoding {
    for (Mode mode : values()) {
      if (mode.word == word) {
        return mode;
      }
    }
    throw otherwise;
  }
}
