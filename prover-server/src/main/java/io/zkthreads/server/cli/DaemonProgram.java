package io.zkthreads.server.cli;

import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.ProgramWork;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.server.job.StepFailure;
import io.zkthreads.server.prove.PublicWordsCodec;
import io.zkthreads.server.prove.WorkReader;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.rpc.RpcServer;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.proof.MalformedProofException;
import io.zkthreads.stark.proof.Proof;
import io.zkthreads.stark.verify.MalformedKeyException;
import io.zkthreads.stark.verify.VerifyingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A bare program as the work of a daemon. Its proof is kept in the files that a proof made here
/// has, so that nobody who verifies it has to know where it was made.
record DaemonProgram(ElfRun run) implements DaemonWork {
  /// Room in a request beside the advice.
  private static final int OTHER_BYTES = 4096;

  private static final int MAX_ADVICE_WORDS =
      (RpcServer.MAX_MESSAGE_BYTES - OTHER_BYTES) / Integer.BYTES;

  @Override
  public JobSpec.Builder spec(ProverClient daemon, Settlement settlement) throws BadInput, Refusal {
    byte[] elf = run.bytes();
    int[] advice = run.words();
    if (advice.length > MAX_ADVICE_WORDS) {
      throw new BadInput(
          "%s: expected at most %d words of advice for a daemon, got %d; prove without --daemon"
              .formatted(run.advice, MAX_ADVICE_WORDS, advice.length));
    }
    ProgramWork.Builder work =
        ProgramWork.newBuilder().setProgram(daemon.registerProgram(elf).getName());
    Arrays.stream(advice).forEach(work::addAdvice);
    return JobSpec.newBuilder().setProgram(work);
  }

  @Override
  public ProofSummary keep(ProverClient daemon, Job job, @Nullable Path out)
      throws IOException, StepFailure, BadInput, Refusal {
    return keep(daemon, job, run.digest(), out == null ? null : ProofFiles.of(out, null));
  }

  /// Keeps the proof of a job in `out`, if that is asked for.
  ///
  /// @param program digest of the ELF
  static ProofSummary keep(ProverClient daemon, Job job, String program, @Nullable ProofFiles out)
      throws IOException, StepFailure {
    byte[] container = daemon.download(job.getProof().getArtifact());
    byte[] wordBytes = daemon.download(job.getProof().getPublicWordsArtifact());
    try {
      Proof proof = Proof.parse(container);
      PublicWords words = PublicWordsCodec.decode(wordBytes);
      if (out != null) {
        Claim.writeProof(origin(daemon, job, program), proof, words, out);
      }
      return ProofSummary.of(job, ElfRun.fields(words), proof.body().length);
    } catch (MalformedProofException | Refusal e) {
      throw StepFailure.fatal("BAD_PROOF", "the daemon's proof cannot be read: " + e.getMessage());
    }
  }

  /// What the proof is of: the key is the daemon's word, and `zkt verify` makes its own.
  private static Claim.Origin origin(ProverClient daemon, Job job, String program)
      throws StepFailure {
    try {
      byte[] key =
          daemon
              .verifyingKey(WorkReader.PROGRAM_PREFIX + program, job.getProfile())
              .getVerifyingKey()
              .toByteArray();
      return Claim.Origin.of(program, VerifyingKey.decode(key));
    } catch (MalformedKeyException e) {
      throw StepFailure.fatal(
          "BAD_KEY",
          "the daemon's key cannot be read, %s keeps the proof: %s"
              .formatted(job.getName(), e.getMessage()));
    }
  }
}
