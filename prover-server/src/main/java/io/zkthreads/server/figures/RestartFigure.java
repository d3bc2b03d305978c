package io.zkthreads.server.figures;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.state.StateTree;
import io.zkthreads.ledger.state.StateTreeBuilder;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/// How long a ledger takes to open that holds many keys, and whether it holds them all: its root is
/// that of the newest block, or it does not open.
public final class RestartFigure {
  private RestartFigure() {}

  /// Writes a state and opens it.
  ///
  /// @param folder empty
  public static Rate of(Path folder, int keys) throws Exception {
    Genesis genesis = MeasuredLedger.genesis(List.of());
    prepare(folder, genesis, keys);
    Bytes32[] root = {Bytes32.ZERO};
    Rate rate =
        Rate.of(
            "keys read back",
            keys,
            () -> {
              try (Ledger ledger =
                  Ledger.open(
                      SqliteLedgerStore.open(folder, hurt -> {}),
                      genesis,
                      new TrustingKeys(),
                      Clock.systemUTC())) {
                root[0] = ledger.head().stateRoot();
              }
            });
    if (root[0].isZero()) {
      throw new IllegalStateException("a state of " + keys + " keys has a root");
    }
    return rate;
  }

  private static void prepare(Path folder, Genesis genesis, int keys) {
    StateTreeBuilder canonical = new StateTreeBuilder();
    for (int i = 0; i < keys; i++) {
      canonical.add(
          new ByteWriter()
              .bytes32(Bytes32.ofLong(1 + i % 1_000))
              .bytes32(Bytes32.ofLong(i))
              .toBytes(),
          Bytes32.ofLong(1 + i).bytes());
    }
    State state = State.of(canonical.build(), StateTree.EMPTY);
    try (SqliteLedgerStore store = SqliteLedgerStore.open(folder, hurt -> {})) {
      Bytes32 digest = genesis.digest();
      store.start(
          digest,
          new Block(0, digest, genesis.time(), state.stateRoot(), state.ledgerRoot(), List.of()),
          state);
    }
  }
}
