package io.zkthreads.ledger.acceptance;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.Optional;
import java.util.SortedMap;

/// Where the L2 has its verifying keys from: it computes them itself, from the OS version and the
/// images that it holds, and never reads one from a transaction.
@FunctionalInterface
public interface KeySource {
  /// The key of a profile and an OS version with contracts by ascending address. Costly the first
  /// time (key generation), kept afterwards. Deterministic: a restarted ledger gets the same. The
  /// addresses are not part of the key, only the images in their order.
  ThreadKey threadKey(
      SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts);

  /// The profile of the first key of new threads.
  default SecurityProfile profile() {
    return SecurityProfile.PROVEN_100;
  }

  /// Digest of the key that a proof says it is under; empty if it says none. Looks at its first
  /// bytes only.
  default Optional<Bytes32> named(Bytes proof) {
    return Proof.named(proof.beginning(Proof.NAME_BYTES))
        .map(digest -> Bytes32.of(digest.toBytes()));
  }

  /// The program that keys are made of, as direct calls run it. To put it together takes longer
  /// than a short call.
  default ThreadProgram program(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    return ThreadProgram.of(os, contracts);
  }
}
