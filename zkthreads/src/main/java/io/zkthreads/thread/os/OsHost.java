package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.TransactionStatus.Returned;
import io.zkthreads.thread.os.TransactionStatus.Reverted;
import io.zkthreads.vm.curve.Edwards25519;
import io.zkthreads.vm.exec.GuestMemory;
import io.zkthreads.vm.exec.GuestView;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import java.util.ArrayList;
import java.util.List;

/// Answers the OS: a stream of words that is known before the run; whenever a contract loads or
/// stores, the index of the key's input; and in OS version 2, whenever it calls another, the index
/// of that, and whenever it asks about a signature, what shows that key and R are points, or none.
/// Notes what became of each transaction and gives each its cycles.
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
  private final ThreadProgram program;
  private final Inputs inputs;
  private final List<TransactionStatus> statuses = new ArrayList<>();
  private int[] ofPoint = {};
  private int nextOfPoint;
  private int next;
  private int transaction = -1;

  /// @param stream header, contracts, inputs and transactions in the order of docs/zkthreads.md
  OsHost(ThreadProgram program, int[] stream, Inputs inputs) {
    this.program = program;
    this.stream = stream;
    this.inputs = inputs;
  }

  @Override
  public int advice(GuestView guest) {
    int request = guest.word(0, OsLayout.REQUEST);
    if (request != 0) {
      return answer(request, guest);
    }
    int now = guest.word(0, OsLayout.TX_INDEX);
    if (now != transaction) {
      if (now > 0) {
        statuses.add(lastStatus(guest));
      }
      transaction = now;
      guest.limitCycles(atEnd() ? Limits.MAX_PROVABLE_CYCLES : program.os().transactionCycles());
    }
    return next < stream.length ? stream[next++] : guest.noAdvice();
  }

  private int answer(int request, GuestView guest) {
    if (request == OsLayout.REQUEST_POINT && nextOfPoint < ofPoint.length) {
      return ofPoint[nextOfPoint++];
    }
    int region = guest.word(0, OsLayout.KEY_REGION);
    Bytes32 named = bytes32(guest, region, guest.word(0, OsLayout.KEY_ADDRESS));
    return switch (request) {
      case OsLayout.REQUEST_CONTRACT -> Advice.indexOf(program.addresses(), named);
      case OsLayout.REQUEST_POINT -> {
        ofPoint = Edwards25519.decodingProof(named.bytes());
        nextOfPoint = 1;
        yield ofPoint[0];
      }
      default -> inputs.indexOf(new Key(region - 1, named), guest);
    };
  }

  /// Whether the OS asks for the last word: it has no further transaction, and checks signatures.
  private boolean atEnd() {
    return next == stream.length - 1;
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
