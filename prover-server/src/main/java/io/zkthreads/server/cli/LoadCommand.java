package io.zkthreads.server.cli;

import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.server.Keys;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.load.Load;
import io.zkthreads.server.load.LoadResult;
import io.zkthreads.server.load.LoadRun;
import io.zkthreads.server.load.SubBlockSeries;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.tls.ServiceAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Puts load on a daemon.
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = {
      "Puts load on a daemon and measures how long it takes under it.",
      "Jobs of one program, or the transactions of one sub-block under ever new sequences, arrive when they are due, whatever becomes of those before; lateness",
      "counts, so a daemon that stands still for a moment shows in the percentiles. What is not",
      "proven when the time is over is cancelled; what was proven stays until its age ends.",
      "Exit code 1: an arrival was refused, left out or did not get as far as it was followed."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt load --elf prog.elf --rate 200 --seconds 30 --until executed --out load-1",
      "      soft receipts under load; curves in load-1/*.hgrm and load-1/load.svg",
      "  zkt load prover-data/sub-block --batcher-key batcher.key --rate 4 --until executed",
      "      the same of sub-blocks: see docs/operations.md"
    })
final class LoadCommand implements Callable<Integer> {
  /// Enough for the calls that a daemon takes on each.
  private static final int CONNECTIONS = 16;

  private static final int MAX_OPEN = 12_000;
  private static final double MAX_RATE = 10_000;

  @Mixin ElfRun program = new ElfRun();

  @Mixin SubBlockRun subBlock = new SubBlockRun();

  @Option(
      names = "--batcher-key",
      paramLabel = "FILE",
      description = "The key of the sub-block's Batcher, who signs it anew for each arrival.")
  @Nullable Path batcherKey;

  @Mixin DaemonOptions connection = new DaemonOptions();

  @Option(
      names = "--daemon",
      paramLabel = "HOST:PORT",
      description = "The daemon (default: ${DEFAULT-VALUE}).")
  String address = DaemonConnection.DEFAULT_ADDRESS;

  @Option(names = "--rate", description = "Arrivals a second (default: ${DEFAULT-VALUE}).")
  double rate = 10;

  @Option(names = "--seconds", description = "For how long (default: ${DEFAULT-VALUE}).")
  int seconds = 10;

  @Option(
      names = "--callers",
      description = "Most submissions at once (default: ${DEFAULT-VALUE}).")
  int callers = 64;

  @Option(
      names = "--until",
      description = "How far jobs are followed: accepted, executed or proved (the default).")
  Load.Until until = Load.Until.PROVED;

  @Option(
      names = "--max-open",
      paramLabel = "JOBS",
      description = "Most jobs that are followed at once (default: ${DEFAULT-VALUE}).")
  int maxOpen = 10_000;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "How long jobs are waited for at the end (default: ${DEFAULT-VALUE}).")
  int drain = 60;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the curves go; default: nowhere.")
  @Nullable Path out;

  @Option(
      names = "--yes-remote",
      description = "Allows a daemon of another machine, which somebody else may be using.")
  boolean remote;

  @Option(names = "--json", description = "One JSON object.")
  boolean json;

  private @Nullable SubBlockSeries series;

  @Override
  public Integer call() throws Exception {
    Load load = load();
    requireLoopback();
    read();
    if (out != null) {
      OutputFiles.makeFolder("--out", out);
      OutputFiles.check("--out", out.resolve("load.svg"), List.of());
    }
    Console console = Console.of(json);
    LoadResult result = run(load, console);
    if (out != null) {
      result.writeTo(out);
    }
    console.result(result.fields(), result.text());
    return result.isWhole() ? ExitCode.OK : ExitCode.NOT_AS_EXPECTED;
  }

  private LoadResult run(Load load, Console console) throws Exception {
    List<DaemonConnection> connections = new ArrayList<>();
    try {
      List<ProverClient> clients = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        DaemonConnection one = connection.connect(address);
        connections.add(one);
        one.client(console).listJobs(1, ""); // connected before anything is due
        clients.add(one.client(console, Patience.NONE));
      }
      return LoadRun.onDaemon(load, clients, work(connections.getFirst().client(console)));
    } finally {
      connections.forEach(DaemonConnection::close);
    }
  }

  private IntFunction<JobSpec> work(ProverClient daemon) throws BadInput, Refusal, IOException {
    if (series != null) {
      return series;
    }
    JobSpec spec = spec(daemon);
    return number -> spec;
  }

  /// Reads what is to arrive, before anybody is asked.
  private void read() throws BadInput, Refusal, IOException {
    if (!subBlock.isGiven()) {
      if (batcherKey != null) {
        throw new BadInput("--batcher-key: expected a sub-block with it, got none");
      }
      program.bytes();
      return;
    }
    if (program.elf != null) {
      throw new BadInput("expected --elf FILE or a sub-block file, got both");
    }
    if (batcherKey == null) {
      throw new BadInput("expected --batcher-key FILE with a sub-block, got none");
    }
    series = new SubBlockSeries(subBlock.inline(), Keys.read(batcherKey));
  }

  private JobSpec spec(ProverClient daemon) throws BadInput, Refusal {
    JobSpec.Builder spec =
        new DaemonProgram(program).spec(daemon, Settlement.SETTLEMENT_UNSPECIFIED);
    long cycles = program.cycles(0);
    return cycles == 0
        ? spec.build()
        : spec.setLimits(Limits.newBuilder().setMaxCycles(cycles)).build();
  }

  private Load load() throws BadInput {
    require("--rate", 0.01, MAX_RATE, rate);
    require("--seconds", 1, 3600, seconds);
    require("--callers", 1, 1024, callers);
    require("--max-open", 1, MAX_OPEN, maxOpen);
    require("--drain", 0, 86_400, drain);
    require("--rate times --seconds", 1, Load.MAX_ARRIVALS, rate * seconds);
    return new Load(
        rate, Duration.ofSeconds(seconds), callers, maxOpen, until, Duration.ofSeconds(drain));
  }

  private static void require(String option, double least, double most, double value)
      throws BadInput {
    if (!(value >= least && value <= most)) {
      throw new BadInput("%s: expected %s to %s, got %s".formatted(option, least, most, value));
    }
  }

  private void requireLoopback() throws BadInput, UnknownHostException {
    ServiceAddress service =
        ServiceAddress.parse(address)
            .orElseThrow(() ->
                new BadInput(
                    "--daemon: expected " + ServiceAddress.FORM + ", got '" + address + "'"));
    boolean here =
        Arrays.stream(InetAddress.getAllByName(service.at().host()))
            .allMatch(InetAddress::isLoopbackAddress);
    if (!here && !remote) {
      throw new BadInput(
          "--daemon %s: expected a daemon of this machine, got another; --yes-remote if it is yours"
              .formatted(address));
    }
  }
}
