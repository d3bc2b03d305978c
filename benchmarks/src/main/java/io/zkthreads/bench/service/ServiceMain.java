package io.zkthreads.bench.service;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.server.job.LocalProofs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// `zkt bench service WORK [NUMBER…]`: one JSON object for each work, on a folder that is deleted
/// afterwards.
final class ServiceMain {
  private static final String USAGE =
      """
      usage: zkt bench service create [CALLERS=64 [SECONDS=20]]
             zkt bench service watch [WATCHERS=10000 [JOBS=200 [EVERY_MILLIS=2000]]]
             zkt bench service restart [JOBS=10000 [UNFINISHED=900]]
             zkt bench service slots [SLOTS=1000 [PROOF_MILLIS=10000 [SECONDS=60]]]\
      """;

  private static final List<String> WORKS = List.of("create", "watch", "restart", "slots");

  /// Proofs that the engine makes at once, in no time: each waits for its commits.
  private static final int DEVICES = 16;

  /// Held, because the logging of the platform forgets loggers that nobody holds.
  private static final Logger LOGGER = Logger.getLogger("io.zkthreads");

  private final int[] numbers;
  private final Path folder;

  private ServiceMain(int[] numbers, Path folder) {
    this.numbers = numbers;
    this.folder = folder;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    if (given.isEmpty()
        || !WORKS.contains(given.getFirst())
        || !given.stream().skip(1).allMatch(number -> number.matches("[0-9]{1,9}"))) {
      System.err.println(USAGE);
      System.exit(2);
    }
    LOGGER.setLevel(Level.WARNING);
    int[] numbers = given.stream().skip(1).mapToInt(Integer::parseInt).toArray();
    Path folder = Files.createTempDirectory("zkt-bench-service");
    try {
      ServiceMain main = new ServiceMain(numbers, folder);
      switch (given.getFirst()) {
        case "create" -> main.create();
        case "watch" -> main.watch();
        case "restart" -> main.restart();
        default -> main.slots();
      }
    } finally {
      delete(folder);
    }
  }

  private int number(int place, int otherwise) {
    return place < numbers.length ? numbers[place] : otherwise;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// Jobs that callers create one after another, each durable before it is answered, and brought to
  /// their ends meanwhile by an engine that computes nothing.
  private void create() throws Exception {
    int callers = number(0, 64);
    int seconds = number(1, 20);
    double syncs = syncsPerSecond();
    try (BareDaemon daemon =
            new BareDaemon(folder, new LocalProofs(new NoSteps(DEVICES)), 1_000_000);
        Child client =
            new Child(
                "-Xmx512m",
                Callers.class.getName(),
                List.of(
                    daemon.address(),
                    daemon.work().getProgram().getProgram(),
                    String.valueOf(callers),
                    String.valueOf(seconds)))) {
      client.await("counting");
      long began = System.nanoTime();
      long cpu = cpuNanos();
      long ended = -daemon.onRecord() + daemon.unfinished();
      String[] called = client.await("called").split(" ", -1);
      long queued = daemon.unfinished();
      awaitAll(daemon);
      ended += daemon.onRecord();
      cpu = cpuNanos() - cpu;
      double took = (System.nanoTime() - began) / 1e9;
      new Report("create")
          .with("callers", callers)
          .with("createdPerSecond", Long.parseLong(called[0]) * 1e9 / Long.parseLong(called[1]))
          .with("p50Micros", Long.parseLong(called[2]))
          .with("p99Micros", Long.parseLong(called[3]))
          .with("p999Micros", Long.parseLong(called[4]))
          .with("endedPerSecond", ended / took)
          .with("unfinishedAtTheLastCall", queued)
          .with("processorMicrosPerJob", cpu / 1000 / Math.max(1, ended))
          .with("bareSyncsPerSecond", syncs)
          .print();
    }
  }

  /// Processor time of this process, which is the daemon.
  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void awaitAll(BareDaemon daemon) throws InterruptedException {
    while (daemon.unfinished() > 0) {
      Thread.sleep(5);
    }
  }

  /// How often a second this disk writes a page and syncs it.
  private double syncsPerSecond() throws IOException {
    Path file = folder.resolve("sync");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocateDirect(4096);
      long began = System.nanoTime();
      int syncs = 0;
      while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(2)) {
        channel.write(page.clear(), (long) syncs % 256 * 4096);
        channel.force(false);
        syncs++;
      }
      return syncs * 1e9 / (System.nanoTime() - began);
    } finally {
      Files.delete(file);
    }
  }

  /// Watchers of jobs that are being proven, all of which see every event up to the last.
  private void watch() throws Exception {
    int watchers = number(0, 10_000);
    int jobs = number(1, 200);
    Duration every = Duration.ofMillis(number(2, 2000));
    PacedProofs proofs = new PacedProofs(jobs, Duration.ofSeconds(1), every);
    proofs.hold(true);
    try (BareDaemon daemon = new BareDaemon(folder, proofs, jobs)) {
      List<String> names = new ArrayList<>();
      for (int i = 0; i < jobs; i++) {
        names.add(daemon.create("watched-" + i));
      }
      while (proofs.underWay() < jobs) {
        Thread.sleep(10);
      }
      Path file = Files.write(folder.resolve("names"), names);
      long before = heldBytes();
      try (Child client =
          new Child(
              "-Xmx2g",
              Watchers.class.getName(),
              List.of(daemon.address(), file.toString(), String.valueOf(watchers)))) {
        client.await("watching");
        Thread.sleep(5 * every.toMillis());
        long during = heldBytes();
        proofs.hold(false);
        String[] ended = client.await("ended").split(" ", -1);
        new Report("watch")
            .with("watchers", watchers)
            .with("jobs", jobs)
            .with("progressEveryMillis", every.toMillis())
            .with("bytesPerWatcher", (during - before) / watchers)
            .with("sawEverything", Long.parseLong(ended[0]))
            .with("missedSomething", Long.parseLong(ended[1]))
            .with("progressMessages", Long.parseLong(ended[2]))
            .print();
      }
    }
  }

  /// What is alive on the heap, and buffers of connections outside of it.
  private static long heldBytes() throws InterruptedException {
    for (int i = 0; i < 3; i++) {
      System.gc();
      Thread.sleep(200);
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent.usedDirectMemory();
  }

  /// A daemon with jobs on record, from its start until health says SERVING; beside one with none.
  private void restart() throws Exception {
    int jobs = number(0, 10_000);
    int unfinished = number(1, 900);
    Path full = folder.resolve("full");
    fill(Files.createDirectories(full.resolve("daemon")), jobs, unfinished);
    Path empty = Files.createDirectories(folder.resolve("empty"));
    Report report = new Report("restart").with("jobs", jobs).with("unfinished", unfinished);
    for (int run = 1; run <= 3; run++) {
      start(empty, report, "empty" + run);
      start(full, report, "full" + run);
    }
    report.print();
  }

  private static void fill(Path folder, int jobs, int unfinished) throws Exception {
    PacedProofs proofs = new PacedProofs(4, Duration.ofNanos(1), Duration.ofMillis(50));
    try (BareDaemon daemon = new BareDaemon(folder, proofs, jobs);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      createAll(daemon, clients, "ended-", jobs - unfinished);
      awaitAll(daemon);
      proofs.hold(true);
      createAll(daemon, clients, "unfinished-", unfinished);
    }
  }

  private static void createAll(
      BareDaemon daemon, ExecutorService clients, String prefix, int number) throws Exception {
    List<Future<String>> created = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      String id = prefix + i;
      created.add(clients.submit(() -> daemon.create(id)));
    }
    for (Future<String> job : created) {
      job.get();
    }
  }

  /// Reports how long a start takes, and the processor time that it takes.
  private static void start(Path data, Report report, String name) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    long began = System.nanoTime();
    try (Child serve =
        new Child(
            "-Xmx1g",
            "io.zkthreads.server.cli.Main",
            List.of(
                "serve",
                "--data",
                data.toString(),
                "--listen",
                "127.0.0.1:" + port,
                "--set",
                "daemon.rehearsal=off"))) {
      while (!serves(channel)) {
        Thread.sleep(20);
      }
      report.with(name + "Millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
      report.with(name + "ProcessorMillis", serve.processorMillis());
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean serves(ManagedChannel channel) {
    channel.resetConnectBackoff();
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(5, TimeUnit.SECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException notYet) {
      return false;
    }
  }

  /// A daemon with as many proofs under way as many workers make, which are not there: how busy it
  /// keeps them.
  private void slots() throws Exception {
    int slots = number(0, 1000);
    Duration length = Duration.ofMillis(number(1, 10_000));
    int seconds = number(2, 60);
    PacedProofs proofs = new PacedProofs(slots, length, Duration.ofSeconds(1));
    try (BareDaemon daemon = new BareDaemon(folder, proofs, 4 * slots);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      createAll(daemon, clients, "first-", 2 * slots);
      while (proofs.underWay() < slots) {
        Thread.sleep(5);
      }
      long began = System.nanoTime();
      long cpu = cpuNanos();
      long busy = 0;
      int looks = 0;
      long created = 0;
      while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
        int lacking = 2 * slots - daemon.unfinished();
        createAll(daemon, clients, "next-" + created + "-", Math.max(0, lacking));
        created += Math.max(0, lacking);
        busy += proofs.underWay();
        looks++;
        Thread.sleep(20);
      }
      double took = (System.nanoTime() - began) / 1e9;
      cpu = cpuNanos() - cpu;
      new Report("slots")
          .with("slots", slots)
          .with("proofMillis", length.toMillis())
          .with("endedPerSecond", created / took)
          .with("busy", (double) busy / looks / slots)
          .with("processorsUsed", cpu / 1e9 / took)
          .print();
    }
  }
}
