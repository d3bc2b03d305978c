package io.zkthreads.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore.Place;
import io.zkthreads.ledger.store.LedgerStore.Stored;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.store.Schema;
import io.zkthreads.store.SqliteDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteLedgerStoreTest extends LedgerStoreContract {
  @TempDir Path folder;

  @Override
  LedgerStore open() {
    return SqliteLedgerStore.open(folder, hurt -> {});
  }

  @Test
  void transactionsOfTheFirstSchemaKeepTheirBytesOrderAndPlace(@TempDir Path old) {
    Transaction sealed = transaction(2);
    Transaction first = transaction(1);
    Transaction second = transaction(0);
    Schema schema = new Schema("ledger", "ledger", SqliteLedgerStore.SCHEMA.steps().subList(0, 1));
    try (SqliteDatabase database = SqliteDatabase.open(old, schema, hurt -> {})) {
      database.change(session -> {
        session.update(
            "INSERT INTO meta (name, content) VALUES ('genesis', ?)", (Object) GENESIS.bytes());
        session.update(
            "INSERT INTO block (height, encoded) VALUES (0, ?)", (Object) genesis().encode());
        new StateTables(session).write(0, State.EMPTY, FIRST);
        String sent = "INSERT INTO sent (arrival, id, encoded, height) VALUES (?, ?, ?, ?)";
        session.update(sent, 9, second.id().bytes(), second.encode(), null);
        session.update(sent, 3, first.id().bytes(), first.encode(), null);
        session.update(sent, 2, sealed.id().bytes(), sealed.encode(), 0);
      });
    }
    try (LedgerStore store = SqliteLedgerStore.open(old, hurt -> {})) {
      Stored stored = store.load(GENESIS).orElseThrow();
      assertThat(stored.head()).isEqualTo(genesis());
      assertThat(stored.waiting().stream().map(Waiting::transaction))
          .containsExactly(first, second);
      assertThat(store.place(sealed.id())).isEqualTo(new Place.InBlock(0));
      assertThat(store.place(first.id())).isEqualTo(new Place.InMempool());
    }
  }
}
