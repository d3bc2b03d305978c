package io.zkthreads.server.cli;

import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Execution;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The work of a command that a daemon does: a sub-block in any case, since the daemon knows the
/// L2's contracts, and a program if a daemon is named.
final class DaemonRun {
  private static final long MAX_PATIENCE_SECONDS = 365L * 24 * 3600;

  @Mixin SubBlockRun subBlock = new SubBlockRun();

  @Option(
      names = "--daemon",
      paramLabel = "HOST:PORT",
      description =
          "The daemon that does the work; default for SUBBLOCK: "
              + DaemonConnection.DEFAULT_ADDRESS
              + ", for --elf: none, the work is done here.")
  @Nullable String address;

  @Mixin DaemonOptions options = new DaemonOptions();

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "How long a daemon is waited for that does not answer; default: 300 if it has answered"
              + " before, else 2.")
  @Nullable Long patience;

  boolean isAsked() {
    return subBlock.isGiven() || address != null;
  }

  /// The file that is read, if it is a sub-block.
  List<Path> inputs() {
    return subBlock.file == null ? List.of() : List.of(subBlock.file);
  }

  /// Executes without a proof and says what one would take.
  int execute(CommonOptions common, ElfRun program) throws BadInput, Refusal {
    common.requireNoSettings();
    Console console = common.console();
    try (DaemonConnection daemon = connect()) {
      ProverClient client = daemon.client(console, patience());
      JobSpec spec = spec(client, work(program), program, Settlement.SETTLEMENT_UNSPECIFIED);
      say(console, client.estimate(spec));
      return ExitCode.OK;
    }
  }

  private static void say(Console console, Execution execution) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("exitCode", Integer.toUnsignedLong(execution.getExitCode()));
    fields.put("cycles", execution.getCycles());
    ReportText report = ReportText.of(execution);
    fields.putAll(report.fields());
    console.say(report.table());
    console.result(
        fields,
        "exit code %s, %,d cycles; a proof: %s"
            .formatted(fields.get("exitCode"), execution.getCycles(), report.summary()));
  }

  /// Proves without settling.
  ///
  /// @param requestId of a command that was interrupted, null for a new one
  int prove(
      CommonOptions common,
      ElfRun program,
      BoundOptions bounds,
      SecurityOptions security,
      @Nullable Path out,
      @Nullable String requestId)
      throws BadInput, Refusal, StepFailure, IOException {
    common.requireNoSettings();
    Console console = common.console();
    DaemonWork work = work(program);
    String id = requestId == null ? "zkt-" + UUID.randomUUID() : requestId;
    try (DaemonConnection daemon = connect()) {
      ProverClient client = daemon.client(console, patience());
      JobSpec.Builder bounded = spec(client, work, program, Settlement.SETTLEMENT_NONE).toBuilder();
      bounds.addTo(bounded.getLimitsBuilder());
      security.addTo(bounded);
      JobSpec spec = bounded.build();
      try (Continuation hint = new Continuation(console, address(), id)) {
        DaemonJob.JobRequest request = new DaemonJob.JobRequest(id, spec, hint);
        return hint.saidIfItFails(
            () -> end(client, work, DaemonJob.run(client, request, console), out, console));
      }
    }
  }

  private static int end(
      ProverClient daemon, DaemonWork work, Job ended, @Nullable Path out, Console console)
      throws BadInput, Refusal, StepFailure, IOException {
    if (ended.getState() != JobState.JOB_STATE_VERIFIED) {
      String state = DaemonJob.name(ended.getState());
      console.result(
          Map.of("state", state, "failure", ended.getFailure().getReason()),
          state + ": " + ended.getFailure().getMessage());
      return ExitCode.NOT_AS_EXPECTED;
    }
    work.keep(daemon, ended, out).say(console);
    return ExitCode.OK;
  }

  private String address() {
    return address == null ? DaemonConnection.DEFAULT_ADDRESS : address;
  }

  private DaemonConnection connect() throws BadInput {
    return options.connect(address());
  }

  private Patience patience() throws BadInput {
    if (patience == null) {
      return Patience.DEFAULT;
    }
    if (patience < 0 || patience > MAX_PATIENCE_SECONDS) {
      throw new BadInput(
          "--patience: expected 0 to " + MAX_PATIENCE_SECONDS + " seconds, got " + patience);
    }
    return Patience.DEFAULT.of(Duration.ofSeconds(patience));
  }

  private DaemonWork work(ElfRun program) throws BadInput {
    if (!subBlock.isGiven()) {
      return new DaemonProgram(program);
    }
    if (program.elf != null) {
      throw new BadInput("expected --elf FILE or a sub-block file, got both");
    }
    return subBlock;
  }

  private static JobSpec spec(
      ProverClient daemon, DaemonWork work, ElfRun program, Settlement settlement)
      throws BadInput, Refusal {
    long cycles = program.cycles(0); // 0 is the daemon's own limit
    JobSpec.Builder spec = work.spec(daemon, settlement);
    spec.getLimitsBuilder().setMaxCycles(cycles);
    return spec.build();
  }
}
