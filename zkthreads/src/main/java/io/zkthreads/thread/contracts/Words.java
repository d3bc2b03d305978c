package io.zkthreads.thread.contracts;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import java.util.Arrays;

/// Puts calldata together.
final class Words {
  private int[] words = new int[0];

  static Words of(int operation) {
    return new Words().u32(operation);
  }

  Words u32(int word) {
    words = Arrays.copyOf(words, words.length + 1);
    words[words.length - 1] = word;
    return this;
  }

  Words u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  Words bytes32(Bytes32 value) {
    for (int i = 0; i < Bytes32.WORDS; i++) {
      u32(value.word(i));
    }
    return this;
  }

  Words calldata(Calldata data) {
    for (int i = 0; i < data.size(); i++) {
      u32(data.word(i));
    }
    return this;
  }

  Calldata end() {
    return Calldata.of(words);
  }

  /// The slot that a contract makes of a kind and a number.
  static Bytes32 slot(int kind, int number) {
    return Bytes32.ofWords(kind, number, 0, 0, 0, 0, 0, 0);
  }

  /// The slot that a contract makes of a kind and an address: `slot_of` of `zkt.h`.
  static Bytes32 slotOf(int kind, Bytes32 address) {
    int[] words = new int[Bytes32.WORDS];
    Arrays.setAll(words, i -> i == 0 ? kind : address.word(i));
    return Bytes32.ofWords(words);
  }
}
