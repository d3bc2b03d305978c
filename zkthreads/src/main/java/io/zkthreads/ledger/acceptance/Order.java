package io.zkthreads.ledger.acceptance;

import static io.zkthreads.ledger.chain.Refusal.expected;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import org.jspecify.annotations.Nullable;

/// Checks 4 and 5. No sub-block applies twice, even after state has come back to its inputs, and an
/// ORDERED thread is one chain; a proof is not kept for ever, and contracts saw a time that fits
/// the block.
final class Order {
  private Order() {}

  static @Nullable Refusal sequence(Evidence e) {
    long next = e.thread().sequence() + 1;
    return e.thread().mode() == Mode.ORDERED && e.header().sequence() != next
        ? expected(Reason.WRONG_SEQUENCE, "sequence", next, e.header().sequence())
        : null;
  }

  static @Nullable Refusal parent(Evidence e) {
    Bytes32 parent = e.header().parentHead();
    return switch (e.thread().mode()) {
      case ORDERED ->
          parent.equals(e.thread().head())
              ? null
              : expected(Reason.WRONG_PARENT, "parent head", e.thread().head(), parent);
      case UNORDERED ->
          parent.isZero()
              ? null
              : expected(Reason.WRONG_PARENT, "parent head of an UNORDERED thread", 0, parent);
    };
  }

  static @Nullable Refusal unused(Evidence e) {
    Statement.Header header = e.header();
    boolean used =
        e.thread().mode() == Mode.UNORDERED
            && e.position()
                .state()
                .isSequenceUsed(e.thread().id(), header.batcherKeyIndex(), header.sequence());
    return used
        ? expected(
            Reason.SEQUENCE_USED,
            "sequence of batcher key " + Integer.toUnsignedString(header.batcherKeyIndex()),
            "an unused one",
            header.sequence())
        : null;
  }

  static @Nullable Refusal window(Evidence e) {
    Statement.Header header = e.header();
    long height = e.position().height();
    return height < header.notBefore() || height > header.notAfter()
        ? expected(
            Reason.OUTSIDE_WINDOW, "height", header.notBefore() + " … " + header.notAfter(), height)
        : null;
  }

  static @Nullable Refusal windowLength(Evidence e) {
    Statement.Header header = e.header();
    long longest = e.limits().maxWindowBlocks();
    return header.notAfter() - header.notBefore() >= longest
        ? expected(
            Reason.WINDOW_TOO_LONG,
            "blocks in the window",
            "at most " + longest,
            header.notAfter() - header.notBefore() + 1)
        : null;
  }

  /// Version 2: contracts saw two ends, and the block's time lies between them. So whatever they
  /// decide by `before`, `after` and `elapsed` is right at this block's own time, and in which
  /// order sub-blocks were made does not matter: block times do not go back. Version 1: contracts
  /// saw one time, which is near and not ahead.
  static @Nullable Refusal time(Evidence e) {
    Statement.Header header = e.header();
    long now = e.position().time();
    if (header.version() != 1) {
      return header.earliest() > now || header.latest() < now
          ? expected(
              Reason.WRONG_TIME, "block time", header.earliest() + " … " + header.latest(), now)
          : null;
    }
    long oldest = Math.max(0, now - e.limits().maxAgeSeconds());
    return header.earliest() < oldest || header.latest() > now
        ? expected(Reason.WRONG_TIME, "sub-block time", oldest + " … " + now, header.latest())
        : null;
  }

  /// Version 1: in one thread contracts never see a time before one that they had seen.
  static @Nullable Refusal forward(Evidence e) {
    if (e.header().version() != 1) {
      return null;
    }
    long last = e.position().state().lastTime(e.header().threadId());
    return e.header().earliest() < last
        ? expected(
            Reason.TIME_WENT_BACK,
            "sub-block time",
            "at least " + last + ", that of the thread's last",
            e.header().earliest())
        : null;
  }

  static @Nullable Refusal interval(Evidence e) {
    long seconds = e.header().latest() - e.header().earliest();
    return seconds > Rules.MAX_INTERVAL_SECONDS
        ? expected(
            Reason.WINDOW_TOO_LONG,
            "seconds between earliest and latest",
            "at most " + Rules.MAX_INTERVAL_SECONDS,
            seconds)
        : null;
  }
}
