package io.zkthreads.server.campaign;

import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.server.job.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The same jobs by one worker, by two, and so on, each with one thread: how much sooner they are
/// done, and what the daemon takes beside their proofs.
public final class WorkerTrial {
  private static final long WAIT_SECONDS = 20;

  private final Path folder;
  private final Plan plan;

  /// How much is tried.
  ///
  /// @param most workers of the last round
  /// @param jobs in each round
  /// @param cycles of each job's run
  public record Plan(int most, int jobs, int cycles, Path temporalScript) {}

  /// One number of workers.
  ///
  /// @param seconds from the first job's creation until the last one was verified
  /// @param proofSeconds that proofs took, in all
  /// @param daemonMillis processor time of the daemon meanwhile
  /// @param workersMillis and of all workers
  public record Round(
      int workers,
      int jobs,
      double seconds,
      double proofSeconds,
      long daemonMillis,
      long workersMillis) {
    /// The daemon's processor time for each second of a proof.
    public double daemonPart() {
      return daemonMillis / 1e3 / proofSeconds;
    }
  }

  /// A trial that has not begun.
  ///
  /// @param folder for data and logs of the services
  public WorkerTrial(Path folder, Plan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /// Runs all rounds.
  ///
  /// @param told of each round
  public void run(Consumer<Round> told) throws IOException, InterruptedException {
    for (int workers = 1; workers <= plan.most(); workers++) {
      told.accept(round(workers));
    }
  }

  private Round round(int workers) throws IOException, InterruptedException {
    Path of = Files.createDirectory(folder.resolve("workers-" + workers));
    Services.Setup setup =
        new Services.Setup(
            EnumSet.of(Part.WORKER, Part.TEMPORAL),
            workers,
            List.of("-Xmx3g", "-XX:+UseParallelGC"),
            Optional.of(plan.temporalScript()));
    try (Services services = new Services(of, setup)) {
      services.start();
      ProverClient client = new ProverClient(services.daemon().channel(), Patience.DEFAULT);
      String program = client.registerProgram(BareProgram.countsDown()).getName();
      proofSeconds(client, program, "warm", 2 * workers);
      long daemon = cpu(List.of(services.daemon()));
      long proving = cpu(services.workers());
      long began = System.nanoTime();
      double proofs = proofSeconds(client, program, "counts", plan.jobs());
      return new Round(
          workers,
          plan.jobs(),
          (System.nanoTime() - began) / 1e9,
          proofs,
          (cpu(List.of(services.daemon())) - daemon) / 1_000_000,
          (cpu(services.workers()) - proving) / 1_000_000);
    }
  }

  private static long cpu(List<ServiceProcess> of) {
    return of.stream().mapToLong(service -> service.process().cpuNanos()).sum();
  }

  /// Has jobs proven, and says how long their proofs took together.
  private double proofSeconds(ProverClient client, String program, String prefix, int jobs)
      throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      JobSpec spec =
          JobSpec.newBuilder()
              .setProgram(
                  ProgramWork.newBuilder().setProgram(program).addAdvice(plan.cycles() / 2 - i))
              .build();
      names.add(client.createJob(prefix + "-" + i, spec).getName());
    }
    double seconds = 0;
    for (String name : names) {
      Job job = client.job(name);
      while (!Jobs.hasEnded(job)) {
        job = client.waitJob(name, WAIT_SECONDS);
      }
      if (job.getState() != JobState.JOB_STATE_VERIFIED) {
        throw new IOException(name + " ended as " + job.getState() + ": " + job.getFailure());
      }
      seconds += Durations.nanos(job.getProof().getProveDuration()) / 1e9;
    }
    return seconds;
  }
}
