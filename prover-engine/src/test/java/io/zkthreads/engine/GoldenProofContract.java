package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.proof.BatchInstance;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// With any backend, the prover makes Plonky3's proofs byte for byte.
public abstract class GoldenProofContract {
  /// A fresh backend.
  protected abstract Backend backend();

  @ParameterizedTest
  @FieldSource({
    "io.zkthreads.stark.golden.GoldenFixture#NAMES",
    "io.zkthreads.stark.golden.GoldenFixture#POSEIDON2_NAMES"
  })
  void theGoldenProofIsReproducedByteForByte(String name) {
    GoldenFixture golden = GoldenFixture.load(name);
    try (Backend backend = backend()) {
      byte[] bytes = prove(backend, golden);
      assertThat(bytes).isEqualTo(golden.proof());
      assertThat(backend.memory().bytes()).as("bytes of handles left open").isZero();
    }
  }

  static byte[] prove(Backend backend, GoldenFixture golden) {
    List<Optional<Trace>> preprocessed =
        golden.preprocessed().stream().map(t -> Optional.of(t).filter(f -> f.width() > 0)).toList();
    BatchStatement statement = golden.statement();
    List<Air> airs = statement.instances().stream().map(BatchInstance::air).toList();
    Circuit circuit = Circuit.of(statement.parameters(), airs, preprocessed);
    try (Backend.Loaded loaded = backend.load(circuit)) {
      BatchProof proof =
          new BatchProver(
                  backend,
                  loaded,
                  statement,
                  BatchProver.Instances.ofEach(golden.traces()),
                  ProgressListener.NONE)
              .prove();
      return ProofCodec.encode(proof, BatchShape.of(statement));
    }
  }
}
