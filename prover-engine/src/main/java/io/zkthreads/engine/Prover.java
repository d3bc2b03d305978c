package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.air.WitnessChecker.Violation;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import java.util.List;
import java.util.Optional;

/// Proves that a witness satisfies a machine. Start reading here; the protocol is [BatchProver].
///
/// One prover makes one proof at a time.
public final class Prover {
  private final Backend backend;
  private final ProgressListener listener;

  public Prover(Backend backend) {
    this(backend, ProgressListener.NONE);
  }

  public Prover(Backend backend, ProgressListener listener) {
    this.backend = backend;
    this.listener = listener;
  }

  /// A proof that the verifier accepts with `witness.publicWords()`: it is verified here before it
  /// is returned.
  ///
  /// @param key made on this prover's backend
  /// @throws IllegalArgumentException if the key does not allow the witness's tables and heights
  /// @throws BadWitnessException if the witness does not satisfy the tables
  /// @throws BackendFailure if the backend could not, or made a proof that does not verify though
  ///   the witness is good
  public Proof prove(ProvingKey key, Witness witness) {
    BatchStatement statement = statement(key, witness);
    StepClock clock = new StepClock(backend, listener, rows(witness));

    // 0 to 6.
    BatchProof batch =
        new BatchProver(backend, key.loaded(), statement, instances(key, witness), clock).prove();

    // 7. Bytes.
    byte[] bytes = ProofCodec.encode(batch, BatchShape.of(statement));
    Proof proof =
        new Proof(
            Optional.of(key.verifyingKey().digest()),
            witness.instances().stream().map(Witness.Instance::tableId).toList(),
            bytes);
    clock.end(ProverStep.ENCODE);

    // 8. Nothing leaves that does not verify.
    switch (Verifier.verify(key.verifyingKey(), witness.publicWords(), proof.toBytes())) {
      case Verdict.Accepted accepted -> clock.end(ProverStep.SELF_CHECK);
      case Verdict.Rejected rejected -> throw failure(key.machine(), witness, rejected);
    }
    return proof;
  }

  /// Bytes that proving `witness` takes, step by step, before any of it is allocated.
  public MemoryPlan plan(ProvingKey key, Witness witness) {
    return backend.plan(BatchShape.of(statement(key, witness)));
  }

  private static BatchStatement statement(ProvingKey key, Witness witness) {
    for (Witness.Instance instance : witness.instances()) {
      Air air = key.verifyingKey().table(instance.tableId()).air();
      if (instance.main().width() != air.width()) {
        throw new IllegalArgumentException(
            "table "
                + air.name()
                + ": expected "
                + air.width()
                + " columns, got "
                + instance.main().width());
      }
    }
    return key.verifyingKey()
        .statement(
            witness.publicWords(),
            witness.instances().stream().map(Witness.Instance::tableId).toList(),
            witness.instances().stream().map(i -> i.main().logHeight()).toList());
  }

  private static BatchProver.Instances instances(ProvingKey key, Witness witness) {
    Circuit circuit = key.loaded().circuit();
    return new BatchProver.Instances(
        witness.instances().stream().map(i -> circuit.indexOf(i.tableId())).toList(),
        witness.instances().stream().map(Witness.Instance::main).toList());
  }

  private static long rows(Witness witness) {
    return witness.instances().stream().mapToLong(i -> i.main().height()).sum();
  }

  /// A rejected proof comes from a bad witness, or else from whoever computed it.
  private RuntimeException failure(Machine machine, Witness witness, Verdict.Rejected rejected) {
    List<Violation> violations = WitnessChecker.check(machine, witness);
    return violations.isEmpty()
        ? new BackendFailure(
            BackendFailure.Kind.WRONG,
            "backend " + backend.name() + " made a proof that does not verify: " + rejected)
        : new BadWitnessException(violations);
  }
}
