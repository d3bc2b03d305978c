package io.zkthreads.vm.machine;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.vm.program.MemoryKey;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.table.Bus;
import io.zkthreads.vm.table.TableDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads a used row of a table over the integers, in one case of its boolean columns: what ranges
/// the look-ups and equations force, and whether each equation that holds mod p holds for the
/// numbers themselves.
final class IntegerReading {
  private static final Range TIME = Range.bits(29);
  private static final Range LIMB = Range.bits(16);

  /// A limb of the rest of a fact of MUL256.
  private static final Range REST = Range.of(-(1 << 18) + 1, (1 << 18) - 1);

  private static final Range SPACE = Range.of(0, MemoryKey.REGISTER_SPACE);
  private static final Range WORD = Range.bits(MemoryKey.WORD_BITS);

  /// Words of a block, as IMAGE lists it, or of a word.
  private static final Range SIZE = Range.of(1, Program.NULL_BYTES / 4);

  private final TableDefinition table;
  private final Air air;
  private final Map<Integer, Range> known = new HashMap<>();
  private final List<String> doubts = new ArrayList<>();
  private boolean impossible;
  private boolean changed;

  /// @param columns what the ROM, the state and this case say of columns, by column
  IntegerReading(TableDefinition table, Map<Integer, Range> columns) {
    this.table = table;
    this.air = table.air();
    for (int i = 0; i < air.nodes().size(); i++) {
      if (air.nodes().get(i) instanceof Node.Main m && columns.containsKey(m.column())) {
        known.put(i, columns.get(m.column()));
      }
    }
  }

  /// Equations and look-ups that might hold mod p only; none if the case is no used row.
  List<String> doubts() {
    do {
      changed = false;
      air.interactions().forEach(this::learn);
      air.constraints().forEach(c -> learnZero(c.node()));
    } while (changed && !impossible);
    air.interactions().forEach(this::judge);
    air.constraints().forEach(this::judge);
    return impossible ? List.of() : doubts;
  }

  private void learn(Interaction i) {
    @Nullable Range times = range(i.multiplicity());
    if (times != null && times.isZero()) {
      impossible |= bus(i) == Bus.STATE || bus(i) == Bus.CALL || bus(i) == Bus.MUL256;
      return;
    }
    List<Integer> t = i.tuple();
    switch (bus(i)) {
      case MEM -> {
        if (i.direction() == Direction.RECEIVE) {
          restrict(t.get(1), SPACE);
          restrict(t.get(2), WORD);
          restrict(t.get(3), TIME);
          restrict(t.get(4), LIMB);
          restrict(t.get(5), LIMB);
        }
      }
      case BLOCK -> {
        if (i.direction() == Direction.RECEIVE) {
          restrict(t.get(3), SIZE);
        }
      }
      case VRNG -> restrict(t.get(1), smallRange(t.get(2)));
      case BYTE -> t.subList(2, 5).forEach(n -> restrict(n, Range.bits(8)));
      case CALL -> {
        if (i.direction() == Direction.RECEIVE) {
          restrict(t.get(2), TIME);
        }
      }
      case WORDS -> {
        // old limbs are of memory; who asks has checked the new ones
        limbs(t, 4, 16);
        if (i.direction() == Direction.RECEIVE) {
          limbs(t, 20, 16);
        }
      }
      case MUL256 -> {
        // the table has checked its factors, who asks the rest
        limbs(t, 2, 32);
        if (i.direction() == Direction.RECEIVE) {
          t.subList(34, 50).forEach(n -> restrict(n, REST));
        }
      }
      default -> {
        // the caller declares what these say
      }
    }
  }

  private void limbs(List<Integer> tuple, int from, int count) {
    tuple.subList(from, from + count).forEach(n -> restrict(n, LIMB));
  }

  private Range smallRange(int bitsNode) {
    @Nullable Range bits = range(bitsNode);
    return bits == null ? LIMB : Range.bits(bits.within(Range.of(0, 16)).high().intValue());
  }

  private Bus bus(Interaction i) {
    return Bus.of(((Node.Constant) air.nodes().get(i.tuple().getFirst())).value());
  }

  private void restrict(int node, Range allowed) {
    @Nullable Range before = range(node);
    Range after = before == null ? allowed : before.within(allowed);
    impossible |= after.isEmpty();
    put(node, after);
    solve(node, after);
  }

  /// Of the factors that may be zero one is: x·(x − 1) says that x is 0 or 1, and so on.
  private void learnZero(int node) {
    List<Integer> factors = new ArrayList<>();
    factors(node, factors);
    factors.removeIf(this::isNonZero);
    impossible |= factors.isEmpty();
    if (factors.size() == 1) {
      solve(factors.getFirst(), Range.of(0, 0));
    } else if (factors.size() == 2 && isPlus(factors.get(1), factors.get(0), -1)) {
      put(factors.get(0), intersect(factors.get(0), Range.BIT));
    } else if (factors.size() == 3 && isPlus(factors.get(2), factors.get(0), 1)) {
      put(factors.get(0), intersect(factors.get(0), Range.of(-1, 1)));
    }
  }

  private void factors(int node, List<Integer> out) {
    if (air.nodes().get(node) instanceof Node.Multiply m
        && !(air.nodes().get(m.b()) instanceof Node.Constant)) {
      factors(m.a(), out);
      factors(m.b(), out);
    } else {
      out.add(node);
    }
  }

  private boolean isNonZero(int node) {
    @Nullable Range r = recomputed(node);
    return r != null && r.excludesZero() && r.isExact();
  }

  /// Whether `node` is x + constant.
  private boolean isPlus(int node, int x, int constant) {
    return switch (air.nodes().get(node)) {
      case Node.Add n -> n.a() == x && isConstant(n.b(), constant);
      case Node.Subtract n -> n.a() == x && isConstant(n.b(), -constant);
      default -> false;
    };
  }

  private boolean isConstant(int node, int value) {
    return air.nodes().get(node) instanceof Node.Constant c && c.value() == value;
  }

  private Range intersect(int node, Range allowed) {
    @Nullable Range before = range(node);
    Range after = before == null ? allowed : before.within(allowed);
    impossible |= after.isEmpty();
    return after;
  }

  /// If one column of a sum is unknown and its coefficient is 1 or −1, the sum defines it, unless
  /// the others can wrap: then it is a residue and no number.
  private void solve(int node, Range sum) {
    List<Integer> terms = new ArrayList<>();
    List<Boolean> negative = new ArrayList<>();
    flatten(node, false, terms, negative);
    int unknown = -1;
    Range rest = sum;
    for (int i = 0; i < terms.size(); i++) {
      @Nullable Range r = range(terms.get(i));
      if (r == null) {
        if (unknown >= 0 || !(air.nodes().get(terms.get(i)) instanceof Node.Main)) {
          return;
        }
        unknown = i;
      } else {
        rest = negative.get(i) ? rest.plus(r) : rest.minus(r);
      }
    }
    if (unknown >= 0 && rest.isExact()) {
      put(terms.get(unknown), negative.get(unknown) ? rest.negate() : rest);
    }
  }

  private void flatten(int node, boolean minus, List<Integer> terms, List<Boolean> negative) {
    switch (air.nodes().get(node)) {
      case Node.Add n -> {
        flatten(n.a(), minus, terms, negative);
        flatten(n.b(), minus, terms, negative);
      }
      case Node.Subtract n -> {
        flatten(n.a(), minus, terms, negative);
        flatten(n.b(), !minus, terms, negative);
      }
      default -> {
        terms.add(node);
        negative.add(minus);
      }
    }
  }

  private void put(int node, Range r) {
    if (!r.equals(known.put(node, r))) {
      changed = true;
    }
  }

  private @Nullable Range range(int node) {
    @Nullable Range r = known.get(node);
    return r == null ? computed(node) : r;
  }

  private @Nullable Range computed(int node) {
    return switch (air.nodes().get(node)) {
      case Node.Constant c -> Range.constant(c.value());
      case Node.Add n -> both(n.a(), n.b(), Range::plus);
      case Node.Subtract n -> both(n.a(), n.b(), Range::minus);
      case Node.Multiply n -> product(n.a(), n.b());
      case Node.Negate n -> both(n.a(), n.a(), (a, b) -> a.negate());
      case Node.First f -> Range.BIT;
      case Node.Last l -> Range.BIT;
      case Node.Transition t -> Range.BIT;
      case Node.Main m -> m.rotation() == 1 ? range(thisRow(m)) : null;
      case Node.Preprocessed p -> null;
      case Node.Known k -> null;
      case Node.Public p -> null;
    };
  }

  /// The next row obeys the same look-ups, if it is used.
  private int thisRow(Node.Main next) {
    return air.nodes().indexOf(new Node.Main(next.column(), 0));
  }

  private @Nullable Range both(int a, int b, BinaryOperator<Range> operation) {
    @Nullable Range x = range(a);
    @Nullable Range y = range(b);
    return x == null || y == null ? null : operation.apply(x, y);
  }

  /// A product with zero is zero, whatever the other factor.
  private @Nullable Range product(int a, int b) {
    @Nullable Range x = range(a);
    @Nullable Range y = range(b);
    if ((x != null && x.isZero()) || (y != null && y.isZero())) {
      return Range.of(0, 0);
    }
    return x == null || y == null ? null : x.times(y);
  }

  /// A look-up restricts the field element; the number it stands for follows if nothing can wrap.
  private void judge(Interaction i) {
    @Nullable Range times = range(i.multiplicity());
    if (times != null && times.isZero()) {
      return;
    }
    switch (bus(i)) {
      case VRNG -> judge(i.tuple().get(1), smallRange(i.tuple().get(2)));
      case BYTE -> i.tuple().subList(2, 5).forEach(n -> judge(n, Range.bits(8)));
      case MEM -> {
        // MEMBOUND lists all words that there are
        judge(i.tuple().get(1), SPACE);
        judge(i.tuple().get(2), WORD);
      }
      case STATE -> {
        // the ROM lists all addresses of code; a column that the ROM binds may be any of the field
        if (!(air.nodes().get(i.tuple().get(1)) instanceof Node.Main)) {
          judge(i.tuple().get(1), Range.bits(MemoryKey.ADDRESS_BITS));
        }
      }
      case WORDS -> {
        if (i.direction() == Direction.SEND) {
          i.tuple().subList(20, 36).forEach(n -> within(n, LIMB));
        }
      }
      case MUL256 -> {
        if (i.direction() == Direction.SEND) {
          i.tuple().subList(34, 50).forEach(n -> within(n, REST));
        } else {
          i.tuple().subList(2, 34).forEach(n -> within(n, LIMB));
        }
      }
      default -> {
        // no ranges
      }
    }
  }

  private void judge(int node, Range allowed) {
    @Nullable Range r = recomputed(node);
    if (r == null || !r.minus(allowed).isExact()) {
      doubts.add(table.table() + ": a look-up of " + new ExpressionText(table).of(node));
    }
  }

  /// What is sent without a check has its range from other checks.
  private void within(int node, Range allowed) {
    @Nullable Range r = range(node);
    if (r == null || !r.within(allowed).equals(r)) {
      doubts.add(table.table() + ": a message with " + new ExpressionText(table).of(node));
    }
  }

  private void judge(Constraint c) {
    if (!isExact(c.node())) {
      doubts.add(table.table() + ": " + c.name());
    }
  }

  /// A product is zero mod p if a factor is; any other expression must be closer to 0 than p.
  private boolean isExact(int node) {
    if (air.nodes().get(node) instanceof Node.Multiply m) {
      @Nullable Range a = range(m.a());
      @Nullable Range b = range(m.b());
      return (a != null && a.isZero())
          || (b != null && b.isZero())
          || (isExact(m.a()) && isExact(m.b()));
    }
    @Nullable Range r = recomputed(node);
    return r != null && r.isExact();
  }

  /// The range before a look-up or a boolean equation narrowed it; the narrowing must be earned.
  private @Nullable Range recomputed(int node) {
    @Nullable Range r = computed(node);
    return r == null ? known.get(node) : r;
  }
}
