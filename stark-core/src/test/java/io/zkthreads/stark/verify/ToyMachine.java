package io.zkthreads.stark.verify;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.TableSpec.Occurrence;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.stark.params.HashSuite;
import io.zkthreads.stark.params.Parameters;
import io.zkthreads.stark.params.SecurityProfile;
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

  /// One bit, for speed: three queries, and no grinding that would refuse before later checks.
  static final SecurityProfile SMALL =
      new SecurityProfile(
          "SMALL",
          1,
          new Parameters(HashSuite.BLAKE3, ExtensionField.QUINTIC, 1, 5, 3, 3, 0, 0, 0, 0, 0, 0));

  private static final String BUS = "bus";

  private ToyMachine() {}

  static List<TableSpec> tables(int logHeight) {
    return List.of(
        new TableSpec(publicTable(), Occurrence.ONCE, logHeight, 20, true, false),
        new TableSpec(rangeTable(), Occurrence.ONCE, logHeight, logHeight, false, false),
        new TableSpec(squares(), Occurrence.ANY, logHeight, 20, false, true));
  }

  private static Air publicTable() {
    Graph g = new Graph();
    int real = g.column("real");
    int low = g.column("lo");
    int knownReal = g.known();
    g.known();
    g.known();
    int knownLow = g.known();
    g.known();
    g.zero("real is known", g.minus(real, knownReal));
    g.zero("lo is known", g.minus(low, knownLow));
    g.receive(BUS, real, 1, g.constant(1), low);
    return g.air(PUBLIC, "public");
  }

  private static Air rangeTable() {
    Graph g = new Graph();
    int value = g.preprocessed("value");
    int count = g.column("count");
    g.receive(BUS, count, 0, g.constant(2), value);
    return g.air(RANGE, "range");
  }

  private static Air squares() {
    Graph g = new Graph();
    int real = g.column("real");
    int root = g.column("root");
    int square = g.column("square");
    g.zero("square", g.minus(square, g.times(root, root)));
    sends(g, real, root, square);
    return g.air(SQUARES, "squares");
  }

  /// A table of the shape of squares with another equation.
  static TableSpec cubes(int logHeight) {
    Graph g = new Graph();
    int real = g.column("real");
    int root = g.column("root");
    int cube = g.column("cube");
    g.zero("cube", g.minus(cube, g.times(g.times(root, root), root)));
    sends(g, real, root, cube);
    return new TableSpec(g.air(CUBES, "cubes"), Occurrence.ANY, logHeight, 20, false, true);
  }

  /// A row that counts says its power, and every row looks its root up.
  private static void sends(Graph g, int real, int root, int power) {
    g.bit("real is a bit", real);
    g.send(BUS, real, 1, g.constant(1), power);
    g.send(BUS, g.constant(1), 1, g.constant(2), root);
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
