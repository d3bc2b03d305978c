package io.zkthreads.server.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The services of a campaign, in processes of their own: a ledger, a daemon, and what its records
/// and its proofs need.
final class Services implements AutoCloseable {
  /// A kill comes so long after the service serves again, at most.
  private static final int LIFE_MILLIS = 2500;

  /// A daemon ends within its lease when PostgreSQL has gone.
  private static final long END_SECONDS = 60;

  private static final int WORKERS = 2;

  /// Many lives are short, so little is compiled.
  private static final List<String> SHORT_LIVES = List.of("-Xmx1g", "-XX:TieredStopAtLevel=1");

  /// @param parts that are killed; what they need is there as well
  /// @param workers where proofs go through Temporal
  /// @param java options of the virtual machines
  /// @param temporalScript what runs a Temporal server
  record Setup(Set<Part> parts, int workers, List<String> java, Optional<Path> temporalScript) {
    static Setup toKill(Set<Part> parts, Optional<Path> temporalScript) {
      return new Setup(parts, WORKERS, SHORT_LIVES, temporalScript);
    }
  }

  private final Setup setup;

  /// How a daemon ends when it cannot write, and when its database is not there at its start.
  private static final Set<Integer> WITHOUT_DATABASE = Set.of(4, 2);

  private final ServiceProcess ledger;
  private final ServiceProcess daemon;
  private final List<ServiceProcess> workers = new ArrayList<>();
  private final @Nullable TemporalProcess temporal;
  private final @Nullable DatabaseProcess database;

  /// Services of new folders, none of them started.
  Services(Path folder, Setup setup) throws IOException, InterruptedException {
    this.setup = setup;
    Path data = Files.createDirectories(folder.resolve("data"));
    String daemonData = data.resolve("daemon").toString();
    boolean throughTemporal = setup.parts().stream().anyMatch(Part::needsTemporal);
    temporal =
        throughTemporal ? TemporalProcess.of(folder, setup.temporalScript().orElseThrow()) : null;
    database = setup.parts().contains(Part.DATABASE) ? DatabaseProcess.of(folder) : null;
    ledger =
        ServiceProcess.of(
            Part.LEDGER,
            folder.resolve("ledger.log"),
            "ledger.listen",
            setup.java(),
            List.of(
                "ledger",
                "--data",
                data.resolve("ledger").toString(),
                "--set",
                "ledger.block_millis=200"));
    daemon =
        ServiceProcess.of(
            Part.DAEMON,
            folder.resolve("daemon.log"),
            "daemon.listen",
            setup.java(),
            daemon(daemonData));
    for (int i = 1; throughTemporal && i <= setup.workers(); i++) {
      workers.add(
          ServiceProcess.of(
              Part.WORKER,
              folder.resolve("worker-" + i + ".log"),
              "worker.listen",
              setup.java(),
              worker(daemonData)));
    }
  }

  private List<String> daemon(String data) {
    List<String> command =
        new ArrayList<>(List.of("serve", "--data", data, "--set", "daemon.rehearsal=off"));
    command.addAll(List.of("--backend", "scalar"));
    if (temporal != null) {
      command.addAll(List.of("--set", "daemon.engine=temporal"));
      command.addAll(List.of("--set", "temporal.slots=" + setup.workers()));
      command.addAll(List.of("--set", "temporal.address=" + temporal.address()));
    }
    if (database != null) {
      command.addAll(database.settings());
    }
    return command;
  }

  private List<String> worker(String data) {
    TemporalProcess through = Objects.requireNonNull(temporal);
    return List.of(
        "worker",
        "--data",
        data,
        "--backend",
        "scalar",
        "--set",
        "prover.threads=1",
        "--set",
        "temporal.address=" + through.address());
  }

  ServiceProcess ledger() {
    return ledger;
  }

  ServiceProcess daemon() {
    return daemon;
  }

  List<ServiceProcess> workers() {
    return workers;
  }

  /// All of them, each after what it needs.
  private List<Service> inOrder() {
    return Stream.of(
            Stream.<@Nullable Service>of(database, temporal, ledger, daemon), workers.stream())
        .flatMap(services -> services)
        .filter(service -> service != null)
        .map(service -> (Service) service)
        .toList();
  }

  void start() throws IOException, InterruptedException {
    for (Service service : inOrder()) {
      service.start();
      service.awaitServing();
    }
  }

  /// Kills a service after a while and starts it again; one time in four the next kill finds it
  /// while it starts.
  ///
  /// @return milliseconds from the last start until all serve again
  long kill(Part part, Random random) throws InterruptedException, IOException {
    Service service = choose(part, random);
    Thread.sleep(random.nextInt(LIFE_MILLIS));
    service.kill();
    long began = System.nanoTime();
    service.start();
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(800));
      service.kill();
      began = System.nanoTime();
      service.start();
    }
    service.awaitServing();
    if (part == Part.DATABASE) {
      supervise();
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  /// A daemon whose database has gone ends, and is started again.
  private void supervise() throws InterruptedException, IOException {
    if (daemon.process().awaitEnd(END_SECONDS).isEmpty()) {
      throw new IOException(
          "the daemon did not end when its database had gone: see " + daemon.process().log());
    }
    daemon.awaitServing(WITHOUT_DATABASE);
  }

  private Service choose(Part part, Random random) {
    List<Service> ones = inOrder().stream().filter(service -> service.part() == part).toList();
    return ones.get(random.nextInt(ones.size()));
  }

  /// How often a line of the workers' logs has a text.
  long inWorkersLogs(String text) throws IOException {
    long found = 0;
    for (ServiceProcess worker : workers) {
      try (Stream<String> lines = Files.lines(worker.process().log())) {
        found += lines.filter(line -> line.contains(text)).count();
      }
    }
    return found;
  }

  @Override
  public void close() {
    inOrder().reversed().forEach(Service::close);
  }
}
