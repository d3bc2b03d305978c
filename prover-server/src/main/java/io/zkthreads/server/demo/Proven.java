package io.zkthreads.server.demo;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.ProofResult;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.server.job.Durations;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.os.OsVersion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A sub-block's job as it stands after its proof.
///
/// @param steps of the proof, as they were streamed
/// @param lastSequence of the events that were seen
record Proven(SubBlock block, Job job, List<StepFinished> steps, long lastSequence) {
  Proven {
    steps = List.copyOf(steps);
  }

  /// The fields of the `proved` event.
  Map<String, Object> fields() {
    ProofResult proof = job.getProof();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("transactions", block.transactions().size());
    fields.put("osVersion", block.statement().header().osVersion());
    fields.put("signedTransactions", signedTransactions());
    fields.put("cycles", job.getExecution().getCycles());
    fields.put("committedCells", job.getExecution().getCommittedCells());
    fields.put("proofBytes", proof.getSizeBytes());
    fields.put("proveMillis", Durations.millis(proof.getProveDuration()));
    fields.put("verifyMillis", Durations.millis(proof.getVerifyDuration()));
    fields.put("provenBits", proof.getProvenBits());
    fields.put("suite", proof.getSuite());
    fields.put("backend", proof.getBackend());
    return fields;
  }

  /// Transactions whose signatures the proof speaks of.
  private int signedTransactions() {
    boolean unsigned = block.statement().header().osVersion() == OsVersion.V1.number();
    return unsigned ? 0 : block.transactions().size();
  }

  String text() {
    ProofResult proof = job.getProof();
    return "proved %d transactions, %d of them with their signatures: %,d cycles, %,d committed cells, %,d bytes, %.1f s, verified in %d ms, %d proven bits (%s, %s)"
        .formatted(
            block.transactions().size(),
            signedTransactions(),
            job.getExecution().getCycles(),
            job.getExecution().getCommittedCells(),
            proof.getSizeBytes(),
            Durations.millis(proof.getProveDuration()) / 1000.0,
            Durations.millis(proof.getVerifyDuration()),
            proof.getProvenBits(),
            proof.getSuite(),
            proof.getBackend());
  }
}
