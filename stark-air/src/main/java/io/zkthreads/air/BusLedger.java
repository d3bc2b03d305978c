package io.zkthreads.air;

import io.zkthreads.stark.field.KoalaBear;
import java.util.function.LongConsumer;

/// Sums multiplicities by tuple. Tuples are told apart by a 128-bit hash, so the table stays small
/// and a caller finds the tuple of an unbalanced entry again through the tag of its first sight.
final class BusLedger {
  private long[] high = new long[1 << 16];
  private long[] low = new long[1 << 16];
  private long[] tag = new long[1 << 16];
  private int[] sum = new int[1 << 16];
  private boolean[] used = new boolean[1 << 16];
  private int size;
  private long tupleHigh;
  private long tupleLow;

  /// Starts a tuple on a bus.
  void begin(int bus) {
    tupleHigh = mix(bus + 0x9e3779b97f4a7c15L);
    tupleLow = mix(bus + 0xc2b2ae3d27d4eb4fL);
  }

  /// Appends an element; trailing zeros do not matter to the caller's tuples of equal width.
  void element(int word) {
    tupleHigh = mix(tupleHigh ^ (word + 0xd6e8feb86659fd93L));
    tupleLow = mix(tupleLow + (word ^ 0xa0761d6478bd642fL));
  }

  /// Adds a multiplicity to the tuple.
  void add(int multiplicity, long firstSight) {
    int at = find(tupleHigh, tupleLow);
    if (!used[at]) {
      used[at] = true;
      high[at] = tupleHigh;
      low[at] = tupleLow;
      tag[at] = firstSight;
      size++;
    }
    sum[at] = KoalaBear.add(sum[at], multiplicity);
    if (2 * size > used.length) {
      grow();
    }
  }

  /// Calls back with the tag of every tuple whose multiplicities do not cancel.
  void unbalanced(LongConsumer tags) {
    for (int i = 0; i < used.length; i++) {
      if (used[i] && sum[i] != 0) {
        tags.accept(tag[i]);
      }
    }
  }

  private int find(long h, long l) {
    int mask = used.length - 1;
    int at = (int) h & mask;
    while (used[at] && (high[at] != h || low[at] != l)) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private void grow() {
    long[] oldHigh = high;
    long[] oldLow = low;
    long[] oldTag = tag;
    int[] oldSum = sum;
    boolean[] oldUsed = used;
    int capacity = 2 * oldUsed.length;
    high = new long[capacity];
    low = new long[capacity];
    tag = new long[capacity];
    sum = new int[capacity];
    used = new boolean[capacity];
    for (int i = 0; i < oldUsed.length; i++) {
      if (oldUsed[i]) {
        int at = find(oldHigh[i], oldLow[i]);
        used[at] = true;
        high[at] = oldHigh[i];
        low[at] = oldLow[i];
        tag[at] = oldTag[i];
        sum[at] = oldSum[i];
      }
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
