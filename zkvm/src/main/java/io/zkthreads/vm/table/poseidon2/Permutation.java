package io.zkthreads.vm.table.poseidon2;

import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.hash.Poseidon2;
import io.zkthreads.vm.precompile.Poseidon2Permutation;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.Term;
import io.zkthreads.vm.table.Term.Column;
import io.zkthreads.vm.table.call.Port;
import java.util.Arrays;
import java.util.Set;

/// POSEIDON2: a call of [Poseidon2] in a row, in the field that the machine is proven in, so that
/// an S-box is one equation.
///
/// A full round has a column for each of its sixteen S-boxes. A partial round has one for the *sum*
/// of the state after its S-box, which the layer behind it adds to every word: the S-box's output
/// is the sum less the other words, and a word stays a short expression, s + d·(s' + d·(s'' + …)),
/// through all twenty rounds. Constants are multiplied by `real`, or a row of zeros would not do.
///
/// A word of memory is below p = 0x7f000001, before and after: its high limb is at most 0x7f00, and
/// its low limb is (0x7f00 − high limb)·hint, so 0 if the high one is that of p. Limbs before are
/// 16-bit because they come from memory, so 0 ≤ 0x7f00 − high limb < 2^15 is enough. After, a
/// look-up less does than for this and 16 bits: the numbers from 0 to 0x7f00 are those of 14 bits,
/// and those of 14 bits plus 16129. Where they overlap a prover may take either.
///
/// | word of the log | |
/// |---|---|
/// | 0, 1 | time of the call, number of the state's first word |
/// | 2 … 17 | the state before |
/// | 18 … 33 | the state after |
public final class Permutation extends CalledTable {
  private static final int WIDTH = Poseidon2.WIDTH;
  private static final int[][] FULL_ROUNDS = Poseidon2.fullRounds();
  private static final int[] PARTIAL_ROUNDS = Poseidon2.partialRounds();

  /// Full rounds before the partial ones.
  private static final int FIRST_ROUNDS = FULL_ROUNDS.length / 2;

  /// High limb of p − 1, whose low limb is 0.
  private static final int HIGHEST = (KoalaBear.P - 1) >>> 16;

  private static final int GAP_BITS = 15;
  private static final int HALF_BITS = 14;

  /// The least number of the upper 2^14 that go up to [#HIGHEST].
  private static final int UPPER_HALF = HIGHEST + 1 - (1 << HALF_BITS);

  private static final int TIME = 0;
  private static final int WORD = 1;
  private static final int OLD = 2;
  private static final int NEW = OLD + WIDTH;
  private static final int LOG_WIDTH = NEW + WIDTH;
  private static final int SLOT = 2;

  private final Column ts = column("ts", "time of the call");
  private final Column word = column("wg", "number of the state's first word");
  private final Column real = bit("real", "1 on a used row");
  private final Elements before = new Elements("before", "m", "u");
  private final Elements after = new Elements("after", "n", "v");
  private final Column[] halves = columns("h", WIDTH, "upper half of the high limb after, word");
  private final Column[][] cubes = new Column[FULL_ROUNDS.length][];
  private final Column[] sums;

  public Permutation() {
    super(
        58,
        "POSEIDON2",
        "the permutation Poseidon2 of sixteen field elements",
        LOG_WIDTH,
        Set.of(Poseidon2Permutation.CODE));
    for (int round = 0; round < cubes.length; round++) {
      cubes[round] = columns("f" + round + "_", WIDTH, "cube of full round " + round + ", word");
    }
    sums = columns("s", PARTIAL_ROUNDS.length, "sum of the state in partial round");
    receive(
        Bus.CALL, real, constant(Poseidon2Permutation.CODE), ts, constant(0), constant(0), word);
    for (int i = 0; i < WIDTH; i += Port.WORDS) {
      Term[] old = before.limbs(i, i + Port.WORDS);
      Term[] now = after.limbs(i, i + Port.WORDS);
      send(Bus.WORDS, real, Port.words(ts.plus(SLOT), word.plus(i), constant(0), old, now));
    }
    for (int i = 0; i < WIDTH; i++) {
      range(real, before.gap(i), GAP_BITS);
      bool(halves[i].name(), halves[i]);
      range(real, after.low(i), 16);
      range(real, after.high(i).minus(halves[i].times(UPPER_HALF)), HALF_BITS);
    }
    Term[] state = new Term[WIDTH];
    Arrays.setAll(state, before::value);
    state = fullRounds(LinearLayers.external(state), 0);
    state = fullRounds(partialRounds(state), FIRST_ROUNDS);
    name("x" + FULL_ROUNDS.length + "_", state);
    for (int i = 0; i < WIDTH; i++) {
      zero("word " + i + " after", after.value(i).minus(state[i]));
    }
  }

  private Term[] fullRounds(Term[] first, int from) {
    Term[] state = first;
    for (int round = from; round < from + FIRST_ROUNDS; round++) {
      name("x" + round + "_", state);
      for (int i = 0; i < WIDTH; i++) {
        String cube = "cube " + i + " of full round " + round;
        cube(cube, cubes[round][i], state[i], FULL_ROUNDS[round][i]);
      }
      state = LinearLayers.external(cubes[round]);
    }
    return state;
  }

  private Term[] partialRounds(Term[] first) {
    Term[] state = first;
    for (int round = 0; round < PARTIAL_ROUNDS.length; round++) {
      name("y" + round + "_", state);
      Term cube = let("c" + round, sums[round].minus(LinearLayers.sum(state, 1, WIDTH, 1)));
      cube("cube of partial round " + round, cube, state[0], PARTIAL_ROUNDS[round]);
      Term[] substituted = state.clone();
      substituted[0] = cube;
      state = LinearLayers.internal(substituted, sums[round]);
    }
    return state;
  }

  private void name(String prefix, Term[] state) {
    for (int i = 0; i < WIDTH; i++) {
      let(prefix + i, state[i]);
    }
  }

  /// Requires cube = (x + constant)³, on a row of zeros without the constant.
  private void cube(String name, Term cube, Term x, int constant) {
    Term shifted = x.plus(real.times(KoalaBear.toCanonical(constant)));
    zero(name, cube.minus(shifted.times(shifted).times(shifted)));
  }

  /// Sixteen words of memory that are field elements.
  private final class Elements {
    private final Column[] limbs;
    private final Column[] hints;

    Elements(String when, String limb, String hint) {
      limbs = columns(limb, 2 * WIDTH, "limb of the state " + when + ",");
      hints = columns(hint, WIDTH, "low limb / (0x7f00 - high limb) " + when + ", word");
      for (int i = 0; i < WIDTH; i++) {
        Term product = gap(i).times(hints[i]);
        zero("word " + i + " " + when + " is below p", low(i).minus(product));
      }
    }

    Column low(int i) {
      return limbs[2 * i];
    }

    Column high(int i) {
      return limbs[2 * i + 1];
    }

    /// By how much the high limb of word i is below that of p.
    Term gap(int i) {
      return constant(HIGHEST).minus(high(i));
    }

    /// The limbs of words `from` … `to − 1`.
    Term[] limbs(int from, int to) {
      return Arrays.copyOfRange(limbs, 2 * from, 2 * to);
    }

    Term value(int i) {
      return low(i).plus(high(i).times(1 << 16));
    }

    void fill(Row row, int i, int word) {
      row.setLimbs(low(i), high(i), word);
      int gap = HIGHEST - (word >>> 16);
      if (gap != 0) {
        int inverse = KoalaBear.inverse(KoalaBear.fromLong(gap));
        row.setWord(hints[i], KoalaBear.multiply(inverse, KoalaBear.fromLong(word & 0xffff)));
      }
    }
  }

  /// Puts a row into its log.
  ///
  /// @param log words of the log, which has the row at `row`
  /// @param word number of the state's first word
  /// @param old the state before the call
  /// @param now the state after it
  public static void log(int[] log, int row, int time, int word, int[] old, int[] now) {
    log[row + TIME] = time;
    log[row + WORD] = word;
    System.arraycopy(old, 0, log, row + OLD, WIDTH);
    System.arraycopy(now, 0, log, row + NEW, WIDTH);
  }

  @Override
  protected void fill(Row row) {
    row.set(ts, row.logged(TIME));
    row.set(word, row.logged(WORD));
    row.setBit(real, 1);
    int[] state = new int[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      int old = row.logged(OLD + i);
      state[i] = KoalaBear.fromLong(Integer.toUnsignedLong(old));
      before.fill(row, i, old);
      row.range((HIGHEST - (old >>> 16)) & ((1 << GAP_BITS) - 1), GAP_BITS);
      fillAfter(row, i, row.logged(NEW + i));
    }
    Poseidon2.mixExternal(state);
    fillFullRounds(row, state, 0);
    for (int round = 0; round < PARTIAL_ROUNDS.length; round++) {
      state[0] = Poseidon2.cube(KoalaBear.add(state[0], PARTIAL_ROUNDS[round]));
      row.setWord(sums[round], Arrays.stream(state).reduce(0, KoalaBear::add));
      Poseidon2.mixInternal(state);
    }
    fillFullRounds(row, state, FIRST_ROUNDS);
  }

  private void fillAfter(Row row, int i, int word) {
    after.fill(row, i, word);
    row.range(word & 0xffff, 16);
    int high = word >>> 16;
    int half = high >>> HALF_BITS == 0 ? 0 : 1;
    row.setBit(halves[i], half);
    row.range((high - half * UPPER_HALF) & ((1 << HALF_BITS) - 1), HALF_BITS);
  }

  private void fillFullRounds(Row row, int[] state, int from) {
    for (int round = from; round < from + FIRST_ROUNDS; round++) {
      for (int i = 0; i < WIDTH; i++) {
        state[i] = Poseidon2.cube(KoalaBear.add(state[i], FULL_ROUNDS[round][i]));
        row.setWord(cubes[round][i], state[i]);
      }
      Poseidon2.mixExternal(state);
    }
  }
}
