package io.zkthreads.server.campaign;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.server.Keys;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;

/// Services in processes of their own, one of which is killed in each round, at a random moment of
/// its work; and started again. In the end nothing that was acknowledged may be missing, nothing
/// may be there twice, and every proof must be of its job.
public final class KillCampaign {
  private final Path folder;
  private final Plan plan;
  private final Random random;
  private final ObjIntConsumer<String> progress;

  /// What is killed, and how often.
  ///
  /// @param parts all that may be; daemon and ledger are there in any case
  /// @param temporalScript `scripts/temporal`, for workers
  public record Plan(int rounds, long seed, Set<Part> parts, Optional<Path> temporalScript) {}

  /// @param folder for data and logs of the services
  /// @param progress told which service was killed, round by round
  public KillCampaign(Path folder, Plan plan, ObjIntConsumer<String> progress) {
    this.folder = folder;
    this.plan = plan;
    this.random = new Random(plan.seed());
    this.progress = progress;
  }

  /// Why a part cannot be killed on this machine, if that is so.
  public static Optional<String> lack(Part part, Optional<Path> temporalScript)
      throws IOException, InterruptedException {
    return switch (part) {
      case DAEMON, LEDGER -> Optional.empty();
      case WORKER, TEMPORAL -> TemporalProcess.lack(temporalScript);
      case DATABASE -> DatabaseProcess.lack();
    };
  }

  /// What a campaign found.
  ///
  /// @param takenUpJobs jobs whose proof was under way in four kills of workers, which is the bound
  ///   at which a job fails; they were taken up again, as an operator would
  /// @param begunProofs proofs that workers began; 0 where the daemon makes them itself
  /// @param longestRestartMillis from a start until all serve
  public record Result(
      int rounds,
      Map<Part, Integer> kills,
      int acceptedJobs,
      int takenUpJobs,
      int lostJobs,
      int duplicateResults,
      int corruptArtifacts,
      long begunProofs,
      int acceptedTransactions,
      int lostTransactions,
      long longestRestartMillis) {
    /// Whether nothing was lost, doubled or damaged, and a kill cost one proof at most.
    public boolean passed() {
      return lostJobs == 0
          && duplicateResults == 0
          && corruptArtifacts == 0
          && lostTransactions == 0
          && repeatedProofs() <= kills(Part.WORKER) + kills(Part.TEMPORAL);
    }

    /// Proofs that were begun once more, because who made them was killed.
    public long repeatedProofs() {
      return Math.max(0, begunProofs - acceptedJobs);
    }

    public int kills(Part part) {
      return kills.getOrDefault(part, 0);
    }
  }

  /// Runs all rounds.
  public Result run() throws IOException, InterruptedException, Refusal, LedgerUnavailable {
    try (Services services =
            new Services(folder, Services.Setup.toKill(plan.parts(), plan.temporalScript()));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      services.start();
      Path faucet = folder.resolve("data").resolve("ledger").resolve("faucet.key");
      Jobs jobs = new Jobs(services.daemon());
      Transfers transfers = new Transfers(services.ledger(), Keys.read(faucet));
      List<Future<?>> work = List.of(clients.submit(jobs), clients.submit(transfers));
      Map<Part, Integer> kills = new EnumMap<>(Part.class);
      long longest = 0;
      List<Part> parts = plan.parts().stream().sorted().toList();
      for (int round = 1; round <= plan.rounds(); round++) {
        Part part = parts.get(random.nextInt(parts.size()));
        longest = Math.max(longest, services.kill(part, random));
        kills.merge(part, 1, Integer::sum);
        progress.accept(part.toString(), round);
      }
      jobs.stop();
      transfers.stop();
      for (Future<?> client : work) {
        await(client);
      }
      Jobs.Left left = jobs.check();
      return new Result(
          plan.rounds(),
          kills,
          left.accepted(),
          left.takenUp(),
          left.lost(),
          left.duplicates(),
          left.corrupt(),
          services.inWorkersLogs(": attempt "),
          transfers.accepted(),
          transfers.lost(),
          longest);
    }
  }

  private static void await(Future<?> client) throws InterruptedException, IOException {
    try {
      client.get();
    } catch (ExecutionException e) {
      throw new IOException("a client of the campaign gave up: " + e.getCause(), e);
    }
  }
}
