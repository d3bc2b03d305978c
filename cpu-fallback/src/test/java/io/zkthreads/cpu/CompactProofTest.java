package io.zkthreads.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.cpu.scalar.ScalarBackendProvider;
import io.zkthreads.cpu.vector.VectorBackendProvider;
import io.zkthreads.engine.Backend;
import io.zkthreads.engine.CompactBackend.Stack;
import io.zkthreads.engine.CompactProver;
import io.zkthreads.engine.TableProgram;
import io.zkthreads.engine.Workers;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.proof.BatchInstance;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CompactProofTest {
  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void plainKernelsMakePlonky3sProof(String name) {
    check(CompactFixture.load(name), new ScalarBackendProvider().open(0, new Workers(1)));
  }

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void vectorKernelsMakePlonky3sProof(String name) {
    check(CompactFixture.load(name), new VectorBackendProvider().open(0, new Workers(2)));
  }

  private static void check(CompactFixture fixture, Backend backend) {
    CompactShape shape = CompactShape.of(fixture.statement());
    List<Trace> fixed = fixture.preprocessed().stream().filter(t -> t.width() > 0).toList();
    Optional<Stack> preprocessed =
        shape.preprocessed().map(s -> backend.compact().orElseThrow().stack(s, fixed));
    assertThat(preprocessed.map(Stack::commitment)).isEqualTo(fixture.statement().preprocessed());
    List<TableProgram> programs =
        fixture.statement().instances().stream()
            .map(BatchInstance::air)
            .map(TableProgram::of)
            .toList();
    CompactProof proof =
        new CompactProver(backend, fixture.statement(), programs, preprocessed)
            .prove(fixture.traces());
    assertThat(CompactCodec.encode(proof, shape)).isEqualTo(fixture.proof());
    preprocessed.ifPresent(Stack::close);
    backend.close();
  }
}
