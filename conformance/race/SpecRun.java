import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Commitment;
import io.zkthreads.stark.air.Trace;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.verify.BatchVerifier;
import io.zkthreads.stark.verify.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A spec with its traces, preprocessed columns committed.
final class SpecRun {
  private final BatchStatement statement;
  private final BatchProver.Traces traces;

  private SpecRun(BatchStatement statement, BatchProver.Traces traces) {
    this.statement = statement;
    this.traces = traces;
  }

  static SpecRun of(Backend backend, Path specFile, Path traceFile) throws IOException {
    Spec spec = Spec.read(specFile);
    List<Optional<Trace>> fixed = spec.preprocessed();
    List<Trace> values = fixed.stream().flatMap(Optional::stream).toList();
    Commitment commitment =
        values.isEmpty() ? null : Commitment.of(backend, values, spec.parameters());
    return new SpecRun(
        spec.statement(commitment == null ? List.of() : commitment.cap()),
        new BatchProver.Traces(spec.traces(traceFile), fixed, commitment));
  }

  byte[] prove(Backend backend) {
    return OurProver.prove(backend, statement, traces);
  }

  Verdict verify(byte[] proof) {
    return BatchVerifier.verify(statement, proof);
  }
}
