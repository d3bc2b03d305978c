package io.zkthreads.vm.table.sha2;

/// What is special about a step of SHA-512; the bits of its code in [RoundFacts].
enum Flag {
  /// Takes the call, and no state.
  FIRST(0, "first", "1 at step 0, which takes the call"),
  /// Hands no state on.
  LAST(1, "last", "1 at the last step, which hands no state on"),
  /// Its new words a and e are words of the old state, or of the state that is added to it.
  EDGE(2, "edge", "1 if the new words are of the old state or of the last, for FEED"),
  /// The word W_{t−2}, which it has in bits, is read from the block.
  LOAD(3, "load", "1 if W_{t-2} is read from the block"),
  /// σ0(W_{t−2}) + W_{t−3} goes to round t + 13.
  MIX(4, "mix", "1 if the sum for round t + 13 is sent"),
  /// W_t goes to round t + 7.
  KEEP(5, "keep", "1 if W_t is sent for round t + 7"),
  /// Takes both, to make W_t of them.
  EXPAND(6, "expand", "1 from round 16 on, where W_t follows from earlier ones");

  private static final int ROUNDS = Hash.SHA512.rounds;

  /// Its bit in the code.
  final int bit;

  final String column;
  final String doc;

  Flag(int bit, String column, String doc) {
    this.bit = bit;
    this.column = column;
    this.doc = doc;
  }

  boolean at(int step) {
    int t = step - Sha512Rounds.LEAD;
    return switch (this) {
      case FIRST -> step == 0;
      case LAST -> t == ROUNDS - 1;
      case EDGE -> t < 0 || t >= ROUNDS - Sha512Rounds.LEAD;
      case LOAD -> 2 <= t && t < 2 + Hash.BLOCK;
      case MIX -> 3 <= t && t < ROUNDS - 13;
      case KEEP -> 9 <= t && t < ROUNDS - 7;
      case EXPAND -> t >= Hash.BLOCK;
    };
  }

  /// All flags of a step as one number.
  static int code(int step) {
    int code = 0;
    for (Flag flag : values()) {
      code += flag.at(step) ? 1 << flag.bit : 0;
    }
    return code;
  }
}
