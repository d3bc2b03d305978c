package io.zkthreads.server;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProverKeys;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.rpc.LedgerRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.rpc.SequencerRpc;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;

/// The embedded L2, wired: ledger, verifying keys, services, one socket, and the clock that seals
/// blocks.
public final class LedgerNode implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LedgerNode.class.getName());

  /// Chain and settlement of every ledger that nobody named otherwise.
  private static final Bytes32 CHAIN_ID = Bytes32.ofLong(0x5a4b54);

  private static final Bytes32 SETTLEMENT_ID = Bytes32.ofLong(1);

  /// 2026-01-01, so that a ledger's genesis is the same at every start.
  private static final long GENESIS_TIME = 1_767_225_600;

  private final Fate fate = new Fate();
  private final Ledger ledger;
  private final RpcServer server;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  public static LedgerNode start(Config config, Genesis genesis) throws IOException {
    return new LedgerNode(config, genesis);
  }

  /// A genesis with the embedded OS versions and the default rules.
  ///
  /// @param admin may move OS versions forward, and collects the fees
  public static Genesis genesis(Bytes32 admin, SortedMap<Bytes32, Long> balances) {
    List<OsRecord> versions =
        Arrays.stream(OsVersion.values())
            .map(os -> new OsRecord(os.number(), os.imageDigest(), OsStatus.ACTIVE))
            .toList();
    return new Genesis(
        CHAIN_ID,
        SETTLEMENT_ID,
        GENESIS_TIME,
        admin,
        admin,
        balances,
        versions,
        FeeSchedule.DEFAULT,
        Rules.DEFAULT);
  }

  private LedgerNode(Config config, Genesis genesis) throws IOException {
    boolean started = false;
    try {
      Path folder = config.data().resolve("ledger");
      Files.createDirectories(folder);
      Timings timings = new Timings();
      ProofMaker maker = owned(Daemon.openMaker(config));
      LedgerStore store =
          SqliteLedgerStore.open(folder, hurt -> fate.cannotGoOn("the disk failed", hurt));
      ledger =
          owned(
              Ledger.open(
                  store,
                  genesis,
                  new ProverKeys(maker),
                  Clock.systemUTC(),
                  Watermark.of(folder, config.minFreeBytes())));
      if (config.ledgerBlockMillis() > 0) {
        owned(BlockClock.start(config.ledgerBlockMillis(), this::sealIfAnyoneWaits, fate));
      }
      server =
          owned(
              RpcServer.start(
                  config.ledgerListen(),
                  List.of(
                      new LedgerRpc(ledger, timings), new SequencerRpc(this::sequence, timings))));
      server.ready();
      fate.onEnd(server::cannotServe);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private <T extends AutoCloseable> T owned(T part) {
    parts.push(part);
    return part;
  }

  private void sealIfAnyoneWaits() {
    if (!ledger.pending().isEmpty()) {
      ledger.produceBlock();
    }
  }

  private io.zkthreads.ledger.chain.Block sequence(List<Bytes32> order) throws Refusal {
    return switch (ledger.sequence(order)) {
      case Ledger.Sequencing.Sealed(var block) -> block;
      case Ledger.Sequencing.NotWaiting(Bytes32 transaction) ->
          throw Refusal.invalid(
              "NOT_WAITING",
              "transaction_hashes",
              "transactions of the mempool, each once",
              transaction);
    };
  }

  /// Whether the ledger can go on; when it cannot, whoever runs it has to close it.
  public Fate fate() {
    return fate;
  }

  /// `HOST:PORT` as clients reach it.
  public String address() {
    return server.address();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.log(Level.WARNING, "a part did not close: " + part, e);
      }
    }
  }
}
