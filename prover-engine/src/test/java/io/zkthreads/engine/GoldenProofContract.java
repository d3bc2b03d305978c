package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.golden.GoldenFixture;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
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
    List<Trace> fixed = golden.preprocessed().stream().filter(t -> t.width() > 0).toList();
    try (Scope scope = new Scope()) {
      Commitment commitment =
          fixed.isEmpty()
              ? null
              : scope.own(Commitment.of(backend, fixed, golden.statement().parameters()));
      List<Optional<Trace>> preprocessed =
          golden.preprocessed().stream()
              .map(t -> Optional.of(t).filter(f -> f.width() > 0))
              .toList();
      BatchProof proof =
          new BatchProver(
                  backend,
                  golden.statement(),
                  new BatchProver.Traces(golden.traces(), preprocessed, commitment),
                  ProgressListener.NONE)
              .prove();
      return ProofCodec.encode(proof, BatchShape.of(golden.statement()));
    }
  }
}
