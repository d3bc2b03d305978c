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
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Admission;
import io.zkthreads.thread.batcher.Batch;
import io.zkthreads.thread.batcher.Batcher;
import io.zkthreads.thread.batcher.Nonces;
import io.zkthreads.thread.batcher.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// The Batcher at work: collects, seals, sends to the daemon, watches.
final class Rollup {
  private static final int INLINE_BYTES = 1 << 20;
  private static final long WINDOW_BLOCKS = 1_000;
  private static final int MAX_TRANSACTIONS = 1_000;

  /// How far our clock may be ahead of the L2's.
  private static final long CLOCK_SKEW_SECONDS = 60;

  private final L2 l2;
  private final Market market;
  private final ProverClient prover;
  private final Batcher batcher;
  private final Report report;
  private int traded;

  Rollup(L2 l2, Market market, Batcher batcher, ProverClient prover, Report report) {
    this.l2 = l2;
    this.market = market;
    this.prover = prover;
    this.report = report;
    this.batcher = batcher;
  }

  /// The Batcher of a market's thread.
  ///
  /// @param nonces what it remembers of a thread of OS version 1; under version 2 state does
  static Batcher batcher(Market market, Cast cast, L2 l2, Nonces nonces) {
    return market.os() == OsVersion.V1
        ? new Batcher(market.terms(), cast.batcher(), nonces, MAX_TRANSACTIONS)
        : new Batcher(market.terms(), cast.batcher(), l2::value, MAX_TRANSACTIONS);
  }

  /// Collects the next `count` trades into a sub-block on the L2's head.
  Batch collect(int count) {
    for (int i = 0; i < count; i++) {
      UserTransaction trade = market.trade(traded++);
      Admission admission = batcher.add(trade);
      report.expect("admission by the Batcher", new Admission.Admitted(), admission);
    }
    Batch batch = batcher.seal(l2::value, position());
    report.expect("transactions dropped by the Batcher", 0, batch.dropped().size());
    long returned = batch.subBlock().transactions().size();
    report.note(
        "sub_block",
        Map.of(
            "transactions",
            returned,
            "inputs",
            batch.subBlock().statement().inputs().size(),
            "outputs",
            batch.subBlock().statement().outputs().size(),
            "statementHash",
            batch.subBlock().statement().hash().hex()),
        "sub-block of %d transactions: %d inputs, %d outputs"
            .formatted(
                returned,
                batch.subBlock().statement().inputs().size(),
                batch.subBlock().statement().outputs().size()));
    return batch;
  }

  /// The same transactions on the head of now.
  Batch rebase(SubBlock stale) {
    Batch batch = batcher.rebase(stale, l2::value, position());
    report.expect("transactions dropped by the rebase", 0, batch.dropped().size());
    return batch;
  }

  private Position position() {
    SettlementLayer.Head head = l2.head();
    ThreadRecord thread = l2.thread(market.thread());
    long now = System.currentTimeMillis() / 1000;
    boolean oneTime = market.os() == OsVersion.V1;
    long earliest = Math.max(head.time(), now - (oneTime ? 1 : CLOCK_SKEW_SECONDS));
    return new Position(
        thread.sequence() + 1,
        thread.head(),
        head.height(),
        head.height() + WINDOW_BLOCKS,
        earliest,
        oneTime ? earliest : earliest + Rules.MAX_INTERVAL_SECONDS);
  }

  /// Sends a sub-block to the daemon and watches until its proof is there and, if it is to settle,
  /// until its transaction is at the L2.
  Proven prove(SubBlock block, Settlement settlement) {
    byte[] bytes = block.encode();
    SubBlockWork.Builder work = SubBlockWork.newBuilder().setSettlement(settlement);
    if (bytes.length <= INLINE_BYTES) {
      work.setSubBlock(ByteString.copyFrom(bytes));
    } else {
      work.setArtifact(prover.upload(bytes));
    }
    JobSpec spec = JobSpec.newBuilder().setSubBlock(work).build();
    Job job = prover.createJob("demo-" + UUID.randomUUID(), spec);
    report.note("job", Map.of("name", job.getName()), "daemon accepted " + job.getName());
    boolean settles = settlement != Settlement.SETTLEMENT_NONE;
    Watcher watcher = new Watcher(settles);
    long last = prover.watch(job.getName(), 0, watcher);
    Job proved = prover.job(job.getName());
    JobState expected = settles ? JobState.JOB_STATE_SUBMITTED : JobState.JOB_STATE_VERIFIED;
    report.expect("state of the job", expected, watcher.last);
    Proven proven = new Proven(block, proved, watcher.steps, last);
    report.note("proved", proven.fields(), proven.text());
    return proven;
  }

  /// Watches on where `prove` stopped, until the job has ended.
  Job awaitEnd(Proven proven, JobState expected) {
    Watcher watcher = new Watcher(false);
    prover.watch(proven.job().getName(), proven.lastSequence(), watcher);
    report.expect("end of the job", expected, watcher.last);
    return prover.job(proven.job().getName());
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
