package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.prove.ProofExport;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.server.prove.ProofMemory;
import io.zkthreads.stark.verify.VerifyingKey;
import io.zkthreads.vm.machine.MachineConfig;
import io.zkthreads.vm.program.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes the verifying key of a bare program, or of the OS with contracts from their sources.
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = {
      "Computes the verifying key of a program.",
      "The program is a bare RV32IM ELF, or the OS with contracts whose images are rebuilt from their",
      "sources first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  zkt keygen --elf fib.elf",
      "      print the key's digest, which names program, machine and security profile",
      "  zkt keygen --elf fib.elf --out fib.key --export fib.airs.json",
      "      keep the key, and its tables for an outside verifier"
    })
final class KeygenCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @ArgGroup(multiplicity = "1")
  Origin origin = new Origin();

  /// Where the program comes from.
  static final class Origin {
    @Option(names = "--elf", paramLabel = "FILE", description = "The program.")
    @Nullable Path elf;

    @Option(
        names = "--from-source",
        paramLabel = "FOLDER",
        description =
            "Rebuilds the images of this folder (guest) and fails unless they are, bit for bit,"
                + " those that zkt carries; needs clang-19 and lld-19.")
    @Nullable Path sources;
  }

  @Option(
      names = "--contract",
      split = ",",
      paramLabel = "NAME",
      description = "With --from-source: contracts in the order of their addresses; default: all.")
  List<String> contracts = new ArrayList<>();

  @Option(names = "--out", paramLabel = "KEY", description = "Where the key's bytes go.")
  @Nullable Path out;

  @Option(
      names = "--export",
      paramLabel = "AIRS.json",
      description = {
        "Tables, parameters and preprocessed commitment of the key, for tools of others.",
        "Heights that a proof chooses are null; seed and public words come with a proof."
      })
  @Nullable Path export;

  private void requirePlaces() throws BadInput {
    List<Path> others = new ArrayList<>();
    if (origin.elf != null) {
      others.add(origin.elf);
    }
    if (out != null) {
      OutputFiles.check("--out", out, others);
      others.add(out);
    }
    if (export != null) {
      OutputFiles.check("--export", export, others);
    }
  }

  @Override
  public Integer call() throws Exception {
    Config config = common.load(Map.of());
    requirePlaces();
    Program program;
    if (origin.sources == null) {
      program = ElfRun.program(Objects.requireNonNull(origin.elf));
    } else {
      GuestSources built = GuestSources.build(origin.sources);
      if (!built.different().isEmpty()) {
        common.console().error("other bytes than the images of this zkt: " + built.different());
        return ExitCode.NOT_AS_EXPECTED;
      }
      common
          .console()
          .event(
              "rebuilt",
              Map.of("images", built.count()),
              built.count() + " images rebuilt bit for bit from " + origin.sources);
      program = built.program(contracts);
    }
    long began = System.nanoTime();
    VerifyingKey key;
    long size = ProofMemory.ofKey(program, MachineConfig.shipped(), Daemon.profile(config));
    try (ProofMaker maker = Daemon.openMaker(config, size)) {
      key = maker.key(program).verifyingKey();
    }
    long millis = (System.nanoTime() - began) / 1_000_000;
    byte[] bytes = key.encode();
    if (out != null) {
      OutputFiles.write(out, bytes);
    }
    if (export != null) {
      OutputFiles.write(export, ProofExport.json(key));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("keyDigest", key.digest().toString());
    fields.put("keyBytes", bytes.length);
    fields.put("tables", key.tables().size());
    fields.put("provenBits", key.profile().targetBits());
    fields.put("millis", millis);
    common
        .console()
        .result(
            fields,
            "key %s: %d tables, %d bytes, %d proven bits, made in %d ms"
                .formatted(
                    key.digest(),
                    key.tables().size(),
                    bytes.length,
                    key.profile().targetBits(),
                    millis));
    return ExitCode.OK;
  }
}
