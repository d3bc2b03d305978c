package io.zkthreads.server;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ServerCredentials;
import io.zkthreads.engine.BackendChoice;
import io.zkthreads.engine.Backends;
import io.zkthreads.engine.Workers;
import io.zkthreads.server.artifact.ArtifactKeeping;
import io.zkthreads.server.artifact.ArtifactStores;
import io.zkthreads.server.draft.Drafter;
import io.zkthreads.server.fate.Fate;
import io.zkthreads.server.job.JobEngine;
import io.zkthreads.server.job.JobSpans;
import io.zkthreads.server.job.JobSteps;
import io.zkthreads.server.job.SettlementDoor;
import io.zkthreads.server.job.Settler;
import io.zkthreads.server.job.SqlJobStore;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.metrics.Metric;
import io.zkthreads.server.metrics.Metrics;
import io.zkthreads.server.metrics.MetricsServer;
import io.zkthreads.server.prove.MemoryBudget;
import io.zkthreads.server.prove.Profiles;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProvingSteps;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.retention.Janitor;
import io.zkthreads.server.rpc.ArtifactRpc;
import io.zkthreads.server.rpc.ComputePool;
import io.zkthreads.server.rpc.HostPort;
import io.zkthreads.server.rpc.ProgramRpc;
import io.zkthreads.server.rpc.ProverRpc;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.server.rpc.ServerSpans;
import io.zkthreads.server.rpc.VerificationRpc;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.server.settle.LedgerSettler;
import io.zkthreads.server.tenant.ArtifactLibrary;
import io.zkthreads.server.tenant.KnownClients;
import io.zkthreads.server.tenant.TenantRegistry;
import io.zkthreads.server.tenant.UsageMeter;
import io.zkthreads.server.tls.ServerTls;
import io.zkthreads.server.tls.ServiceAddress;
import io.zkthreads.server.tls.TlsFiles;
import io.zkthreads.server.trace.Tracing;
import io.zkthreads.server.web.EngineJobs;
import io.zkthreads.server.web.KnownTenants;
import io.zkthreads.server.web.Standing;
import io.zkthreads.server.web.WebConsole;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.vm.machine.MachineConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/// The prover daemon, wired: stores, backend, job engine, services, one socket. Closing it drains
/// the calls, stops between steps and leaves everything for the next start.
public final class Daemon implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

  private static final String SETTLEMENT_KEY = "daemon.settlement_key";

  /// Most that one settlement may cost; the L2 charges what its schedule says.
  private static final long MAX_SETTLEMENT_FEE = 1_000_000_000;

  private static final long TIMINGS_SECONDS = 60;

  private final Timings timings = new Timings();
  private final Fate fate = new Fate();

  /// Milliseconds of the self-test, or what it threw.
  private final CompletableFuture<Long> ready = new CompletableFuture<>();

  private final SigningKey proverKey;
  private final RpcServer server;
  private final Optional<String> metrics;
  private final Optional<String> console;

  private final OwnedParts parts = new OwnedParts();

  public static Daemon start(Config config) throws IOException {
    return new Daemon(config);
  }

  private Daemon(Config config) throws IOException {
    boolean started = false;
    try {
      Tracing tracing = owned(Tracing.of(System.getenv()));
      Path folder = config.data().resolve("daemon");
      Files.createDirectories(folder);
      writeTimings(folder.resolve("timings"));
      Path ownKey = folder.resolve("prover.key");
      ProofMaker maker = owned(openMaker(config));
      ServerCredentials transport = transport(config);
      Standby.Rehearsed rehearsed = () -> rehearse(config, folder, ownKey);
      SqlJobStore store = owned(Records.open(config, folder, transport, rehearsed, fate));
      proverKey = ServiceKey.of(SETTLEMENT_KEY, config.settlementKey(), ownKey, System::getenv);
      ArtifactKeeping artifacts = openArtifacts(config, folder);
      TenantRegistry tenants = new TenantRegistry(store.tenants());
      ArtifactLibrary library =
          new ArtifactLibrary(artifacts, store.ownership(), owned(UsageMeter.start(store.usage())));
      library.ownership().adopt(artifacts::forEach, Instant.now());
      RpcServer.Access access =
          Exposure.access(config, tenants, transport, new ServerSpans(tracing.tracer()));
      GrpcSettlementLayer l2 = config.daemonLedger().isEmpty() ? null : connect(config);
      Optional<Bytes32> address = Optional.of(proverKey.address());
      WorkReader reader = new WorkReader(artifacts, l2, address);
      Settler settler = l2 == null ? null : settler(config, l2, reader);
      JobSteps steps = new ProvingSteps(reader, maker, config.maxCycles(), memoryBudget(config));
      JobEngine engine =
          owned(
              JobEngine.start(
                  new JobEngine.Parts(
                      store,
                      artifacts,
                      steps,
                      settler,
                      timings,
                      config.maxQueuedJobs(),
                      fate,
                      new KnownClients(tenants, library.ownership()),
                      owned(ProofSources.open(config, steps, artifacts)))));
      engine.traceTo(new JobSpans(tracing.tracer()));
      owned(Janitor.start(engine, store, library.ownership(), artifacts, config.retention()));
      DaemonInformation information =
          new DaemonInformation(
              config,
              maker,
              proverKey.address(),
              l2,
              new CallerInformation(
                  engine, library.ownership(), store.usage(), InstantSource.system()));
      Drafter drafter =
          new Drafter(
              reader,
              proverKey.address(),
              config.maxCycles(),
              RpcServer.MAX_MESSAGE_BYTES,
              Clock.systemUTC());
      ComputePool pool = owned(new ComputePool(computeThreads()));
      server =
          owned(
              RpcServer.start(
                  config.daemonListen(),
                  access,
                  List.of(
                      new ProverRpc(
                          new ProverRpc.Parts(
                              engine, library, pool, information, drafter::discover),
                          timings,
                          config.heartbeatMillis()),
                      new ArtifactRpc(library, timings),
                      new ProgramRpc(reader, library, maker, pool, timings),
                      new VerificationRpc(reader, library, maker, pool, timings))));
      metrics = metrics(config, engine, store, artifacts, pool, maker);
      console = console(config, engine, store, tenants, artifacts, maker);
      if (settler != null) {
        Thread.ofVirtual().name("funds").start(() -> SettlementDoor.announce(settler));
      }
      fate.onEnd(server::cannotServe);
      maker.onHealth(server::devicesServe);
      selfTest(maker);
      announceFullSpeed(maker, config);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /// What a daemon that stands by will need when it leads.
  private static void rehearse(Config config, Path folder, Path ownKey) throws IOException {
    openArtifacts(config, folder);
    if (!config.daemonLedger().isEmpty()) {
      ServiceKey.requireOfAnother(SETTLEMENT_KEY, config.settlementKey(), ownKey, System::getenv);
    }
  }

  private ServerCredentials transport(Config config) throws IOException {
    Optional<TlsFiles> files = config.daemonTls();
    return files.isEmpty()
        ? InsecureServerCredentials.create()
        : owned(ServerTls.open(files.get())).credentials();
  }

  /// Half of the processors: calls come beside proofs, not before them.
  private static int computeThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  /// Serves, as health has it, only once the backend has proven something.
  private void selfTest(ProofMaker maker) {
    Thread test =
        Thread.ofPlatform()
            .name("self-test")
            .start(() -> {
              long began = System.nanoTime();
              try {
                maker.selfTest();
                server.ready();
                ready.complete((System.nanoTime() - began) / 1_000_000);
              } catch (RuntimeException | Error e) {
                LOG.log(Level.ERROR, "the self-test failed: health stays NOT_SERVING", e);
                ready.completeExceptionally(e);
              }
            });
    owned(test::join);
  }

  /// Says so, in the log and as health has it, when proofs are as fast as they will be: when the
  /// kernels are, and a rehearsal has been proven or a job has come before.
  private void announceFullSpeed(ProofMaker maker, Config config) {
    long began = System.nanoTime();
    maker
        .fullSpeed()
        .runAfterBothAsync(
            ready,
            () -> {
              if (config.rehearsal() && !config.daemonThroughTemporal()) {
                maker.rehearse(memoryBudget(config).bytes());
              }
            },
            task -> Thread.ofPlatform().daemon().name("rehearsal").start(task))
        .whenComplete((done, failure) -> {
          if (failure == null) {
            server.atFullSpeed();
            long nanos = System.nanoTime() - began;
            timings.record("start.FullSpeed", nanos);
            LOG.log(Level.INFO, "at full speed {0} ms after the start", nanos / 1_000_000);
          } else {
            LOG.log(Level.WARNING, "not at full speed: " + failure.getMessage());
          }
        });
  }

  /// Waits for the self-test.
  ///
  /// @return its milliseconds
  /// @throws IOException if the backend failed it; the daemon should be closed
  public long awaitReady() throws IOException, InterruptedException {
    try {
      return ready.get();
    } catch (ExecutionException e) {
      throw new IOException("the backend failed the self-test: " + e.getCause(), e);
    }
  }

  /// Writes the percentiles every minute and, after all that is timed, at the end.
  private void writeTimings(Path folder) {
    CountDownLatch stopped = new CountDownLatch(1);
    Thread clock =
        Thread.ofPlatform()
            .name("timings")
            .daemon()
            .start(() -> {
              try {
                while (!stopped.await(TIMINGS_SECONDS, TimeUnit.SECONDS)) {
                  writeTimingsOnce(folder);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    owned(() -> {
      stopped.countDown();
      clock.join();
      writeTimingsOnce(folder);
    });
  }

  private void writeTimingsOnce(Path folder) {
    try {
      timings.writeTo(folder);
    } catch (IOException | RuntimeException | Error e) {
      LOG.log(Level.WARNING, "the timings were not written to " + folder, e);
    }
  }

  /// `HOST:PORT` where metrics are, or none.
  private Optional<String> metrics(
      Config config,
      JobEngine engine,
      SqlJobStore store,
      ArtifactKeeping artifacts,
      ComputePool pool,
      ProofMaker maker)
      throws IOException {
    if (config.daemonMetrics().isEmpty()) {
      return Optional.empty();
    }
    Metrics all =
        owned(new Metrics(timings))
            .gauge(
                Metric.ZKT_READY, () -> ready.isDone() && !ready.isCompletedExceptionally() ? 1 : 0)
            .jobs(engine)
            .tenants(store.usage())
            .gauge(Metric.ZKT_JOBS_LIMIT, config::maxQueuedJobs)
            .gauge(Metric.ZKT_JOBS_KEPT, store::numEnded)
            .gauge(Metric.ZKT_COMPUTE_THREADS, pool::size)
            .gauge(Metric.ZKT_COMPUTE_BUSY, pool::busy)
            .gauge(Metric.ZKT_COMPUTE_WAITING, pool::waiting)
            .counter(Metric.ZKT_COMPUTE_REFUSED_TOTAL, pool::refused)
            .gauge(Metric.ZKT_DEVICES, () -> maker.devices().all())
            .gauge(Metric.ZKT_DEVICES_SERVING, () -> maker.devices().serving())
            .gauge(Metric.ZKT_DEVICES_BUSY, () -> maker.devices().busy())
            .gauge(Metric.ZKT_ARTIFACTS_BYTES, artifacts::storedBytes)
            .gauge(Metric.ZKT_DISK_FREE_BYTES, () -> freeBytes(config))
            .gauge(Metric.ZKT_DISK_LEAST_FREE_BYTES, config::minFreeBytes);
    return Optional.of(serve(config.daemonMetrics(), all));
  }

  private String serve(String address, Metrics all) throws IOException {
    HostPort asked = HostPort.parse(address).orElseThrow();
    return HostPort.of(owned(MetricsServer.start(asked.socket(), all)).address()).toString();
  }

  /// `HOST:PORT` where the console is, or none.
  private Optional<String> console(
      Config config,
      JobEngine engine,
      SqlJobStore store,
      TenantRegistry tenants,
      ArtifactKeeping artifacts,
      ProofMaker maker)
      throws IOException {
    if (config.daemonConsole().isEmpty()) {
      return Optional.empty();
    }
    HostPort asked = HostPort.parse(config.daemonConsole()).orElseThrow();
    Instant started = Instant.now();
    WebConsole opened =
        WebConsole.start(
            asked.socket(),
            new EngineJobs(engine, store.index()),
            new KnownTenants(tenants, store.ownership(), store.usage(), engine),
            () ->
                new Standing(
                    health(),
                    Release.version(),
                    maker.backendName(),
                    maker.profile().targetBits(),
                    maker.deviceStates(),
                    config.daemonLedger(),
                    config.maxQueuedJobs(),
                    store.numEnded(),
                    freeBytes(config),
                    config.minFreeBytes(),
                    artifacts.storedBytes(),
                    Duration.between(started, Instant.now())),
            timings,
            InstantSource.system());
    return Optional.of(HostPort.of(owned(opened).address()).toString());
  }

  /// On the disk of the data folder.
  private static long freeBytes(Config config) throws IOException {
    return Files.getFileStore(config.data()).getUsableSpace();
  }

  private Standing.Health health() {
    if (!ready.isDone()) {
      return Standing.Health.STARTING;
    }
    return ready.isCompletedExceptionally() || fate.end().isDone()
        ? Standing.Health.BROKEN
        : Standing.Health.SERVING;
  }

  private <T extends AutoCloseable> T owned(T part) {
    return parts.own(part);
  }

  /// No more than the heap holds, whatever the configuration.
  public static MemoryBudget memoryBudget(Config config) {
    return MemoryBudget.of(config.maxMemoryBytes());
  }

  /// The configured backend, and one line that says which it is.
  public static ProofMaker openMaker(Config config) {
    return openMaker(config, Long.MAX_VALUE);
  }

  /// As [#openMaker(Config)], for a process that does one piece of work of so many bytes.
  public static ProofMaker openMaker(Config config, long bytes) {
    int processors = Runtime.getRuntime().availableProcessors();
    int threads = config.threads() == 0 ? processors : config.threads();
    Workers workers = new Workers(threads);
    BackendChoice backend = Backends.choose(config.backend(), workers, bytes);
    LOG.log(
        Level.INFO,
        "backend {0} on {1} threads, asked for {2}",
        backend.name(),
        threads,
        config.backend());
    return new ProofMaker(backend, workers, profile(config), MachineConfig.shipped());
  }

  /// The configured security.
  public static SecurityProfile profile(Config config) {
    return Profiles.ofWord(config.profile()).orElseThrow();
  }

  /// The store of artifacts that a daemon and its workers share.
  ///
  /// @param folder the daemon's, or a worker's own
  public static ArtifactKeeping openArtifacts(Config config, Path folder) throws IOException {
    return ArtifactStores.open(
        config.artifacts(),
        folder.resolve("artifacts"),
        config.maxArtifactBytes(),
        Watermark.of(folder, config.minFreeBytes()));
  }

  private GrpcSettlementLayer connect(Config config) throws IOException {
    ManagedChannel channel =
        ServiceAddress.parse(config.daemonLedger())
            .orElseThrow()
            .channel(config.daemonLedgerAuthority())
            .build();
    owned(channel::shutdownNow);
    return GrpcSettlementLayer.over(channel);
  }

  private Settler settler(Config config, GrpcSettlementLayer l2, WorkReader reader) {
    return new LedgerSettler(
        l2,
        proverKey,
        spec -> {
          try {
            return reader.subBlock(spec.getSubBlock());
          } catch (Refusal e) {
            throw new IOException("an accepted sub-block is gone: " + e.text(), e);
          }
        },
        MAX_SETTLEMENT_FEE,
        config.settleBy());
  }

  /// `HOST:PORT` as clients reach it.
  public String address() {
    return server.address();
  }

  /// `HOST:PORT` where metrics are, if they are anywhere.
  public Optional<String> metrics() {
    return metrics;
  }

  /// `HOST:PORT` where the console is, if it is anywhere.
  public Optional<String> console() {
    return console;
  }

  /// Account that signs and pays settlements.
  public Bytes32 proverAddress() {
    return proverKey.address();
  }

  /// Whether the daemon can go on; when it cannot, whoever runs it has to close it.
  public Fate fate() {
    return fate;
  }

  public Timings timings() {
    return timings;
  }

  @Override
  public void close() {
    parts.close();
  }
}
