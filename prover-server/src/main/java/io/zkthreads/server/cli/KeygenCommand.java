package io.zkthreads.server.cli;

import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.stark.verify.VerifyingKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Makes the verifying key of a bare program.
@Command(
    name = "keygen",
    mixinStandardHelpOptions = true,
    description = "Computes the verifying key of a bare program.")
final class KeygenCommand implements Callable<Integer> {
  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--elf", paramLabel = "FILE", required = true, description = "The program.")
  Path elf = Path.of("");

  @Option(names = "--out", paramLabel = "KEY", description = "Where the key's bytes go.")
  @Nullable Path out;

  @Override
  public Integer call() throws Exception {
    Config config = common.load(Map.of());
    long began = System.nanoTime();
    VerifyingKey key;
    try (ProofMaker maker = Daemon.openMaker(config)) {
      key = maker.key(ElfRun.program(elf)).verifyingKey();
    }
    long millis = (System.nanoTime() - began) / 1_000_000;
    byte[] bytes = key.encode();
    if (out != null) {
      Files.write(out, bytes);
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
