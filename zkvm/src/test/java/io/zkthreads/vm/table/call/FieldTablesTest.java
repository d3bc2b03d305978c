package io.zkthreads.vm.table.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.precompile.ModularProduct;
import io.zkthreads.vm.precompile.Modulus;
import io.zkthreads.vm.precompile.PointSum;
import io.zkthreads.vm.precompile.Words;
import io.zkthreads.vm.program.Image;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.CalledTable;
import io.zkthreads.vm.table.Lookups;
import io.zkthreads.vm.table.Reach;
import io.zkthreads.vm.table.Rom;
import io.zkthreads.vm.table.Row;
import io.zkthreads.vm.table.RowLog;
import io.zkthreads.vm.table.Table;
import io.zkthreads.vm.table.Term;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// One row at a time of the tables of 256-bit arithmetic: what is true satisfies it, what is false
/// does not, whoever fills it.
class FieldTablesTest {
  private static final Reach REACH = new Reach(13);
  private static final BigInteger TWO_256 = BigInteger.ONE.shiftLeft(256);
  private static final int VRNG = 5;
  private static final int BYTE = 6;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  FieldTablesTest() {
    System.out.println("FieldTablesTest: seed " + seed);
  }

  private static final Map<Table, Air> AIRS = new HashMap<>();

  /// Puts a row into the words of a log.
  private interface Logging {
    void log(int[] words, int at);
  }

  /// A row of a table, and what is wrong with it.
  private static final class Filled {
    final Air air;
    final Trace trace;

    Filled(CalledTable table, Logging logging) {
      air = AIRS.computeIfAbsent(table, t -> t.define(1, REACH).air());
      trace = Trace.allocate(table.width(), 10);
      RowLog log = new RowLog(bytes -> true, table.logWidth());
      int at = log.begin();
      logging.log(log.words(), at);
      Program program = Program.bare(Image.ofCode(0x1000, 0x73));
      Row row = new Row(new Rom(program.tables(), List.of()), REACH, new Lookups(REACH));
      table.fill(log, 0, 1, trace.words(), 0, row);
    }

    int get(CalledTable table, String column) {
      return KoalaBear.toCanonical(trace.words()[table.column(column)]);
    }

    void set(CalledTable table, String column, long value) {
      trace.words()[table.column(column)] = KoalaBear.fromLong(value);
    }

    List<String> wrong() {
      RowEvaluator evaluator = new RowEvaluator(air, trace, null, null, new int[0]);
      evaluator.evaluate(0);
      List<String> wrong = new ArrayList<>();
      for (Constraint c : air.constraints()) {
        if (evaluator.word(c.node()) != 0) {
          wrong.add(c.name());
        }
      }
      for (Interaction i : air.interactions()) {
        if (evaluator.word(i.multiplicity()) != 0 && !answered(evaluator, i)) {
          wrong.add("look-up");
        }
      }
      return wrong;
    }

    private boolean answered(RowEvaluator evaluator, Interaction i) {
      int bus = ((Node.Constant) air.nodes().get(i.tuple().getFirst())).value();
      int x = value(evaluator, i, 1);
      return switch (bus) {
        case VRNG -> x < 1 << value(evaluator, i, 2);
        case BYTE -> value(evaluator, i, 2) < 256 && value(evaluator, i, 3) < 256;
        default -> true;
      };
    }

    private static int value(RowEvaluator evaluator, Interaction i, int element) {
      return KoalaBear.toCanonical(evaluator.word(i.tuple().get(element)));
    }
  }

  private static int[] words(BigInteger x) {
    int[] words = new int[8];
    Words.put(x, words, 0, 8);
    return words;
  }

  private BigInteger number(BigInteger m) {
    return switch (random.nextInt(8)) {
      case 0 -> BigInteger.valueOf(random.nextInt(3));
      case 1 -> m.subtract(BigInteger.valueOf(random.nextInt(3)));
      case 2 -> TWO_256.subtract(BigInteger.ONE);
      case 3 -> BigInteger.ONE.shiftLeft(random.nextInt(256)).subtract(BigInteger.ONE);
      default -> new BigInteger(random.nextInt(257), random);
    };
  }

  // MUL256.

  private static final Mul256 MUL = new Mul256();

  private static Filled product(Modulus m, BigInteger a, BigInteger b, int[] t) {
    return new Filled(MUL, (log, at) -> Mul256.log(log, at, m, words(a), 0, words(b), 0, t));
  }

  private int[] split(BigInteger rest) {
    int[] t = Limbs.of(rest);
    for (int i = 0; i < 15; i++) {
      int moved = random.nextInt(3) - 1;
      if (Math.abs(t[i] - (moved << 16)) < 1 << 18) {
        t[i] -= moved << 16;
        t[i + 1] += moved;
      }
    }
    return t;
  }

  @Test
  void everyProductWithAQuotientOf256BitsIsAFact() {
    int facts = 0;
    for (int i = 0; i < 3000; i++) {
      Modulus m = Modulus.of(i % 4);
      BigInteger a = number(m.value());
      BigInteger b = number(m.value());
      BigInteger[] parts = a.multiply(b).divideAndRemainder(m.value());
      Filled row = product(m, a, b, split(parts[1]));
      if (parts[0].bitLength() <= 256) {
        assertThat(row.wrong()).isEmpty();
        facts++;
      } else {
        assertThat(row.wrong()).isNotEmpty();
      }
    }
    assertThat(facts).isGreaterThan(2000);
  }

  @Test
  void theLargestPlacesHaveTheirCarries() {
    BigInteger most = TWO_256.subtract(BigInteger.ONE);
    BigInteger m = Modulus.SECP256K1_P.value();
    Filled row = product(Modulus.SECP256K1_P, most, most, Limbs.of(most.multiply(most).mod(m)));
    assertThat(most.multiply(most).divide(m).bitLength()).isGreaterThan(256);
    assertThat(row.wrong()).contains("place 31");
    BigInteger a = m.subtract(BigInteger.ONE);
    assertThat(product(Modulus.SECP256K1_P, a, a, Limbs.of(BigInteger.ONE)).wrong()).isEmpty();
  }

  @Test
  void aFalseProductIsNoFactWhateverTheQuotient() {
    for (int i = 0; i < 500; i++) {
      Modulus m = Modulus.of(i % 4);
      BigInteger a = new BigInteger(255, random).mod(m.value());
      BigInteger b = new BigInteger(255, random).mod(m.value());
      int[] t = Limbs.of(a.multiply(b).mod(m.value()));
      t[random.nextInt(16)] += 1 << random.nextInt(16);
      assertThat(product(m, a, b, t).wrong()).isNotEmpty();
    }
  }

  @Test
  void noCellOfAFactCanBeChangedAlone() {
    BigInteger p = Modulus.P25519.value();
    BigInteger a = new BigInteger(255, random);
    BigInteger b = new BigInteger(255, random);
    Filled row = product(Modulus.P25519, a, b, Limbs.of(a.multiply(b).mod(p)));
    for (int c = 0; c < MUL.width(); c++) {
      int word = row.trace.words()[c];
      for (int delta : new int[] {1, -1, 256, -256, 1 << 16, -(1 << 16), Term.inverse(1 << 16)}) {
        row.trace.words()[c] = KoalaBear.add(word, KoalaBear.fromLong(delta));
        assertThat(row.wrong()).as(MUL.columnNames().get(c)).isNotEmpty();
      }
      row.trace.words()[c] = word;
    }
  }

  // MULMOD.

  private static final MulMod MULMOD = new MulMod();

  private static Filled call(
      ModularProduct o, BigInteger a, BigInteger b, BigInteger g, int[] now) {
    return new Filled(
        MULMOD,
        (log, at) ->
            MulMod.log(log, at, o, 40, new int[] {8, 16, 24}, words(a), words(b), words(g), now));
  }

  @Test
  void aResultBelowTheModulusIsAcceptedAndNoOther() {
    for (int i = 0; i < 2000; i++) {
      ModularProduct o = new ModularProduct(Modulus.of(i % 4), random.nextBoolean());
      BigInteger m = o.modulus().value();
      BigInteger a = number(m);
      BigInteger g = number(m);
      BigInteger now = number(m);
      Filled row = call(o, a, a, g, words(now));
      assertThat(row.wrong().isEmpty()).as("%s %s", o, now).isEqualTo(now.compareTo(m) < 0);
    }
  }

  @Test
  void noOtherPlaceOfDifferenceCanBeMarked() {
    for (int i = 0; i < 200; i++) {
      ModularProduct o = new ModularProduct(Modulus.of(i % 4), true);
      BigInteger now = number(o.modulus().value());
      Filled row = call(o, now, now, now, words(now));
      boolean honest = row.wrong().isEmpty();
      int marked = 0;
      while (row.get(MULMOD, "at" + marked) == 0) {
        marked++;
      }
      int[] m = Limbs.of(o.modulus().value());
      for (int other = 0; other < 16; other++) {
        row.set(MULMOD, "at" + marked, 0);
        row.set(MULMOD, "at" + other, 1);
        row.set(MULMOD, "less", m[other] - row.get(MULMOD, "g" + other) - 1);
        assertThat(row.wrong().isEmpty()).isEqualTo(honest && other == marked);
        row.set(MULMOD, "at" + other, 0);
      }
    }
  }

  // ED_ADD.

  private static final EdAdd ED = new EdAdd();

  private static Filled sum(int[] a, int[] b, int[] g) {
    int[] terms = new int[PointSum.TERM_WORDS];
    Edwards25519.sumTerms(a, b, terms);
    return row(new PointSum(false), a, b, terms, g);
  }

  private static Filled twice(int[] a, int[] g) {
    int[] terms = new int[PointSum.TERM_WORDS];
    Edwards25519.doubleTerms(a, terms);
    return row(new PointSum(true), a, a, terms, g);
  }

  private static Filled row(PointSum operation, int[] a, int[] b, int[] terms, int[] g) {
    int[] words = {8, 16, 24};
    return new Filled(ED, (log, at) -> EdAdd.log(log, at, operation, 40, words, a, b, terms, g));
  }

  private static int[] point(BigInteger x, BigInteger y) {
    int[] point = new int[16];
    Words.put(x, point, 0, 8);
    Words.put(y, point, 8, 8);
    return point;
  }

  @Test
  void coordinatesOfASumAreBelowThePrime() {
    BigInteger p = Modulus.P25519.value();
    int[] base = Edwards25519.BASE.affine();
    List<BigInteger> edges = new ArrayList<>();
    for (int i = -20; i <= 20; i++) {
      edges.add(p.add(BigInteger.valueOf(i)));
      edges.add(BigInteger.ONE.shiftLeft(255).add(BigInteger.valueOf(i)));
    }
    edges.add(BigInteger.ZERO);
    edges.add(TWO_256.subtract(BigInteger.ONE));
    for (int i = 0; i < 200; i++) {
      edges.add(number(p));
      edges.add(p.subtract(BigInteger.ONE.shiftLeft(random.nextInt(250))));
    }
    for (BigInteger edge : edges) {
      boolean below = edge.compareTo(p) < 0;
      assertThat(sum(base, base, point(edge, BigInteger.ONE)).wrong().isEmpty()).isEqualTo(below);
      assertThat(sum(base, base, point(BigInteger.ONE, edge)).wrong().isEmpty()).isEqualTo(below);
      assertThat(twice(base, point(edge, edge)).wrong().isEmpty()).isEqualTo(below);
    }
  }

  @Test
  void aDoubleHasOnePointAndOneCrossProduct() {
    int[] base = Edwards25519.BASE.affine();
    for (String number : List.of("x2_", "y2_", "p2_", "e1_")) {
      for (int limb = 0; limb < 16; limb++) {
        Filled row = twice(base, base);
        assertThat(row.wrong()).isEmpty();
        int honest = row.get(ED, number + limb);
        row.set(ED, number + limb, honest ^ 1);
        assertThat(row.wrong()).hasSize(1);
      }
    }
    Filled unused = twice(base, base);
    unused.set(ED, "real", 0);
    assertThat(unused.wrong()).isNotEmpty();
  }

  @Test
  void theTopCannotBeDeniedOrClaimed() {
    BigInteger p = Modulus.P25519.value();
    int[] base = Edwards25519.BASE.affine();
    Filled noncanonical = sum(base, base, point(p.add(BigInteger.TWO), BigInteger.ONE));
    noncanonical.set(ED, "top_x3", 0);
    for (int inverse = 0; inverse < 3; inverse++) {
      noncanonical.set(ED, "inv_x3", inverse);
      assertThat(noncanonical.wrong()).isNotEmpty();
    }
    Filled small = sum(base, base, point(BigInteger.TEN, BigInteger.ONE));
    assertThat(small.wrong()).isEmpty();
    small.set(ED, "top_x3", 1);
    small.set(ED, "inv_x3", 0);
    assertThat(small.wrong()).isNotEmpty();
  }
}
