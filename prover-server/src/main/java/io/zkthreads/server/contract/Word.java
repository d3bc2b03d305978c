package io.zkthreads.server.contract;

/// What is known of a word without running the contract: its value, or where it comes from.
///
/// @param value of a known word; of a word of calldata, its address there; else 0
record Word(Origin origin, int value) {
  enum Origin {
    KNOWN,
    /// Copied from calldata: whoever calls chooses it.
    CALLDATA,
    /// Copied from an address, of which a user makes as many as he likes.
    ADDRESS,
    /// Anything else.
    OTHER
  }

  static final Word ZERO = new Word(Origin.KNOWN, 0);
  static final Word OTHER = new Word(Origin.OTHER, 0);
  static final Word ADDRESS = new Word(Origin.ADDRESS, 0);

  static Word of(int value) {
    return value == 0 ? ZERO : new Word(Origin.KNOWN, value);
  }

  boolean isKnown() {
    return origin == Origin.KNOWN;
  }

  boolean is(int known) {
    return isKnown() && value == known;
  }
}
