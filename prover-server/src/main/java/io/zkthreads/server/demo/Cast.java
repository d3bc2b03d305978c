package io.zkthreads.server.demo;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Who plays in the demo. Keys follow from names, so that a demo on an old data folder has the same
/// accounts.
///
/// @param operator runs the L2, deploys, mints
/// @param batcher signs sub-blocks
/// @param outsider uses contracts directly
/// @param copycat sends other people's proofs
/// @param users send transactions to the Batcher
record Cast(
    SigningKey operator,
    SigningKey batcher,
    SigningKey outsider,
    SigningKey copycat,
    List<SigningKey> users) {
  private static final int NUM_USERS = 20;
  private static final long FIRST_BALANCE = 1_000_000_000_000L;

  static Cast make() {
    return new Cast(
        key("operator"),
        key("batcher"),
        key("outsider"),
        key("copycat"),
        IntStream.range(0, NUM_USERS).mapToObj(i -> key("user " + i)).toList());
  }

  /// With another Batcher's key.
  Cast withBatcher(SigningKey other) {
    return new Cast(operator, other, outsider, copycat, users);
  }

  /// L2 balances of all, and of the Prover.
  SortedMap<Bytes32, Long> balances(Bytes32 prover) {
    SortedMap<Bytes32, Long> balances = new TreeMap<>();
    balances.put(prover, FIRST_BALANCE);
    for (SigningKey key : List.of(operator, outsider, copycat)) {
      balances.put(key.address(), FIRST_BALANCE);
    }
    users.forEach(user -> balances.put(user.address(), FIRST_BALANCE));
    return balances;
  }

  private static SigningKey key(String name) {
    return SigningKey.fromSeed(seed(name));
  }

  /// What the Batcher's key file has.
  static Bytes32 batcherSeed() {
    return seed("batcher");
  }

  private static Bytes32 seed(String name) {
    return Digests.sha256(("zkt demo " + name).getBytes(StandardCharsets.UTF_8));
  }
}
