package io.zkthreads.server.cli;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.server.console.Console;
import io.zkthreads.server.job.Durations;
import java.util.LinkedHashMap;
import java.util.Map;

/// What `zkt prove` says in the end, in the same words and fields wherever the proof was made.
///
/// @param more fields of this kind of work
/// @param nanos time of the proof, without that of key and run
record ProofSummary(
    int exitCode,
    long cycles,
    Map<String, Object> more,
    long committedCells,
    long proofBytes,
    long nanos,
    int provenBits,
    String backend) {

  /// What a daemon says of a job with a proof.
  static ProofSummary of(Job job, Map<String, Object> more, long proofBytes) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("job", job.getName());
    fields.putAll(more);
    return new ProofSummary(
        job.getExecution().getExitCode(),
        job.getExecution().getCycles(),
        fields,
        job.getExecution().getCommittedCells(),
        proofBytes,
        Durations.nanos(job.getProof().getProveDuration()),
        job.getProof().getProvenBits(),
        job.getProof().getBackend());
  }

  void say(Console console) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("exitCode", Integer.toUnsignedLong(exitCode));
    fields.put("cycles", cycles);
    fields.putAll(more);
    fields.put("committedCells", committedCells);
    fields.put("proofBytes", proofBytes);
    fields.put("proveMillis", nanos / 1_000_000);
    fields.put("provenBits", provenBits);
    fields.put("backend", backend);
    console.result(
        fields,
        "exit code %d, %,d cycles, %,d committed cells, proof of %,d bytes in %.1f s (%s), %d proven bits"
            .formatted(
                Integer.toUnsignedLong(exitCode),
                cycles,
                committedCells,
                proofBytes,
                nanos / 1e9,
                backend,
                provenBits));
  }
}
