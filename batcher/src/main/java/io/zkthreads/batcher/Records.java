package io.zkthreads.batcher;

import io.zkthreads.batcher.SubBlockRecord.Stage;
import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.store.Database;
import io.zkthreads.store.Session;
import io.zkthreads.store.SqliteDatabase;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that a Batcher must not forget: its queue, its sub-blocks, and what it has signed.
/// Each change is on disk when it returns.
final class Records implements AutoCloseable {
  /// So that a second is a revision for sixty years.
  private static final long REVISIONS_SINCE = 1_700_000_000;

  private final Database database;

  private Records(Database database) {
    this.database = database;
  }

  /// Opens the records in `folder`, which nobody else may have open.
  ///
  /// @param hurt told when the disk fails so that no later call can be trusted
  static Records open(Path folder, Consumer<? super StoreFailure> hurt) {
    return new Records(SqliteDatabase.open(folder, RecordsSchema.SCHEMA, hurt));
  }

  /// Says for which thread and key this folder is, the first time.
  ///
  /// @return what it is for
  String claim(String identity) {
    return database.write(session -> {
      session.update(
          "INSERT INTO identity (one, text) VALUES (1, ?) ON CONFLICT (one) DO NOTHING", identity);
      return session.first("SELECT text FROM identity", row -> row.getString(1)).orElseThrow();
    });
  }

  /// Lets these records, which may be older than what was signed by them, take their own place:
  /// revisions go on behind all that were given, and so do sequences of an UNORDERED thread.
  void putBack(long nowMillis) {
    long base = nowMillis / 1000 - REVISIONS_SINCE;
    database.change(session -> {
      Counters.raise(session, Counters.REVISIONS, base);
      Counters.raise(session, Counters.SEQUENCE, nowMillis);
    });
  }

  /// Whether they were put back from a copy.
  boolean werePutBack() {
    return database.read(session -> Counters.of(session, Counters.REVISIONS) > 0);
  }

  // ---- transactions

  /// Work of the door on the queue, as one transaction of the store.
  <T> T atTheDoor(Database.Work<T> work) {
    return database.write(work);
  }

  Optional<TransactionRecord> transaction(Bytes32 id) {
    return database.read(session -> transaction(session, id));
  }

  static Optional<TransactionRecord> transaction(Session session, Bytes32 id) throws SQLException {
    return session.first(
        "SELECT t.id, t.position, t.stage, t.receipt, t.reason, t.detail, s.l2_transaction, s.height"
            + " FROM tx t LEFT JOIN sub_block s ON t.sub_block = s.number WHERE t.id = ?",
        Rows::transaction,
        id.bytes());
  }

  /// What waits.
  ///
  /// @param oldestMillis when the first of them came, since 1970
  record Waiting(int count, long oldestMillis, long fees) {}

  Waiting waiting() {
    return database.read(session ->
        session
            .first(
                "SELECT COUNT(*), MIN(since), SUM(fee) FROM tx WHERE stage = 0",
                row -> new Waiting(row.getInt(1), row.getLong(2), row.getLong(3)))
            .orElseThrow());
  }

  /// A transaction with its place in the order.
  record Placed(long position, UserTransaction transaction) {}

  /// The first of those that wait.
  List<Placed> queued(int most) {
    return database.read(session ->
        session.query(
            "SELECT position, bytes FROM tx WHERE stage = 0 ORDER BY position LIMIT ?",
            Rows::placed,
            most));
  }

  /// Those of a sub-block, in order.
  List<Placed> of(long subBlock) {
    return database.read(session ->
        session.query(
            "SELECT position, bytes FROM tx WHERE stage = 1 AND sub_block = ? ORDER BY position",
            Rows::placed,
            subBlock));
  }

  // ---- sub-blocks

  private static final String SELECT =
      "SELECT number, stage, revision, attempts, bytes, job, reason, detail, l2_transaction, height,"
          + " since FROM sub_block ";

  /// Those that are neither settled nor void, in order.
  List<SubBlockRecord> open() {
    return database.read(
        session -> session.query(SELECT + "WHERE stage < 3 ORDER BY number", Rows::subBlock));
  }

  /// The newest ones, newest first.
  List<SubBlockRecord> newest(int most) {
    return database.read(
        session -> session.query(SELECT + "ORDER BY number DESC LIMIT ?", Rows::subBlock, most));
  }

  Optional<SubBlockRecord> subBlock(long number) {
    return database.read(
        session -> session.first(SELECT + "WHERE number = ?", Rows::subBlock, number));
  }

  /// The one that brought a transaction onto the L2.
  Optional<SubBlockRecord> settling(Bytes32 transaction) {
    return database.read(session ->
        session.first(
            SELECT
                + "WHERE stage = 3 AND number = (SELECT sub_block FROM tx WHERE id = ? AND stage = 2)",
            Rows::subBlock,
            transaction.bytes()));
  }

  /// A number for the next sub-block of an UNORDERED thread, which is never given again.
  long takeSequence() {
    return database.write(session -> Counters.next(session, Counters.SEQUENCE));
  }

  /// Persists a signed sub-block with the receipts of its transactions, which get the next revision
  /// of its sequence: no revision of a sequence is ever signed twice.
  void seal(Sealing sealing, Sealing.Receipts receipts, long nowMillis) {
    database.change(session -> sealing.persist(session, receipts, nowMillis));
  }

  /// Returns transactions that no sub-block takes.
  void giveBack(List<Sealing.Dropped> returned, long nowMillis) {
    database.change(session -> Sealing.giveBack(session, returned, nowMillis));
  }

  /// Returns all that waits.
  void giveBackQueued(Returned why, long nowMillis) {
    database.change(session ->
        session.update(
            "UPDATE tx SET stage = 3, reason = ?, detail = ?, since = ? WHERE stage = 0",
            why.reason(),
            why.detail(),
            nowMillis));
  }

  void job(long number, String job) {
    database.change(
        session -> session.update("UPDATE sub_block SET job = ? WHERE number = ?", job, number));
  }

  /// A sub-block has been applied; its users do not know it yet.
  void applied(long number, long nowMillis) {
    database.change(session ->
        session.update(
            "UPDATE sub_block SET stage = 3, reason = NULL, detail = NULL, since = ?"
                + " WHERE number = ?",
            nowMillis,
            number));
  }

  /// Sub-blocks that have been applied, and whose users do not know it.
  List<SubBlockRecord> unexplained() {
    return database.read(session ->
        session.query(
            SELECT + "WHERE stage = 3 AND number IN (SELECT sub_block FROM tx WHERE stage = 1)",
            Rows::subBlock));
  }

  /// Tells users that a sub-block was settled, and how, if that is known.
  void settled(long number, Optional<Settlement> settlement, long nowMillis) {
    byte @Nullable [] hash = settlement.map(s -> s.transaction().bytes()).orElse(null);
    database.change(session -> {
      session.update(
          "UPDATE sub_block SET stage = 3, l2_transaction = ?, height = ?, since = ?"
              + " WHERE number = ?",
          hash,
          settlement.map(Settlement::height).orElse(null),
          nowMillis,
          number);
      session.update(
          "UPDATE tx SET stage = 2, since = ? WHERE sub_block = ? AND stage = 1",
          nowMillis,
          number);
      session.update("UPDATE counter SET next = next + 1 + next / 4 WHERE name = 'allowance'");
    });
  }

  /// How many transactions a sub-block may have, of `most`: fewer after one that was too large, and
  /// more again after each that is settled.
  int allowance(int most) {
    return database.read(session ->
        session
            .first(
                "SELECT next FROM counter WHERE name = 'allowance' AND next < ?",
                row -> row.getInt(1),
                most)
            .orElse(most));
  }

  /// Takes a sub-block off its way: to be made anew, or to wait for a word.
  void stop(long number, Stage stage, Returned why, long nowMillis) {
    database.change(session ->
        session.update(
            "UPDATE sub_block SET stage = ?, reason = ?, detail = ?, since = ? WHERE number = ?",
            stage.number(),
            why.reason(),
            why.detail(),
            nowMillis,
            number));
  }

  /// Takes an operator's word on a sub-block that waits for it; otherwise nothing happens.
  void decide(long number, Stage next, long nowMillis) {
    database.change(session -> {
      int asked =
          session.update(
              "UPDATE sub_block SET stage = ?, attempts = 1, since = ? WHERE number = ? AND stage = 2",
              next.number(),
              nowMillis,
              number);
      if (asked == 1 && next == Stage.VOID) {
        session.update(
            "UPDATE tx SET stage = 3, since = ?, reason = s.reason, detail = s.detail"
                + " FROM sub_block s WHERE s.number = tx.sub_block AND sub_block = ? AND tx.stage = 1",
            nowMillis,
            number);
      }
    });
  }

  /// Ends a sub-block without its being applied, and returns its transactions.
  void giveUp(long number, Returned why, long nowMillis) {
    database.change(session -> {
      session.update(
          "UPDATE tx SET stage = 3, reason = ?, detail = ?, since = ?"
              + " WHERE sub_block = ? AND stage = 1",
          why.reason(),
          why.detail(),
          nowMillis,
          number);
      end(session, number, why, nowMillis);
    });
  }

  /// Ends a sub-block and all behind it, and puts their transactions into the queue again, where
  /// they were.
  ///
  /// @param allowance most transactions of the next ones
  void dissolve(long number, Returned why, int allowance, long nowMillis) {
    database.change(session -> {
      session.update(
          "INSERT INTO counter (name, next) VALUES ('allowance', ?)"
              + " ON CONFLICT (name) DO UPDATE SET next = ?",
          allowance,
          allowance);
      session.update(
          "UPDATE tx SET stage = 0, since = ? WHERE sub_block >= ? AND stage = 1",
          nowMillis,
          number);
      session.update(
          "UPDATE sub_block SET stage = 4, reason = ?, detail = ?, since = ?"
              + " WHERE number >= ? AND stage < 3",
          why.reason(),
          why.detail(),
          nowMillis,
          number);
    });
  }

  private static void end(Session session, long number, Returned why, long nowMillis)
      throws SQLException {
    session.update(
        "UPDATE sub_block SET stage = 4, reason = ?, detail = ?, since = ? WHERE number = ?",
        why.reason(),
        why.detail(),
        nowMillis,
        number);
  }

  /// Forgets what ended before then.
  ///
  /// @return transactions forgotten
  int forget(long beforeMillis) {
    return database.write(session -> {
      session.update("DELETE FROM sub_block WHERE stage >= 3 AND since < ?", beforeMillis);
      return session.update("DELETE FROM tx WHERE stage >= 2 AND since < ?", beforeMillis);
    });
  }

  @Override
  public void close() {
    database.close();
  }
}
