package io.zkthreads.ledger.chain;

import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;

/// A thread's exclusive right to write one key, up to a height. The key's contract has to have said
/// so, by a value of its own state ([#consentSlot]).
///
/// @param thread that may write the key
/// @param until last height at which nobody else may
public record Lease(Bytes32 thread, long until) {
  /// Longest lease, in blocks after the one that grants it.
  public static final int MAX_BLOCKS = 1_000;

  /// Most slots that one operation leases or ends.
  public static final int MAX_SLOTS = 64;

  /// Most leases of a thread, over or not, until they are ended.
  public static final int MAX_OF_THREAD = 256;

  /// Blocks that are paid at once.
  private static final int BLOCKS_OF_A_PRICE = 100;

  /// "LEAS": word 0 of slots in which contracts say who may have a lease.
  private static final int CONSENT_KIND = 0x5341454c;

  /// How often one slot costs the price of a direct call.
  public static long prices(long blocks) {
    return (blocks + BLOCKS_OF_A_PRICE - 1) / BLOCKS_OF_A_PRICE;
  }

  /// Slot in which a contract says until which height a thread may have a lease of another slot.
  public static Bytes32 consentSlot(Bytes32 thread, Bytes32 slot) {
    Bytes32 name = Digests.sha256(new ByteWriter().bytes32(thread).bytes32(slot).toBytes());
    int[] words = new int[Bytes32.WORDS];
    for (int i = 0; i < words.length; i++) {
      words[i] = i == 0 ? CONSENT_KIND : name.word(i);
    }
    return Bytes32.ofWords(words);
  }

  /// Whether a slot says who may have a lease; such slots are not leased themselves.
  public static boolean isConsentSlot(Bytes32 slot) {
    return slot.word(0) == CONSENT_KIND;
  }

  /// The last height that a contract's value consents to; 0 if it consents to nothing.
  public static long consent(Bytes32 value) {
    for (int i = 2; i < Bytes32.WORDS; i++) {
      if (value.word(i) != 0) {
        return 0;
      }
    }
    long until = (value.word(0) & 0xffffffffL) | (long) value.word(1) << 32;
    return Math.max(0, until);
  }
}
