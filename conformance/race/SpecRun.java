import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.Commitment;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.verify.BatchVerifier;
import io.zkthreads.stark.verify.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A spec with its traces, preprocessed columns committed.
final class SpecRun {
  private final Backend.Loaded circuit;
  private final BatchStatement statement;
  private final BatchProver.Instances instances;

  private SpecRun(
      Backend.Loaded circuit, BatchStatement statement, BatchProver.Instances instances) {
    this.circuit = circuit;
    this.statement = statement;
    this.instances = instances;
  }

  static SpecRun of(Backend backend, Path specFile, Path traceFile) throws IOException {
    Spec spec = Spec.read(specFile);
    Backend.Loaded circuit = backend.load(spec.circuit());
    Commitment commitment = circuit.preprocessed();
    return new SpecRun(
        circuit,
        spec.statement(commitment == null ? List.of() : commitment.cap()),
        BatchProver.Instances.ofEach(spec.traces(traceFile)));
  }

  byte[] prove(Backend backend) {
    return OurProver.prove(backend, circuit, statement, instances);
  }

  Verdict verify(byte[] proof) {
    return BatchVerifier.verify(statement, proof);
  }
}
