package io.zkthreads.vm.attack;

import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Constraint;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Interaction.Direction;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Judges changes of one row against an adversary who recomputes every multiplicity: a look-up
/// passes if and only if its tuple is offered somewhere.
///
/// A mutant dies by an equation, by a look-up, or because an *input* changed: the instruction, the
/// state or a memory word that it receives, which another row must have sent. What is left changed
/// nothing that is seen outside, or changed an output although all inputs are equal.
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
    for (int i = 0; i < buses.length; i++) {
      honestTimes[i] = evaluator.word(interactions.get(i).multiplicity());
      honestTuples[i] = Facts.hash(evaluator, interactions.get(i));
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
        output = true;
      }
    }
    return output ? Fate.FREE_OUTPUT : Fate.SILENT;
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
