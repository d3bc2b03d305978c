import io.zkthreads.engine.Backend;
import io.zkthreads.engine.BatchProver;
import io.zkthreads.engine.ProgressListener;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.ProofCodec;

/// Our prover without its self-check: here others check.
final class OurProver {
  private OurProver() {}

  /// The bytes of a proof; of dishonest traces, those of a proof that does not verify.
  static byte[] prove(
      Backend backend,
      Backend.Loaded circuit,
      BatchStatement statement,
      BatchProver.Instances instances) {
    BatchProver prover =
        new BatchProver(backend, circuit, statement, instances, ProgressListener.NONE);
    return ProofCodec.encode(prover.prove(), BatchShape.of(statement));
  }

  /// Waits for the threads that compile a backend's kernels: until then simpler ones serve, which
  /// are not what is to be compared.
  static Backend warm(Backend backend) {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().endsWith("-warm-up")) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    return backend;
  }
}
