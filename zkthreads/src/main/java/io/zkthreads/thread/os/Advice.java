package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Statement;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/// Builds the advice words that are known before a run.
final class Advice {
  private int[] words = new int[1024];
  private int size;

  /// The statement's words without its output count and its outputs.
  static Advice of(Statement statement) {
    int[] all = statement.words();
    int lists = statement.contracts().size() * Statement.CONTRACT_WORDS;
    lists += statement.inputs().size() * Statement.INPUT_WORDS;
    Advice advice = new Advice();
    int header = statement.header().numWords();
    advice.add(all, 0, header - 1);
    advice.add(all, header, lists);
    return advice;
  }

  /// A transaction.
  ///
  /// @param auth index of the sender's AUTH input
  Advice transaction(int auth, int contractIndex, Calldata calldata) {
    add(new int[] {auth, contractIndex, calldata.size()}, 0, 3);
    add(calldata.words(), 0, calldata.size());
    return this;
  }

  /// All words, with the one after the last transaction.
  int[] end() {
    add(new int[1], 0, 1);
    return Arrays.copyOf(words, size);
  }

  private void add(int[] from, int offset, int length) {
    if (size + length > words.length) {
      words = Arrays.copyOf(words, Math.max(2 * words.length, size + length));
    }
    System.arraycopy(from, offset, words, size, length);
    size += length;
  }

  /// Position of a contract in an ascending list, or -1.
  static int indexOf(List<Bytes32> contracts, Bytes32 address) {
    return Math.max(-1, Collections.binarySearch(contracts, address));
  }
}
