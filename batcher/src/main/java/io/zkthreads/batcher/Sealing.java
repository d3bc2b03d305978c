package io.zkthreads.batcher;

import io.zkthreads.batcher.Records.Placed;
import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.store.Session;
import io.zkthreads.thread.SubBlock;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// A statement that is about to be signed.
///
/// @param number of the sub-block; empty for a new one
/// @param kept its transactions, in order
/// @param returned what is not part of it any more
record Sealing(Optional<Long> number, SubBlock block, List<Placed> kept, List<Dropped> returned) {
  record Dropped(long position, Returned why) {}

  /// Makes the receipts of a sub-block under a revision.
  interface Receipts {
    List<SoftReceipt> of(int revision);
  }

  /// Writes it down, with the receipts of its transactions under the next revision.
  void persist(Session session, Receipts receipts, long nowMillis) throws SQLException {
    int revision = nextRevision(session, block.statement().header().sequence());
    long stored = store(session, revision, nowMillis);
    List<SoftReceipt> promised = receipts.of(revision);
    for (int i = 0; i < kept.size(); i++) {
      session.update(
          "UPDATE tx SET stage = 1, sub_block = ?, receipt = ?, since = ? WHERE position = ?",
          stored,
          promised.get(i).encode(),
          nowMillis,
          kept.get(i).position());
    }
    giveBack(session, returned, nowMillis);
  }

  private static int nextRevision(Session session, long sequence) throws SQLException {
    long base = Counters.of(session, Counters.REVISIONS);
    session.update(
        "INSERT INTO signed (sequence, revision) VALUES (?, ? + 1)"
            + " ON CONFLICT (sequence) DO UPDATE SET revision = MAX(signed.revision, ?) + 1",
        sequence,
        base,
        base);
    return session
        .first("SELECT revision FROM signed WHERE sequence = ?", row -> row.getInt(1), sequence)
        .orElseThrow();
  }

  private long store(Session session, int revision, long nowMillis) throws SQLException {
    byte[] bytes = block.encode();
    if (number.isPresent()) {
      session.update(
          "UPDATE sub_block SET stage = 0, sequence = ?, revision = ?, attempts = attempts + 1,"
              + " bytes = ?, job = NULL, reason = NULL, detail = NULL, since = ? WHERE number = ?",
          block.statement().header().sequence(),
          revision,
          bytes,
          nowMillis,
          number.get());
      return number.get();
    }
    long made = Counters.next(session, Counters.SUB_BLOCK);
    session.update(
        "INSERT INTO sub_block (number, stage, sequence, revision, attempts, bytes, since)"
            + " VALUES (?, 0, ?, ?, 1, ?, ?)",
        made,
        block.statement().header().sequence(),
        revision,
        bytes,
        nowMillis);
    return made;
  }

  static void giveBack(Session session, List<Dropped> returned, long nowMillis)
      throws SQLException {
    for (Dropped dropped : returned) {
      session.update(
          "UPDATE tx SET stage = 3, reason = ?, detail = ?, since = ? WHERE position = ?",
          dropped.why.reason(),
          dropped.why.detail(),
          nowMillis,
          dropped.position);
    }
  }
}
