package io.zkthreads.batcher;

import io.zkthreads.batcher.Records.Placed;
import io.zkthreads.batcher.Sealing.Dropped;
import io.zkthreads.batcher.TransactionRecord.Returned;
import io.zkthreads.batcher.Turns.Slot;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.TransactionStatus;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Executes transactions on the L2's newest state and what unsettled sub-blocks leave of it, and
/// signs what comes of it.
final class Sealer {
  /// Blocks come while a draft is executed; those that touch its keys make it anew.
  private static final int MAX_TRIES = 5;

  /// All runs of a draft together, where each transaction that turns out invalid costs a run: a
  /// sender's second one none, for its nonce is wrong then.
  private static final long DRAFT_CYCLES = 1L << 28;

  private final SettlementLayer l2;
  private final SigningKey key;
  private final BatcherRules rules;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Sealer(SettlementLayer l2, SigningKey key, BatcherRules rules, InstantSource clock) {
    this.l2 = l2;
    this.key = key;
    this.rules = rules;
    this.clock = clock;
  }

  /// What a sub-block is made on.
  ///
  /// @param before unsettled sub-blocks that come first, in order
  /// @param sequence where the thread has no order of its own
  /// @param prover who settles
  record Ground(
      Scene scene, Slot slot, List<SubBlock> before, OptionalLong sequence, Bytes32 prover) {
    boolean isOrdered() {
      return scene.thread().mode() == Mode.ORDERED;
    }

    /// Whether the sub-blocks before are the ones that the thread expects next.
    boolean isFirm() {
      if (before.isEmpty() || !isOrdered()) {
        return true;
      }
      Statement.Header first = before.getFirst().statement().header();
      return first.sequence() == scene.thread().sequence() + 1
          && first.parentHead().equals(scene.thread().head());
    }

    private long nextSequence() {
      return sequence.orElse(scene.thread().sequence() + 1 + before.size());
    }

    private Bytes32 parent() {
      if (!isOrdered()) {
        return Bytes32.ZERO;
      }
      if (before.isEmpty()) {
        return scene.thread().head();
      }
      Statement last = before.getLast().statement();
      return Digests.nextHead(last.header().parentHead(), last.hash());
    }
  }

  /// A sub-block to be persisted, with its receipts.
  record Sealed(Sealing sealing, Sealing.Receipts receipts) {}

  /// What came of transactions: a sub-block of some or all, or none.
  ///
  /// @param taken how many of the wanted ones were looked at, from the first
  record Made(Optional<Sealed> sealed, List<Dropped> returned, int taken) {}

  /// Makes a sub-block of the first of the wanted transactions, as many as fit.
  ///
  /// @param number of the sub-block if it is made anew
  Made make(Ground ground, Optional<Long> number, List<Placed> wanted) throws LedgerUnavailable {
    int take = Math.min(wanted.size(), ground.scene.program().os().maxTransactions());
    while (true) {
      List<Placed> some = wanted.subList(0, take);
      Optional<Executed> executed = execute(ground, some);
      boolean fits = executed.isPresent() && executed.get().draft.cycles() <= rules.maxCycles();
      if (fits || (take == 1 && executed.isPresent())) {
        return made(number, some, executed.get());
      }
      if (take == 1) {
        return new Made(Optional.empty(), List.of(tooLong(some.getFirst())), 1);
      }
      take = take / 2;
    }
  }

  private static Dropped tooLong(Placed placed) {
    return new Dropped(
        placed.position(),
        new Returned("OVER_CYCLE_LIMIT", "expected at most " + DRAFT_CYCLES + " cycles"));
  }

  private record Executed(Draft draft, long height) {}

  private Optional<Executed> execute(Ground ground, List<Placed> some) throws LedgerUnavailable {
    List<UserTransaction> transactions = some.stream().map(Placed::transaction).toList();
    Position at = position(ground, transactions);
    ThreadTerms terms = Place.terms(ground.scene, ground.prover, fee(ground));
    Bytes32 salt = terms.program().os() == OsVersion.V1 ? newSalt() : Bytes32.ZERO;
    Map<StateKey, Bytes32> ahead = ahead(ground.before);
    L2State state = new L2State(l2);
    Draft.Bounds bounds = new Draft.Bounds(DRAFT_CYCLES, () -> false);
    try {
      state.read(users(ground.scene, transactions));
      for (int i = 0; ; i++) {
        Optional<Draft> draft =
            Draft.of(
                terms,
                transactions,
                salt,
                wanted -> {
                  Bytes32 left = ahead.get(wanted);
                  return left == null ? state.get(wanted) : left;
                },
                at,
                bounds);
        OptionalLong height = state.oneHeight();
        if (draft.isEmpty() || height.isPresent() || i == MAX_TRIES) {
          long seen = height.orElse(ground.scene.head().height());
          return draft.map(done -> new Executed(done, seen));
        }
      }
    } catch (L2State.Away e) {
      throw e.why();
    }
  }

  /// Values that unsettled sub-blocks leave.
  private static Map<StateKey, Bytes32> ahead(List<SubBlock> before) {
    Map<StateKey, Bytes32> values = new HashMap<>();
    for (SubBlock block : before) {
      for (KeyValue output : block.statement().outputState()) {
        values.put(output.key(), output.value());
      }
    }
    return values;
  }

  private static List<StateKey> users(Scene scene, List<UserTransaction> transactions) {
    Bytes32 thread = scene.thread().id();
    boolean v1 = scene.program().os() == OsVersion.V1;
    return transactions.stream()
        .map(UserTransaction::sender)
        .distinct()
        .map(user -> v1 ? StateKey.auth(thread, user) : StateKey.account(thread, user))
        .toList();
  }

  private Position position(Ground ground, List<UserTransaction> transactions) {
    return Place.position(
        ground.scene,
        ground.nextSequence(),
        ground.parent(),
        ground.slot,
        clock.millis() / 1000,
        rules.leastValid().toSeconds() / 2,
        transactions);
  }

  /// As far as the thread's vault has it after the sub-blocks before.
  private long fee(Ground ground) {
    long promised = ground.before.stream().mapToLong(b -> b.statement().header().fee()).sum();
    long left = Math.max(0, ground.scene.thread().vault() - promised);
    return Math.min(rules.fee(), Math.min(ground.scene.thread().maxFee(), left));
  }

  private Bytes32 newSalt() {
    byte[] bytes = new byte[Bytes32.BYTES];
    random.nextBytes(bytes);
    return Bytes32.of(bytes);
  }

  private Made made(Optional<Long> number, List<Placed> some, Executed executed) {
    Draft draft = executed.draft;
    Map<Integer, Dropped> out = new HashMap<>();
    for (Draft.Dropped dropped : draft.dropped()) {
      long position = some.get(dropped.index()).position();
      out.put(dropped.index(), new Dropped(position, why(dropped)));
    }
    List<Placed> kept = new ArrayList<>();
    for (int i = 0; i < some.size(); i++) {
      if (!out.containsKey(i)) {
        kept.add(some.get(i));
      }
    }
    List<Dropped> returned = List.copyOf(out.values());
    if (kept.isEmpty()) {
      return new Made(Optional.empty(), returned, some.size());
    }
    SubBlock block = draft.sign(key);
    Sealing sealing = new Sealing(number, block, kept, returned);
    Sealed sealed =
        new Sealed(
            sealing,
            revision -> receipts(block, kept, draft.statuses(), revision, executed.height));
    return new Made(Optional.of(sealed), returned, some.size());
  }

  private List<SoftReceipt> receipts(
      SubBlock block,
      List<Placed> kept,
      List<TransactionStatus> statuses,
      int revision,
      long height) {
    Statement.Header header = block.statement().header();
    Bytes32 hash = block.statement().hash();
    List<SoftReceipt> all = new ArrayList<>();
    for (int i = 0; i < kept.size(); i++) {
      Placed placed = kept.get(i);
      SoftReceipt.Place place =
          new SoftReceipt.Place(
              placed.position(), i, placed.transaction().id(), outcome(statuses.get(i)));
      all.add(SoftReceipt.Promise.of(header, hash, revision, height, place).sign(key));
    }
    return all;
  }

  private static Returned why(Draft.Dropped dropped) {
    return new Returned(dropped.why().cause().name(), dropped.why().detail());
  }

  private static SoftReceipt.Outcome outcome(TransactionStatus status) {
    return switch (status) {
      case TransactionStatus.Returned() -> SoftReceipt.Outcome.RETURNED;
      case TransactionStatus.Reverted(int reason) -> new SoftReceipt.Outcome(true, reason);
      case TransactionStatus.Invalid invalid ->
          throw new IllegalStateException("an invalid transaction in a draft: " + invalid);
    };
  }
}
