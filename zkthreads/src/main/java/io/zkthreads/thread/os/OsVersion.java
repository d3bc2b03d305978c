package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Statement;
import io.zkthreads.vm.program.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/// An OS: its image and the rules that come with it. A version never changes; the L2 decides which
/// ones it accepts.
@SuppressWarnings("ImmutableEnumChecker") // a parsed image is never written
public enum OsVersion {
  /// Believes the Batcher about who sent a transaction, hence insists on AUTH; and about its nonce,
  /// hence takes the word of one Batcher only.
  V1(1, "os-1.elf", OsLayout.BOOT, 1 << 20, 1),
  /// Checks who signed what, and counts nonces and fees in state. It counts a contract's cycles
  /// itself; its host's limit only ends what would never end.
  V2(2, "os-2.elf", OsLayout.BOOT_UNSIGNED, (1 << 20) + (1 << 16), 1024);

  private static final int ELF_ENTRY = 24;

  private final int number;
  private final Image image;
  private final Image unprovenImage;
  private final long transactionCycles;
  private final int maxBatcherKeys;

  OsVersion(
      int number, String file, int unprovenEntry, long transactionCycles, int maxBatcherKeys) {
    byte[] elf = GuestImages.read(file);
    this.number = number;
    this.image = Image.require(elf);
    ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN).putInt(ELF_ENTRY, unprovenEntry);
    this.unprovenImage = Image.require(elf);
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

  /// The image as it begins in discovery runs and direct calls, which are not proven: without the
  /// signatures. No key has this entry, so nothing can be proven about such a run.
  Image unprovenImage() {
    return unprovenImage;
  }

  /// Contract index of the inputs that name users.
  int userIndex() {
    return this == V1 ? Statement.AUTH_INDEX : Statement.ACCOUNT_INDEX;
  }

  /// Most transactions of a sub-block.
  public int maxTransactions() {
    return this == V1 ? Statement.MAX_TRANSACTIONS : Statement.MAX_SIGNED_TRANSACTIONS;
  }

  public Bytes32 imageDigest() {
    return Bytes32.parseHex(image.sha256());
  }

  /// Cycles, the OS's own share included, after which its host ends a transaction.
  public long transactionCycles() {
    return transactionCycles;
  }

  /// Batcher keys that a thread may ever have: one, if nonces are what its Batcher remembers, for a
  /// second one would take every user's transactions again.
  public int maxBatcherKeys() {
    return maxBatcherKeys;
  }
}
