package io.zkthreads.vm.table;

import java.util.Arrays;

/// What tables talk about. The number of the bus is the first element of its tuples and never 0, so
/// that buses can share a bus of the proof system, and tuples of different lengths there.
public enum Bus {
  /// (region, pc, opid, f0 … f5): the instruction at an address.
  PROG(1, 9, Use.FACT, Medium.NARROW),
  /// (pc, ts, region): what runs next, and when.
  STATE(2, 3, Use.PASSED, Medium.NARROW),
  /// (space, word, ts, lo, hi): the value of a word since a time.
  MEM(3, 5, Use.PASSED, Medium.NARROW),
  /// (space, word, size): words that a run leaves alone.
  BLOCK(4, 3, Use.PASSED, Medium.NARROW),
  /// (x, bits): x < 2^bits.
  VRNG(5, 2, Use.FACT, Medium.NARROW),
  /// (op, x, y, z): bytes x, y and the byte z = x op y.
  BYTE(6, 4, Use.FACT, Medium.NARROW),
  /// (left, bits, 2^bits, 2^(16 − bits)).
  POW2(7, 4, Use.FACT, Medium.NARROW),
  /// (idx_lo, idx_hi, lo, hi): a public word.
  PUB(8, 4, Use.PASSED, Medium.NARROW),
  /// (op, ts, a, b, g): a precompile called at a time, with the numbers of its operands' words.
  CALL(9, 5, Use.PASSED, Medium.NARROW),
  /// (t, word, kind, old limbs, new limbs): eight words of region 0 from `word` on, accessed at t;
  /// kind 0 reads and writes, kind 1 overwrites and gives the old limbs as zeros.
  WORDS(10, 3 + 16 + 16, Use.ANSWERED, Medium.WIDE),
  /// (m, a, b, t): a·b ≡ t mod the m-th modulus, each of 16 limbs.
  MUL256(11, 1 + 48, Use.ANSWERED, Medium.WIDE),
  /// (hash, step, flags, four limbs of the constant): what is fixed for a round.
  ROUND(12, 7, Use.FACT, Medium.NARROW),
  /// (ts, step, block, state, eleven words of four limbs): what a round of SHA-512 hands on.
  SHA512(13, 4 + 44, Use.PASSED, Medium.WIDE),
  /// (ts, pair, block, fifteen words of two limbs): what two rounds of SHA-256 hand on.
  SHA256(14, 3 + 30, Use.ANSWERED, Medium.WIDE),
  /// (ts, step or pair, part, limbs): a summand of a later word of a message schedule.
  SCHEDULE(15, 3 + 4, Use.PASSED, Medium.NARROW),
  /// (ts, word, word, after, joined, limbs): two words of a hash's state, before its rounds or
  /// after them.
  FEED(16, 5 + 4, Use.ANSWERED, Medium.NARROW),
  /// (ts, stage, number, limbs): a lane of Keccak-f between two steps, or a sheet's parity.
  LANE(17, 3 + 4, Use.ANSWERED, Medium.NARROW),
  /// (ts, state, lane): the lane of a state that comes next.
  NEXT_LANE(18, 3, Use.PASSED, Medium.NARROW);

  /// How tuples balance.
  public enum Use {
    /// Handed on one by one, between tables that are in a proof for another reason.
    PASSED,
    /// Handed on one by one; who sends needs the tables that receive.
    ANSWERED,
    /// Questions to a table of facts, which has all that are true.
    FACT
  }

  /// A bus of the proof system. The longest tuple of a proof decides its soundness, and a proof
  /// without long ones does not pay for them.
  enum Medium {
    /// All tuples are padded with zeros to the length of the longest.
    NARROW("zt", 10),
    WIDE("zt-wide", 50);

    final String text;

    /// Elements that a tuple is padded to, number of the bus included.
    final int padding;

    Medium(String text, int padding) {
      this.text = text;
      this.padding = padding;
    }
  }

  final int number;

  /// Elements of a tuple, bus number and padding not counted.
  private final int arity;

  private final Use use;
  final Medium medium;

  Bus(int number, int arity, Use use, Medium medium) {
    this.number = number;
    this.arity = arity;
    this.use = use;
    this.medium = medium;
  }

  public int arity() {
    return arity;
  }

  public Use use() {
    return use;
  }

  public static Bus of(int number) {
    return Arrays.stream(values())
        .filter(bus -> bus.number == number)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no bus has number " + number));
  }
}
