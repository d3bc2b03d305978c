package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.RowLog;

/// Logs the rows of one call of a compression function.
public final class CompressionLog {
  private final Hash hash;
  private final RowLog rounds;
  private final RowLog feed;

  /// A_{i−7} and E_{i−7}: step s finds a … d at s + 3 … s, and makes the word at s + 4.
  private final long[] a;

  private final long[] e;

  /// W_{i−16}.
  private final long[] w;

  private int[] log = {};
  private int at;

  public CompressionLog(Hash hash, RowLog rounds, RowLog feed) {
    this.hash = hash;
    this.rounds = rounds;
    this.feed = feed;
    this.a = new long[hash.steps() + 4];
    this.e = new long[hash.steps() + 4];
    this.w = new long[Hash.BLOCK + hash.rounds];
  }

  /// Where the operands of a call lie, and when.
  ///
  /// @param ts time of the call
  /// @param block number of the block's first word
  /// @param state number of the state's first word
  public record Call(int ts, int block, int state) {}

  /// Words of memory before a call.
  ///
  /// @param words the words
  /// @param times when each was accessed before, as the access looks back
  @SuppressWarnings("ArrayRecordComponent")
  public record Operand(int[] words, int[] times) {}

  /// Adds the rows of a call.
  public void add(Call call, Operand block, Operand state) {
    schedule(block.words());
    state(state.words());
    for (int step = 0; step < hash.steps(); step++) {
      logRound(call, step, block.times());
    }
    logFeed(call, state);
  }

  private void schedule(int[] block) {
    for (int t = 0; t < Hash.BLOCK; t++) {
      w[Hash.BLOCK + t] =
          hash == Hash.SHA512
              ? Long.reverseBytes(pair(block[2 * t], block[2 * t + 1]))
              : Integer.toUnsignedLong(Integer.reverseBytes(block[t]));
    }
    for (int i = 2 * Hash.BLOCK; i < w.length; i++) {
      long sum = hash.sigma(w[i - 2], hash.sigma1()) + hash.sigma(w[i - 15], hash.sigma0());
      w[i] = hash.mask(sum + w[i - 7] + w[i - 16]);
    }
  }

  /// The old state, four steps back from it, then all rounds.
  private void state(int[] words) {
    for (int i = 0; i < 4; i++) {
      a[7 - i] = word(words, i);
      e[7 - i] = word(words, 4 + i);
    }
    for (int step = Hash.LEAD - 1; step >= 0; step--) {
      long t1 = hash.mask(a[step + 4] - t2(step));
      a[step] = hash.mask(e[step + 4] - t1);
      e[step] = hash.mask(t1 - ofE(step));
    }
    for (int step = Hash.LEAD; step < hash.steps(); step++) {
      long t1 = e[step] + ofE(step) + hash.constant(step) + w[Hash.BLOCK - Hash.LEAD + step];
      a[step + 4] = hash.mask(t1 + t2(step));
      e[step + 4] = hash.mask(a[step] + t1);
    }
  }

  private long word(int[] words, int i) {
    return hash == Hash.SHA512
        ? pair(words[2 * i], words[2 * i + 1])
        : Integer.toUnsignedLong(words[i]);
  }

  private long t2(int step) {
    return hash.sum(a[step + 3], hash.sumOfA())
        + Hash.majority(a[step + 3], a[step + 2], a[step + 1]);
  }

  private long ofE(int step) {
    return hash.sum(e[step + 3], hash.sumOfE())
        + Hash.choose(e[step + 3], e[step + 2], e[step + 1]);
  }

  private void logRound(Call call, int step, int[] times) {
    int n = hash.memoryWords();
    boolean loads = Flag.LOAD.at(hash, step);
    at = rounds.begin();
    log = rounds.words();
    put(call.ts(), step, call.block(), call.state());
    for (int i = 0; i < n; i++) {
      put(loads ? times[(step - Rounds.FIRST_LOAD) * n + i] : 0);
    }
    for (int back = 0; back < 4; back++) {
      putWord(a[step + 3 - back]);
    }
    for (int back = 0; back < 4; back++) {
      putWord(e[step + 3 - back]);
    }
    for (int back : Rounds.SCHEDULE_WORDS) {
      int i = Hash.BLOCK - Hash.LEAD + step - back;
      putWord(i < 0 ? 0 : w[i]);
    }
  }

  private void logFeed(Call call, Operand state) {
    int last = hash.steps() + 3;
    for (int i = 0; i < 4; i++) {
      if (hash == Hash.SHA512) {
        logFeed(call, state, 2 * i, 2 * i + 1, a[last - i], a[last - i] >>> 32);
        logFeed(call, state, 8 + 2 * i, 9 + 2 * i, e[last - i], e[last - i] >>> 32);
      } else {
        logFeed(call, state, i, 4 + i, a[last - i], e[last - i]);
      }
    }
  }

  private void logFeed(Call call, Operand state, int i, int j, long ofI, long ofJ) {
    at = feed.begin();
    log = feed.words();
    put(call.ts(), call.state() + i, call.state() + j, hash == Hash.SHA512 ? 1 : 0);
    put(state.words()[i], state.times()[i], (int) ofI);
    put(state.words()[j], state.times()[j], (int) ofJ);
  }

  private void putWord(long word) {
    put((int) word);
    if (hash == Hash.SHA512) {
      put((int) (word >>> 32));
    }
  }

  private void put(int... words) {
    for (int word : words) {
      log[at++] = word;
    }
  }

  private static long pair(int low, int high) {
    return Integer.toUnsignedLong(low) | (long) high << 32;
  }
}
