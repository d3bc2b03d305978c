package io.zkthreads.server.cli;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.refusal.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a daemon can be asked to run. Sub-blocks and programs differ in how they get there and in
/// which form a proof of them is kept; the way between is the same.
sealed interface DaemonWork permits SubBlockRun, DaemonProgram {
  /// Reads the files, refuses what is no such work before the daemon is asked, and uploads what
  /// does not go with the request.
  ///
  /// @param settlement of a sub-block; a program is never settled
  JobSpec.Builder spec(ProverClient daemon, Settlement settlement) throws BadInput, Refusal;

  /// Keeps the proof of a job that ended well.
  ///
  /// @param out where the proof goes, null if nobody wants it
  ProofSummary keep(ProverClient daemon, Job job, @Nullable Path out)
      throws IOException, StepFailure, BadInput, Refusal;
}
