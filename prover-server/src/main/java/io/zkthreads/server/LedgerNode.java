package io.zkthreads.server;

import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.store.LedgerStore;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.genesis.GenesisFile;
import io.zkthreads.server.genesis.GenesisFolder;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.metrics.Metrics;
import io.zkthreads.server.metrics.MetricsServer;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProverKeys;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.LedgerRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.rpc.SequencerRpc;
import io.zkthreads.server.tls.ServerTls;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// The embedded L2, wired: ledger, verifying keys, services, one socket, and the clock that seals
/// blocks.
public final class LedgerNode implements AutoCloseable {
  private final Fate fate = new Fate();
  private final Ledger ledger;
  private final RpcServer server;
  private final Optional<RpcServer> operator;
  private final OwnedParts parts = new OwnedParts();

  /// Starts the ledger of the configured folder, which keeps `genesis` from now on and refuses any
  /// other.
  public static LedgerNode start(Config config, Genesis genesis) throws IOException {
    return new LedgerNode(config, genesis);
  }

  /// The genesis that the configured folder keeps; before its ledger first starts a fresh one.
  ///
  /// @param admin may move OS versions forward, and collects the fees
  public static Genesis genesis(Config config, Bytes32 admin, SortedMap<Bytes32, Long> balances)
      throws IOException {
    return new GenesisFolder(folder(config))
        .keptOr(() -> GenesisFile.fresh(admin, admin, balances));
  }

  private static Path folder(Config config) {
    return config.data().resolve("ledger");
  }

  private LedgerNode(Config config, Genesis genesis) throws IOException {
    boolean started = false;
    try {
      Path folder = folder(config);
      new GenesisFolder(folder).keep(genesis);
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
                  access(config),
                  List.of(
                      new LedgerRpc(
                          ledger, Release.version(), config.ledgerBlockMillis(), timings))));
      operator = operator(config, timings);
      if (!config.ledgerMetrics().isEmpty()) {
        Metrics metrics =
            owned(new Metrics(timings))
                .gauge(Metric.ZKT_LEDGER_HEIGHT, () -> ledger.head().height())
                .gauge(Metric.ZKT_LEDGER_PENDING, () -> ledger.pending().size())
                .gauge(
                    Metric.ZKT_DISK_FREE_BYTES, () -> Files.getFileStore(folder).getUsableSpace())
                .gauge(Metric.ZKT_DISK_LEAST_FREE_BYTES, config::minFreeBytes);
        HostPort address = HostPort.parse(config.ledgerMetrics()).orElseThrow();
        owned(MetricsServer.start(address.socket(), metrics));
      }
      server.ready();
      operator.ifPresent(RpcServer::ready);
      fate.onEnd(() -> {
        server.cannotServe();
        operator.ifPresent(RpcServer::cannotServe);
      });
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /// The operator's own port, which nobody else reaches.
  private Optional<RpcServer> operator(Config config, Timings timings) throws IOException {
    if (config.ledgerOperator().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        owned(
            RpcServer.start(
                config.ledgerOperator(), List.of(new SequencerRpc(this::sequence, timings)))));
  }

  /// Everybody may call: transactions are signed.
  private RpcServer.Access access(Config config) throws IOException {
    return config.ledgerTls().isEmpty()
        ? RpcServer.Access.OPEN
        : new RpcServer.Access(
            owned(ServerTls.open(config.ledgerTls().get())).credentials(), List.of());
  }

  private <T extends AutoCloseable> T owned(T part) {
    return parts.own(part);
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
      case Ledger.Sequencing.TooMany(int fitting) ->
          throw Refusal.tooLarge("transaction_hashes", fitting, order.size());
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

  /// `HOST:PORT` where the operator orders transactions, if that is anywhere.
  public Optional<String> operatorAddress() {
    return operator.map(RpcServer::address);
  }

  /// Takes the newest blocks back, as a reorganisation does: their transactions wait again.
  public void dropBlocks(int count) {
    ledger.dropBlocks(count);
  }

  @Override
  public void close() {
    parts.close();
  }
}
