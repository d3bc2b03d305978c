package io.zkthreads.ledger.acceptance;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.SortedMap;

/// Where the L2 has its verifying keys from: it computes them itself, from the OS version and the
/// images that it holds, and never reads one from a transaction.
@FunctionalInterface
public interface KeySource {
  /// The key of an OS version with contracts by ascending address. Costly the first time (key
  /// generation), kept afterwards. Deterministic: a restarted ledger gets the same. The addresses
  /// are not part of the key, only the images in their order.
  ThreadKey threadKey(OsVersion os, SortedMap<Bytes32, ContractImage> contracts);

  /// The program that keys are made of, as direct calls run it. To put it together takes longer
  /// than a short call.
  default ThreadProgram program(OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
    return ThreadProgram.of(os, contracts);
  }
}
