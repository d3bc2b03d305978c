package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.vm.program.Image;
import java.util.Arrays;
import java.util.Optional;

/// An OS: its image and the rules that come with it. A version never changes; the L2 decides which
/// ones it accepts.
@SuppressWarnings("ImmutableEnumChecker") // a parsed image is never written
public enum OsVersion {
  /// Believes the Batcher about who sent a transaction, hence insists on AUTH; and about its nonce,
  /// hence takes the word of one Batcher only.
  V1(1, "os-1.elf", 1 << 20, 1);

  private final int number;
  private final Image image;
  private final long transactionCycles;
  private final int maxBatcherKeys;

  OsVersion(int number, String file, long transactionCycles, int maxBatcherKeys) {
    this.number = number;
    this.image = Image.require(GuestImages.read(file));
    this.transactionCycles = transactionCycles;
    this.maxBatcherKeys = maxBatcherKeys;
  }

  public static Optional<OsVersion> of(int number) {
    return Arrays.stream(values()).filter(v -> v.number == number).findFirst();
  }

  /// The OS version word of statements.
  public int number() {
    return number;
  }

  public Image image() {
    return image;
  }

  public Bytes32 imageDigest() {
    return Bytes32.parseHex(image.sha256());
  }

  /// Most cycles of one transaction, the OS's own share included.
  public long transactionCycles() {
    return transactionCycles;
  }

  /// Batcher keys that a thread may ever have: one, if nonces are what its Batcher remembers, for a
  /// second one would take every user's transactions again.
  public int maxBatcherKeys() {
    return maxBatcherKeys;
  }
}
