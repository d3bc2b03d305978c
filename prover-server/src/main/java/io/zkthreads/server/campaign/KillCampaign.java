package io.zkthreads.server.campaign;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.Keys;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjIntConsumer;

/// A daemon and a ledger in processes of their own, one of which is killed in each round, at a
/// random moment of its work; and started again. In the end nothing that was acknowledged may be
/// missing, nothing may be there twice, and every proof must be of its job.
public final class KillCampaign {
  /// A kill comes so long after the service serves again, at most.
  private static final int LIFE_MILLIS = 2500;

  private final Path folder;
  private final int rounds;
  private final Random random;
  private final ObjIntConsumer<String> progress;

  /// @param folder for data and logs of the services
  /// @param progress told which service was killed, round by round
  public KillCampaign(Path folder, int rounds, long seed, ObjIntConsumer<String> progress) {
    this.folder = folder;
    this.rounds = rounds;
    this.random = new Random(seed);
    this.progress = progress;
  }

  /// What a campaign found.
  ///
  /// @param daemonKills kills of the daemon; the others were the ledger's
  /// @param longestRestartMillis from a start to SERVING
  public record Result(
      int rounds,
      int daemonKills,
      int acceptedJobs,
      int lostJobs,
      int duplicateResults,
      int corruptArtifacts,
      int acceptedTransactions,
      int lostTransactions,
      long longestRestartMillis) {
    /// Whether nothing was lost, doubled or damaged.
    public boolean passed() {
      return lostJobs == 0
          && duplicateResults == 0
          && corruptArtifacts == 0
          && lostTransactions == 0;
    }
  }

  /// Runs all rounds.
  public Result run() throws IOException, InterruptedException, Refusal, LedgerUnavailable {
    Path data = Files.createDirectories(folder.resolve("data"));
    try (ServiceProcess ledger =
            ServiceProcess.of(
                folder.resolve("ledger.log"),
                "ledger",
                "--data",
                data + "/ledger",
                "--set",
                "ledger.block_millis=200");
        ServiceProcess daemon =
            ServiceProcess.of(
                folder.resolve("daemon.log"),
                "serve",
                "--data",
                data + "/daemon",
                "--backend",
                "scalar",
                "--set",
                "daemon.rehearsal=off");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<ServiceProcess> services = List.of(ledger, daemon);
      for (ServiceProcess service : services) {
        service.start();
      }
      for (ServiceProcess service : services) {
        service.awaitServing();
      }
      Jobs jobs = new Jobs(daemon);
      Transfers transfers =
          new Transfers(ledger, Keys.read(data.resolve("ledger").resolve("faucet.key")));
      List<Future<?>> work = List.of(clients.submit(jobs), clients.submit(transfers));
      int daemonKills = 0;
      long longest = 0;
      for (int round = 1; round <= rounds; round++) {
        boolean ofDaemon = random.nextInt(3) > 0;
        daemonKills += ofDaemon ? 1 : 0;
        longest = Math.max(longest, kill(ofDaemon ? daemon : ledger));
        progress.accept(ofDaemon ? "daemon" : "ledger", round);
      }
      jobs.stop();
      transfers.stop();
      for (Future<?> client : work) {
        await(client);
      }
      Jobs.Left left = jobs.check();
      return new Result(
          rounds,
          daemonKills,
          left.accepted(),
          left.lost(),
          left.duplicates(),
          left.corrupt(),
          transfers.accepted(),
          transfers.lost(),
          longest);
    }
  }

  /// Kills a service after a while, starts it again, and says how long it took to serve.
  private long kill(ServiceProcess service) throws InterruptedException, IOException {
    Thread.sleep(random.nextInt(LIFE_MILLIS));
    service.kill();
    long began = System.nanoTime();
    service.start();
    // One time in four the next kill finds it while it starts.
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(800));
      service.kill();
      began = System.nanoTime();
      service.start();
    }
    service.awaitServing();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  private static void await(Future<?> client) throws InterruptedException, IOException {
    try {
      client.get();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IOException("a client of the campaign gave up: " + e.getCause(), e);
    }
  }
}
