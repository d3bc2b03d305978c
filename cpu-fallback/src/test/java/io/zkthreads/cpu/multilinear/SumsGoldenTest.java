package io.zkthreads.cpu.multilinear;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactBackend.Table;
import io.zkthreads.engine.FractionProver;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.ZerocheckProver;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactSeeds;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.FractionLink;
import io.zkthreads.stark.compact.FractionalGkrProof;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.hash.Challenger;
import io.zkthreads.stark.proof.MalformedProofException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The messages of Plonky3's proofs, from their commitments and traces.
class SumsGoldenTest {
  static Stream<Arguments> cases() {
    return CompactFixture.NAMES.stream()
        .flatMap(name -> SumsBackend.all().map(backend -> Arguments.of(name, backend)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumsAreReproducedMessageByMessage(String name, SumsBackend backend)
      throws MalformedProofException {
    CompactFixture golden = CompactFixture.load(name);
    CompactShape shape = CompactShape.of(golden.statement());
    CompactProof proof = CompactCodec.decode(golden.proof(), shape);
    CompactSeeds seeds = new CompactSeeds(shape);
    Challenger transcript = golden.statement().startTranscript();
    seeds.observeStatement(transcript);
    golden.statement().preprocessed().ifPresent(transcript::observe);
    seeds.observeCommitment(transcript);
    transcript.observe(proof.commitment());
    shape.instances().forEach(i -> transcript.observe(i.publicValues()));

    List<Table> tables =
        shape.instances().stream().map(i -> new Table(TableProgram.of(i.air()), i)).toList();
    Stack main = backend.stack(shape.main(), golden.traces());
    List<Trace> fixed = golden.preprocessed().stream().filter(t -> t.width() > 0).toList();
    Optional<Stack> preprocessed = shape.preprocessed().map(s -> backend.stack(s, fixed));
    Optional<FractionProver.Linked> linked =
        shape
            .fractions()
            .map(layout ->
                FractionProver.prove(
                    backend,
                    seeds,
                    layout,
                    shape.parameters().extension(),
                    tables,
                    main,
                    preprocessed,
                    transcript));
    assertSame(linked.map(FractionProver.Linked::proof), proof.fractions());
    assertThat(backend.memory().state().peakBytes())
        .as("bytes of fractions")
        .isEqualTo(SumsPlan.of(shape).fractions());
    backend.memory().resetPeak();
    Optional<FractionLink> link = linked.map(FractionProver.Linked::link);
    ZerocheckProver.Proven zerocheck =
        ZerocheckProver.prove(backend, shape, seeds, link, tables, main, preprocessed, transcript);
    assertThat(zerocheck.proof().claimedSum()).isEqualTo(proof.zerocheck().claimedSum());
    for (int j = 0; j < proof.zerocheck().rounds().size(); j++) {
      assertThat(zerocheck.proof().rounds().get(j))
          .as("round %d of the zerocheck", j)
          .isEqualTo(proof.zerocheck().rounds().get(j));
    }
    assertThat(zerocheck.proof()).isEqualTo(proof.zerocheck());
    assertThat(backend.memory().state().peakBytes())
        .as("bytes of the zerocheck")
        .isBetween(SumsPlan.of(shape).zerocheck(), SumsPlan.of(shape).zerocheck() / 8 * 9);
    assertThat(backend.memory().state().bytes()).as("bytes of handles left open").isZero();
  }

  private static void assertSame(
      Optional<FractionalGkrProof> made, Optional<FractionalGkrProof> golden) {
    assertThat(made.map(FractionalGkrProof::rootDenominator))
        .isEqualTo(golden.map(FractionalGkrProof::rootDenominator));
    for (int k = 0; k < golden.map(g -> g.layers().size()).orElse(0); k++) {
      assertThat(made.orElseThrow().layers().get(k))
          .as("layer %d of the fractions", k)
          .isEqualTo(golden.orElseThrow().layers().get(k));
    }
    assertThat(made).isEqualTo(golden);
  }
}
