package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.ArrayList;
import java.util.List;

/// Two rounds of SHA-256 a row, t = 2·pair and t + 1: words A_{t+1}, E_{t+1}, then A_{t+2}, E_{t+2}
/// of A_t … A_{t−3}, E_t … E_{t−3}, and the words W_t, W_{t+1} of the message schedule. What a pair
/// needs of the one before is handed on; [Sha256State] begins and ends the chain.
///
/// **Bits.** A_{t+1} … A_{t−2}, E_{t+1} … E_{t−2}, W_{t−1} and W_{t−2} are bits, which makes Σ0,
/// Σ1, σ0, σ1, Ch and Maj polynomials of degree 3 or less. All others are limbs.
///
/// **Sums.** Limbs are below 2^16: those of bits are; A_{t−3}, E_{t−3} and earlier W were bits in a
/// pair before, or are the state in memory, or 0; A_{t+2}, E_{t+2}, W_t, W_{t+1} become bits in the
/// next pair. Those of the last pair do not: they are integers of less than 20 bits, whatever their
/// carries, and congruent to the true words, which is all that [FeedForward] needs. So every sum is
/// one of integers below 2^20, its carries are 0 … 5 for E, −1 … 2 for A, 0 … 3 for W, and the word
/// that it makes is unique.
///
/// **Schedule.** W_t = σ1(W_{t−2}) + W_{t−7} + (σ0(W_{t−15}) + W_{t−16}); the last summand is sent
/// ahead. Before round 16 nobody sends, the summand is anything and the equation says nothing: W_t
/// is a guess, until the next pair has it in bits and reads it from the block, the bytes reversed.
///
/// A call has a time of its own, so that its messages are taken by its own rows.
///
/// | word of the log | |
/// |---|---|
/// | 0, 1, 2 | time of the call, pair, number of the block's first word |
/// | 3, 4 | times of the last accesses to the words that are read |
/// | 5 … 9, 10 … 14 | A_{t+1} … A_{t−3}, E_{t+1} … E_{t−3} |
/// | 15 … 23 | W_{t+1} … W_{t−7} |
/// | 24, 25, 26 | W_{t−14}, W_{t−15}, W_{t−16} |
public final class Sha256Rounds extends CalledTable {
  private static final int PAIR = 1;
  private static final int BLOCK = 2;
  private static final int TIMES = 3;
  private static final int A = 5;
  private static final int E = 10;
  private static final int W = 15;
  private static final int OLD_W = 24;
  static final int LOG_WIDTH = 27;

  /// How far back from t + 1 the words W of the log are.
  static final int[] BACK = {0, 1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17};

  private static final Hash HASH = Hash.SHA256;
  private static final int LIMBS = HASH.limbs;
  private static final int BITS = HASH.bits();

  /// Pairs between σ0 of a word and its use: of W_{t−2} for the second round of pair + 6, of
  /// W_{t−1} for the first round of pair + 7.
  private static final int TO_SECOND = 6;

  private static final int TO_FIRST = 7;

  private final RoundFacts facts;
  private final Column ts = column("ts", "time of the call");
  private final Column pair = column("pair", "half of the first round's number");
  private final Column block = column("block", "number of the block's first word");
  private final Column real = bit("real", "1 on a used row");
  private final Column load = bit("load", "1 if W_{t-2} and W_{t-1} are read from the block");
  private final Column mixFirst = bit("mix0", "1 if the sum for round t + 14 is sent");
  private final Column mixSecond = bit("mix1", "1 if the sum for round t + 13 is sent");
  private final Column expand = bit("expand", "1 from round 16 on, where W follows from before");

  /// By age: of t + 1, t, t − 1, t − 2.
  private final Column[][] a = new Column[4][];

  private final Column[][] e = new Column[4][];

  /// Bits of W_{t−1} and W_{t−2}.
  private final Column[] x1;

  private final Column[] x2;
  private final Column[] d = columns("d", LIMBS, "A_{t-3}, limb");
  private final Column[] h = columns("h", LIMBS, "E_{t-3}, limb");

  /// W_{t−3} … W_{t−7}.
  private final Column[][] w = new Column[5][];

  private final Round first;
  private final Round second;
  private final Cell[] words = new Cell[2];

  public Sha256Rounds(RoundFacts facts) {
    super(52, "SHA256", "two rounds of SHA-256", LOG_WIDTH);
    this.facts = facts;
    for (int age = 0; age < a.length; age++) {
      a[age] = bits("a" + age + "_", "a of round t + 1 - " + age);
      e[age] = bits("e" + age + "_", "e of round t + 1 - " + age);
    }
    x1 = bits("x1_", "W_{t-1}");
    x2 = bits("x2_", "W_{t-2}");
    for (int i = 0; i < w.length; i++) {
      w[i] = columns("w" + (3 + i) + "_", LIMBS, "W_{t-" + (3 + i) + "}, limb");
    }
    first = new Round(0, x2, w[4], w[0]);
    second = new Round(1, x1, w[3], Digits.limbs(x2));
    Term[] d1 = Digits.limbs(a[3]);
    Term[] h1 = Digits.limbs(e[3]);
    first.state(new Term[][] {a[1], a[2], a[3]}, new Term[][] {e[1], e[2], e[3]}, d, h);
    second.state(new Term[][] {a[0], a[1], a[2]}, new Term[][] {e[0], e[1], e[2]}, d1, h1);
    for (Column flag : new Column[] {load, mixFirst, mixSecond, expand}) {
      zero(flag.name() + " on a used row", flag.times(real.not()));
    }
    chain();
    lookUp();
    schedule();
    readBlock();
  }

  private Column[] bits(String prefix, String what) {
    Column[] bits = columns(prefix, BITS, what + ", bit");
    for (Column bit : bits) {
      bool(bit.name(), bit);
    }
    return bits;
  }

  /// One of the two rounds.
  private final class Round {
    private final int number;
    private final Column[] k;
    private final Column[] w;
    private final Column[] mixed;
    private final Column[] mix;
    private final Column[] carry3OfE;
    private final Column[] carryOfE;
    private final Column[] carry2OfA;
    private final Column[] borrowOfA;
    private final Column[] carry2OfW;
    private final Column[] carryOfW;

    /// a and e of the next round: columns of the second round, whose bits no pair has yet.
    private final Column[] newA;

    private final Column[] newE;

    /// @param x bits of the word two rounds back
    /// @param seven limbs of the word seven rounds back
    /// @param three limbs of the word three rounds back
    Round(int number, Column[] x, Term[] seven, Term[] three) {
      this.number = number;
      String n = String.valueOf(number);
      k = columns("k" + n + "_", LIMBS, "constant of round " + n + ", limb");
      w = columns("v" + n + "_", LIMBS, "W of round " + n + ", limb");
      mixed = columns("z" + n + "_", LIMBS, "sigma0(W_{-15}) + W_{-16} of round " + n + ", limb");
      mix = columns("m" + n + "_", LIMBS, "sigma0(W_{-2}) + W_{-3} of round " + n + ", limb");
      carryOfE = columns("ec" + n + "_", LIMBS, "carry of e modulo 3, from limb");
      carry3OfE = columns("ed" + n + "_", LIMBS, "carry of e over 3, from limb");
      carry2OfA = columns("ac" + n + "_", LIMBS, "carry of a, weighs 2, from limb");
      borrowOfA = columns("ab" + n + "_", LIMBS, "carry of a, weighs -1, from limb");
      carryOfW = columns("wc" + n + "_", LIMBS, "carry of W, from limb");
      carry2OfW = columns("wd" + n + "_", LIMBS, "carry of W, weighs 2, from limb");
      newA = number == 0 ? new Column[0] : columns("na", LIMBS, "A_{t+2}, limb");
      newE = number == 0 ? new Column[0] : columns("ne", LIMBS, "E_{t+2}, limb");
      for (Column[] bits : List.of(carry3OfE, carry2OfA, borrowOfA, carryOfW, carry2OfW)) {
        for (Column bit : bits) {
          bool(bit.name(), bit);
        }
      }
      for (Column digit : carryOfE) {
        ternary(digit.name() + " is 0, 1 or 2", digit.minus(1));
      }
      Term[] sigma0 = Digits.sigma(x, HASH.sigma0());
      Term[] sigma1 = Digits.sigma(x, HASH.sigma1());
      for (int i = 0; i < LIMBS; i++) {
        Term parts = Digits.limb(sigma1, i).plus(seven[i]).plus(mixed[i]);
        Term to = carryOfW[i].plus(carry2OfW[i].times(2));
        Term from = i == 0 ? constant(0) : carryOfW[0].plus(carry2OfW[0].times(2));
        zero("W of round " + n + ", limb " + i, Digits.balance(parts.plus(from), w[i], to));
        zero(
            "mix of round " + n + ", limb " + i,
            Digits.limb(sigma0, i).plus(three[i]).minus(mix[i]));
      }
    }

    /// The sums of the state.
    ///
    /// @param abc bits of a, b, c
    /// @param efg bits of e, f, g
    void state(Term[][] abc, Term[][] efg, Term[] dLimbs, Term[] hLimbs) {
      Term[] sumOfE = Digits.sum(efg[0], HASH.sumOfE());
      Term[] sumOfA = Digits.sum(abc[0], HASH.sumOfA());
      for (int i = 0; i < LIMBS; i++) {
        Term outE = number == 0 ? Digits.limb(e[0], i) : newE[i];
        Term outA = number == 0 ? Digits.limb(a[0], i) : newA[i];
        Term t1 =
            hLimbs[i]
                .plus(Digits.limb(sumOfE, i))
                .plus(Digits.inBase(2, i, j -> choose(efg, j)))
                .plus(k[i])
                .plus(w[i]);
        Term toE = carryOfE[i].plus(carry3OfE[i].times(3));
        Term fromE = i == 0 ? constant(0) : carryOfE[0].plus(carry3OfE[0].times(3));
        Term ofE = dLimbs[i].plus(t1).plus(fromE);
        zero("e after round " + number + ", limb " + i, Digits.balance(ofE, outE, toE));
        Term toA = carry2OfA[i].times(2).minus(borrowOfA[i]);
        Term fromA = i == 0 ? constant(0) : carry2OfA[0].times(2).minus(borrowOfA[0]);
        Term t2 = Digits.limb(sumOfA, i).plus(Digits.inBase(2, i, j -> majority(abc, j)));
        Term ofA = outE.minus(dLimbs[i]).plus(t2).plus(fromA);
        zero("a after round " + number + ", limb " + i, Digits.balance(ofA, outA, toA));
      }
    }

    /// Fills the cells, and returns a and e after the round.
    ///
    /// @param abcd a … d
    /// @param efgh e … h
    /// @param back words W of this round, and 2, 3, 7, 15, 16 rounds back
    void fill(Row row, int t, long[] abcd, long[] efgh, long[] back) {
      long constant = HASH.constant(t);
      long sumOfE = HASH.sum(efgh[0], HASH.sumOfE());
      long sumOfA = HASH.sum(abcd[0], HASH.sumOfA());
      long chosen = HASH.mask(Hash.choose(efgh[0], efgh[1], efgh[2]));
      long majority = Hash.majority(abcd[0], abcd[1], abcd[2]);
      int toE = 0;
      int toA = 0;
      for (int i = 0; i < LIMBS; i++) {
        int ofD = Hash.limb(abcd[3], i);
        int sum = ofD + Hash.limb(efgh[3], i) + Hash.limb(sumOfE, i) + Hash.limb(chosen, i);
        sum += Hash.limb(constant, i) + Hash.limb(back[0], i) + toE;
        int outE = sum & 0xffff;
        toE = sum >> 16;
        int sumForA = outE - ofD + Hash.limb(sumOfA, i) + Hash.limb(majority, i) + toA;
        toA = sumForA >> 16;
        if (number == 1) {
          row.set(newE[i], outE);
          row.set(newA[i], sumForA & 0xffff);
        }
        row.set(k[i], Hash.limb(constant, i));
        row.set(carryOfE[i], toE % 3);
        row.setBit(carry3OfE[i], toE / 3);
        row.setBit(carry2OfA[i], toA > 0 ? 1 : 0);
        row.setBit(borrowOfA[i], toA & 1);
      }
      fillSchedule(row, t >= Hash.BLOCK, back);
    }

    private void fillSchedule(Row row, boolean expands, long[] back) {
      long sigma0 = HASH.sigma(back[1], HASH.sigma0());
      long sigma1 = HASH.sigma(back[1], HASH.sigma1());
      long sigma15 = HASH.sigma(back[4], HASH.sigma0());
      int carry = 0;
      for (int i = 0; i < LIMBS; i++) {
        int limb = Hash.limb(back[0], i);
        int ofOthers = Hash.limb(sigma1, i) + Hash.limb(back[3], i);
        row.set(w[i], limb);
        row.set(mix[i], Hash.limb(sigma0, i) + Hash.limb(back[2], i));
        if (expands) {
          int sum = Hash.limb(sigma15, i) + Hash.limb(back[5], i);
          row.set(mixed[i], sum);
          carry = (ofOthers + sum + carry) >> 16;
          row.setBit(carryOfW[i], carry & 1);
          row.setBit(carry2OfW[i], carry >> 1);
        } else {
          row.setSigned(mixed[i], limb - ofOthers);
        }
      }
    }
  }

  private static Term choose(Term[][] efg, int j) {
    return efg[2][j].plus(efg[0][j].times(efg[1][j].minus(efg[2][j])));
  }

  private static Term majority(Term[][] abc, int j) {
    Term both = abc[0][j].times(abc[1][j]);
    return both.plus(abc[2][j].times(abc[0][j].plus(abc[1][j]).minus(both.times(2))));
  }

  // Messages.

  private void chain() {
    receive(
        Bus.SHA256,
        real,
        tuple(
            pair,
            Digits.limbs(a[1]),
            Digits.limbs(a[2]),
            Digits.limbs(a[3]),
            d,
            Digits.limbs(e[1]),
            Digits.limbs(e[2]),
            Digits.limbs(e[3]),
            h,
            Digits.limbs(x1),
            Digits.limbs(x2),
            w[0],
            w[1],
            w[2],
            w[3],
            w[4]));
    send(
        Bus.SHA256,
        real,
        tuple(
            pair.plus(1),
            second.newA,
            Digits.limbs(a[0]),
            Digits.limbs(a[1]),
            Digits.limbs(a[2]),
            second.newE,
            Digits.limbs(e[0]),
            Digits.limbs(e[1]),
            Digits.limbs(e[2]),
            second.w,
            first.w,
            Digits.limbs(x1),
            Digits.limbs(x2),
            w[0],
            w[1],
            w[2]));
  }

  private Term[] tuple(Term atPair, Term[]... wordsInOrder) {
    List<Term> all = new ArrayList<>(List.of(ts, atPair, block));
    for (Term[] word : wordsInOrder) {
      all.addAll(List.of(word));
    }
    return all.toArray(Term[]::new);
  }

  private void lookUp() {
    Term code = load.plus(mixFirst.times(2)).plus(mixSecond.times(4)).plus(expand.times(8));
    Column[] k0 = first.k;
    Column[] k1 = second.k;
    Term operation = constant(HASH.operation);
    send(Bus.ROUND, real, operation, pair, code, k0[0], k0[1], k1[0], k1[1]);
  }

  /// The flags of a pair, as one number.
  static int code(int pair) {
    int t = 2 * pair;
    int flags = loads(pair) ? 1 : 0;
    flags |= 2 <= t && t + 14 < HASH.rounds ? 2 : 0;
    flags |= 4 <= t && t + 13 < HASH.rounds ? 4 : 0;
    return flags | (t >= Hash.BLOCK ? 8 : 0);
  }

  /// Whether a pair has words of the block in bits.
  static boolean loads(int pair) {
    return 1 <= pair && pair <= Hash.BLOCK / 2;
  }

  private void schedule() {
    sendAhead(mixSecond, TO_SECOND, 1, first.mix);
    sendAhead(mixFirst, TO_FIRST, 0, second.mix);
    take(0, first.mixed);
    take(1, second.mixed);
  }

  private void sendAhead(Term sends, int pairs, int round, Term[] sum) {
    Term zero = constant(0);
    send(Bus.SCHEDULE, sends, ts, pair.plus(pairs), constant(round), sum[0], sum[1], zero, zero);
  }

  private void take(int round, Term[] sum) {
    Term zero = constant(0);
    receive(Bus.SCHEDULE, expand, ts, pair, constant(round), sum[0], sum[1], zero, zero);
  }

  /// A word lies in memory with its highest byte first.
  private void readBlock() {
    Term word = block.plus(pair.minus(1).times(2));
    for (int i = 0; i < words.length; i++) {
      Column[] x = i == 0 ? x2 : x1;
      Term lo = Digits.byteFromTop(x, 0).plus(Digits.byteFromTop(x, 1).times(1 << 8));
      Term hi = Digits.byteFromTop(x, 2).plus(Digits.byteFromTop(x, 3).times(1 << 8));
      Column before = column("m" + i + "_pts", "time of the last access to the block's word");
      words[i] = cell(before, lo, hi, 0);
      access(load, new Place(constant(0), word.plus(i)), ts, words[i], lo, hi);
    }
  }

  // Filling.

  private static long logged(Row row, int at) {
    return Integer.toUnsignedLong(row.logged(at));
  }

  private static long[] words(Row row, int from, int... offsets) {
    long[] out = new long[offsets.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = logged(row, from + offsets[i]);
    }
    return out;
  }

  @Override
  protected void fill(Row row) {
    int now = row.logged(PAIR);
    int code = code(now);
    row.set(ts, row.logged(0));
    row.set(pair, now);
    row.set(block, row.logged(BLOCK));
    row.setBit(real, 1);
    row.setBit(load, code & 1);
    row.setBit(mixFirst, code >> 1 & 1);
    row.setBit(mixSecond, code >> 2 & 1);
    row.setBit(expand, code >> 3);
    row.look(facts, RoundFacts.positionInSha256(now));
    for (int i = 0; i < words.length && loads(now); i++) {
      row.setAccess(words[i], 0, row.logged(TIMES + i), row.logged(0));
    }
    for (int age = 0; age < a.length; age++) {
      Digits.set(row, a[age], logged(row, A + age));
      Digits.set(row, e[age], logged(row, E + age));
    }
    Digits.set(row, x1, logged(row, W + 2));
    Digits.set(row, x2, logged(row, W + 3));
    for (int i = 0; i < LIMBS; i++) {
      row.set(d[i], Hash.limb(logged(row, A + 4), i));
      row.set(h[i], Hash.limb(logged(row, E + 4), i));
      for (int j = 0; j < w.length; j++) {
        row.set(w[j][i], Hash.limb(logged(row, W + 4 + j), i));
      }
    }
    int old = OLD_W - W;
    first.fill(
        row,
        2 * now,
        words(row, A, 1, 2, 3, 4),
        words(row, E, 1, 2, 3, 4),
        words(row, W, 1, 3, 4, 8, old + 1, old + 2));
    second.fill(
        row,
        2 * now + 1,
        words(row, A, 0, 1, 2, 3),
        words(row, E, 0, 1, 2, 3),
        words(row, W, 0, 2, 3, 7, old, old + 1));
  }
}
