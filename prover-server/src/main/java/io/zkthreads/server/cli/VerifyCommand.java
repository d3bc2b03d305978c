package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.SoundnessBudget;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.program.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Verifies a proof of a bare program's run.
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Verifies a proof of a program's run.",
      "The proof is one that `zkt prove` wrote, or a proof container of the daemon.",
      "The key is computed from the ELF; the public words are read from PROOF.claim.json."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt verify fib.proof --elf fib.elf",
      "      exit code 0: accepted, 1: rejected, 2: a file cannot be used",
      "  zkt verify fib.proof --elf fib.elf --explain",
      "      with the proven bits of every round"
    })
final class VerifyCommand implements Callable<Integer> {
  private static final int MAX_PROOF_BYTES = 64 << 20;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "PROOF", description = "File with the proof.")
  Path proof = Path.of("");

  @Option(names = "--elf", paramLabel = "FILE", required = true, description = "The program.")
  Path elf = Path.of("");

  @Option(
      names = "--claim",
      paramLabel = "FILE",
      description = "Tables and public words; default: PROOF.claim.json.")
  @Nullable Path claim;

  @Option(
      names = "--explain",
      description = "The rounds of this proof: proven bits, formula and inputs.")
  boolean explain;

  @Mixin SecurityOptions security = new SecurityOptions();

  @Override
  public Integer call() throws Exception {
    Config config = common.load(security.asSetting());
    byte[] bytes = InputFiles.read(proof, "a proof", MAX_PROOF_BYTES);
    Claim claimed = Claim.read(claim == null ? Claim.besides(proof) : claim);
    Program program = ElfRun.program(elf);
    Judged judged = new Judged(elf, ElfRun.digest(program), Daemon.profile(config));
    Optional<Judged.Other> other = judged.other(claimed);
    if (other.isPresent()) {
      return say(other.get());
    }
    VerifyingKey key;
    try (ProofMaker maker = Daemon.openMaker(config)) {
      key = maker.key(program).verifyingKey();
    }
    other = judged.other(claimed, key);
    if (other.isPresent()) {
      return say(other.get());
    }
    if (explain) {
      explain(key, claimed, bytes);
    }
    long began = System.nanoTime();
    Verdict verdict =
        isContainer(bytes)
            ? Verifier.verify(key, claimed.words(), bytes)
            : Verifier.verify(key, claimed.words(), claimed.tableIds(), bytes);
    long millis = (System.nanoTime() - began) / 1_000_000;
    return say(verdict, key, claimed, millis);
  }

  private int say(Judged.Other other) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("accepted", false);
    fields.put("step", "CLAIM");
    fields.put("reason", other.what());
    fields.put("expected", other.asked());
    fields.put("got", other.claimed());
    common.console().result(fields, "rejected: " + other.text());
    return ExitCode.NOT_AS_EXPECTED;
  }

  private void explain(VerifyingKey key, Claim claimed, byte[] bytes) throws BadInput {
    SoundnessBudget budget =
        budget(key, claimed, bytes)
            .orElseThrow(() -> new BadInput(proof + ": the key does not allow its instances"));
    List<Map<String, Object>> rounds = new ArrayList<>();
    for (SoundnessBudget.Round r : budget.rounds()) {
      rounds.add(
          Map.of(
              "round", r.name(), "bits", r.bits(), "formula", r.formula(), "inputs", r.inputs()));
    }
    common
        .console()
        .event(
            "soundness",
            Map.of("bits", budget.bits(), "weakest", budget.weakest().name(), "rounds", rounds),
            budget.explain().stripTrailing());
  }

  private Optional<SoundnessBudget> budget(VerifyingKey key, Claim claimed, byte[] bytes)
      throws BadInput {
    try {
      Proof parsed = isContainer(bytes) ? Proof.parse(bytes) : new Proof(List.of(), bytes);
      return parsed.isCompact()
          ? Verifier.budget(key, claimed.words(), claimed.tableIds(), parsed.logHeights())
          : Verifier.budget(key, claimed.words(), claimed.tableIds(), parsed.body());
    } catch (MalformedProofException e) {
      throw new BadInput(proof + ": " + e.getMessage());
    }
  }

  private static boolean isContainer(byte[] bytes) {
    return bytes.length > 4
        && bytes[0] == 'Z'
        && bytes[1] == 'K'
        && bytes[2] == 'T'
        && bytes[3] == 'P';
  }

  private int say(Verdict verdict, VerifyingKey key, Claim claimed, long millis) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("accepted", verdict.isAccepted());
    fields.put("keyDigest", key.digest().toString());
    fields.put("verifyMillis", millis);
    switch (verdict) {
      case Verdict.Accepted _ -> {
        fields.put("exitCode", Integer.toUnsignedLong(claimed.words().exitCode()));
        fields.put("provenBits", key.profile().targetBits());
        fields.putAll(ElfRun.fields(claimed.words()));
        common.console().say(ReportText.words(claimed.words()));
        common
            .console()
            .result(
                fields,
                "accepted in %d ms: exit code %d, %d public words, %d proven bits"
                    .formatted(
                        millis,
                        Integer.toUnsignedLong(claimed.words().exitCode()),
                        claimed.words().entries().size() - 1,
                        key.profile().targetBits()));
        return ExitCode.OK;
      }
      case Verdict.Rejected(var step, String reason, String expected, String got) -> {
        fields.put("step", step.name());
        fields.put("reason", reason);
        fields.put("expected", expected);
        fields.put("got", got);
        common
            .console()
            .result(
                fields,
                "rejected at step %s: %s: expected %s, got %s"
                    .formatted(step, reason, expected, got));
        return ExitCode.NOT_AS_EXPECTED;
      }
    }
  }
}
