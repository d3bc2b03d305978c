package io.zkthreads.server.demo;

import com.google.protobuf.ByteString;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobEvent;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Progress;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.StepFinished;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The daemon's jobs, as those who brought sub-blocks follow them.
final class Proving {
  private static final int INLINE_BYTES = 1 << 20;

  private final L2 l2;
  private final ProverClient prover;
  private final Report report;
  private final Optional<SecurityProfile> profile;

  /// Jobs of the daemon's profile.
  Proving(L2 l2, ProverClient prover, Report report) {
    this(l2, prover, report, Optional.empty());
  }

  /// @param profile of proofs; empty: the daemon's
  Proving(L2 l2, ProverClient prover, Report report, Optional<SecurityProfile> profile) {
    this.profile = profile;
    this.l2 = l2;
    this.prover = prover;
    this.report = report;
  }

  /// Sends a sub-block to the daemon and watches until its proof is there and, if it is to settle,
  /// until its transaction is on its way to the L2.
  Proven prove(SubBlock block, Settlement settlement) {
    byte[] bytes = block.encode();
    SubBlockWork.Builder work = SubBlockWork.newBuilder().setSettlement(settlement);
    if (bytes.length <= INLINE_BYTES) {
      work.setSubBlock(ByteString.copyFrom(bytes));
    } else {
      work.setArtifact(prover.upload(bytes));
    }
    JobSpec.Builder spec = JobSpec.newBuilder().setSubBlock(work);
    profile.ifPresent(named -> spec.setProfile(LedgerMessages.profile(named)));
    Job job = prover.createJob("demo-" + UUID.randomUUID(), spec.build());
    return watch(block, job.getName(), settlement != Settlement.SETTLEMENT_NONE);
  }

  /// Watches a job that somebody else made for a sub-block, until its transaction is on its way to
  /// the L2.
  Proven watch(SubBlock block, String job) {
    return watch(block, job, true);
  }

  private Proven watch(SubBlock block, String job, boolean settles) {
    report.note("job", Map.of("name", job), "daemon accepted " + job);
    Watcher watcher = new Watcher(settles);
    long last = prover.watch(job, 0, watcher);
    JobState expected = settles ? JobState.JOB_STATE_SUBMITTED : JobState.JOB_STATE_VERIFIED;
    report.expect("state of the job", expected, watcher.last);
    Proven proven = new Proven(block, prover.job(job), watcher.steps, last);
    report.note("proved", proven.fields(), proven.text());
    return proven;
  }

  /// Watches on where `watch` stopped, until the job has ended.
  Job awaitEnd(Proven proven, JobState expected) {
    Watcher watcher = new Watcher(false);
    prover.watch(proven.job().getName(), proven.lastSequence(), watcher);
    report.expect("end of the job", expected, watcher.last);
    return prover.job(proven.job().getName());
  }

  /// Seals a block of each transaction that the daemon sends for a job until it has ended: where
  /// sub-blocks have gone stale, a fact first and the sub-block then.
  Job settle(String job) {
    Job now = prover.waitJob(job, 1);
    while (!JobStates.isEnd(now.getState(), true)) {
      byte[] hash = now.getSettlement().getTransactionHash().toByteArray();
      if (hash.length == Bytes32.BYTES && l2.waits(Bytes32.of(hash))) {
        l2.sequence(List.of(Bytes32.of(hash)));
      }
      now = prover.waitJob(job, 1);
    }
    return now;
  }

  byte[] proof(Proven proven) {
    return prover.download(proven.job().getProof().getArtifact());
  }

  private final class Watcher implements ProverClient.JobWatcher {
    private final boolean untilSubmitted;
    private final List<StepFinished> steps = new ArrayList<>();
    private JobState last = JobState.JOB_STATE_UNSPECIFIED;

    Watcher(boolean untilSubmitted) {
      this.untilSubmitted = untilSubmitted;
    }

    @Override
    public boolean onEvent(JobEvent event) {
      last = event.getState();
      switch (event.getDetailCase()) {
        case STEP -> steps.add(event.getStep());
        case FAILURE ->
            report.expect(
                "failure of the job",
                "none",
                event.getFailure().getReason() + ": " + event.getFailure().getMessage());
        case ACCEPTANCE, EXECUTION, PROOF, SETTLEMENT, WAITING, DETAIL_NOT_SET ->
            report.note(
                "state",
                Map.of("state", name(last), "sequence", event.getSequence()),
                "  " + name(last).toLowerCase(Locale.ROOT));
      }
      return !untilSubmitted
          || (last != JobState.JOB_STATE_SUBMITTED && !JobStates.isEnd(last, true));
    }

    @Override
    public void onProgress(Progress progress) {
      report.console().progress(progress.getStep(), progress.getDone(), progress.getTotal());
    }

    private static String name(JobState state) {
      return state.name().replace("JOB_STATE_", "");
    }
  }
}
