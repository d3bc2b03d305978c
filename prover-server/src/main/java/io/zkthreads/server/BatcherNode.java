package io.zkthreads.server;

import io.grpc.ManagedChannel;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.batcher.GrpcProver;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.metrics.Metrics;
import io.zkthreads.server.metrics.MetricsServer;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.rpc.BatcherOperatorRpc;
import io.zkthreads.server.rpc.BatcherRpc;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.server.tenant.ApiKey;
import io.zkthreads.server.tls.ServerTls;
import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// A Batcher, wired: its records, the L2, the daemon, services and sockets.
public final class BatcherNode implements AutoCloseable {
  private final Fate fate = new Fate();
  private final OwnedParts parts = new OwnedParts();
  private final SigningKey key;
  private final ThreadBatcher batcher;
  private final RpcServer server;
  private final Optional<RpcServer> operator;

  /// Starts the Batcher of the configured folder.
  ///
  /// @throws BadSetting if no Batcher can work with these settings
  /// @throws LedgerUnavailable if the L2 does not say what the thread is
  public static BatcherNode start(Config config) throws IOException, LedgerUnavailable {
    return new BatcherNode(config);
  }

  /// The Batcher's key, which is made if nobody named one.
  public static SigningKey key(Config config) throws IOException {
    return ServiceKey.of(
        "batcher.key",
        config.batcher().key(),
        folder(config).resolve("batcher.key"),
        System::getenv);
  }

  private static Path folder(Config config) {
    return config.data().resolve("batcher");
  }

  private BatcherNode(Config config) throws IOException, LedgerUnavailable {
    boolean started = false;
    try {
      Path folder = folder(config);
      Files.createDirectories(folder);
      key = key(config);
      Timings timings = new Timings();
      batcher = owned(open(config, folder));
      server =
          owned(
              RpcServer.start(
                  config.batcher().listen(),
                  access(config),
                  List.of(new BatcherRpc(batcher, Release.version(), timings))));
      operator = operator(config, timings);
      metrics(config, timings, folder);
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

  private ThreadBatcher open(Config config, Path folder) throws IOException, LedgerUnavailable {
    BatcherSettings settings = config.batcher();
    Bytes32 thread =
        settings
            .thread()
            .orElseThrow(() ->
                new BadSetting(
                    "batcher.thread: expected the id of a registered thread, got none"
                        + " (zkt thread register)"));
    ThreadBatcher.Parts with =
        new ThreadBatcher.Parts(
            GrpcSettlementLayer.over(channel("batcher.ledger", settings.ledger())),
            new GrpcProver(
                new ProverClient(
                    channel("batcher.daemon", settings.daemon()), Patience.NONE, apiKey(settings)),
                settings.profile().map(LedgerMessages::profile)),
            key,
            Clock.systemUTC(),
            Watermark.of(folder, config.minFreeBytes()),
            fate::cannotGoOn);
    try {
      return ThreadBatcher.open(folder, thread, settings.rules(), with);
    } catch (ThreadBatcher.Unfit e) {
      throw new BadSetting("batcher.thread, batcher.key: " + e.getMessage(), e);
    }
  }

  private ManagedChannel channel(String setting, BatcherSettings.Service service)
      throws IOException {
    ServiceAddress address =
        ServiceAddress.parse(service.address())
            .orElseThrow(
                () -> new BadSetting(setting + ": expected " + ServiceAddress.FORM + ", got none"));
    ManagedChannel channel = address.channel(service.authority()).build();
    owned(channel::shutdownNow);
    return channel;
  }

  private static Optional<String> apiKey(BatcherSettings settings) throws IOException {
    if (settings.apiKeyFile().isEmpty()) {
      return Optional.empty();
    }
    Path file = settings.apiKeyFile().get();
    boolean secret =
        ServiceAddress.parse(settings.daemon().address())
            .filter(ServiceAddress::isPrivate)
            .isPresent();
    if (!secret) {
      throw new BadSetting(
          "batcher.api_key_file: a key is sent over TLS only, expected batcher.daemon with https://");
    }
    return Optional.of(
        ApiKey.parse(Keys.readPassword(file))
            .orElseThrow(() ->
                new BadSetting(
                    "batcher.api_key_file: expected a key as `zkt keys create` makes it in "
                        + file))
            .secret());
  }

  private Optional<RpcServer> operator(Config config, Timings timings) throws IOException {
    return config.batcher().operator().isEmpty()
        ? Optional.empty()
        : Optional.of(
            owned(
                RpcServer.start(
                    config.batcher().operator(),
                    List.of(new BatcherOperatorRpc(batcher, timings)))));
  }

  /// Everybody may call: transactions are signed.
  private RpcServer.Access access(Config config) throws IOException {
    return config.batcher().tls().isEmpty()
        ? RpcServer.Access.OPEN
        : new RpcServer.Access(
            owned(ServerTls.open(config.batcher().tls().get())).credentials(), List.of());
  }

  private void metrics(Config config, Timings timings, Path folder) throws IOException {
    if (config.batcher().metrics().isEmpty()) {
      return;
    }
    Metrics metrics =
        owned(new Metrics(timings))
            .gauge(Metric.ZKT_BATCHER_QUEUED, () -> batcher.standing().queued())
            .gauge(Metric.ZKT_BATCHER_OLDEST_AGE_SECONDS, () -> batcher.standing().oldestSeconds())
            .gauge(Metric.ZKT_BATCHER_UNSETTLED, () -> batcher.standing().unsettled())
            .gauge(Metric.ZKT_BATCHER_ASKING, () -> batcher.standing().asking())
            .gauge(Metric.ZKT_BATCHER_WORKING, () -> batcher.standing().working() ? 1 : 0)
            .gauge(Metric.ZKT_DISK_FREE_BYTES, () -> Files.getFileStore(folder).getUsableSpace())
            .gauge(Metric.ZKT_DISK_LEAST_FREE_BYTES, config::minFreeBytes);
    HostPort address = HostPort.parse(config.batcher().metrics()).orElseThrow();
    owned(MetricsServer.start(address.socket(), metrics));
  }

  private <T extends AutoCloseable> T owned(T part) {
    return parts.own(part);
  }

  /// Whether the Batcher can go on; when it cannot, whoever runs it has to close it.
  public Fate fate() {
    return fate;
  }

  /// `HOST:PORT` as users reach it.
  public String address() {
    return server.address();
  }

  /// `HOST:PORT` of its operator, if there is one.
  public Optional<String> operatorAddress() {
    return operator.map(RpcServer::address);
  }

  /// The Batcher itself.
  public ThreadBatcher batcher() {
    return batcher;
  }

  @Override
  public void close() {
    parts.close();
  }
}
