package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteReader;
import io.zkthreads.thread.InvalidEncoding;

/// Life of an OS version; it only moves forward.
public enum OsStatus {
  /// New threads may choose it.
  ACTIVE(0),
  /// Existing threads go on; new ones are refused.
  DEPRECATED(1),
  /// Nothing proven with it is applied any more.
  FROZEN(2);

  private final int word;

  OsStatus(int word) {
    this.word = word;
  }

  /// This status in an encoding.
  public int word() {
    return word;
  }

  /// Reads what [#word] is.
  public static OsStatus read(ByteReader in) throws InvalidEncoding {
    return switch (in.count(0, 2, "OS status")) {
      case 0 -> ACTIVE;
      case 1 -> DEPRECATED;
      default -> FROZEN;
    };
  }
}
