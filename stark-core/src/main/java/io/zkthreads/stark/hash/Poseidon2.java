package io.zkthreads.stark.hash;

import static io.zkthreads.stark.field.KoalaBear.add;
import static io.zkthreads.stark.field.KoalaBear.multiply;

import io.zkthreads.stark.field.KoalaBear;
import java.util.stream.Stream;

/// The permutation Poseidon2 of width 16 over KoalaBear (Grassi, Khovratovich, Schofnegger,
/// "Poseidon2", AFRICACRYPT 2023): S-box x³, four full rounds, twenty partial ones, four full
/// rounds.
public final class Poseidon2 {
  /// Words of a state.
  public static final int WIDTH = 16;

  private static final int HALF_FULL_ROUNDS = 4;
  private static final int PARTIAL_ROUNDS = 20;

  private static final int[][] FIRST_FULL = new int[HALF_FULL_ROUNDS][WIDTH];
  private static final int[] PARTIAL = new int[PARTIAL_ROUNDS];
  private static final int[][] LAST_FULL = new int[HALF_FULL_ROUNDS][WIDTH];

  static {
    GrainLfsr grain = new GrainLfsr(WIDTH, 2 * HALF_FULL_ROUNDS, PARTIAL_ROUNDS);
    grain.fill(FIRST_FULL);
    for (int r = 0; r < PARTIAL_ROUNDS; r++) {
      PARTIAL[r] = grain.word();
    }
    grain.fill(LAST_FULL);
  }

  /// Diagonal of the internal layer 1 + diag(d) as Plonky3 chooses it: −2, 1, 2, 1/2, 3, 4, −1/2,
  /// −3, −4, 2^−8, 2^−3, 2^−24, −2^−8, −2^−3, −2^−4, −2^−24.
  private static final int[] DIAGONAL = {
    KoalaBear.fromLong(-2),
    KoalaBear.ONE,
    KoalaBear.fromLong(2),
    inversePowerOfTwo(1),
    KoalaBear.fromLong(3),
    KoalaBear.fromLong(4),
    KoalaBear.negate(inversePowerOfTwo(1)),
    KoalaBear.fromLong(-3),
    KoalaBear.fromLong(-4),
    inversePowerOfTwo(8),
    inversePowerOfTwo(3),
    inversePowerOfTwo(24),
    KoalaBear.negate(inversePowerOfTwo(8)),
    KoalaBear.negate(inversePowerOfTwo(3)),
    KoalaBear.negate(inversePowerOfTwo(4)),
    KoalaBear.negate(inversePowerOfTwo(24))
  };

  private Poseidon2() {}

  /// Permutes a state of 16 Montgomery words in place.
  public static void permute(int[] state) {
    mixExternal(state);
    fullRounds(state, FIRST_FULL);
    for (int constant : PARTIAL) {
      state[0] = cube(add(state[0], constant));
      mixInternal(state);
    }
    fullRounds(state, LAST_FULL);
  }

  /// The constants of the full rounds, by round and word.
  public static int[][] fullRounds() {
    return Stream.of(FIRST_FULL, LAST_FULL)
        .flatMap(Stream::of)
        .map(int[]::clone)
        .toArray(int[][]::new);
  }

  /// The constants of word 0 in the partial rounds.
  public static int[] partialRounds() {
    return PARTIAL.clone();
  }

  /// d of the internal layer 1 + diag(d), by word.
  public static int[] diagonal() {
    return DIAGONAL.clone();
  }

  private static void fullRounds(int[] state, int[][] constants) {
    for (int[] round : constants) {
      for (int i = 0; i < WIDTH; i++) {
        state[i] = cube(add(state[i], round[i]));
      }
      mixExternal(state);
    }
  }

  /// The linear layer of full rounds, and before the first: circ(2M, M, M, M) with M = circ(2, 3,
  /// 1, 1), of 16 Montgomery words in place.
  public static void mixExternal(int[] s) {
    for (int i = 0; i < WIDTH; i += 4) {
      int ab = add(s[i], s[i + 1]);
      int bc = add(s[i + 1], s[i + 2]);
      int cd = add(s[i + 2], s[i + 3]);
      int da = add(s[i + 3], s[i]);
      int all = add(ab, cd);
      int y0 = add(all, add(ab, s[i + 1]));
      int y1 = add(all, add(bc, s[i + 2]));
      int y2 = add(all, add(cd, s[i + 3]));
      int y3 = add(all, add(da, s[i]));
      s[i] = y0;
      s[i + 1] = y1;
      s[i + 2] = y2;
      s[i + 3] = y3;
    }
    for (int i = 0; i < 4; i++) {
      int sum = add(add(s[i], s[i + 4]), add(s[i + 8], s[i + 12]));
      for (int j = i; j < WIDTH; j += 4) {
        s[j] = add(s[j], sum);
      }
    }
  }

  /// The linear layer of partial rounds, 1 + diag(d), of 16 Montgomery words in place.
  public static void mixInternal(int[] s) {
    int sum = 0;
    for (int x : s) {
      sum = add(sum, x);
    }
    for (int i = 0; i < WIDTH; i++) {
      s[i] = add(sum, multiply(DIAGONAL[i], s[i]));
    }
  }

  /// The S-box.
  public static int cube(int x) {
    return multiply(multiply(x, x), x);
  }

  private static int inversePowerOfTwo(int exponent) {
    return KoalaBear.power(KoalaBear.HALF, exponent);
  }
}
