package io.zkthreads.server.cli;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.prove.WorkReader;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Fetches what a job has come to, whoever created it.
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Shows a job and fetches its proof: the files that `zkt prove` writes.",
      "A client that was interrupted finds its job here."
    })
final class JobsGetCommand extends JobsCommand.Remote {
  @Parameters(paramLabel = "JOB", description = "Name, as `zkt jobs ls` and `zkt prove` print it.")
  String name = "";

  @Option(names = "--proof", paramLabel = "OUT", description = "Where the proof goes.")
  @Nullable Path proof;

  @Option(
      names = "--claim",
      paramLabel = "FILE",
      description = "Where a program's claim goes; default: OUT.claim.json.")
  @Nullable Path claim;

  @Override
  public Integer call() throws Exception {
    ProofFiles files = files();
    return with((daemon, console) -> {
      Job job = daemon.job(name);
      JobsCommand.say(console, job);
      return files == null ? ExitCode.OK : fetch(daemon, console, job, files);
    });
  }

  private @Nullable ProofFiles files() throws BadInput {
    if (proof == null) {
      if (claim != null) {
        throw new BadInput("--claim: expected --proof OUT with it, got none");
      }
      return null;
    }
    ProofFiles files = ProofFiles.of(proof, claim);
    OutputFiles.check("--proof", files.proof(), List.of());
    OutputFiles.check("--claim", files.claim(), List.of(files.proof()));
    return files;
  }

  private static int fetch(ProverClient daemon, Console console, Job job, ProofFiles files)
      throws Exception {
    if (!job.getProof().hasVerifyDuration()) {
      console.error(
          "%s has no verified proof: it is %s; `zkt jobs watch %s` follows it"
              .formatted(job.getName(), DaemonJob.name(job.getState()), job.getName()));
      return ExitCode.NOT_AS_EXPECTED;
    }
    summary(daemon, job, files).say(console);
    return ExitCode.OK;
  }

  private static ProofSummary summary(ProverClient daemon, Job job, ProofFiles files)
      throws Exception {
    if (job.getProgram().isEmpty()) {
      return SubBlockRun.keepProof(daemon, job, files.proof());
    }
    String program = job.getProgram().substring(WorkReader.PROGRAM_PREFIX.length());
    return DaemonProgram.keep(daemon, job, program, files);
  }
}
