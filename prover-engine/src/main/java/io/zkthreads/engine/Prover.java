package io.zkthreads.engine;

import io.zkthreads.air.Machine;
import io.zkthreads.air.Witness;
import io.zkthreads.air.WitnessChecker;
import io.zkthreads.air.WitnessChecker.Violation;
import io.zkthreads.stark.air.Air;
import io.zkthreads.stark.compact.CompactCodec;
import io.zkthreads.stark.compact.CompactProof;
import io.zkthreads.stark.compact.CompactShape;
import io.zkthreads.stark.compact.CompactStatement;
import io.zkthreads.stark.proof.BatchProof;
import io.zkthreads.stark.proof.BatchShape;
import io.zkthreads.stark.proof.BatchStatement;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.proof.ProofCodec;
import io.zkthreads.stark.verify.Verdict;
import io.zkthreads.stark.verify.Verifier;
import io.zkthreads.stark.verify.VerifyingKey;
import java.util.List;
import java.util.Optional;

/// Proves that a witness satisfies a machine. Start reading here; the protocols are [BatchProver]
/// and [CompactProver].
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
    requireWidths(key, witness);
    return switch (key.circuit()) {
      case ProvingKey.Batch batch -> prove(key, batch.loaded(), witness);
      case ProvingKey.Compact compact -> prove(key, compact.circuit(), witness);
    };
  }

  private Proof prove(ProvingKey key, Backend.Loaded circuit, Witness witness) {
    BatchStatement statement =
        key.verifyingKey().statement(witness.publicWords(), ids(witness), logHeights(witness));
    StepClock clock = new StepClock(backend, listener, ProverStep.BATCH, rows(witness));

    // 0 to 6.
    BatchProof batch =
        new BatchProver(backend, circuit, statement, instances(circuit, witness), clock).prove();

    // 7. Bytes.
    byte[] bytes = ProofCodec.encode(batch, BatchShape.of(statement));
    Proof proof = new Proof(Optional.of(key.verifyingKey().digest()), ids(witness), bytes);
    clock.end(ProverStep.ENCODE);
    check(key, witness, proof, clock);
    return proof;
  }

  private Proof prove(ProvingKey key, CompactCircuit circuit, Witness witness) {
    List<Integer> ids = ids(witness);
    CompactStatement statement =
        key.verifyingKey().compactStatement(witness.publicWords(), ids, logHeights(witness));
    StepClock clock = new StepClock(backend, listener, ProverStep.COMPACT, rows(witness));

    // 0 to 5.
    List<Integer> tables = key.machine().tables().stream().map(t -> t.air().id()).toList();
    List<TableProgram> programs =
        ids.stream().map(id -> circuit.programs().get(tables.indexOf(id))).toList();
    CompactProof compact =
        new CompactProver(backend, statement, programs, circuit.preprocessed(), clock)
            .prove(witness.instances().stream().map(Witness.Instance::main).toList());

    // 6. Bytes.
    byte[] bytes = CompactCodec.encode(compact, CompactShape.of(statement));
    Proof proof =
        new Proof(Optional.of(key.verifyingKey().digest()), ids, logHeights(witness), bytes);
    clock.end(ProverStep.ENCODE);
    check(key, witness, proof, clock);
    return proof;
  }

  /// Nothing leaves that does not verify.
  private void check(ProvingKey key, Witness witness, Proof proof, StepClock clock) {
    switch (Verifier.verify(key.verifyingKey(), witness.publicWords(), proof.toBytes())) {
      case Verdict.Accepted accepted -> clock.end(ProverStep.SELF_CHECK);
      case Verdict.Rejected rejected -> throw failure(key.machine(), witness, rejected);
    }
  }

  /// Bytes that proving `witness` takes, step by step, before any of it is allocated.
  public MemoryPlan plan(ProvingKey key, Witness witness) {
    requireWidths(key, witness);
    VerifyingKey verifying = key.verifyingKey();
    List<Integer> ids = ids(witness);
    List<Integer> logHeights = logHeights(witness);
    return switch (key.circuit()) {
      case ProvingKey.Batch batch ->
          backend.plan(BatchShape.of(verifying.statement(witness.publicWords(), ids, logHeights)));
      case ProvingKey.Compact compact ->
          MemoryPlan.of(
              CompactShape.of(verifying.compactStatement(witness.publicWords(), ids, logHeights)));
    };
  }

  private static void requireWidths(ProvingKey key, Witness witness) {
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
  }

  private static List<Integer> ids(Witness witness) {
    return witness.instances().stream().map(Witness.Instance::tableId).toList();
  }

  private static List<Integer> logHeights(Witness witness) {
    return witness.instances().stream().map(i -> i.main().logHeight()).toList();
  }

  private static BatchProver.Instances instances(Backend.Loaded loaded, Witness witness) {
    Circuit circuit = loaded.circuit();
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
