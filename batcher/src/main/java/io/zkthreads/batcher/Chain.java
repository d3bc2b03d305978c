package io.zkthreads.batcher;

import io.zkthreads.batcher.BatcherRules.RebasePolicy;
import io.zkthreads.batcher.Records.Placed;
import io.zkthreads.batcher.Sealer.Ground;
import io.zkthreads.batcher.Sealer.Made;
import io.zkthreads.batcher.SubBlockRecord.Stage;
import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.batcher.Turns.Slot;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SubBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// One walk along the sub-blocks that are not settled.
final class Chain {
  private static final System.Logger LOG = System.getLogger(Chain.class.getName());
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 30_000;

  private final SubBlocks subBlocks;
  private final Records records;
  private final Prover prover;
  private final Sealer sealer;
  private final BatcherRules rules;
  private final Scene scene;
  private final long applied;
  private final Optional<Slot> slot;
  private final List<SubBlock> before = new ArrayList<>();
  private boolean cut;
  private String doing = "nothing waits";

  /// @param applied number of the last sub-block that the thread has taken
  Chain(SubBlocks subBlocks, Scene scene, long applied) {
    this.subBlocks = subBlocks;
    records = subBlocks.records;
    prover = subBlocks.prover;
    sealer = subBlocks.sealer;
    rules = subBlocks.rules;
    this.scene = scene;
    this.applied = applied;
    slot = Turns.slot(scene.thread().batcherKeys(), scene.keyIndex(), rules.slot(), now() / 1000);
  }

  /// Does what there is to do about the next of them.
  ///
  /// @return false if those behind have to wait
  boolean goOn(SubBlockRecord block) throws LedgerUnavailable, Prover.Away {
    return switch (block.stage()) {
      case LIVE -> cut ? end(block) : follow(block);
      case UNMADE -> remake(block);
      case ASKING -> {
        doing = "sub-block " + block.number() + " waits for its operator's word";
        yield false;
      }
      case SETTLED, VOID -> true;
    };
  }

  private boolean follow(SubBlockRecord block) throws LedgerUnavailable, Prover.Away {
    if (block.number() <= applied) {
      records.applied(block.number(), now());
      subBlocks.explain(block);
      return true;
    }
    if (scene.closed().isPresent()) {
      return failed(
          block, new Returned(scene.closed().get().reason().name(), scene.closed().get().detail()));
    }
    if (!hasGround(block)) {
      return end(block);
    }
    if (block.job().isEmpty()) {
      return create(block);
    }
    return switch (prover.standing(block.job().get())) {
      case Prover.Standing.Running(String step) -> {
        before.add(block.block());
        doing = "sub-block %d: %s".formatted(block.number(), step);
        yield true;
      }
      case Prover.Standing.Settled(Bytes32 transaction, long height) -> {
        subBlocks.settled(block, Optional.of(new Settlement(transaction, height)));
        doing = "the thread moves";
        yield scene.thread().mode() == Mode.UNORDERED; // what follows needs a newer scene
      }
      case Prover.Standing.Ended(String reason, String detail, boolean mends) -> {
        if (mends && mayRetry(block)) {
          prover.retry(block.job().get());
          before.add(block.block());
          yield true;
        }
        yield failed(block, new Returned(reason, detail));
      }
      case Prover.Standing.Gone() -> create(block);
    };
  }

  /// Whether what a sub-block builds on is, or will be, the thread's head.
  private boolean hasGround(SubBlockRecord block) {
    Bytes32 ground = before.isEmpty() ? scene.thread().head() : SubBlocks.behind(before.getLast());
    return scene.thread().mode() == Mode.UNORDERED
        || block.block().statement().header().parentHead().equals(ground);
  }

  /// Failures that pass are the daemon's to mend, for a while.
  private boolean mayRetry(SubBlockRecord block) {
    return now() - block.changedMillis() < LONGEST_PAUSE_MILLIS;
  }

  private boolean create(SubBlockRecord block) throws LedgerUnavailable, Prover.Away {
    String request =
        "%s-r%d"
            .formatted(block.block().statement().hash().hex().substring(0, 40), block.revision());
    return switch (prover.create(request, block.block())) {
      case Prover.Creation.Created(String job) -> {
        records.job(block.number(), job);
        before.add(block.block());
        doing = "sub-block %d: %s".formatted(block.number(), job);
        yield true;
      }
      case Prover.Creation.Refused(String reason, String detail) ->
          failed(block, new Returned(reason, detail));
    };
  }

  /// Ends the job of a sub-block whose ground has gone.
  private boolean end(SubBlockRecord block) throws LedgerUnavailable, Prover.Away {
    if (block.job().isPresent()
        && prover.cancel(block.job().get()) instanceof Prover.Standing.Running) {
      doing = "sub-block " + block.number() + ": its job is being ended";
      return false;
    }
    if (!cut) {
      return failed(block, new Returned("WRONG_PARENT", "the thread went another way"));
    }
    Returned why = new Returned("PARENT_REMADE", "a sub-block before it is made anew");
    records.stop(block.number(), Stage.UNMADE, why, now());
    return remake(records.subBlock(block.number()).orElseThrow());
  }

  /// What follows from a sub-block that will not be applied as it is.
  private boolean failed(SubBlockRecord block, Returned why) throws LedgerUnavailable, Prover.Away {
    LOG.log(
        System.Logger.Level.INFO,
        "sub-block {0} cannot be applied: {1}: {2}",
        block.number(),
        why.reason(),
        why.detail());
    cut = true;
    boolean conflict = Troubles.isConflict(why.reason());
    boolean last = block.attempts() >= rules.maxAttempts() || Troubles.isForGood(why.reason());
    if (last || (conflict && rules.rebase() == RebasePolicy.NEVER)) {
      records.giveUp(block.number(), why, now());
      return true;
    }
    if (Troubles.isTooMuch(why.reason())) {
      return split(block, why);
    }
    Stage next = conflict && rules.rebase() == RebasePolicy.ASK ? Stage.ASKING : Stage.UNMADE;
    records.stop(block.number(), next, why, now());
    doing = "sub-block %d: %s: %s".formatted(block.number(), why.reason(), why.detail());
    return next == Stage.UNMADE && remake(records.subBlock(block.number()).orElseThrow());
  }

  /// A sub-block that no daemon takes whole: its transactions go back into the queue, and half as
  /// many come out again.
  private boolean split(SubBlockRecord block, Returned why) throws Prover.Away {
    int count = block.block().transactions().size();
    if (count == 1) {
      records.giveUp(block.number(), why, now());
      return true;
    }
    for (SubBlockRecord behind : records.open()) {
      if (behind.number() > block.number()
          && behind.job().isPresent()
          && prover.cancel(behind.job().get()) instanceof Prover.Standing.Running) {
        return false;
      }
    }
    records.dissolve(block.number(), why, (count + 1) / 2, now());
    return false;
  }

  private boolean remake(SubBlockRecord block) throws LedgerUnavailable, Prover.Away {
    cut = true;
    if (!mayMake(block)) {
      return false;
    }
    Ground ground = ground(OptionalLong.of(block.sequence()));
    if (!ground.isFirm()) {
      doing = "the thread moves";
      return false;
    }
    List<Placed> wanted = records.of(block.number());
    Made made = sealer.make(ground, Optional.of(block.number()), wanted);
    if (made.taken() < wanted.size()) {
      records.dissolve(block.number(), trouble(block), rules.maxTransactions(), now());
      return false;
    }
    if (made.sealed().isEmpty()) {
      records.giveBack(made.returned(), now());
      records.giveUp(block.number(), trouble(block), now());
      return true;
    }
    records.seal(made.sealed().get().sealing(), made.sealed().get().receipts(), now());
    return create(records.subBlock(block.number()).orElseThrow());
  }

  private static Returned trouble(SubBlockRecord block) {
    return block.trouble().orElse(new Returned("REMADE", "it was made anew"));
  }

  private boolean mayMake(SubBlockRecord block) {
    long pause =
        Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(20, block.attempts() - 1));
    if (now() < block.changedMillis() + (block.attempts() > 1 ? pause : 0)) {
      doing = "sub-block %d is made anew in a moment".formatted(block.number());
      return false;
    }
    return isOurTurn();
  }

  private boolean isOurTurn() {
    if (slot.filter(this::isLongEnough).isEmpty()) {
      doing = "it is another Batcher's turn";
      return false;
    }
    return scene.closed().isEmpty();
  }

  /// A sub-block that is made at the end of a slot would hardly be proven in it.
  private boolean isLongEnough(Slot mine) {
    return mine.last() - now() / 1000 >= rules.slot().toSeconds() / 4;
  }

  /// @param sequence that a sub-block of an UNORDERED thread has
  private Ground ground(OptionalLong sequence) throws Prover.Away {
    boolean ordered = scene.thread().mode() == Mode.ORDERED;
    return new Ground(
        scene,
        slot.orElseThrow(),
        List.copyOf(before),
        ordered ? OptionalLong.empty() : sequence,
        prover.address());
  }

  void sealNext() throws LedgerUnavailable, Prover.Away {
    if (scene.closed().isPresent()) {
      Refusal why = scene.closed().get();
      records.giveBackQueued(new Returned(why.reason().name(), why.detail()), now());
      doing = why.reason() + ": " + why.detail();
      return;
    }
    Records.Waiting waiting = records.waiting();
    if (before.isEmpty() && waiting.count() > 0) {
      doing = "%d transactions wait for others".formatted(waiting.count());
    }
    if (!isDue(waiting) || before.size() >= depth() || !isOurTurn()) {
      return;
    }
    Ground ground = ground(OptionalLong.empty());
    if (!ground.isFirm()) {
      doing = "the thread moves";
      return;
    }
    List<Placed> wanted = records.queued(records.allowance(rules.maxTransactions()));
    Ground numbered = ground.isOrdered() ? ground : ground(OptionalLong.of(records.takeSequence()));
    Made made = sealer.make(numbered, Optional.empty(), wanted);
    if (made.sealed().isEmpty()) {
      records.giveBack(made.returned(), now());
      return;
    }
    records.seal(made.sealed().get().sealing(), made.sealed().get().receipts(), now());
    SubBlockRecord sealed = records.newest(1).getFirst();
    LOG.log(
        System.Logger.Level.INFO,
        "sub-block {0} of {1} transactions is signed, sequence {2}",
        sealed.number(),
        sealed.block().transactions().size(),
        sealed.sequence());
    create(sealed);
  }

  private boolean isDue(Records.Waiting waiting) {
    return waiting.count() > 0
        && (waiting.count() >= rules.maxTransactions()
            || now() - waiting.oldestMillis() >= rules.sealAfter().toMillis()
            || (rules.sealFees() > 0 && waiting.fees() >= rules.sealFees()));
  }

  /// Sub-blocks of an UNORDERED thread do not wait for each other, so none is made ahead.
  private int depth() {
    return scene.thread().mode() == Mode.ORDERED ? rules.depth() : 1;
  }

  /// What it does or waits for, in words.
  String doing() {
    return doing;
  }

  /// Whether sub-blocks are at work.
  boolean isBusy() {
    return !before.isEmpty();
  }

  private long now() {
    return subBlocks.now();
  }
}
