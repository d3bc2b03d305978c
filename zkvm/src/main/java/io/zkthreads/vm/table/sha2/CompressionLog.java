package io.zkthreads.vm.table.sha2;

import io.zkthreads.vm.table.RowLog;

/// Logs the rows of calls of a compression function.
public abstract sealed class CompressionLog {
  private final RowLog feed;
  private int[] log = {};
  private int at;

  private CompressionLog(RowLog feed) {
    this.feed = feed;
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
  public abstract void add(Call call, Operand block, Operand state);

  /// Logs calls of SHA-512.
  public static final class OfSha512 extends CompressionLog {
    private final RowLog rounds;

    public OfSha512(RowLog rounds, RowLog feed) {
      super(feed);
      this.rounds = rounds;
    }

    @Override
    public void add(Call call, Operand block, Operand state) {
      Compressed words = new Compressed(Hash.SHA512, block.words(), state.words());
      for (int step = 0; step < Sha512Rounds.STEPS; step++) {
        addRound(call, step, words, block.times());
      }
      for (int i = 0; i < 8; i++) {
        int last = Hash.SHA512.rounds - i % 4;
        long added = i < 4 ? words.a(last) : words.e(last);
        feed(call, state, 2 * i, (int) added, 2 * i + 1, (int) (added >>> 32), 1);
      }
    }

    private void addRound(Call call, int step, Compressed words, int[] times) {
      int t = step - Sha512Rounds.LEAD;
      boolean loads = Flag.LOAD.at(step);
      int loaded = 2 * (step - Sha512Rounds.FIRST_LOAD);
      begin(rounds);
      put(call.ts(), step, call.block(), call.state());
      put(loads ? times[loaded] : 0, loads ? times[loaded + 1] : 0);
      for (int back = 0; back < 4; back++) {
        putLong(words.a(t - back));
      }
      for (int back = 0; back < 4; back++) {
        putLong(words.e(t - back));
      }
      for (int back : Sha512Rounds.BACK) {
        putLong(words.w(t - back));
      }
    }

    private void putLong(long word) {
      put((int) word, (int) (word >>> 32));
    }
  }

  /// Logs calls of SHA-256.
  public static final class OfSha256 extends CompressionLog {
    private final RowLog rounds;
    private final RowLog states;

    public OfSha256(RowLog rounds, RowLog states, RowLog feed) {
      super(feed);
      this.rounds = rounds;
      this.states = states;
    }

    @Override
    public void add(Call call, Operand block, Operand state) {
      Compressed words = new Compressed(Hash.SHA256, block.words(), state.words());
      int last = Hash.SHA256.rounds;
      for (int pair = 0; 2 * pair < last; pair++) {
        addPair(call, pair, words, block.times());
      }
      begin(states);
      put(call.ts(), call.block(), call.state());
      put(state.words());
      putRun(last, 4, words);
      for (int i = 1; i <= Sha256State.SCHEDULE; i++) {
        put((int) words.w(last - i));
      }
      for (int i = 0; i < 4; i++) {
        feed(call, state, i, (int) words.a(last - i), 4 + i, (int) words.e(last - i), 0);
      }
    }

    private void addPair(Call call, int pair, Compressed words, int[] times) {
      int t = 2 * pair;
      boolean loads = Sha256Rounds.loads(pair);
      begin(rounds);
      put(call.ts(), pair, call.block());
      put(loads ? times[t - 2] : 0, loads ? times[t - 1] : 0);
      putRun(t + 1, 5, words);
      for (int back : Sha256Rounds.BACK) {
        put((int) words.w(t + 1 - back));
      }
    }

    /// Some words A from A_t back, then as many E.
    private void putRun(int t, int count, Compressed words) {
      for (int back = 0; back < count; back++) {
        put((int) words.a(t - back));
      }
      for (int back = 0; back < count; back++) {
        put((int) words.e(t - back));
      }
    }
  }

  /// Words i and j of the state, and what is added to them.
  final void feed(Call call, Operand state, int i, int toI, int j, int toJ, int joined) {
    begin(feed);
    put(call.ts(), call.state() + i, call.state() + j, joined);
    put(state.words()[i], state.times()[i], toI);
    put(state.words()[j], state.times()[j], toJ);
  }

  final void begin(RowLog rows) {
    at = rows.begin();
    log = rows.words();
  }

  final void put(int... words) {
    for (int word : words) {
      log[at++] = word;
    }
  }
}
