package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.ContractRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.thread.Bytes32;
import org.jspecify.annotations.Nullable;

/// Checks 1 to 3. Chain, settlement, thread, OS version, mode and contract list are the L2's own,
/// so that a proof for another chain, deployment, thread or set says nothing here; the thread is
/// open, its OS version still counts, its contracts are the code that was proven.
final class Identity {
  private Identity() {}

  /// 3 (and tag and statement version of 1): the words are the one encoding of a statement. Exact
  /// length, ascending lists, indices in range; outputs inside the set, never AUTH, each a change;
  /// AUTH in version 1 only, ACCOUNT in version 2 only, and both of this thread.
  static @Nullable Refusal form(Evidence e) {
    return e.malformed();
  }

  static @Nullable Refusal chain(Evidence e) {
    return same(Reason.WRONG_CHAIN, "chain id", e.chainId(), e.header().chainId());
  }

  static @Nullable Refusal settlement(Evidence e) {
    return same(
        Reason.WRONG_SETTLEMENT, "settlement id", e.settlementId(), e.header().settlementId());
  }

  static @Nullable Refusal thread(Evidence e) {
    return e.record().isPresent()
        ? null
        : expected(
            Reason.UNKNOWN_THREAD, "thread id", "a registered thread", e.header().threadId());
  }

  static @Nullable Refusal osVersion(Evidence e) {
    return same(
        Reason.WRONG_OS_VERSION, "OS version", e.thread().osVersion(), e.header().osVersion());
  }

  static @Nullable Refusal mode(Evidence e) {
    return same(Reason.WRONG_MODE, "mode", e.thread().mode(), e.header().mode());
  }

  static @Nullable Refusal contracts(Evidence e) {
    return same(
        Reason.WRONG_CONTRACT_SET, "contracts", e.thread().contracts(), e.statement().contracts());
  }

  static @Nullable Refusal open(Evidence e) {
    return e.thread().open()
        ? null
        : expected(Reason.THREAD_CLOSED, "thread " + e.thread().id(), "open", "closed");
  }

  static @Nullable Refusal osStatus(Evidence e) {
    int version = e.thread().osVersion();
    OsStatus status = Images.status(e.registry(), version);
    return status == OsStatus.FROZEN
        ? expected(Reason.OS_RETIRED, "OS version " + version, "ACTIVE or DEPRECATED", status)
        : null;
  }

  static @Nullable Refusal code(Evidence e) {
    ThreadRecord thread = e.thread();
    for (int i = 0; i < thread.contracts().size(); i++) {
      Bytes32 address = thread.contracts().get(i);
      Bytes32 was = thread.imageDigests().get(i);
      Bytes32 is =
          e.registry().contract(address).map(ContractRecord::imageDigest).orElse(Bytes32.ZERO);
      if (!is.equals(was)) {
        return expected(Reason.CODE_CHANGED, "image of contract " + address, was, is);
      }
    }
    return null;
  }

  private static @Nullable Refusal same(Reason reason, String what, Object expected, Object got) {
    return expected.equals(got) ? null : expected(reason, what, expected, got);
  }
}
