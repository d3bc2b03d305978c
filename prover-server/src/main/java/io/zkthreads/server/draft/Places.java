package io.zkthreads.server.draft;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.SubBlockPosition;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;

/// Where and when a sub-block may apply: what its Batcher asks for, and for the rest what fits now.
///
/// @param head of the L2
/// @param now seconds since 1970 by the daemon's clock
record Places(ThreadRecord thread, SettlementLayer.Head head, Rules rules, long now) {
  private static final String FIELD = "position.";
  private static final long WINDOW_BLOCKS = 1_000;

  /// How much later than the daemon's the L2's clock may be without a job that waits for it.
  private static final long CLOCK_SKEW_SECONDS = 60;

  Position choose(SubBlockPosition asked) throws Refusal {
    boolean oneTime = thread.osVersion() == OsVersion.V1.number();
    long notBefore =
        asked.hasNotBefore() ? number("not_before", asked.getNotBefore()) : head.height();
    long notAfter =
        asked.hasNotAfter()
            ? number("not_after", asked.getNotAfter())
            : notBefore + Math.min(WINDOW_BLOCKS, rules.maxWindowBlocks() - 1);
    long earliest =
        asked.hasEarliest()
            ? number("earliest", asked.getEarliest())
            : Math.max(head.time(), now - (oneTime ? 1 : CLOCK_SKEW_SECONDS));
    long latest =
        asked.hasLatest()
            ? number("latest", asked.getLatest())
            : oneTime ? earliest : earliest + Rules.MAX_INTERVAL_SECONDS;
    if (oneTime && latest != earliest) {
      throw Refusal.invalid(
          "WRONG_TIME", FIELD + "latest", earliest + ", the one time of OS version 1", latest);
    }
    return new Position(sequence(asked), parent(asked), notBefore, notAfter, earliest, latest);
  }

  private long sequence(SubBlockPosition asked) throws Refusal {
    if (asked.hasSequence()) {
      return number("sequence", asked.getSequence());
    }
    if (thread.mode() == Mode.UNORDERED) {
      throw Refusal.invalid(
          "MISSING", FIELD + "sequence", "a number of the Batcher's own: UNORDERED", "nothing");
    }
    return thread.sequence() + 1;
  }

  private Bytes32 parent(SubBlockPosition asked) throws Refusal {
    if (!asked.getParentHead().isEmpty()) {
      return bytes32(FIELD + "parent_head", asked.getParentHead());
    }
    return thread.mode() == Mode.ORDERED ? thread.head() : Bytes32.ZERO;
  }

  private static long number(String field, long value) throws Refusal {
    return below63(FIELD + field, value);
  }

  /// What a statement can hold.
  static long below63(String field, long value) throws Refusal {
    if (value < 0) {
      throw Refusal.invalid(
          "OUT_OF_RANGE", field, "a number below 2^63", Long.toUnsignedString(value));
    }
    return value;
  }

  static Bytes32 bytes32(String field, ByteString bytes) throws Refusal {
    if (bytes.size() != Bytes32.BYTES) {
      throw Refusal.invalid("BAD_LENGTH", field, "32 bytes", bytes.size() + " bytes");
    }
    return Bytes32.of(bytes.toByteArray());
  }

  /// As the statement has it.
  static SubBlockPosition of(Statement.Header header) {
    return SubBlockPosition.newBuilder()
        .setSequence(header.sequence())
        .setParentHead(ByteString.copyFrom(header.parentHead().bytes()))
        .setNotBefore(header.notBefore())
        .setNotAfter(header.notAfter())
        .setEarliest(header.earliest())
        .setLatest(header.latest())
        .build();
  }
}
