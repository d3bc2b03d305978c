package io.zkthreads.server.cli;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.ListJobsResponse;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.Waiting;
import io.zkthreads.server.console.Console;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Looks at the jobs of a running daemon.
@Command(
    name = "jobs",
    mixinStandardHelpOptions = true,
    description = "Lists, watches, fetches, retries, cancels and deletes jobs of a running daemon.",
    subcommands = {
      JobsCommand.List.class,
      JobsCommand.Watch.class,
      JobsGetCommand.class,
      JobsCommand.Retry.class,
      JobsCommand.Cancel.class,
      JobsCommand.Remove.class
    })
final class JobsCommand implements Callable<Integer> {
  @Override
  public Integer call() throws BadInput {
    throw new BadInput("jobs: expected one of ls, watch, get, retry, cancel, rm, got nothing");
  }

  /// What a command does with a daemon.
  interface Work {
    int run(ProverClient daemon, Console console) throws Exception;
  }

  /// A command that talks to the daemon.
  abstract static class Remote implements Callable<Integer> {
    @Option(
        names = "--daemon",
        paramLabel = "HOST:PORT",
        defaultValue = DaemonConnection.DEFAULT_ADDRESS,
        description = "The daemon, or https://HOST:PORT (default: ${DEFAULT-VALUE}).")
    String address = "";

    @Mixin DaemonOptions options = new DaemonOptions();

    @Option(names = "--json", description = "One JSON object a line.")
    boolean json;

    final int with(Work work) throws Exception {
      Console console = Console.of(json);
      try (DaemonConnection daemon = options.connect(address)) {
        return work.run(daemon.client(console), console);
      }
    }
  }

  @Command(name = "ls", mixinStandardHelpOptions = true, description = "Lists jobs, newest first.")
  static final class List extends Remote {
    @Override
    public Integer call() throws Exception {
      return with((daemon, console) -> {
        String token = "";
        do {
          ListJobsResponse page = daemon.listJobs(100, token);
          page.getJobsList().forEach(job -> say(console, job));
          token = page.getNextPageToken();
        } while (!token.isEmpty());
        return ExitCode.OK;
      });
    }
  }

  @Command(
      name = "watch",
      mixinStandardHelpOptions = true,
      description = "Follows a job to its end.")
  static final class Watch extends Remote {
    @Parameters(paramLabel = "JOB", description = "Its name, as `zkt jobs ls` shows it.")
    String name = "";

    @Override
    public Integer call() throws Exception {
      return with((daemon, console) -> {
        daemon.watch(
            name,
            0,
            new ProverClient.JobWatcher() {
              @Override
              public boolean onEvent(JobEvent event) {
                String state = DaemonJob.name(event.getState());
                Waiting waiting = event.getWaiting();
                console.event(
                    "state",
                    Map.of(
                        "sequence", event.getSequence(),
                        "state", state,
                        "waiting", waiting.getReason()),
                    event.getSequence() + " " + state + text(waiting));
                return true;
              }

              @Override
              public void onProgress(Progress progress) {
                console.progress(progress.getStep(), progress.getDone(), progress.getTotal());
              }
            });
        Job job = daemon.job(name);
        say(console, job);
        return switch (job.getState()) {
          case JOB_STATE_FINAL, JOB_STATE_VERIFIED -> ExitCode.OK;
          default -> ExitCode.NOT_AS_EXPECTED;
        };
      });
    }
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Ends a job that has not been sent to the L2.")
  static final class Cancel extends Remote {
    @Parameters(paramLabel = "JOB", description = "Its name, as `zkt jobs ls` shows it.")
    String name = "";

    @Override
    public Integer call() throws Exception {
      return with((daemon, console) -> {
        Job job = daemon.cancelJob(name);
        say(console, job);
        return job.getState() == JobState.JOB_STATE_CANCELLED
            ? ExitCode.OK
            : ExitCode.NOT_AS_EXPECTED;
      });
    }
  }

  @Command(
      name = "retry",
      mixinStandardHelpOptions = true,
      description = {
        "Tries a waiting job now, and takes up a failed one whose failure is retryable:",
        "from its proof if it has one. docs/operations.md lists the reasons."
      })
  static final class Retry extends Remote {
    @Parameters(paramLabel = "JOB", description = "Its name, as `zkt jobs ls` shows it.")
    String name = "";

    @Override
    public Integer call() throws Exception {
      return with((daemon, console) -> {
        say(console, daemon.retryJob(name));
        return ExitCode.OK;
      });
    }
  }

  @Command(
      name = "rm",
      mixinStandardHelpOptions = true,
      description = {
        "Deletes jobs that have ended, with their proofs.",
        "What other jobs need stays, and so does what was uploaded, for retention.artifact_hours."
      })
  static final class Remove extends Remote {
    @Parameters(
        paramLabel = "JOB",
        arity = "1..*",
        description = "Their names, as `zkt jobs ls` shows them.")
    java.util.List<String> names = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
      return with((daemon, console) -> {
        for (String name : names) {
          daemon.deleteJob(name);
          console.event("deleted", Map.of("name", name), name + " deleted");
        }
        return ExitCode.OK;
      });
    }
  }

  /// Empty for a job that does not wait.
  private static String text(Waiting waiting) {
    return waiting.getReason().isEmpty()
        ? ""
        : " waits: " + waiting.getReason() + ": " + waiting.getMessage();
  }

  static void say(Console console, Job job) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", job.getName());
    fields.put("state", DaemonJob.name(job.getState()));
    fields.put("profile", DaemonJob.name(job.getProfile()));
    fields.put("cycles", job.getExecution().getCycles());
    fields.put("proofBytes", job.getProof().getSizeBytes());
    fields.put("outcome", job.getSettlement().getOutcome());
    fields.put("waiting", job.getWaiting().getReason());
    fields.put("failure", job.getFailure().getReason());
    console.event(
        "job",
        fields,
        "%s %-9s %-10s %,12d cycles %s%s"
            .formatted(
                job.getName(),
                DaemonJob.name(job.getState()),
                DaemonJob.name(job.getProfile()),
                job.getExecution().getCycles(),
                job.getSettlement().getOutcome(),
                job.hasFailure()
                    ? job.getFailure().getReason() + ": " + job.getFailure().getMessage()
                    : text(job.getWaiting())));
  }
}
