package io.zkthreads.ledger.store;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.state.StateTree;
import io.zkthreads.ledger.state.StateTreeBuilder;
import io.zkthreads.store.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The newest state, and what takes it back block by block.
///
/// ```
/// entry(space, name, content)            space 0 canonical, 1 the ledger's own
/// undo(height, space, name, content)     what each block replaced; null where it added
/// ```
final class StateTables {
  static final List<String> TABLES =
      List.of(
          "CREATE TABLE entry (space BIGINT NOT NULL, name BYTEA NOT NULL, content BYTEA NOT NULL,"
              + " PRIMARY KEY (space, name))",
          "CREATE TABLE undo (height BIGINT NOT NULL, space BIGINT NOT NULL, name BYTEA NOT NULL,"
              + " content BYTEA, PRIMARY KEY (height, space, name))");

  private static final int CANONICAL = 0;
  private static final int LEDGER = 1;

  private final Session session;

  StateTables(Session session) {
    this.session = session;
  }

  /// Reads all entries in the order of the file: by key, each would be looked for in a place of its
  /// own.
  State read() throws SQLException {
    StateTreeBuilder canonical = new StateTreeBuilder();
    StateTreeBuilder ledger = new StateTreeBuilder();
    session.forEach(
        "SELECT space, name, content FROM entry",
        row -> {
          StateTreeBuilder tree = row.getInt(1) == CANONICAL ? canonical : ledger;
          tree.add(row.getBytes(2), row.getBytes(3));
        });
    return State.of(canonical.build(), ledger.build());
  }

  /// Writes what a block changed, and how to take it back.
  void write(long height, State before, State after) throws SQLException {
    write(height, CANONICAL, before.canonical(), after.canonical());
    write(height, LEDGER, before.ledger(), after.ledger());
  }

  private void write(long height, int space, StateTree before, StateTree after)
      throws SQLException {
    after.changesSince(
        before,
        (name, was, is) -> {
          if (height > 0) {
            session.updateLater(
                "INSERT INTO undo (height, space, name, content) VALUES (?, ?, ?, ?)",
                height,
                space,
                name,
                was);
          }
          writeEntry(space, name, is);
        });
  }

  private void writeEntry(int space, byte[] name, byte @Nullable [] content) throws SQLException {
    if (content == null) {
      session.updateLater("DELETE FROM entry WHERE space = ? AND name = ?", space, name);
    } else {
      session.updateLater(
          "INSERT INTO entry (space, name, content) VALUES (?, ?, ?)"
              + " ON CONFLICT (space, name) DO UPDATE SET content = excluded.content",
          space,
          name,
          content);
    }
  }

  /// Takes back what the newest block changed.
  void undo(long height) throws SQLException {
    record Change(int space, Bytes name, @Nullable Bytes content) {}
    List<Change> changes = new ArrayList<>();
    session.forEach(
        "SELECT space, name, content FROM undo WHERE height = ?",
        row -> {
          byte[] content = row.getBytes(3);
          changes.add(
              new Change(
                  row.getInt(1),
                  Bytes.of(row.getBytes(2)),
                  content == null ? null : Bytes.of(content)));
        },
        height);
    for (Change change : changes) {
      Bytes content = change.content();
      writeEntry(
          change.space(), change.name().toArray(), content == null ? null : content.toArray());
    }
    session.update("DELETE FROM undo WHERE height = ?", height);
  }
}
