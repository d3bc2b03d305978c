package io.zkthreads.vm.machine;

/// What tables talk about. All buses share one bus of the proof system: the number of the bus is
/// the first element of a tuple, and tuples are padded with zeros to [#TUPLE_WIDTH]. Number 9 is
/// kept for calls of precompiles, 4 is free.
enum Bus {
  /// (region, pc, opid, f0 … f5): the instruction at an address.
  PROG(1, 9),
  /// (pc, ts, region): what runs next, and when.
  STATE(2, 3),
  /// (space, word, ts, lo, hi): the value of a word since a time.
  MEM(3, 5),
  /// (x, bits): x < 2^bits.
  VRNG(5, 2),
  /// (op, x, y, z): bytes x, y and the byte z = x op y.
  BYTE(6, 4),
  /// (left, bits, 2^bits, 2^(16 − bits)).
  POW2(7, 4),
  /// (idx_lo, idx_hi, lo, hi): a public word.
  PUB(8, 4);

  /// Name of the one bus of the proof system.
  static final String NAME = "zt";

  /// Elements of every tuple, bus number included.
  static final int TUPLE_WIDTH = 10;

  final int number;

  /// Elements of a tuple, bus number and padding not counted.
  final int arity;

  Bus(int number, int arity) {
    this.number = number;
    this.arity = arity;
  }

  static Bus of(int number) {
    for (Bus bus : values()) {
      if (bus.number == number) {
        return bus;
      }
    }
    throw new IllegalArgumentException("no bus has number " + number);
  }

  /// Whether tuples are handed on one by one; other buses are questions to a table of facts.
  boolean isPermutation() {
    return this == STATE || this == MEM || this == PUB;
  }
}
