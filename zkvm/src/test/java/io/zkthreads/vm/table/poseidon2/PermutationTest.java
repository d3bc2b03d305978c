package io.zkthreads.vm.table.poseidon2;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.precompile.Poseidon2Permutation;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.RowsAlone;
import io.zkthreads.vm.table.sha2.RoundFacts;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rows of Poseidon2 alone: what they tell memory is what the plain model makes, words of p and
/// more have no row, and no cell is free.
class PermutationTest {
  private static final int P = KoalaBear.P;
  private static final int[] BELOW = {0, 1, 0xffff, 0x10000, 0x7effffff, P - 2, P - 1};
  private static final int[] NOT_BELOW = {P, P + 1, P + 0xffff, Integer.MAX_VALUE, 1 << 31, -1};

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Permutation table = new Permutation();
  private final Air air = table.define(1, new Reach(16)).air();

  PermutationTest() {
    System.out.println("PermutationTest: seed " + seed);
  }

  private Trace row(int[] before, int[] after) {
    RowLog log = RowsAlone.log(table);
    int at = log.begin();
    Permutation.log(log.words(), at, 40, 1000, before, after);
    return RowsAlone.fill(table, log);
  }

  private static int[] permuted(int[] state) {
    int[] words = state.clone();
    new Poseidon2Permutation().apply(new int[0], new int[0], words);
    return words;
  }

  private int[] elements(IntFunction<Integer> word) {
    int[] words = new int[16];
    Arrays.setAll(words, word::apply);
    return words;
  }

  /// Names of equations that do not hold, and `look-up` if a number is not in its range.
  private Set<String> wrong(Trace trace) {
    RowEvaluator evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
    evaluator.evaluate(0);
    Set<String> wrong = new TreeSet<>();
    for (Constraint c : air.constraints()) {
      if (evaluator.word(c.node()) != 0) {
        wrong.add(c.name());
      }
    }
    for (Interaction i : air.interactions()) {
      int bus = ((Node.Constant) air.nodes().get(i.tuple().getFirst())).value();
      int x = KoalaBear.toCanonical(evaluator.word(i.tuple().get(1)));
      int bits = KoalaBear.toCanonical(evaluator.word(i.tuple().get(2)));
      if (bus == RowsAlone.VRNG && x >>> bits != 0) {
        wrong.add("look-up");
      }
    }
    return wrong;
  }

  @Test
  void everyStateOfElementsHasItsRow() {
    for (int edge : BELOW) {
      int[] state = elements(i -> random.nextInt(3) > 0 ? edge : random.nextInt(P));
      assertThat(wrong(row(state, permuted(state)))).as("seed %s", seed).isEmpty();
    }
    int[] state = new int[16];
    assertThat(wrong(row(state, permuted(state)))).isEmpty();
  }

  /// The permutation of the residues is right; only the names of the elements are not.
  @Test
  void aWordThatIsNoElementHasNoRowWhereverItStands() {
    int[] before = elements(i -> random.nextInt(P));
    int[] after = permuted(before);
    for (int i = 0; i < 16; i++) {
      for (int word : NOT_BELOW) {
        int[] state = before.clone();
        state[i] = Integer.remainderUnsigned(word, P);
        int[] image = permuted(state);
        state[i] = word;
        assertThat(wrong(row(state, image)))
            .as("word %d is %s, seed %s", i, Integer.toUnsignedString(word), seed)
            .isSubsetOf("word " + i + " before is below p", "look-up")
            .isNotEmpty();
      }
      int[] image = after.clone();
      image[i] += P;
      assertThat(wrong(row(before, image)))
          .as("word %d after, seed %s", i, seed)
          .isSubsetOf("word " + i + " after is below p", "look-up")
          .isNotEmpty();
    }
  }

  /// A prover chooses the hint himself; for the high limb of p there is none that helps.
  @Test
  void noHintNamesAnElementTwice() {
    int[] before = elements(i -> random.nextInt(P));
    before[3] = 0;
    int[] after = permuted(before);
    before[3] = P;
    Trace trace = row(before, after);
    for (int hint : new int[] {0, 1, P - 1, random.nextInt(P)}) {
      trace.words()[table.column("u3")] = KoalaBear.fromCanonical(hint);
      assertThat(wrong(trace)).as("seed %s", seed).contains("word 3 before is below p");
    }
  }

  @Test
  void aFalseStateHasNoRow() {
    int[] before = elements(i -> random.nextInt(P));
    for (int i = 0; i < 16; i++) {
      int[] after = permuted(before);
      after[i] = Math.floorMod(after[i] - 1 - random.nextInt(P - 1), P);
      assertThat(wrong(row(before, after)))
          .as("seed %s", seed)
          .containsOnly("word %d after".formatted(i));
    }
  }

  /// A high limb after is shown to be at most 0x7f00 as one of two ranges of 2^14 numbers.
  @Test
  void noHalfOfTheRangeHasALimbAboveThatOfP() {
    Trace trace = row(new int[16], permuted(new int[16]));
    for (int high : new int[] {-1, 0, 16_128, 16_129, 16_383, 16_384, 0x7f00, 0x7f01, 0xffff}) {
      trace.words()[table.column("n1")] = KoalaBear.fromLong(high);
      int halves = 0;
      for (int half : new int[] {0, 1, 2, P - 1}) {
        trace.words()[table.column("h0")] = KoalaBear.fromCanonical(half);
        Set<String> wrong = wrong(trace);
        halves += wrong.contains("look-up") || wrong.contains("h0 boolean") ? 0 : 1;
      }
      boolean inRange = 0 <= high && high <= 0x7f00;
      boolean inBoth = high == 16_129 || high == 16_383;
      assertThat(halves).as("high limb %d", high).isEqualTo(inBoth ? 2 : inRange ? 1 : 0);
    }
  }

  /// The columns that say which half a high limb is of, where it is of both.
  private static Set<String> inBothHalves(int[] after) {
    return IntStream.range(0, 16)
        .filter(i -> after[i] >>> 16 >= 16_129 && after[i] >>> 16 < 1 << 14)
        .mapToObj(i -> "POSEIDON2.h" + i)
        .collect(Collectors.toSet());
  }

  @Test
  void noCellCanBeChangedAlone() {
    int[] before = elements(i -> random.nextInt(P - 1));
    int[] after = permuted(before);
    Set<String> survivors = new TreeSet<>();
    long mutants =
        new RowsAlone(new RoundFacts())
            .mutate(table, row(before, after), r -> r == 0, random, survivors);
    assertThat(mutants).isEqualTo(7L * table.width());
    assertThat(survivors).as("seed %s", seed).isSubsetOf(inBothHalves(after));
  }
}
