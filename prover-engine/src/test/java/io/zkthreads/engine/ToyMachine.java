package io.zkthreads.engine;

import io.zkthreads.air.AirBuilder;
import io.zkthreads.air.Expr;
import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A machine of three tables: `square` claims squares of public words, `range` holds the numbers
/// below 2^10, and `public` puts the public words on the bus.
public final class ToyMachine {
  public static final int SQUARE = 1;
  public static final int RANGE = 2;
  public static final int PUBLIC = 3;

  private static final int LOG_RANGE = 10;
  private static final int WORD_BUS = 1;
  private static final int RANGE_BUS = 2;

  private ToyMachine() {}

  public static Machine machine() {
    Trace range = Trace.allocate(1, LOG_RANGE);
    for (int i = 0; i < range.height(); i++) {
      range.words()[i] = KoalaBear.fromCanonical(i);
    }
    return new Machine(
        0,
        List.of(
            new TableSpec(square(), TableSpec.Occurrence.ANY, 10, 20, false, true),
            new TableSpec(range(), TableSpec.Occurrence.ONCE, LOG_RANGE, LOG_RANGE, false, false),
            new TableSpec(publicWords(), TableSpec.Occurrence.ONCE, 10, 20, true, false)),
        Map.of(RANGE, range),
        1 << 20);
  }

  private static Air square() {
    AirBuilder b = new AirBuilder(SQUARE, "square", 1);
    Expr on = b.column("on", "whether the row is used");
    Expr x = b.column("x", "a public word");
    Expr y = b.column("y", "x squared");
    b.assertBool("on", on);
    b.assertZero("square", y.minus(x.times(x)));
    send(b, WORD_BUS, Direction.RECEIVE, on, x, 1);
    send(b, RANGE_BUS, Direction.SEND, on, x, 1);
    return b.build();
  }

  private static Air range() {
    AirBuilder b = new AirBuilder(RANGE, "range", 1);
    Expr value = b.preprocessed("value", "row number");
    Expr count = b.column("count", "how often it is looked up");
    send(b, RANGE_BUS, Direction.RECEIVE, count, value, 0);
    return b.build();
  }

  private static Air publicWords() {
    AirBuilder b = new AirBuilder(PUBLIC, "public", 1);
    Expr real = b.known("real", "1 on rows with a word");
    b.known("idx_lo", "low half of the index");
    b.known("idx_hi", "high half of the index");
    Expr lo = b.known("lo", "low half of the word");
    b.known("hi", "high half of the word");
    Expr on = b.column("on", "real");
    Expr word = b.column("word", "lo");
    b.assertZero("on is real", on.minus(real));
    b.assertZero("word is lo", word.minus(lo));
    send(b, WORD_BUS, Direction.SEND, on, word, 1);
    return b.build();
  }

  private static void send(
      AirBuilder b, int bus, Direction direction, Expr multiplicity, Expr value, int weight) {
    b.interact("main", direction, multiplicity, List.of(b.constant(bus), value), weight);
  }

  /// The witness for public words below 2^10, with exit code 0; `logHeights` are those of the
  /// instances of `square`, which together must hold all words and the exit word.
  public static Witness witness(int[] words, int... logHeights) {
    PublicWords publicWords = PublicWords.of(words, 0);
    Trace known = publicWords.knownColumns();
    Trace counts = Trace.allocate(1, LOG_RANGE);
    Trace published = Trace.allocate(2, known.logHeight());
    List<Witness.Instance> instances = new ArrayList<>();
    int next = 0;
    for (int logHeight : logHeights) {
      Trace square = Trace.allocate(3, logHeight);
      for (int r = 0; r < square.height() && next < publicWords.entries().size(); r++, next++) {
        int word = publicWords.entries().get(next).word();
        int x = KoalaBear.fromCanonical(word);
        square.words()[3 * r] = KoalaBear.ONE;
        square.words()[3 * r + 1] = x;
        square.words()[3 * r + 2] = KoalaBear.multiply(x, x);
        counts.words()[word] = KoalaBear.add(counts.words()[word], KoalaBear.ONE);
      }
      instances.add(new Witness.Instance(SQUARE, square));
    }
    for (int r = 0; r < known.height(); r++) {
      published.words()[2 * r] = known.word(r, 0);
      published.words()[2 * r + 1] = known.word(r, 3);
    }
    instances.add(new Witness.Instance(RANGE, counts));
    instances.add(new Witness.Instance(PUBLIC, published));
    return new Witness(instances, publicWords);
  }
}
