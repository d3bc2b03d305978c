package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.vm.curve.Edwards25519;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the advice words that are known before a run.
final class Advice {
  private int[] words = new int[1024];
  private int size;
  private final Map<Bytes32, Integer> senders = new HashMap<>();

  /// The statement's words without those that the OS finds: output count and outputs, and in
  /// version 2 root and fees.
  static Advice of(Statement statement) {
    int[] all = statement.words();
    int header = statement.header().numWords();
    int lists = statement.contracts().size() * Statement.CONTRACT_WORDS;
    lists += statement.inputs().size() * Statement.INPUT_WORDS;
    Advice advice = new Advice();
    if (statement.header().version() == 2) {
      advice.add(all, 0, header - 13);
      advice.add(all, header - 3, 2);
    } else {
      advice.add(all, 0, header - 1);
    }
    advice.add(all, header, lists);
    return advice;
  }

  /// A transaction for OS version 1.
  ///
  /// @param auth index of the sender's AUTH input
  Advice transaction(int auth, int contractIndex, Calldata calldata) {
    return word(auth).word(contractIndex).calldata(calldata);
  }

  /// A transaction for OS version 2 in a run that is not proven.
  ///
  /// @param account index of the sender's ACCOUNT input
  Advice unsigned(int account, int contractIndex, Transaction transaction) {
    word(account).word(contractIndex).u64(transaction.fee()).u64(transaction.expiry());
    return calldata(transaction.calldata());
  }

  /// A transaction for OS version 2.
  ///
  /// @param account index of the sender's ACCOUNT input
  Advice signed(int account, int contractIndex, UserTransaction transaction) {
    UserTransaction.Call call = transaction.call();
    Integer known = senders.putIfAbsent(call.senderKey(), senders.size());
    if (known == null) {
      word(senders.size() - 1).word(account).bytes32(call.senderKey()).x(call.senderKey());
    } else {
      word(known);
    }
    word(contractIndex).u64(call.fee()).u64(call.expiry()).calldata(call.calldata());
    byte[] signature = transaction.signature().bytes();
    Bytes32 r = Bytes32.of(Arrays.copyOf(signature, Bytes32.BYTES));
    bytes32(r).bytes32(Bytes32.of(Arrays.copyOfRange(signature, Bytes32.BYTES, signature.length)));
    return x(r);
  }

  /// The x of an encoded point, which the OS checks; zero if there is none.
  private Advice x(Bytes32 encoded) {
    @Nullable Edwards25519 point = Edwards25519.decode(encoded.bytes());
    add(point == null ? new int[Bytes32.WORDS] : point.affine(), 0, Bytes32.WORDS);
    return this;
  }

  private Advice calldata(Calldata calldata) {
    word(calldata.size());
    add(calldata.words(), 0, calldata.size());
    return this;
  }

  private Advice bytes32(Bytes32 value) {
    add(value.words(), 0, Bytes32.WORDS);
    return this;
  }

  private Advice u64(long value) {
    return word((int) value).word((int) (value >>> 32));
  }

  private Advice word(int word) {
    add(new int[] {word}, 0, 1);
    return this;
  }

  /// All words, with the one after the last transaction.
  int[] end() {
    word(0);
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
