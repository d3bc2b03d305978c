package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.AirBuilder;
import io.zkthreads.stark.air.Expr;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;

/// A small machine with one table of each kind: public words, a preprocessed range table and
/// squares, which may be split.
///
/// Table 1 (public words) receives each real word's low half from table 3, which sends it; table 3
/// also looks its root up in table 2.
final class ToyMachine {
  static final int PUBLIC = 1;
  static final int RANGE = 2;
  static final int SQUARES = 3;
  static final int CUBES = 4;
  private static final String BUS = "bus";

  private ToyMachine() {}

  static List<TableSpec> tables(int logHeight) {
    return List.of(
        new TableSpec(publicTable(), Occurrence.ONCE, logHeight, 20, true, false),
        new TableSpec(rangeTable(), Occurrence.ONCE, logHeight, logHeight, false, false),
        new TableSpec(squares(), Occurrence.ANY, logHeight, 20, false, true));
  }

  private static Air publicTable() {
    AirBuilder b = new AirBuilder(PUBLIC, "public", 1);
    Expr real = b.column("real", "whether the row holds a word");
    Expr low = b.column("lo", "low half of the word");
    Expr knownReal = b.known("known real", "");
    b.known("known idx lo", "");
    b.known("known idx hi", "");
    Expr knownLow = b.known("known lo", "");
    b.known("known hi", "");
    b.assertZero("real is known", real.minus(knownReal));
    b.assertZero("lo is known", low.minus(knownLow));
    b.interact(BUS, Direction.RECEIVE, real, List.of(b.constant(1), low), 1);
    return b.build();
  }

  private static Air rangeTable() {
    AirBuilder b = new AirBuilder(RANGE, "range", 1);
    Expr value = b.preprocessed("value", "the row's number");
    Expr count = b.column("count", "how often it is looked up");
    b.interact(BUS, Direction.RECEIVE, count, List.of(b.constant(2), value), 0);
    return b.build();
  }

  /// A table of the shape of squares with another equation.
  static TableSpec cubes(int logHeight) {
    AirBuilder b = new AirBuilder(CUBES, "cubes", 1);
    Expr real = b.column("real", "whether the row counts");
    Expr root = b.column("root", "a small number");
    Expr cube = b.column("cube", "its cube");
    b.assertBool("real is a bit", real);
    b.assertZero("cube", cube.minus(root.times(root).times(root)));
    b.interact(BUS, Direction.SEND, real, List.of(b.constant(1), cube), 1);
    b.interact(BUS, Direction.SEND, b.constant(1), List.of(b.constant(2), root), 1);
    return new TableSpec(b.build(), Occurrence.ANY, logHeight, 20, false, true);
  }

  private static Air squares() {
    AirBuilder b = new AirBuilder(SQUARES, "squares", 1);
    Expr real = b.column("real", "whether the row counts");
    Expr root = b.column("root", "a small number");
    Expr square = b.column("square", "its square");
    b.assertBool("real is a bit", real);
    b.assertZero("square", square.minus(root.times(root)));
    b.interact(BUS, Direction.SEND, real, List.of(b.constant(1), square), 1);
    b.interact(BUS, Direction.SEND, b.constant(1), List.of(b.constant(2), root), 1);
    return b.build();
  }

  /// The preprocessed column of the range table.
  static Trace range(int logHeight) {
    Trace trace = Trace.allocate(1, logHeight);
    for (int r = 0; r < trace.height(); r++) {
      trace.words()[r] = KoalaBear.fromCanonical(r);
    }
    return trace;
  }

  /// The public words 0, 1, 4, 9, … below `count`, and exit code 0, itself a square.
  static PublicWords words(int count) {
    return words(0, count);
  }

  /// The squares of `count` roots from `first` on, and exit code 0.
  static PublicWords words(int first, int count) {
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = (first + i) * (first + i);
    }
    return PublicWords.of(words, 0);
  }

  /// The traces of all instances: public, range and two instances of squares of the given heights,
  /// the first of which says the public words.
  static List<Trace> traces(int count, int logRange, int logFirst, int logSecond) {
    return traces(words(count), logRange, logFirst, logSecond);
  }

  /// The traces for any squares of small numbers as words.
  static List<Trace> traces(PublicWords words, int logRange, int logFirst, int logSecond) {
    List<PublicWords.Entry> entries = words.entries();
    Trace known = words.knownColumns();
    Trace publics = Trace.allocate(2, words.logHeight());
    for (int r = 0; r < publics.height(); r++) {
      publics.words()[2 * r] = known.word(r, 0);
      publics.words()[2 * r + 1] = known.word(r, 3);
    }
    int[] lookups = new int[1 << logRange];
    List<Trace> all = new ArrayList<>(List.of(publics, Trace.allocate(1, logRange)));
    for (int logHeight : new int[] {logFirst, logSecond}) {
      Trace squares = Trace.allocate(3, logHeight);
      boolean saysWords = all.size() == 2;
      for (int r = 0; r < squares.height(); r++) {
        boolean real = saysWords && r < entries.size();
        int root = real ? (int) Math.sqrt(entries.get(r).word()) : 0;
        squares.words()[3 * r] = real ? KoalaBear.ONE : 0;
        squares.words()[3 * r + 1] = KoalaBear.fromCanonical(root);
        squares.words()[3 * r + 2] = KoalaBear.fromCanonical(root * root);
        lookups[root]++;
      }
      all.add(squares);
    }
    for (int r = 0; r < lookups.length; r++) {
      all.get(1).words()[r] = KoalaBear.fromCanonical(lookups[r]);
    }
    return all;
  }
}
