package io.zkthreads.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.StackOpening;
import io.zkthreads.stark.golden.CompactFixture;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.verify.CompactReplay;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// With the stacks of any machine, openings are Plonky3's byte for byte.
public abstract class GoldenOpeningContract {
  /// A stack of the machine.
  protected abstract CompactBackend.Stack stack(CompactShape.Stack shape, List<Trace> tables);

  /// Bytes of handles that are open.
  protected abstract long openBytes();

  @ParameterizedTest
  @FieldSource("io.zkthreads.stark.golden.CompactFixture#NAMES")
  void goldenOpeningsAreReproducedByteForByte(String name) throws MalformedProofException {
    CompactFixture golden = CompactFixture.load(name);
    CompactShape shape = CompactShape.of(golden.statement());
    CompactReplay replay = CompactReplay.of(golden);
    List<StackOpening> openings = new ArrayList<>();
    for (CompactReplay.Opening o : replay.openings()) {
      StackProver prover =
          new StackProver(
              new ReferenceBackend(),
              replay.seeds(),
              o.stack(),
              shape.parameters().extension(),
              o.transcript());
      try (CompactBackend.Stack stack = stack(o.stack(), o.traces())) {
        assertThat(stack.commitment()).isEqualTo(o.commitment());
        openings.add(prover.open(stack, o.points()));
      }
    }
    CompactProof proof = CompactCodec.decode(golden.proof(), shape);
    CompactProof ours =
        new CompactProof(
            proof.commitment(),
            proof.fractions(),
            proof.zerocheck(),
            openings.getFirst(),
            openings.size() > 1 ? Optional.of(openings.getLast()) : Optional.empty());
    assertThat(HexFormat.of().formatHex(CompactCodec.encode(ours, shape)))
        .isEqualTo(HexFormat.of().formatHex(golden.proof()));
    assertThat(openBytes()).as("bytes of handles left open").isZero();
  }
}
