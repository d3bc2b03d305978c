package io.zkthreads.vm.program;

import java.util.Arrays;

/// What memory holds before a run, in blocks of [#BLOCK_WORDS] words: a word of a block that no
/// file fills is 0, as is every word of no block.
///
/// @param blocks memory keys of the blocks' first words, multiples of [#BLOCK_WORDS], strictly
///   increasing
/// @param words the blocks' words, flat
/// @param nullWords how many words of region 0, from its address 0 on, no run may touch
@SuppressWarnings("ArrayRecordComponent")
public record InitialMemory(int[] blocks, int[] words, int nullWords) {
  /// Words of a block.
  public static final int BLOCK_WORDS = 8;

  public InitialMemory {
    if (nullWords < 0 || nullWords % BLOCK_WORDS != 0) {
      throw new IllegalArgumentException(nullWords + " words are not whole blocks");
    }
    if (words.length != BLOCK_WORDS * blocks.length) {
      throw new IllegalArgumentException(blocks.length + " blocks but " + words.length + " words");
    }
    long previous = nullWords - 1L;
    for (int block : blocks) {
      if (block < 0 || block > MemoryKey.END - BLOCK_WORDS || block % BLOCK_WORDS != 0) {
        throw new IllegalArgumentException(block + " is not the key of a block");
      }
      if (block <= previous) {
        throw new IllegalArgumentException("block " + block + " is out of order");
      }
      previous = block;
    }
  }

  /// The blocks of some words.
  ///
  /// @param keys memory keys, strictly increasing
  /// @param values words, by position in `keys`
  public static InitialMemory of(int[] keys, int[] values, int nullWords) {
    int[] blocks = new int[keys.length];
    int[] words = new int[BLOCK_WORDS * keys.length];
    int n = 0;
    for (int i = 0; i < keys.length; i++) {
      int block = keys[i] - keys[i] % BLOCK_WORDS;
      if (n == 0 || blocks[n - 1] != block) {
        blocks[n++] = block;
      }
      words[BLOCK_WORDS * (n - 1) + keys[i] - block] = values[i];
    }
    return new InitialMemory(
        Arrays.copyOf(blocks, n), Arrays.copyOf(words, BLOCK_WORDS * n), nullWords);
  }

  /// Number of the block that holds a key; negative if none does.
  public int blockOf(int key) {
    return Arrays.binarySearch(blocks, key - key % BLOCK_WORDS);
  }

  /// Word `i` of block number `block`.
  public int word(int block, int i) {
    return words[BLOCK_WORDS * block + i];
  }
}
