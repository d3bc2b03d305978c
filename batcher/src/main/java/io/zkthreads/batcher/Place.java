package io.zkthreads.batcher;

import io.zkthreads.batcher.Turns.Slot;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;
import java.util.Optional;

/// Where sub-blocks and transactions of a thread belong.
final class Place {
  private static final long WINDOW_BLOCKS = 1_000;

  /// How far our clock may be ahead of the L2's.
  private static final long CLOCK_SKEW_SECONDS = 60;

  private Place() {}

  /// Why a call is not one of this thread, if it is not: what its sender signed is for another
  /// place.
  static Optional<Refusal> refuse(Scene scene, UserTransaction.Call call) {
    return terms(scene, Bytes32.ZERO, 0)
        .refuse(call)
        .map(refused ->
            Refusal.expected(
                switch (refused.what()) {
                  case "version" -> Reason.WRONG_VERSION;
                  case "chain id" -> Reason.WRONG_CHAIN;
                  case "settlement id" -> Reason.WRONG_SETTLEMENT;
                  case "scope" -> Reason.WRONG_SCOPE;
                  default -> Reason.UNKNOWN_CONTRACT;
                },
                refused.what(),
                refused.expected(),
                refused.got()));
  }

  static ThreadTerms terms(Scene scene, Bytes32 prover, long fee) {
    return new ThreadTerms(
        scene.program(),
        scene.head().chainId(),
        scene.head().settlementId(),
        scene.thread().id(),
        scene.thread().mode(),
        prover,
        fee,
        scene.keyIndex());
  }

  /// Where and when a sub-block of these transactions may apply.
  ///
  /// @param slot in which it has to
  /// @param now seconds since 1970
  /// @param margin a transaction that is valid for less is left aside: it will be dropped
  static Position position(
      Scene scene,
      long sequence,
      Bytes32 parent,
      Slot slot,
      long now,
      long margin,
      List<UserTransaction> transactions) {
    boolean oneTime = scene.program().os() == OsVersion.V1;
    long height = scene.head().height();
    long notAfter = height + Math.min(WINDOW_BLOCKS, scene.rules().maxWindowBlocks() - 1);
    if (oneTime) {
      long time = Math.max(scene.head().time(), now - 1);
      return new Position(sequence, parent, height, notAfter, time);
    }
    long earliest = Math.max(Math.max(scene.head().time(), now - CLOCK_SKEW_SECONDS), slot.first());
    long expiry =
        transactions.stream()
            .mapToLong(t -> t.call().expiry())
            .filter(e -> e >= now + margin)
            .min()
            .orElse(Long.MAX_VALUE);
    long latest = Math.min(earliest + Rules.MAX_INTERVAL_SECONDS, Math.min(expiry, slot.last()));
    return new Position(sequence, parent, height, notAfter, earliest, Math.max(earliest, latest));
  }
}
