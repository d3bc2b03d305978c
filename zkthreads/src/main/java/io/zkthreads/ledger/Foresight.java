package io.zkthreads.ledger;

import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.state.Images;
import io.zkthreads.ledger.state.State;
import io.zkthreads.ledger.store.LedgerStore.Waiting;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

/// Does ahead of a block, and as many at once as there are processors, what its transactions will
/// need and what takes long: proofs are verified, keys generated. What is found out stays in the
/// keys, which remember it; nothing else depends on it, so a transaction that comes too early, for
/// a thread or contract that is not there yet, is looked at when its block is made.
///
/// Cheap checks come first here as everywhere: what a forged signature or the wrong sender brings
/// is not verified, and pays in its block.
final class Foresight implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Foresight.class.getName());

  private final Chain chain;
  private final KeySource keys;
  private final ExecutorService workers;

  /// @param keys that remember
  Foresight(Chain chain, KeySource keys) {
    this.chain = chain;
    this.keys = keys;
    this.workers =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().daemon().name("ledger-ahead-", 0).factory());
  }

  /// Looks at a transaction of the mempool when a worker is free; by then it may have left.
  ///
  /// @param stillWaits asked before anything is done
  void of(Waiting waiting, Predicate<Bytes32> stillWaits) {
    if (!(waiting.transaction() instanceof Transaction.Operate(SignedOperation signed))
        || !isCostly(signed.operation())) {
      return;
    }
    try {
      workers.execute(() -> {
        if (stillWaits.test(waiting.id())) {
          look(waiting.id(), signed);
        }
      });
    } catch (RejectedExecutionException ended) {
      LOG.log(Level.DEBUG, "the ledger ends: nothing is looked at ahead");
    }
  }

  private static boolean isCostly(Operation operation) {
    return switch (operation) {
      case Operation.SubmitThread ignored -> true;
      case Operation.RegisterFact ignored -> true;
      case Operation.RegisterThread ignored -> true;
      case Operation.UpgradeThread ignored -> true;
      case Operation.AcceptProfile o -> o.accepted();
      default -> false;
    };
  }

  private void look(Bytes32 id, SignedOperation signed) {
    Tip tip = chain.tip();
    State state = tip.state();
    try {
      switch (signed.operation()) {
        case Operation.SubmitThread o ->
            new Acceptance(chain.after(tip), keys)
                .ahead(
                    state,
                    new Acceptance.Submission(
                        signed.sender(),
                        o.statement(),
                        o.batcherSignature(),
                        Optional.of(o.proof())));
        case Operation.RegisterFact o ->
            new Acceptance(chain.after(tip), keys).fact(state, o.statement(), o.proof());
        case Operation.RegisterThread o ->
            key(state, keys.profile(), o.registration().osVersion(), o.registration().contracts());
        case Operation.UpgradeThread o ->
            state
                .thread(o.thread())
                .ifPresent(thread -> key(state, first(thread), o.osVersion(), thread.contracts()));
        case Operation.AcceptProfile o ->
            state
                .thread(o.thread())
                .ifPresent(
                    thread -> key(state, o.profile(), thread.osVersion(), thread.contracts()));
        default -> {}
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "transaction " + id + " was not looked at ahead of its block", e);
    }
  }

  private static SecurityProfile first(ThreadRecord thread) {
    return thread.keys().getFirst().profile();
  }

  private void key(State state, SecurityProfile profile, int version, List<Bytes32> addresses) {
    Optional<OsVersion> os = OsVersion.of(version);
    boolean deployed = addresses.stream().allMatch(a -> state.contract(a).isPresent());
    if (os.isPresent() && deployed) {
      SortedMap<Bytes32, ContractImage> images = Images.contracts(state, addresses);
      if (ThreadProgram.words(images.values()) <= ThreadProgram.MAX_WORDS) {
        keys.threadKey(profile, os.get(), images);
      }
    }
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
