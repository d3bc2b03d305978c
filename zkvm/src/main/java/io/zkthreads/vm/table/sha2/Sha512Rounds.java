package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.precompile.Sha512;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Cell;
import io.zkthreads.vm.table.Place;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A round of SHA-512 a row: it makes the words A_{t+1} and E_{t+1} of a = A_t … d = A_{t−3}, e =
/// E_t … h = E_{t−3}, and the word W_t of the message schedule. What a round needs of the one
/// before is handed on, from one step to the next of the same call.
///
/// **Old state.** A round is a permutation of the state for any word W_t. So four steps of no
/// meaning come before round 0: the state before them is whatever the prover likes, no row is asked
/// for it, and what they make is A_{−3}, E_{−3}, …, A_0, E_0: the old state, which [FeedForward]
/// finds in memory. After them nothing is left of what the prover chose. The last four steps make
/// the words that are added to it.
///
/// **Bits.** a, e and W_{t−2} are bits, which are rotated for nothing. Of the other words only s =
/// b + c and u = f − g are there, digit by digit: Maj(a, b, c) is 0, a, 1 for s = 0, 1, 2, and
/// Ch(e, f, g) = g + e·u. With L(x) for the limbs of a word and T(x) for its bits read in base 3,
/// limb by limb, a row has T(b) and T(f) from the step before, and sends T(a) + T(b) and T(e) −
/// T(f), which are T(s) and T(u) of the next: digits 0 … 2, or −1 … 1, are unique in base 3, and
/// 3^16 < p. Then
/// * d = v − L(s), where v = L(s) + L(a) of the step before;
/// * g + h = y − 2·L(u), where y = 2·L(e) − L(u) of the step before.
///
/// **Sums.** Limbs are below 2^16: those of A_{t+1}, E_{t+1} and W_t because they become bits one
/// and two steps later, where they are handed on; W_t, A and E of the last steps, which are not,
/// are integers of less than 20 bits, whatever their carries, and congruent to the true word. So
/// every sum is one of integers below 2^20, its carries are 0 … 5 for E, −1 … 2 for A, 0 … 3 for W,
/// and the word that it makes is unique.
///
/// **Schedule.** W_t = σ1(W_{t−2}) + W_{t−7} + (σ0(W_{t−15}) + W_{t−16}), of which two summands are
/// sent ahead by steps t − 7 and t − 13. Before round 16 nobody sends, the two are anything and the
/// equation says nothing: W_t is a guess, until step t + 2 has it in bits and reads it from the
/// block, the bytes reversed.
///
/// A call has a time of its own, so that its messages are taken by its own rows.
///
/// Rounds are counted by *step*: round t is step t + 4.
public final class Sha512Rounds extends CalledTable {
  /// Parts of the message schedule that are sent ahead.
  private static final int KEPT = 0;

  private static final int MIXED = 1;

  /// Rounds between sender and receiver of either.
  private static final int KEPT_FOR = 7;

  private static final int MIXED_FOR = 13;

  /// Positions in the log, after which come the times of the block's words, then [#words].
  private static final int TS = 0;

  private static final int STEP = 1;
  private static final int BLOCK = 2;
  private static final int STATE = 3;
  private static final int TIMES = 4;

  /// Words of the hash in a row of the log, in order.
  private static final int A = 0;

  private static final int B = 1;
  private static final int C = 2;
  private static final int D = 3;
  private static final int E = 4;
  private static final int F = 5;
  private static final int G = 6;
  private static final int H = 7;
  private static final int W = 8;
  private static final int W1 = 9;
  private static final int W2 = 10;
  private static final int W3 = 11;
  private static final int W7 = 12;
  private static final int W15 = 13;
  private static final int W16 = 14;
  private static final int NUM_WORDS = 15;

  private static final Hash HASH = Hash.SHA512;
  private static final int LIMBS = HASH.limbs;
  private static final int MEMORY_WORDS = HASH.memoryWords();
  private static final int WORDS = TIMES + MEMORY_WORDS;
  private static final int LOG_WIDTH = WORDS + 2 * NUM_WORDS;

  /// Steps before round 0.
  static final int LEAD = 4;

  static final int STEPS = LEAD + Sha512.ROUNDS;

  /// The step that reads the first word of the block.
  static final int FIRST_LOAD = LEAD + 2;

  /// How far back the words of the schedule are that a row of the log has.
  static final int[] BACK = {0, 1, 2, 3, 7, 15, 16};

  private final RoundFacts facts;
  private final Column ts = column("ts", "time of the call");
  private final Column step = column("step", "round + 4");
  private final Column block = column("block", "number of the block's first word");
  private final Column state = column("state", "number of the state's first word");
  private final Column real = bit("real", "1 on a used row");
  private final Column[] flags = new Column[Flag.values().length];
  private final Column[] k;
  private final Column[] a;
  private final Column[] e;
  private final Column[] s;
  private final Column[] u;
  private final Column[] x;
  private final Column[] tb;
  private final Column[] v;
  private final Column[] tf;
  private final Column[] y;
  private final Column[] newA;
  private final Column[] newE;
  private final Column[] w;
  private final Column[] w1;
  private final Column[] w3;
  private final Column[] mixed;
  private final Column[] kept;
  private final Column[] mix;
  private final Column[] carry3OfE;
  private final Column[] carryOfE;
  private final Column[] carry2OfA;
  private final Column[] borrowOfA;
  private final Column[] carry2OfW;
  private final Column[] carryOfW;
  private final Cell[] words;

  public Sha512Rounds(RoundFacts facts) {
    super(46, "SHA512", "a round of SHA-512", LOG_WIDTH, Set.of(HASH.operation));
    this.facts = facts;
    int bits = HASH.bits();
    int limbs = LIMBS;
    for (Flag flag : Flag.values()) {
      flags[flag.bit] = bit(flag.column, flag.doc);
    }
    k = columns("k", limbs, "constant of the round, limb");
    a = columns("a", bits, "a, bit");
    e = columns("e", bits, "e, bit");
    s = columns("s", bits, "b + c, digit");
    u = columns("u", bits, "f - g, digit");
    x = columns("x", bits, "W_{t-2}, bit");
    tb = columns("tb", limbs, "b in base 3, limb");
    v = columns("v", limbs, "b + c + d, limb");
    tf = columns("tf", limbs, "f in base 3, limb");
    y = columns("y", limbs, "2f - g + h, limb");
    newE = columns("ne", limbs, "e of the next step, limb");
    newA = columns("na", limbs, "a of the next step, limb");
    w = columns("w", limbs, "W_t, limb");
    w1 = columns("w1_", limbs, "W_{t-1}, limb");
    w3 = columns("w3_", limbs, "W_{t-3}, limb");
    mixed = columns("z", limbs, "sigma0(W_{t-15}) + W_{t-16}, limb");
    kept = columns("w7_", limbs, "W_{t-7}, limb");
    mix = columns("m", limbs, "sigma0(W_{t-2}) + W_{t-3}, limb");
    carryOfE = columns("ec", limbs, "carry of e modulo 3, from limb");
    carry3OfE = columns("ed", limbs, "carry of e over 3, from limb");
    carry2OfA = columns("ac", limbs, "carry of a, weighs 2, from limb");
    borrowOfA = columns("ab", limbs, "carry of a, weighs -1, from limb");
    carryOfW = columns("wc", limbs, "carry of W_t, from limb");
    carry2OfW = columns("wd", limbs, "carry of W_t, weighs 2, from limb");
    words = new Cell[MEMORY_WORDS];
    digits();
    sums();
    sendAndTake();
  }

  private Column flag(Flag flag) {
    return flags[flag.bit];
  }

  // Equations.

  private void digits() {
    for (Column[] bits : List.of(a, e, x, carry3OfE, carry2OfA, borrowOfA, carryOfW, carry2OfW)) {
      for (Column bit : bits) {
        bool(bit.name(), bit);
      }
    }
    for (Column[] upToTwo : List.of(s, carryOfE)) {
      for (Column digit : upToTwo) {
        ternary(digit.name() + " is 0, 1 or 2", digit.minus(1));
      }
    }
    for (Column digit : u) {
      ternary(digit.name() + " is -1, 0 or 1", digit);
    }
    for (Column flag : flags) {
      zero(flag.name() + " on a used row", flag.times(real.not()));
    }
  }

  private void sums() {
    Term[] sumOfE = Digits.sum(e, HASH.sumOfE());
    Term[] sumOfA = Digits.sum(a, HASH.sumOfA());
    Term[] sigma0 = Digits.sigma(x, HASH.sigma0());
    Term[] sigma1 = Digits.sigma(x, HASH.sigma1());
    for (int i = 0; i < LIMBS; i++) {
      Term d = v[i].minus(Digits.limb(s, i));
      Term gAndH = y[i].minus(Digits.limb(u, i).times(2));
      Term chosen = Digits.inBase(2, i, j -> e[j].times(u[j]));
      Term t1 = gAndH.plus(Digits.limb(sumOfE, i)).plus(chosen).plus(k[i]).plus(w[i]);
      Term toE = carryOfE[i].plus(carry3OfE[i].times(3));
      Term fromE = i == 0 ? constant(0) : carryOfE[i - 1].plus(carry3OfE[i - 1].times(3));
      zero("new e, limb " + i, Digits.balance(d.plus(t1).plus(fromE), newE[i], toE));
      Term toA = carry2OfA[i].times(2).minus(borrowOfA[i]);
      Term fromA = i == 0 ? constant(0) : carry2OfA[i - 1].times(2).minus(borrowOfA[i - 1]);
      Term rest = newE[i].minus(d).plus(Digits.limb(sumOfA, i)).plus(fromA);
      Term majorityTwice = Digits.inBase(2, i, j -> majorityTwice(a[j], s[j]));
      zero(
          "new a, twice limb " + i,
          Digits.balance(rest, newA[i], toA).times(2).plus(majorityTwice));
      Term toW = carryOfW[i].plus(carry2OfW[i].times(2));
      Term fromW = i == 0 ? constant(0) : carryOfW[i - 1].plus(carry2OfW[i - 1].times(2));
      Term parts = Digits.limb(sigma1, i).plus(kept[i]).plus(mixed[i]);
      zero("W_t, limb " + i, Digits.balance(parts.plus(fromW), w[i], toW));
      zero("mix, limb " + i, Digits.limb(sigma0, i).plus(w3[i]).minus(mix[i]));
    }
  }

  /// Twice 0, a, 1 for s = 0, 1, 2.
  private static Term majorityTwice(Term a, Term s) {
    Term rest = constant(2).minus(s);
    return s.times(s.minus(1)).plus(a.times(s).times(rest).times(2));
  }

  // Messages.

  private void sendAndTake() {
    receive(Bus.CALL, flag(Flag.FIRST), constant(HASH.operation), ts, block, constant(0), state);
    receive(Bus.SHA512, real.minus(flag(Flag.FIRST)), taken());
    send(Bus.SHA512, real.minus(flag(Flag.LAST)), handedOn());
    lookUpRound();
    schedule(KEPT, KEPT_FOR, flag(Flag.KEEP), w, kept);
    schedule(MIXED, MIXED_FOR, flag(Flag.MIX), mix, mixed);
    readBlock();
    feedForward();
  }

  private Term[] taken() {
    return tuple(
        step,
        Digits.limbs(a),
        tb,
        v,
        Digits.limbs(LIMBS, i -> Digits.inBase(3, s, i)),
        Digits.limbs(e),
        tf,
        y,
        Digits.limbs(LIMBS, i -> Digits.inBase(3, u, i)),
        w1,
        Digits.limbs(x),
        w3);
  }

  private Term[] handedOn() {
    return tuple(
        step.plus(1),
        newA,
        Digits.limbs(LIMBS, i -> Digits.inBase(3, a, i)),
        Digits.limbs(LIMBS, i -> Digits.limb(s, i).plus(Digits.limb(a, i))),
        Digits.limbs(LIMBS, i -> Digits.inBase(3, a, i).plus(tb[i])),
        newE,
        Digits.limbs(LIMBS, i -> Digits.inBase(3, e, i)),
        Digits.limbs(LIMBS, i -> Digits.limb(e, i).times(2).minus(Digits.limb(u, i))),
        Digits.limbs(LIMBS, i -> Digits.inBase(3, e, i).minus(tf[i])),
        w,
        w1,
        Digits.limbs(x));
  }

  private Term[] tuple(Term atStep, Term[]... parts) {
    List<Term> all = new ArrayList<>(List.of(ts, atStep, block, state));
    for (Term[] part : parts) {
      all.addAll(List.of(part));
    }
    return all.toArray(Term[]::new);
  }

  private void lookUpRound() {
    Term code = flags[0];
    for (int i = 1; i < flags.length; i++) {
      code = code.plus(flags[i].times(1L << i));
    }
    send(Bus.ROUND, real, constant(HASH.operation), step, code, k[0], k[1], k[2], k[3]);
  }

  /// Sends a part of a later word, and takes one for W_t.
  private void schedule(int part, int after, Term sends, Term[] sent, Term[] taken) {
    Term which = constant(part);
    send(Bus.SCHEDULE, sends, ts, step.plus(after), which, sent[0], sent[1], sent[2], sent[3]);
    receive(
        Bus.SCHEDULE, flag(Flag.EXPAND), ts, step, which, taken[0], taken[1], taken[2], taken[3]);
  }

  /// W_{t−2} lies in memory with its highest byte first.
  private void readBlock() {
    int n = MEMORY_WORDS;
    Term first = block.plus(step.minus(FIRST_LOAD).times(n));
    for (int i = 0; i < n; i++) {
      Term lo = Digits.byteFromTop(x, 4 * i).plus(Digits.byteFromTop(x, 4 * i + 1).times(1 << 8));
      Term hi =
          Digits.byteFromTop(x, 4 * i + 2).plus(Digits.byteFromTop(x, 4 * i + 3).times(1 << 8));
      Column before = column("m" + i + "_pts", "time of the last access to the block's word");
      words[i] = cell(before, lo, hi, 0);
      access(flag(Flag.LOAD), new Place(constant(0), first.plus(i)), ts, words[i], lo, hi);
    }
  }

  /// Step r makes words 3 − r and 7 − r of the old state, and after all rounds of the last.
  private void feedForward() {
    Term after = flag(Flag.EXPAND);
    Term r = step.minus(after.times(HASH.rounds));
    Term ofA = state.plus(constant(3).minus(r).times(MEMORY_WORDS));
    feed(ofA, after, newA);
    feed(ofA.plus(4L * MEMORY_WORDS), after, newE);
  }

  private void feed(Term word, Term after, Term[] limb) {
    Term one = constant(1);
    Term edge = flag(Flag.EDGE);
    Term next = word.plus(1);
    send(Bus.FEED, edge, ts, word, next, after, one, limb[0], limb[1], limb[2], limb[3]);
  }

  // Filling.

  /// The constant of the round of a step; 0 before round 0.
  static long constantOf(int step) {
    return step < LEAD ? 0 : HASH.constant(step - LEAD);
  }

  private static long word(Row row, int word) {
    int at = WORDS + 2 * word;
    return Integer.toUnsignedLong(row.logged(at)) | (long) row.logged(at + 1) << 32;
  }

  @Override
  protected void fill(Row row) {
    int now = row.logged(STEP);
    row.set(ts, row.logged(TS));
    row.set(step, now);
    row.set(block, row.logged(BLOCK));
    row.set(state, row.logged(STATE));
    row.setBit(real, 1);
    for (Flag flag : Flag.values()) {
      row.setBit(flag(flag), flag.at(now) ? 1 : 0);
    }
    row.look(facts, RoundFacts.positionInSha512(now));
    if (Flag.LOAD.at(now)) {
      for (int i = 0; i < words.length; i++) {
        row.setAccess(words[i], 0, row.logged(TIMES + i), row.logged(TS));
      }
    }
    fillState(row);
    fillSums(row, now);
    fillSchedule(row, now >= LEAD + Hash.BLOCK);
  }

  private void fillState(Row row) {
    long b = word(row, B);
    long c = word(row, C);
    long f = word(row, F);
    long g = word(row, G);
    Digits.set(row, a, word(row, A));
    Digits.set(row, e, word(row, E));
    for (int j = 0; j < s.length; j++) {
      row.set(s[j], Digits.bit(b, j) + Digits.bit(c, j));
      row.setSigned(u[j], Digits.bit(f, j) - Digits.bit(g, j));
    }
    long d = word(row, D);
    long h = word(row, H);
    for (int i = 0; i < LIMBS; i++) {
      row.set(tb[i], inBase3(b, i));
      row.set(tf[i], inBase3(f, i));
      row.set(v[i], Hash.limb(b, i) + Hash.limb(c, i) + Hash.limb(d, i));
      row.setSigned(y[i], 2 * Hash.limb(f, i) - Hash.limb(g, i) + Hash.limb(h, i));
    }
  }

  private void fillSums(Row row, int now) {
    long constant = constantOf(now);
    long sumOfE = HASH.sum(word(row, E), HASH.sumOfE());
    long sumOfA = HASH.sum(word(row, A), HASH.sumOfA());
    long chosen = Hash.choose(word(row, E), word(row, F), word(row, G));
    long majority = Hash.majority(word(row, A), word(row, B), word(row, C));
    int toE = 0;
    int toA = 0;
    for (int i = 0; i < LIMBS; i++) {
      int d = Hash.limb(word(row, D), i);
      int sum = d + Hash.limb(word(row, H), i) + Hash.limb(sumOfE, i) + Hash.limb(chosen, i);
      sum += Hash.limb(constant, i) + Hash.limb(word(row, W), i) + toE;
      int limbOfE = sum & 0xffff;
      toE = sum >> 16;
      int sumForA = limbOfE - d + Hash.limb(sumOfA, i) + Hash.limb(majority, i) + toA;
      toA = sumForA >> 16;
      row.set(k[i], Hash.limb(constant, i));
      row.set(newE[i], limbOfE);
      row.set(newA[i], sumForA & 0xffff);
      row.set(carryOfE[i], toE % 3);
      row.setBit(carry3OfE[i], toE / 3);
      row.setBit(carry2OfA[i], toA > 0 ? 1 : 0);
      row.setBit(borrowOfA[i], toA & 1);
    }
  }

  private void fillSchedule(Row row, boolean expands) {
    long w2 = word(row, W2);
    long sigma0 = HASH.sigma(w2, HASH.sigma0());
    long sigma1 = HASH.sigma(w2, HASH.sigma1());
    long sigma15 = HASH.sigma(word(row, W15), HASH.sigma0());
    Digits.set(row, x, w2);
    int carry = 0;
    for (int i = 0; i < LIMBS; i++) {
      int limb = Hash.limb(word(row, W), i);
      int ofW3 = Hash.limb(word(row, W3), i);
      row.set(w[i], limb);
      row.set(w1[i], Hash.limb(word(row, W1), i));
      row.set(w3[i], ofW3);
      row.set(mix[i], Hash.limb(sigma0, i) + ofW3);
      if (expands) {
        int ofW7 = Hash.limb(word(row, W7), i);
        int sum = Hash.limb(sigma15, i) + Hash.limb(word(row, W16), i);
        row.set(kept[i], ofW7);
        row.set(mixed[i], sum);
        carry = (Hash.limb(sigma1, i) + ofW7 + sum + carry) >> 16;
        row.setBit(carryOfW[i], carry & 1);
        row.setBit(carry2OfW[i], carry >> 1);
      } else {
        row.setSigned(mixed[i], limb - Hash.limb(sigma1, i));
      }
    }
  }

  private static int inBase3(long word, int limb) {
    int sum = 0;
    for (int j = 15; j >= 0; j--) {
      sum = 3 * sum + Digits.bit(word, 16 * limb + j);
    }
    return sum;
  }
}
