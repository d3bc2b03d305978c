package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.air.Witness;
import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.KeyGenerator;
import io.zkthreads.engine.Prover;
import io.zkthreads.engine.ProvingKey;
import io.zkthreads.engine.ToyMachine;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.field.ExtensionField;
import io.zkthreads.stark.params.CompactParameters;
import io.zkthreads.stark.params.CompactParameters.WhirCode;
import io.zkthreads.stark.params.Regime;
import io.zkthreads.stark.params.SecurityProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The proofs under a key that `stark-core` attacks, in its `resources/small-compact`.
class SmallCompactProofTest {
  private static final Path RESOURCES =
      Path.of(System.getProperty("repository.root", "."), "stark-core/src/test/resources");

  /// Few bits, for speed, and samples outside the domain.
  static final SecurityProfile SMALL =
      new SecurityProfile(
          "SMALL_COMPACT",
          5,
          new CompactParameters(
              ExtensionField.QUINTIC,
              Regime.JOHNSON,
              10,
              2,
              new WhirCode(1, 5, 3, 3, 2),
              new WhirCode(3, 4, 3, 3, 2)));

  private static final int WORDS = 20;

  /// With `JAVA_TOOL_OPTIONS=-Dzkt.rewrite=true` it writes the files anew, the honest seed of the
  /// fuzz target with them.
  @Test
  void theKeptFilesAreWhatTheProverMakes() throws IOException {
    Witness witness = witness(WORDS);
    try (Backend backend = new ScalarBackendProvider().open(0, new Workers(1));
        ProvingKey key = KeyGenerator.generate(ToyMachine.machine(), SMALL, backend)) {
      kept("small-compact/key", key.verifyingKey().encode());
      kept("small-compact/words", witness.publicWords().toBytes());
      kept("small-compact/proof", new Prover(backend).prove(key, witness).toBytes());
      kept("fuzz/CompactProofFuzz/honest", new Prover(backend).prove(key, witness).body());
      kept("small-compact/other", new Prover(backend).prove(key, witness(WORDS - 1)).toBytes());
    }
  }

  @Test
  void theyAreOfCostlyMachinesToo() throws IOException {
    kept("small-compact/costly/words", CostlyMachines.WORDS.toBytes());
    for (CostlyMachines.Costly costly : CostlyMachines.all()) {
      try (Backend backend = new ScalarBackendProvider().open(0, new Workers(1));
          ProvingKey key = KeyGenerator.generate(costly.machine(), SMALL, backend)) {
        byte[] proof = new Prover(backend).prove(key, costly.witness()).toBytes();
        kept("small-compact/costly/" + costly.name() + ".key", key.verifyingKey().encode());
        kept("small-compact/costly/" + costly.name() + ".proof", proof);
      }
    }
  }

  private static Witness witness(int count) {
    return ToyMachine.witness(IntStream.range(0, count).map(i -> i * 37).toArray(), 11, 10);
  }

  private static void kept(String name, byte[] made) throws IOException {
    Path file = RESOURCES.resolve(name);
    if (Boolean.getBoolean("zkt.rewrite")) {
      Files.write(file, made);
    }
    assertThat(made).as(name).isEqualTo(Files.readAllBytes(file));
  }
}
