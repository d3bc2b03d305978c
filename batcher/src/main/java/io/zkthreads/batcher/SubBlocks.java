package io.zkthreads.batcher;

import io.zkthreads.batcher.SubBlockRecord.Stage;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SubBlock;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// The life of a Batcher's sub-blocks. Each [#turn] looks at the L2 and the daemon anew and does
/// what follows; nothing is remembered but in [Records], so a process that dies goes on.
///
/// Sub-blocks that are not settled form a chain: each was executed on what those before it leave.
/// When one cannot be applied, those behind it cannot either: their jobs are ended, and all are
/// made anew in order, with the transactions that they had. Never are there two statements of one
/// sub-block at work: one is made after the job of the one before has ended.
final class SubBlocks {
  private static final System.Logger LOG = System.getLogger(SubBlocks.class.getName());

  final Records records;
  final Prover prover;
  final Sealer sealer;
  final BatcherRules rules;
  private final InstantSource clock;

  SubBlocks(
      Records records, Prover prover, Sealer sealer, BatcherRules rules, InstantSource clock) {
    this.records = records;
    this.prover = prover;
    this.sealer = sealer;
    this.rules = rules;
    this.clock = clock;
  }

  /// What a turn found.
  ///
  /// @param doing in words, for whoever looks
  /// @param busy whether something is under way
  record Report(String doing, boolean busy) {}

  /// Does what there is to do now.
  Report turn(Scene scene) throws LedgerUnavailable, Prover.Away {
    boolean unexplained = false;
    for (SubBlockRecord block : records.unexplained()) {
      unexplained |= explain(block);
    }
    List<SubBlockRecord> open = records.open();
    Chain chain = new Chain(this, scene, applied(scene, open));
    for (SubBlockRecord block : open) {
      if (!chain.goOn(block)) {
        return new Report(chain.doing(), true);
      }
    }
    chain.sealNext();
    return new Report(chain.doing(), unexplained || chain.isBusy());
  }

  /// Tells users how the L2 applied a sub-block that it has applied, once the job says so, or that
  /// it did if no job will.
  ///
  /// @return whether the job has yet to see it
  boolean explain(SubBlockRecord block) throws Prover.Away {
    Prover.Standing standing =
        block.job().isEmpty() ? new Prover.Standing.Gone() : prover.standing(block.job().get());
    switch (standing) {
      case Prover.Standing.Running(String _) -> {
        return true;
      }
      case Prover.Standing.Settled(Bytes32 transaction, long height) ->
          settled(block, Optional.of(new Settlement(transaction, height)));
      case Prover.Standing.Ended _, Prover.Standing.Gone _ -> settled(block, Optional.empty());
    }
    return false;
  }

  void settled(SubBlockRecord block, Optional<Settlement> settlement) {
    records.settled(block.number(), settlement, now());
    LOG.log(System.Logger.Level.INFO, "sub-block {0} is settled: {1}", block.number(), settlement);
  }

  /// The sub-block that the thread's head stands behind, whatever became of its job; those before
  /// it were applied before it.
  private static long applied(Scene scene, List<SubBlockRecord> open) {
    return open.stream()
        .filter(b -> b.stage() == Stage.LIVE && behind(b.block()).equals(scene.thread().head()))
        .mapToLong(SubBlockRecord::number)
        .max()
        .orElse(0);
  }

  static Bytes32 behind(SubBlock block) {
    return Digests.nextHead(block.statement().header().parentHead(), block.statement().hash());
  }

  long now() {
    return clock.millis();
  }
}
