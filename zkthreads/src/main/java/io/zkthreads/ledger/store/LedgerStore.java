package io.zkthreads.ledger.store;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.state.StateTree;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Blocks, state, transactions and the undo log, in one H2 file. `WRITE_DELAY=0`: a method that
/// returned has written; a killed process loses nothing that a method acknowledged. Each method is
/// one database transaction.
///
/// ```
/// meta(name, content)                    digest of the genesis record
/// block(height, encoded)
/// entry(space, name, content)            the newest state; space 0 canonical, 1 the ledger's own
/// undo(height, space, name, content)     what each block replaced; null where it added
/// transaction(arrival, id, encoded, height)   height null: waiting in the mempool
/// ```
public final class LedgerStore implements AutoCloseable {
  private static final int CANONICAL = 0;
  private static final int LEDGER = 1;
  private static final String[] TABLES = {
    "CREATE TABLE IF NOT EXISTS meta(name VARCHAR(32) PRIMARY KEY, content VARBINARY(32))",
    "CREATE TABLE IF NOT EXISTS block(height BIGINT PRIMARY KEY, encoded BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS entry(space INT, name VARBINARY(128),"
        + " content VARBINARY(1048576) NOT NULL, PRIMARY KEY(space, name))",
    "CREATE TABLE IF NOT EXISTS undo(height BIGINT, space INT, name VARBINARY(128),"
        + " content VARBINARY(1048576), PRIMARY KEY(height, space, name))",
    "CREATE TABLE IF NOT EXISTS transaction(arrival BIGINT AUTO_INCREMENT PRIMARY KEY,"
        + " id VARBINARY(32) UNIQUE NOT NULL, encoded BLOB NOT NULL, height BIGINT)",
    "CREATE INDEX IF NOT EXISTS transaction_height ON transaction(height)"
  };

  private final Connection connection;
  private final FileChannel lock;

  private LedgerStore(Connection connection, FileChannel lock) {
    this.connection = connection;
    this.lock = lock;
  }

  /// Opens or creates the database in `folder`, which nobody else may have open.
  public static LedgerStore open(Path folder) {
    boolean opened = false;
    FileChannel lock = lock(folder);
    try {
      Connection connection = connect(folder);
      opened = true;
      return new LedgerStore(connection, lock);
    } catch (SQLException e) {
      throw new StoreFailure("cannot open the ledger in " + folder + ": " + e.getMessage(), e);
    } finally {
      if (!opened) {
        release(lock);
      }
    }
  }

  /// `async:` keeps a caller's interrupt from closing the file under the database.
  private static Connection connect(Path folder) throws SQLException {
    Path file = folder.toAbsolutePath().resolve("ledger");
    Connection connection =
        DriverManager.getConnection(
            "jdbc:h2:async:" + file + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
    connection.commit();
    return connection;
  }

  /// The database's own lock does not keep out the same process.
  private static FileChannel lock(Path folder) {
    FileChannel channel = null;
    boolean locked = false;
    try {
      Files.createDirectories(folder);
      channel =
          FileChannel.open(
              folder.resolve("ledger.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      if (locked) {
        return channel;
      }
      throw new StoreFailure("the ledger in " + folder + " is open in another process");
    } catch (OverlappingFileLockException e) {
      throw new StoreFailure("the ledger in " + folder + " is open in this process", e);
    } catch (IOException e) {
      throw new StoreFailure("cannot lock the ledger in " + folder + ": " + e.getMessage(), e);
    } finally {
      if (channel != null && !locked) {
        release(channel);
      }
    }
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StoreFailure("cannot release the ledger's lock: " + e.getMessage(), e);
    }
  }

  /// What a ledger goes on from.
  public record Stored(Block head, State state, List<Waiting> waiting) {
    public Stored {
      waiting = List.copyOf(waiting);
    }
  }

  /// A transaction of the mempool.
  ///
  /// @param bytes length of its encoding
  public record Waiting(Bytes32 id, Transaction transaction, int bytes) {}

  /// Where a transaction is.
  public sealed interface Place {
    record Nowhere() implements Place {}

    record InMempool() implements Place {}

    record InBlock(long height) implements Place {}
  }

  /// Reads everything back, if the store was started; refuses another genesis and a state whose
  /// roots are not those of the newest block.
  public synchronized Optional<Stored> load(Bytes32 genesisDigest) {
    return transact(() -> {
      Bytes32 known = storedGenesis();
      if (known == null) {
        return Optional.empty();
      }
      if (!known.equals(genesisDigest)) {
        throw new StoreFailure(
            "the folder holds another ledger: expected genesis %s, got %s"
                .formatted(genesisDigest, known));
      }
      Block head = newestBlock();
      State state = State.of(readTree(CANONICAL), readTree(LEDGER));
      requireRoots(head, state);
      return Optional.of(new Stored(head, state, readWaiting()));
    });
  }

  /// Writes block 0.
  public synchronized void start(Bytes32 genesisDigest, Block genesis, State state) {
    write(() -> {
      update("INSERT INTO meta VALUES('genesis', ?)", genesisDigest.bytes());
      writeBlock(genesis, State.EMPTY, state);
    });
  }

  /// Puts a transaction into the mempool.
  public synchronized void admit(Bytes32 id, byte[] encoded) {
    write(() -> update("INSERT INTO transaction(id, encoded) VALUES(?, ?)", id.bytes(), encoded));
  }

  /// Writes a block: its state changes with their undo log, and the place of its transactions.
  public synchronized void append(Block block, State before, State after) {
    write(() -> {
      writeBlock(block, before, after);
      String place = "UPDATE transaction SET height = ? WHERE id = ?";
      try (PreparedStatement statement = connection.prepareStatement(place)) {
        for (var receipt : block.receipts()) {
          statement.setLong(1, block.height());
          statement.setBytes(2, receipt.transaction().bytes());
          statement.addBatch();
        }
        statement.executeBatch();
      }
    });
  }

  /// Takes back the blocks above `height`; their transactions wait again, in order of arrival.
  public synchronized Stored dropAbove(long height) {
    return transact(() -> {
      for (long top = newestBlock().height(); top > height; top--) {
        undo(top);
        update("DELETE FROM undo WHERE height = ?", top);
        update("DELETE FROM block WHERE height = ?", top);
        update("UPDATE transaction SET height = NULL WHERE height = ?", top);
      }
      Block head = newestBlock();
      State state = State.of(readTree(CANONICAL), readTree(LEDGER));
      requireRoots(head, state);
      return new Stored(head, state, readWaiting());
    });
  }

  public synchronized Optional<Block> block(long height) {
    return transact(() -> {
      String query = "SELECT encoded FROM block WHERE height = ?";
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        statement.setLong(1, height);
        ResultSet row = statement.executeQuery();
        return row.next() ? Optional.of(decodeBlock(row.getBytes(1))) : Optional.empty();
      }
    });
  }

  /// Where the transaction with an id is.
  public synchronized Place place(Bytes32 id) {
    return transact(() -> {
      String query = "SELECT height FROM transaction WHERE id = ?";
      try (PreparedStatement statement = connection.prepareStatement(query)) {
        statement.setBytes(1, id.bytes());
        ResultSet row = statement.executeQuery();
        if (!row.next()) {
          return new Place.Nowhere();
        }
        long height = row.getLong(1);
        return row.wasNull() ? new Place.InMempool() : new Place.InBlock(height);
      }
    });
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new StoreFailure("cannot close the ledger: " + e.getMessage(), e);
    } finally {
      release(lock);
    }
  }

  private void writeBlock(Block block, State before, State after) throws SQLException {
    update("INSERT INTO block VALUES(?, ?)", block.height(), block.encode());
    writeChanges(block.height(), CANONICAL, before.canonical(), after.canonical());
    writeChanges(block.height(), LEDGER, before.ledger(), after.ledger());
  }

  private void writeChanges(long height, int space, StateTree before, StateTree after)
      throws SQLException {
    String undo = "INSERT INTO undo VALUES(?, ?, ?, ?)";
    try (PreparedStatement log = connection.prepareStatement(undo)) {
      after.changesSince(
          before,
          (name, was, is) -> {
            if (height > 0) {
              set(log, height, space, name, was);
              log.executeUpdate();
            }
            writeEntry(space, name, is);
          });
    }
  }

  private void writeEntry(int space, byte[] name, byte @Nullable [] content) throws SQLException {
    if (content == null) {
      update("DELETE FROM entry WHERE space = ? AND name = ?", space, name);
    } else {
      update("MERGE INTO entry KEY(space, name) VALUES(?, ?, ?)", space, name, content);
    }
  }

  private void undo(long height) throws SQLException {
    String query = "SELECT space, name, content FROM undo WHERE height = ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setLong(1, height);
      ResultSet row = statement.executeQuery();
      while (row.next()) {
        writeEntry(row.getInt(1), row.getBytes(2), row.getBytes(3));
      }
    }
  }

  private @Nullable Bytes32 storedGenesis() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      ResultSet row = statement.executeQuery("SELECT content FROM meta WHERE name = 'genesis'");
      return row.next() ? Bytes32.of(row.getBytes(1)) : null;
    }
  }

  private Block newestBlock() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      ResultSet row =
          statement.executeQuery("SELECT encoded FROM block ORDER BY height DESC LIMIT 1");
      if (!row.next()) {
        throw new StoreFailure("the store has a genesis but no block");
      }
      return decodeBlock(row.getBytes(1));
    }
  }

  private StateTree readTree(int space) throws SQLException {
    StateTree tree = StateTree.EMPTY;
    String query = "SELECT name, content FROM entry WHERE space = ?";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setInt(1, space);
      ResultSet row = statement.executeQuery();
      while (row.next()) {
        tree = tree.with(row.getBytes(1), row.getBytes(2));
      }
    }
    return tree;
  }

  private List<Waiting> readWaiting() throws SQLException {
    List<Waiting> waiting = new ArrayList<>();
    String query = "SELECT id, encoded FROM transaction WHERE height IS NULL ORDER BY arrival";
    try (Statement statement = connection.createStatement()) {
      ResultSet row = statement.executeQuery(query);
      while (row.next()) {
        byte[] encoded = row.getBytes(2);
        Transaction transaction = Transaction.decode(encoded);
        waiting.add(new Waiting(Bytes32.of(row.getBytes(1)), transaction, encoded.length));
      }
    } catch (InvalidEncoding e) {
      throw new StoreFailure("the store holds a malformed transaction", e);
    }
    return waiting;
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

  private void update(String sql, @Nullable Object... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      set(statement, arguments);
      statement.executeUpdate();
    }
  }

  private static void set(PreparedStatement statement, @Nullable Object... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof byte[] bytes) {
        statement.setBytes(i + 1, bytes);
      } else {
        statement.setObject(i + 1, arguments[i]);
      }
    }
  }

  /// Work on the database.
  @FunctionalInterface
  private interface Work<T> {
    T run() throws SQLException;
  }

  /// Work that has nothing to say.
  @FunctionalInterface
  private interface Writing {
    void run() throws SQLException;
  }

  private void write(Writing writing) {
    transact(() -> {
      writing.run();
      return Boolean.TRUE;
    });
  }

  private <T> T transact(Work<T> work) {
    boolean done = false;
    try {
      T result = work.run();
      connection.commit();
      done = true;
      return result;
    } catch (SQLException e) {
      throw new StoreFailure("the ledger's database failed: " + e.getMessage(), e);
    } finally {
      if (!done) {
        rollback();
      }
    }
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new StoreFailure("cannot roll back: " + e.getMessage(), e);
    }
  }
}
