package io.zkthreads.batcher;

import io.zkthreads.ledger.SettlementLayer.Preflight;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SubBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A daemon whose proofs are there at once. It outlives Batchers, remembers every sub-block that it
/// was given, and settles when it is asked how a job stands, unless it is told to hold.
final class FakeProver implements Prover {
  private final L2World world;
  private final Map<String, String> jobs = new HashMap<>();
  private final Map<String, SubBlock> blocks = new LinkedHashMap<>();
  private final Map<String, Standing> ended = new HashMap<>();
  final List<SubBlock> given = new ArrayList<>();

  /// Settles nothing meanwhile.
  volatile boolean holds;

  volatile boolean away;

  /// More transactions than this are too many for a job.
  volatile int maxTransactions = Integer.MAX_VALUE;

  FakeProver(L2World world) {
    this.world = world;
  }

  private void answers() throws Away {
    if (away) {
      throw new Away("gone", new IllegalStateException("for a test"));
    }
  }

  @Override
  public Bytes32 address() throws Away {
    answers();
    return L2World.PROVER.address();
  }

  @Override
  public synchronized Creation create(String requestId, SubBlock block) throws Away {
    answers();
    String known = jobs.get(requestId);
    if (known != null) {
      return new Creation.Created(known);
    }
    if (preflight(block) instanceof Preflight.Unacceptable(long _, Refusal why)
        && !isEarly(block, why)
        && why.reason() != Reason.STALE_INPUT) {
      return new Creation.Refused(why.reason().name(), why.detail());
    }
    String job = "jobs/" + (jobs.size() + 1);
    jobs.put(requestId, job);
    blocks.put(job, block);
    given.add(block);
    if (block.transactions().size() > maxTransactions) {
      ended.put(job, new Standing.Ended("CYCLES_LIMIT", "too long", false));
    }
    return new Creation.Created(job);
  }

  private Preflight preflight(SubBlock block) {
    return world.ledger.preflight(
        L2World.PROVER.address(), block.statement().bytes(), block.batcherSignature());
  }

  private boolean isEarly(SubBlock block, Refusal why) {
    return (why.reason() == Reason.WRONG_SEQUENCE || why.reason() == Reason.WRONG_PARENT)
        && block.statement().header().sequence() > world.record().sequence() + 1;
  }

  @Override
  public synchronized Standing standing(String job) throws Away {
    answers();
    SubBlock block = blocks.get(job);
    if (block == null) {
      return new Standing.Gone();
    }
    Standing known = ended.get(job);
    if (known != null) {
      return known;
    }
    if (holds) {
      return new Standing.Running("proving");
    }
    return switch (preflight(block)) {
      case Preflight.Acceptable _ -> end(job, settle(block));
      case Preflight.Unacceptable(long _, Refusal why) when isEarly(block, why) ->
          new Standing.Running("waits: AHEAD_OF_THREAD");
      case Preflight.Unacceptable(long _, Refusal why) ->
          end(job, new Standing.Ended(why.reason().name(), why.detail(), false));
    };
  }

  private Standing settle(SubBlock block) {
    Receipt receipt =
        world.run(
            world.operation(
                L2World.PROVER,
                new Operation.SubmitThread(
                    Bytes.of(block.statement().bytes()),
                    block.batcherSignature(),
                    FakeKeys.proof(block.statement()))));
    return switch (receipt.outcome()) {
      case Outcome.Applied _ -> new Standing.Settled(receipt.transaction(), receipt.height());
      case Outcome.Reverted(Refusal why) ->
          new Standing.Ended(why.reason().name(), why.detail(), false);
      case Outcome.Refused(Refusal why) ->
          new Standing.Ended(why.reason().name(), why.detail(), false);
    };
  }

  private Standing end(String job, Standing standing) {
    ended.put(job, standing);
    return standing;
  }

  @Override
  public synchronized Standing cancel(String job) throws Away {
    answers();
    if (!blocks.containsKey(job)) {
      return new Standing.Gone();
    }
    ended.putIfAbsent(job, new Standing.Ended("CANCELLED", job, false));
    return ended.get(job);
  }

  @Override
  public void retry(String job) throws Away {
    answers();
  }

  /// Forgets everything, as a daemon does whose disk was lost.
  synchronized void lose() {
    jobs.clear();
    blocks.clear();
    ended.clear();
  }

  synchronized int numGiven() {
    return given.size();
  }
}
