package io.zkthreads.vm.attack;

import io.zkthreads.air.Machine;
import io.zkthreads.air.RowEvaluator;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Interaction;
import io.zkthreads.stark.air.Node;
import io.zkthreads.stark.air.TableSpec;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.vm.table.Bus;
import java.util.Objects;

/// All tuples that the look-up tables of a machine offer, and where. Tuples are known by a 64-bit
/// hash.
final class Facts {
  static final int PROG = 1;
  static final int STATE = 2;
  static final int MEM = 3;
  static final int VRNG = 5;
  static final int PUB = 8;
  static final int WORDS = 10;
  static final int MUL256 = 11;

  private static final long NOWHERE = -1;

  private long[] keys = new long[1 << 21];
  private long[] places = new long[1 << 21];

  static Facts of(Machine machine) {
    Facts facts = new Facts();
    for (TableSpec spec : machine.tables()) {
      if (spec.air().interactions().stream().anyMatch(i -> i.weight() == 0)) {
        facts.addAll(
            spec.air(), Objects.requireNonNull(machine.preprocessed().get(spec.air().id())));
      }
    }
    return facts;
  }

  private void addAll(Air air, Trace preprocessed) {
    Trace main = Trace.allocate(air.width(), preprocessed.logHeight());
    RowEvaluator evaluator = new RowEvaluator(air, main, preprocessed, null, new int[0]);
    for (int row = 0; row < main.height(); row++) {
      evaluator.evaluate(row);
      for (Interaction i : air.interactions()) {
        int column = ((Node.Main) air.nodes().get(i.multiplicity())).column();
        put(hash(evaluator, i), (long) air.id() << 40 | (long) row << 8 | column);
      }
    }
  }

  boolean contains(long tupleHash) {
    return keys[slot(tupleHash)] == tupleHash;
  }

  /// Where the tuple is offered.
  Place place(long tupleHash) {
    int slot = slot(tupleHash);
    long place = keys[slot] == tupleHash ? places[slot] : NOWHERE;
    return new Place((int) (place >> 40), (int) (place >> 8), (int) place & 0xff);
  }

  /// A cell of multiplicities.
  record Place(int table, int row, int column) {}

  private void put(long key, long place) {
    int slot = slot(key);
    if (keys[slot] != key) {
      keys[slot] = key;
      places[slot] = place;
    }
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) key & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  /// Number of the bus of an interaction.
  static int bus(Air air, Interaction i) {
    return ((Node.Constant) air.nodes().get(i.tuple().getFirst())).value();
  }

  /// Whether queries on the bus are answered by look-up tables.
  static boolean isLookup(int bus) {
    return Bus.of(bus).use() == Bus.Use.FACT;
  }

  static long hash(RowEvaluator evaluator, Interaction i) {
    long h = 0x9e3779b97f4a7c15L;
    for (int node : i.tuple()) {
      h = mix(h ^ evaluator.word(node));
    }
    return h == 0 ? 1 : h;
  }

  private static long mix(long z) {
    long y = (z + 0x9e3779b97f4a7c15L) * 0xbf58476d1ce4e5b9L;
    y = (y ^ (y >>> 29)) * 0x94d049bb133111ebL;
    return y ^ (y >>> 32);
  }
}
