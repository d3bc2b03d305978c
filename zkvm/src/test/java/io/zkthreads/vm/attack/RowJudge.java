package io.zkthreads.vm.attack;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.field.KoalaBear;
import io.zkthreads.vm.precompile.Modulus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Judges changes of one row against an adversary who recomputes every multiplicity: a look-up
/// passes if and only if its tuple is offered somewhere.
///
/// A mutant dies by an equation, by a look-up, or because an *input* changed: the instruction, the
/// state, a call or a memory word that it receives, which another row must have sent; or because it
/// asks WORDS for other old limbs, which memory decides, or MUL256 for what is no fact. What is
/// left changed nothing that is seen outside, or changed an output although all inputs are equal.
final class RowJudge {
  private final Air air;
  private final Trace main;
  private final RowEvaluator evaluator;
  private final Facts facts;
  private final boolean boundary;
  private final boolean readsNext;
  private final List<Interaction> interactions;
  private final int[] buses;
  private final int[] honestTimes;
  private final long[] honestTuples;
  private final List<List<Integer>> honestQuestions = new ArrayList<>();
  private int row;

  /// @param boundary whether the table meets the rest of the proof with outputs only, so that a
  ///   changed output has no receiver
  RowJudge(TableSpec spec, Trace main, @Nullable Trace known, Facts facts, boolean boundary) {
    this.air = spec.air();
    this.main = main;
    this.evaluator = new RowEvaluator(air, main, null, known, new int[0]);
    this.facts = facts;
    this.boundary = boundary;
    this.readsNext = air.opensNextMain();
    this.interactions = air.interactions();
    this.buses = interactions.stream().mapToInt(i -> Facts.bus(air, i)).toArray();
    this.honestTimes = new int[buses.length];
    this.honestTuples = new long[buses.length];
  }

  /// What became of a mutant.
  enum Fate {
    KILLED,
    SILENT,
    FREE_OUTPUT
  }

  /// Takes the row as it is for honest.
  void begin(int honestRow) {
    row = honestRow;
    evaluator.evaluate(row);
    honestQuestions.clear();
    for (int i = 0; i < buses.length; i++) {
      honestTimes[i] = evaluator.word(interactions.get(i).multiplicity());
      honestTuples[i] = Facts.hash(evaluator, interactions.get(i));
      honestQuestions.add(buses[i] == Facts.WORDS ? question(interactions.get(i)) : List.of());
    }
  }

  /// Judges the row with some columns set to other words.
  Fate judge(int[] columns, int[] words) {
    int[] cells = main.words();
    int base = row * air.width();
    int[] saved = new int[columns.length];
    for (int i = 0; i < columns.length; i++) {
      saved[i] = cells[base + columns[i]];
      cells[base + columns[i]] = words[i];
    }
    try {
      return judge();
    } finally {
      for (int i = columns.length - 1; i >= 0; i--) {
        cells[base + columns[i]] = saved[i];
      }
    }
  }

  private Fate judge() {
    if (readsNext && breaksEquation((row - 1) & (main.height() - 1))) {
      return Fate.KILLED;
    }
    if (breaksEquation(row)) {
      return Fate.KILLED;
    }
    boolean output = false;
    for (int i = 0; i < buses.length; i++) {
      Interaction interaction = interactions.get(i);
      int times = evaluator.word(interaction.multiplicity());
      long tuple = Facts.hash(evaluator, interaction);
      boolean changed = times != honestTimes[i] || (times != 0 && tuple != honestTuples[i]);
      if (Facts.isLookup(buses[i])) {
        if ((times != 0 && !facts.contains(tuple)) || (changed && buses[i] == Facts.PROG)) {
          return Fate.KILLED;
        }
      } else if (changed) {
        if (boundary || interaction.direction() == Direction.RECEIVE) {
          return Fate.KILLED;
        }
        if (buses[i] == Facts.WORDS && !honestQuestions.get(i).equals(question(interaction))) {
          return Fate.KILLED;
        }
        if (buses[i] == Facts.MUL256) {
          if (!isFact(interaction)) {
            return Fate.KILLED;
          }
        } else {
          output = true;
        }
      }
    }
    return output ? Fate.FREE_OUTPUT : Fate.SILENT;
  }

  /// What a message of WORDS says but for the new limbs: memory has one answer to it.
  private List<Integer> question(Interaction i) {
    return i.tuple().subList(1, 20).stream().map(evaluator::word).toList();
  }

  /// Whether MUL256 has a row for the tuple: small numbers a, b, t with (a·b − t)/m a whole number
  /// of 256 bits.
  private boolean isFact(Interaction i) {
    int modulus = KoalaBear.toCanonical(evaluator.word(i.tuple().get(1)));
    Optional<BigInteger> a = number(i, 2, 0, 1 << 16);
    Optional<BigInteger> b = number(i, 18, 0, 1 << 16);
    Optional<BigInteger> t = number(i, 34, -(1 << 18) + 1, 1 << 18);
    if (modulus >= Modulus.COUNT || a.isEmpty() || b.isEmpty() || t.isEmpty()) {
      return false;
    }
    BigInteger product = a.get().multiply(b.get());
    BigInteger[] parts = product.subtract(t.get()).divideAndRemainder(Modulus.of(modulus).value());
    return parts[1].signum() == 0 && parts[0].signum() >= 0 && parts[0].bitLength() <= 256;
  }

  /// Sixteen limbs from an element on, if each is in [low, high).
  private Optional<BigInteger> number(Interaction i, int from, int low, int high) {
    BigInteger number = BigInteger.ZERO;
    for (int limb = 15; limb >= 0; limb--) {
      int v = KoalaBear.toCanonical(evaluator.word(i.tuple().get(from + limb)));
      int signed = v > KoalaBear.P / 2 ? v - KoalaBear.P : v;
      if (signed < low || signed >= high) {
        return Optional.empty();
      }
      number = number.shiftLeft(16).add(BigInteger.valueOf(signed));
    }
    return Optional.of(number);
  }

  private boolean breaksEquation(int at) {
    evaluator.evaluate(at);
    for (Constraint c : air.constraints()) {
      if (evaluator.word(c.node()) != 0) {
        return true;
      }
    }
    return false;
  }
}
