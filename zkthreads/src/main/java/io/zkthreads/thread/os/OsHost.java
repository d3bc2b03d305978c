package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import io.zkthreads.vm.exec.GuestMemory;
import io.zkthreads.vm.exec.GuestView;
import io.zkthreads.vm.exec.Host;
import java.util.ArrayList;
import java.util.List;

/// Answers the OS: a stream of words that is known before the run, and, whenever a contract loads
/// or stores, the index of the key's input. Notes what became of each transaction and gives each
/// its cycles.
final class OsHost implements Host {
  /// Finds the input of a key.
  @FunctionalInterface
  interface Inputs {
    /// Index of the key's input; any index that is not it makes the OS stop.
    int indexOf(Key key, GuestView guest);
  }

  /// A key as the OS knows it.
  record Key(int contractIndex, Bytes32 slot) {}

  private final int[] stream;
  private final Inputs inputs;
  private final long transactionCycles;
  private final List<TransactionStatus> statuses = new ArrayList<>();
  private int next;
  private int transaction = -1;

  /// @param stream header, contracts, inputs and transactions in the order of docs/zkthreads.md
  OsHost(int[] stream, Inputs inputs, long transactionCycles) {
    this.stream = stream;
    this.inputs = inputs;
    this.transactionCycles = transactionCycles;
  }

  @Override
  public int advice(GuestView guest) {
    if (guest.word(0, OsLayout.REQUEST) != 0) {
      int region = guest.word(0, OsLayout.KEY_REGION);
      Bytes32 slot = bytes32(guest, region, guest.word(0, OsLayout.KEY_ADDRESS));
      return inputs.indexOf(new Key(region - 1, slot), guest);
    }
    int now = guest.word(0, OsLayout.TX_INDEX);
    if (now != transaction) {
      if (now > 0) {
        statuses.add(lastStatus(guest));
      }
      transaction = now;
      guest.limitCycles(transactionCycles);
    }
    return next < stream.length ? stream[next++] : guest.noAdvice();
  }

  /// Statuses of the transactions that came to an end.
  List<TransactionStatus> statuses() {
    return List.copyOf(statuses);
  }

  private static TransactionStatus lastStatus(GuestMemory guest) {
    return guest.word(0, OsLayout.LAST_STATUS) == OsLayout.RETURNED
        ? new Returned()
        : new Reverted(guest.word(0, OsLayout.LAST_REASON));
  }

  static Bytes32 bytes32(GuestMemory guest, int region, int address) {
    int[] words = new int[Bytes32.WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = guest.word(region, address + 4 * i);
    }
    return Bytes32.ofWords(words);
  }
}
