package io.zkthreads.vm.table.keccak;

import io.zkthreads.vm.precompile.KeccakF;
import io.zkthreads.vm.table.RowLog;

/// Logs the rows of a call of Keccak-f.
public final class KeccakLog {
  private final RowLog sheets;
  private final RowLog planes;
  private final RowLog state;
  private int[] log = {};
  private int at;

  public KeccakLog(RowLog sheets, RowLog planes, RowLog state) {
    this.sheets = sheets;
    this.planes = planes;
    this.state = state;
  }

  /// Adds the rows of a call.
  ///
  /// @param ts time of the call
  /// @param word number of the state's first word
  /// @param words the state before
  /// @param times when each word was accessed before, as the access looks back
  public void add(int ts, int word, int[] words, int[] times) {
    long[] a = new long[Lane.COUNT];
    for (int i = 0; i < Lane.COUNT; i++) {
      a[i] = Integer.toUnsignedLong(words[2 * i]) | (long) words[2 * i + 1] << 32;
    }
    for (int round = 0; round < KeccakF.ROUNDS; round++) {
      theta(ts, round, a);
      a = rest(ts, round, a);
    }
    for (int i = 0; i < Lane.COUNT; i++) {
      begin(state);
      put(ts, word, i);
      put(words[2 * i], times[2 * i], words[2 * i + 1], times[2 * i + 1]);
      putLane(a[i]);
    }
  }

  private void theta(int ts, int round, long[] a) {
    long[] parity = new long[Lane.SIDE];
    for (int i = 0; i < Lane.COUNT; i++) {
      parity[i % Lane.SIDE] ^= a[i];
    }
    for (int x = 0; x < Lane.SIDE; x++) {
      long left = parity[(x + 4) % Lane.SIDE];
      long right = parity[(x + 1) % Lane.SIDE];
      begin(sheets);
      put(ts, round, x);
      for (int i = x; i < Lane.COUNT; i += Lane.SIDE) {
        putLane(a[i]);
        a[i] ^= left ^ Long.rotateLeft(right, 1);
      }
      putLane(left);
      putLane(right);
    }
  }

  private long[] rest(int ts, int round, long[] a) {
    long[] next = new long[Lane.COUNT];
    for (int y = 0; y < Lane.SIDE; y++) {
      long[] b = new long[Lane.SIDE];
      begin(planes);
      put(ts, round, y);
      for (int x = 0; x < Lane.SIDE; x++) {
        int origin = Planes.origin(x, y);
        b[x] = Long.rotateLeft(a[origin], KeccakF.rotation(origin));
        putLane(b[x]);
      }
      for (int x = 0; x < Lane.SIDE; x++) {
        long both = ~b[(x + 1) % Lane.SIDE] & b[(x + 2) % Lane.SIDE];
        next[x + Lane.SIDE * y] = b[x] ^ both;
      }
    }
    next[0] ^= KeccakF.constant(round);
    return next;
  }

  private void begin(RowLog rows) {
    at = rows.begin();
    log = rows.words();
  }

  private void putLane(long lane) {
    put((int) lane, (int) (lane >>> 32));
  }

  private void put(int... words) {
    for (int word : words) {
      log[at++] = word;
    }
  }
}
