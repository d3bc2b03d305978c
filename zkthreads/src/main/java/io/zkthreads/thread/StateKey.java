package io.zkthreads.thread;

import java.util.Comparator;

/// Where a value of canonical state lives.
///
/// @param contract address of the contract, or of a thread's AUTH or ACCOUNT map
/// @param slot 32 bytes that the contract chose
public record StateKey(Bytes32 contract, Bytes32 slot) implements Comparable<StateKey> {
  private static final Comparator<StateKey> ORDER =
      Comparator.comparing(StateKey::contract).thenComparing(StateKey::slot);

  /// The key that holds 1 if `user` lets the thread act for him, and 0 otherwise.
  public static StateKey auth(Bytes32 threadId, Bytes32 user) {
    return new StateKey(authAddress(threadId), user);
  }

  /// Address of a thread's AUTH map. No contract has it: their addresses hash another tag.
  public static Bytes32 authAddress(Bytes32 threadId) {
    return Digests.sha256(new ByteWriter().tag("ZKTP").bytes32(threadId).toBytes());
  }

  /// The key that holds the [ThreadAccount] of `user` in a thread of OS version 2.
  public static StateKey account(Bytes32 threadId, Bytes32 user) {
    return new StateKey(accountMapAddress(threadId), user);
  }

  /// Address of a thread's ACCOUNT map. No contract has it: their addresses hash another tag.
  public static Bytes32 accountMapAddress(Bytes32 threadId) {
    return Digests.sha256(new ByteWriter().tag("ZKTW").bytes32(threadId).toBytes());
  }

  @Override
  public int compareTo(StateKey other) {
    return ORDER.compare(this, other);
  }
}
