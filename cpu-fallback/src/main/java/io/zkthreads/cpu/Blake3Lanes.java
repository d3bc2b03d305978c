package io.zkthreads.cpu;

import java.util.Arrays;

/// BLAKE3 of [#LANES] messages of one length side by side: word j of all messages stands in one
/// array, so that each step of the compression function is a loop over lanes. Not thread-safe;
/// about 12 KiB.
final class Blake3Lanes implements LaneHasher {
  private static final int DIGEST_WORDS = 8;
  private static final int BLOCK_WORDS = 16;
  private static final int CHUNK_WORDS = 256;
  private static final int LINE_WORDS = 16;
  private static final int PAGE_WORDS = 1024;
  private static final int CHUNK_START = 1;
  private static final int CHUNK_END = 2;
  private static final int PARENT = 4;
  private static final int ROOT = 8;

  /// The initial chaining value (BLAKE3 paper, table 1).
  static final int[] IV = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
  };

  /// Message word i of a round is word PERMUTATION\[i\] of the round before (paper, table 2).
  static final int[] PERMUTATION = {2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8};

  /// The initial chaining values of all lanes.
  private static final int[] START = start(LANES);

  /// Where messages stand.
  @SuppressWarnings("ArrayRecordComponent")
  private record Rows(int[] words, int from, int stride, int count) {}

  private final Kernels kernels;
  private final Kernels.Compression compression;
  private final int[] message = new int[BLOCK_WORDS * LANES];
  private final int[] chaining = new int[DIGEST_WORDS * LANES];

  /// What was read ahead, kept so that the compiler does not drop the reads.
  int readAhead;

  private int[][] stack = new int[0][];

  Blake3Lanes(Kernels kernels) {
    this.kernels = kernels;
    this.compression = kernels.compression();
  }

  @Override
  public void nodes(int[] children, int from, int count, int[] to, int toAt) {
    rows(children, from, 2 * DIGEST_WORDS, count, to, toAt);
  }

  /// Digests of nodes from the digests of their left children, which stand one after another, and
  /// those of their right ones.
  void nodes(int[] children, int left, int right, int count, int[] to, int toAt) {
    int half = DIGEST_WORDS * LANES;
    kernels.toLanes(message, children, right, DIGEST_WORDS, DIGEST_WORDS, count);
    System.arraycopy(message, 0, message, half, half);
    kernels.toLanes(message, children, left, DIGEST_WORDS, DIGEST_WORDS, count);
    start();
    compression.compress(chaining, message, 0, 64, CHUNK_START | CHUNK_END | ROOT);
    kernels.fromLanes(chaining, to, toAt, DIGEST_WORDS, count);
  }

  @Override
  public void rows(int[] rows, int from, int words, int count, int[] to, int toAt) {
    int numChunks = Math.max(1, Math.ceilDiv(words, CHUNK_WORDS));
    Rows all = new Rows(rows, from, words, count);
    int depth = 0;
    for (int c = 0; c < numChunks; c++) {
      int length = Math.min(CHUNK_WORDS, words - c * CHUNK_WORDS);
      chunk(all, length, c, numChunks == 1 ? ROOT : 0);
      if (c < numChunks - 1) {
        for (int done = c + 1; (done & 1) == 0; done >>= 1) {
          parent(--depth, 0);
        }
        push(depth++);
      }
    }
    while (depth > 0) {
      depth--;
      parent(depth, depth == 0 ? ROOT : 0);
    }
    kernels.fromLanes(chaining, to, toAt, DIGEST_WORDS, count);
  }

  /// Hashes the next `words` words of all rows as chunk number `counter`.
  private void chunk(Rows rows, int words, int counter, int rootFlag) {
    start();
    int numBlocks = Math.max(1, Math.ceilDiv(words, BLOCK_WORDS));
    for (int b = 0; b < numBlocks; b++) {
      int at = counter * CHUNK_WORDS + b * BLOCK_WORDS;
      int length = Math.min(BLOCK_WORDS, words - b * BLOCK_WORDS);
      int flags = b == 0 ? CHUNK_START : 0;
      if (b == numBlocks - 1) {
        flags |= CHUNK_END | rootFlag;
      }
      if (length == BLOCK_WORDS && rows.count() == LANES) {
        wholeBlock(rows, at, counter, flags);
      } else {
        block(rows, at, length, counter, flags);
      }
    }
  }

  private void wholeBlock(Rows rows, int at, int counter, int flags) {
    if (rows.stride() < PAGE_WORDS) {
      readAhead(rows.words(), rows.from() + LANES * (rows.stride() + at));
    }
    compression.compressRows(
        chaining, rows.words(), rows.from() + at, rows.stride(), counter, flags);
  }

  private void block(Rows rows, int at, int words, int counter, int flags) {
    kernels.toLanes(message, rows.words(), rows.from() + at, rows.stride(), words, rows.count());
    Arrays.fill(message, words * LANES, BLOCK_WORDS * LANES, 0);
    compression.compress(chaining, message, counter, Integer.BYTES * words, flags);
  }

  /// Reads a word of each cache line of as much as a block of all rows takes. The rows that come
  /// next are read so, in the order of memory and while these ones are compressed, because
  /// processors do not foresee accesses that go through [#LANES] rows side by side.
  private void readAhead(int[] words, int at) {
    if (at + LANES * BLOCK_WORDS > words.length) {
      return;
    }
    int sum = 0;
    for (int i = 0; i < LANES * BLOCK_WORDS; i += LINE_WORDS) {
      sum += words[at + i];
    }
    readAhead = sum;
  }

  /// The node over stack entry `at` (left) and the chaining value (right).
  private void parent(int at, int flags) {
    System.arraycopy(stack[at], 0, message, 0, chaining.length);
    System.arraycopy(chaining, 0, message, chaining.length, chaining.length);
    start();
    compression.compress(chaining, message, 0, 64, PARENT | flags);
  }

  private void push(int depth) {
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, depth + 1);
      stack[depth] = new int[chaining.length];
    }
    System.arraycopy(chaining, 0, stack[depth], 0, chaining.length);
  }

  private void start() {
    System.arraycopy(START, 0, chaining, 0, chaining.length);
  }

  private static int[] start(int lanes) {
    int[] start = new int[DIGEST_WORDS * lanes];
    Arrays.setAll(start, i -> IV[i / lanes]);
    return start;
  }
}
