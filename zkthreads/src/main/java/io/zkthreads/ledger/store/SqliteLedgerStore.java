package io.zkthreads.ledger.store;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.store.Schema;
import io.zkthreads.store.Session;
import io.zkthreads.store.SqliteDatabase;
import io.zkthreads.store.StoreCopy;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The ledger in one SQLite file.
///
/// ```
/// meta(name, content)                            digest of the genesis record
/// block(height, encoded)
/// sent(arrival, id, height)                      transactions; height null: waiting in the mempool
/// encoding(arrival, encoded)                     their bytes
/// entry, undo                                    see [StateTables]
/// ```
///
/// A transaction may have megabytes, and SQLite writes a row anew as a whole: what changes about a
/// transaction, and what is asked often, stands apart from its bytes.
public final class SqliteLedgerStore implements LedgerStore {
  private static final List<String> BYTES_APART =
      List.of(
          "CREATE TABLE encoding (arrival BIGINT PRIMARY KEY, encoded BYTEA NOT NULL)",
          "INSERT INTO encoding (arrival, encoded) SELECT arrival, encoded FROM sent",
          "ALTER TABLE sent DROP COLUMN encoded");

  static final Schema SCHEMA = new Schema("ledger", "ledger", List.of(tables(), BYTES_APART));

  private final SqliteDatabase database;

  private SqliteLedgerStore(SqliteDatabase database) {
    this.database = database;
  }

  private static List<String> tables() {
    List<String> tables = new ArrayList<>(StateTables.TABLES);
    tables.add("CREATE TABLE meta (name VARCHAR(32) PRIMARY KEY, content BYTEA NOT NULL)");
    tables.add("CREATE TABLE block (height BIGINT PRIMARY KEY, encoded BYTEA NOT NULL)");
    tables.add(
        "CREATE TABLE sent (arrival BIGINT PRIMARY KEY, id BYTEA NOT NULL UNIQUE,"
            + " encoded BYTEA NOT NULL, height BIGINT)");
    tables.add("CREATE INDEX sent_height ON sent (height)");
    return tables;
  }

  /// Opens or creates the store in `folder`, which nobody else may have open.
  ///
  /// @param hurt told when the disk or the database fails so that no later call can be trusted
  public static SqliteLedgerStore open(Path folder, Consumer<? super StoreFailure> hurt) {
    return new SqliteLedgerStore(SqliteDatabase.open(folder, SCHEMA, hurt));
  }

  /// Copies the store of a folder, which may be open elsewhere, as it is at one moment.
  ///
  /// @param target a folder without such a store
  public static void copy(Path folder, Path target) {
    StoreCopy.make(folder, SCHEMA, target);
  }

  /// Reads all of the file, and refuses a damaged one.
  public void requireSound() {
    database.requireSound();
  }

  @Override
  public Optional<Stored> load(Bytes32 genesisDigest) {
    return database.write(session -> {
      Optional<Bytes32> known =
          session.first(
              "SELECT content FROM meta WHERE name = 'genesis'",
              row -> Bytes32.of(row.getBytes(1)));
      if (known.isPresent() && !known.get().equals(genesisDigest)) {
        throw new StoreFailure(
            "the folder holds another ledger: expected genesis %s, got %s"
                .formatted(genesisDigest, known.get()));
      }
      return known.isPresent() ? Optional.of(newest(session)) : Optional.empty();
    });
  }

  private static Stored newest(Session session) throws SQLException {
    Block head = newestBlock(session);
    State state = new StateTables(session).read();
    requireRoots(head, state);
    return new Stored(head, state, waiting(session));
  }

  @Override
  public void start(Bytes32 genesisDigest, Block genesis, State state) {
    database.change(session -> {
      session.update(
          "INSERT INTO meta (name, content) VALUES ('genesis', ?)", (Object) genesisDigest.bytes());
      writeBlock(session, genesis, State.EMPTY, state);
    });
  }

  @Override
  public void admit(List<Admitted> transactions) {
    database.change(session -> {
      long arrival =
          session
              .first("SELECT COALESCE(MAX(arrival), 0) FROM sent", row -> row.getLong(1))
              .orElseThrow();
      for (Admitted transaction : transactions) {
        arrival++;
        session.updateLater(
            "INSERT INTO sent (arrival, id) VALUES (?, ?)", arrival, transaction.id().bytes());
        session.updateLater(
            "INSERT INTO encoding (arrival, encoded) VALUES (?, ?)",
            arrival,
            transaction.encoded().toArray());
      }
    });
  }

  @Override
  public void append(Block block, State before, State after) {
    database.change(session -> {
      writeBlock(session, block, before, after);
      for (Receipt receipt : block.receipts()) {
        session.updateLater(
            "UPDATE sent SET height = ? WHERE id = ?",
            block.height(),
            receipt.transaction().bytes());
      }
    });
  }

  private static void writeBlock(Session session, Block block, State before, State after)
      throws SQLException {
    session.update(
        "INSERT INTO block (height, encoded) VALUES (?, ?)", block.height(), block.encode());
    new StateTables(session).write(block.height(), before, after);
  }

  @Override
  public Stored dropAbove(long height) {
    return database.write(session -> {
      StateTables state = new StateTables(session);
      for (long top = newestBlock(session).height(); top > height; top--) {
        state.undo(top);
        session.update("DELETE FROM block WHERE height = ?", top);
        session.update("UPDATE sent SET height = NULL WHERE height = ?", top);
      }
      return newest(session);
    });
  }

  @Override
  public Optional<Block> block(long height) {
    return database
        .read(session ->
            session.first(
                "SELECT encoded FROM block WHERE height = ?", row -> row.getBytes(1), height))
        .map(SqliteLedgerStore::decodeBlock);
  }

  @Override
  public Place place(Bytes32 id) {
    return database.read(session ->
        session
            .first(
                "SELECT height FROM sent WHERE id = ?",
                SqliteLedgerStore::placeAt,
                (Object) id.bytes())
            .orElse(new Place.Nowhere()));
  }

  private static Place placeAt(ResultSet row) throws SQLException {
    long height = row.getLong(1);
    return row.wasNull() ? new Place.InMempool() : new Place.InBlock(height);
  }

  @Override
  public void close() {
    database.close();
  }

  private static Block newestBlock(Session session) throws SQLException {
    return session
        .first(
            "SELECT encoded FROM block ORDER BY height DESC LIMIT 1",
            row -> decodeBlock(row.getBytes(1)))
        .orElseThrow(() -> new StoreFailure("the store has a genesis but no block"));
  }

  private static List<Waiting> waiting(Session session) throws SQLException {
    return session.query(
        "SELECT id, encoded FROM sent JOIN encoding ON encoding.arrival = sent.arrival"
            + " WHERE height IS NULL ORDER BY sent.arrival",
        row -> decodeWaiting(Bytes32.of(row.getBytes(1)), row.getBytes(2)));
  }

  private static Waiting decodeWaiting(Bytes32 id, byte[] encoded) {
    try {
      return new Waiting(id, Transaction.decode(encoded), encoded.length);
    } catch (InvalidEncoding e) {
      throw new StoreFailure("the store holds a malformed transaction", e);
    }
  }

  private static Block decodeBlock(byte[] encoded) {
    try {
      return Block.decode(encoded);
    } catch (InvalidEncoding e) {
      throw new StoreFailure("the store holds a malformed block", e);
    }
  }

  private static void requireRoots(Block head, State state) {
    if (!state.stateRoot().equals(head.stateRoot())
        || !state.ledgerRoot().equals(head.ledgerRoot())) {
      throw new StoreFailure(
          "state read back is not that of block %d: expected roots %s and %s, got %s and %s"
              .formatted(
                  head.height(),
                  head.stateRoot(),
                  head.ledgerRoot(),
                  state.stateRoot(),
                  state.ledgerRoot()));
    }
  }
}
