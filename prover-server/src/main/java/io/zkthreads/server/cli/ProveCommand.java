package io.zkthreads.server.cli;

import io.zkthreads.air.Witness;
import io.zkthreads.engine.ProgressEvent;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.prove.MadeProof;
import io.zkthreads.server.prove.MemoryBudget;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofExport;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProofMemory;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.vm.exec.Execution;
import io.zkthreads.vm.exec.Host;
import io.zkthreads.vm.exec.Limits;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Program;
import io.zkthreads.vm.trace.ExecutionReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Proves a run of a bare program, here or by a daemon, or has a daemon prove a sub-block.
@Command(
    name = "prove",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a program and proves the run, here or by a daemon.",
      "The program is a bare RV32IM ELF. A daemon, which is named with --daemon, also proves",
      "sub-blocks, without settling them.",
      "OUT holds the bytes of Plonky3's BatchProof; OUT.claim.json what it claims.",
      "For a sub-block OUT is the proof's container, as the L2 takes it."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt prove --elf fib.elf --proof fib.proof",
      "      run and prove; then: zkt verify fib.proof --elf fib.elf",
      "  zkt prove --elf sort.elf --advice numbers.bin --max-cycles 1000000 --json",
      "      with input words, a limit, and a last line for programs",
      "  zkt prove --elf fib.elf --proof fib.proof --daemon prover:50051",
      "      by a daemon (`zkt serve`); the same files, the same check; after an interruption",
      "      `zkt jobs get JOB --proof fib.proof` fetches them",
      "  zkt prove --elf fib.elf --proof fib.proof --export fib.airs.json",
      "      with all that a verifier of others needs, such as conformance/"
    })
final class ProveCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();
  @Mixin ElfRun run = new ElfRun();
  @Mixin DaemonRun daemon = new DaemonRun();
  @Mixin BoundOptions bounds = new BoundOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Option(names = "--proof", paramLabel = "OUT", description = "Where the proof goes.")
  @Nullable Path proofFile;

  @Option(
      names = "--export",
      paramLabel = "AIRS.json",
      description = "Tables, parameters and seed of this proof, for an outside verifier.")
  @Nullable Path export;

  @Option(
      names = "--audit",
      paramLabel = "DIR",
      description = "Writes DIR/key, DIR/words and DIR/proof for the standalone verifier.")
  @Nullable Path audit;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "Goes on with the daemon's job of a command that was interrupted.")
  @Nullable String requestId;

  @Override
  public Integer call() throws Exception {
    if (daemon.isAsked()) {
      requireNone("--export", export, "the witness, which a daemon keeps to itself");
      requireNone("--audit", audit, "a key that is made here, not by whom it is to judge");
      requirePlaces();
      return daemon.prove(common, run, bounds, security, proofFile, requestId);
    }
    if (requestId != null) {
      throw new BadInput("--request-id: expected --daemon with it, got a proof made here");
    }
    if (bounds.isGiven()) {
      throw new BadInput(
          "--deadline, --max-cells: expected --daemon with them, got a proof made here");
    }
    requirePlaces();
    Config config = common.load(security.asSetting());
    Console console = common.console();
    Program program = run.program();
    int[] advice = run.words();
    MemoryBudget budget = Daemon.memoryBudget(config);
    Limits limits = run.limits(config).withRowBytes(budget.rowBytes());
    try (ProofMaker maker = openMaker(config, program, advice, limits)) {
      console.progress("key", 0, 1);
      ProgramKey key = maker.key(program);
      console.progress("execute", 0, 1);
      Execution execution = key.executor().execute(Host.of(advice), limits);
      run.tell(console, execution);
      PublicWords words = ElfRun.halted(execution, run.symbols());
      maker.requireMemory(key, execution, budget);
      ExecutionReport report = maker.report(key.profile(), key.program(), execution);
      console.progress("trace", 0, 1);
      long began = System.nanoTime();
      Witness witness = maker.witness(execution);
      MadeProof made = maker.prove(key, witness, event -> show(console, event));
      Proof proof = made.proof();
      long nanos = System.nanoTime() - began;
      write(key, ElfRun.digest(program), witness, proof);
      new ProofSummary(
              words.exitCode(),
              execution.cycles(),
              ElfRun.fields(words),
              report.committedCells(),
              proof.body().length,
              nanos,
              key.profile().targetBits(),
              made.backend())
          .say(console);
    } finally {
      console.clear();
    }
    return ExitCode.OK;
  }

  /// For a run that is over at once with plain kernels, if the user has no wish.
  private static ProofMaker openMaker(Config config, Program program, int[] advice, Limits limits) {
    long bytes =
        ProofMemory.ofShortRun(
                program, MachineConfig.shipped(), Daemon.profile(config), Host.of(advice), limits)
            .orElse(Long.MAX_VALUE);
    return Daemon.openMaker(config, bytes);
  }

  private static void requireNone(String option, @Nullable Path given, String needed)
      throws BadInput {
    if (given != null) {
      throw new BadInput(
          option
              + ": expected a proof made here, got a daemon's; it takes "
              + needed
              + ": use --elf without --daemon");
    }
  }

  private static void show(Console console, ProgressEvent event) {
    console.progress(event.next().name().toLowerCase(Locale.ROOT), event.done(), event.total());
  }

  /// Nothing is proven whose proof has no place to go.
  private void requirePlaces() throws BadInput {
    Map<Path, String> places = new LinkedHashMap<>();
    if (proofFile != null) {
      places.put(proofFile, "--proof");
      places.put(Claim.besides(proofFile), "--proof");
    }
    if (export != null) {
      places.put(export, "--export");
    }
    if (audit != null) {
      OutputFiles.makeFolder("--audit", audit);
      for (String name : List.of("key", "words", "proof")) {
        places.put(audit.resolve(name), "--audit");
      }
    }
    List<Path> others = new ArrayList<>(run.inputs());
    others.addAll(daemon.inputs());
    for (Map.Entry<Path, String> place : places.entrySet()) {
      OutputFiles.check(place.getValue(), place.getKey(), others);
      others.add(place.getKey());
    }
  }

  private void write(ProgramKey key, String program, Witness witness, Proof proof)
      throws IOException {
    PublicWords words = witness.publicWords();
    if (proofFile != null) {
      Claim.writeProof(Claim.Origin.of(program, key.verifyingKey()), proof, words, proofFile);
    }
    if (audit != null) {
      OutputFiles.write(audit.resolve("key"), key.verifyingKey().encode());
      OutputFiles.write(audit.resolve("words"), words.toBytes());
      OutputFiles.write(audit.resolve("proof"), proof.toBytes());
    }
    if (export != null) {
      OutputFiles.write(export, ProofExport.json(key.verifyingKey(), key.machine(), witness));
    }
  }
}
