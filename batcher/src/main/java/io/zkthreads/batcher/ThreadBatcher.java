package io.zkthreads.batcher;

import io.zkthreads.batcher.SubBlockRecord.Stage;
import io.zkthreads.batcher.TransactionRecord.Settlement;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.inclusion.InclusionMaker;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.store.Watermark;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// A Batcher of one thread: takes users' transactions, and brings them onto the L2.
///
/// What it has answered is on disk. One thread of its own goes through its sub-blocks again and
/// again ([SubBlocks]); callers wait for what comes of it ([#await]).
public final class ThreadBatcher implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ThreadBatcher.class.getName());
  private static final Duration WORKING = Duration.ofMillis(100);
  private static final Duration IDLE = Duration.ofSeconds(2);
  private static final Duration AWAY = Duration.ofSeconds(1);
  private static final long FORGET_MILLIS = 600_000;

  private final Records records;
  private final SettlementLayer l2;
  private final SigningKey key;
  private final BatcherRules rules;
  private final InstantSource clock;
  private final Scene.Watcher watcher;
  private final SubBlocks subBlocks;
  private final Door door;

  /// For those who wait for what becomes of transactions.
  private final Changes changes = new Changes();

  /// For the thread that works: there is something to do.
  private final Changes came = new Changes();

  private final BiConsumer<String, Throwable> dead;
  private final Thread thread;
  private volatile Scene scene;
  private volatile String doing = "starting";
  private volatile boolean working = true;
  private volatile boolean closed;
  private long forgotMillis;

  /// With what a Batcher works.
  ///
  /// @param l2 which has the thread
  /// @param prover proves and settles
  /// @param key the Batcher's, one of the thread's
  /// @param disk that has the folder
  /// @param dead told when the Batcher cannot go on
  public record Parts(
      SettlementLayer l2,
      Prover prover,
      SigningKey key,
      InstantSource clock,
      Watermark disk,
      BiConsumer<String, Throwable> dead) {}

  /// A thread, folder or key for which no Batcher can work.
  public static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;

    Unfit(String message) {
      super(message);
    }
  }

  /// Opens the Batcher of a thread, whose records are in `folder`, and goes on where it was.
  ///
  /// @throws Unfit if the thread is not there or does not know the key, or the folder is another's
  public static ThreadBatcher open(Path folder, Bytes32 threadId, BatcherRules rules, Parts parts)
      throws Unfit, LedgerUnavailable {
    Scene.Watcher watcher = new Scene.Watcher(parts.l2, threadId, parts.key.publicKey());
    Scene scene;
    try {
      scene = watcher.look();
    } catch (Scene.NotForUs e) {
      throw new Unfit(String.valueOf(e.getMessage()));
    }
    Records records = Records.open(folder, hurt -> parts.dead.accept("the disk failed", hurt));
    boolean opened = false;
    try {
      requireOwn(records, folder, threadId, parts.key.publicKey());
      requireNonces(records, folder, scene);
      ThreadBatcher batcher = new ThreadBatcher(records, scene, watcher, rules, parts);
      opened = true;
      return batcher;
    } finally {
      if (!opened) {
        records.close();
      }
    }
  }

  private static void requireOwn(Records records, Path folder, Bytes32 thread, Bytes32 publicKey)
      throws Unfit {
    String own = "thread %s, batcher key %s".formatted(thread, publicKey);
    String kept = records.claim(own);
    if (!kept.equals(own)) {
      throw new Unfit("%s holds the records of %s, expected %s".formatted(folder, kept, own));
    }
  }

  /// Under OS version 1 nobody but these records knows which transactions were taken.
  private static void requireNonces(Records records, Path folder, Scene scene) throws Unfit {
    if (scene.program().os() == OsVersion.V1 && records.werePutBack()) {
      throw new Unfit(
          "%s was put back from a backup: expected the records themselves, since under OS version 1"
                  .formatted(folder)
              + " nobody else knows which transactions were taken; register another thread");
    }
  }

  private ThreadBatcher(
      Records records, Scene scene, Scene.Watcher watcher, BatcherRules rules, Parts parts) {
    this.records = records;
    this.scene = scene;
    this.watcher = watcher;
    this.rules = rules;
    l2 = parts.l2;
    key = parts.key;
    clock = parts.clock;
    dead = parts.dead;
    Sealer sealer = new Sealer(l2, key, rules, clock);
    subBlocks = new SubBlocks(records, parts.prover, sealer, rules, clock);
    door = new Door(records, l2, rules, clock, parts.disk, () -> this.scene, came::tell);
    thread = Thread.ofPlatform().name("batcher").daemon().unstarted(this::run);
    thread.start();
  }

  /// Takes a transaction, or says why not. Taken means that it is on disk and will be executed, in
  /// the order of arrival; the same bytes are the same transaction.
  public Admission submit(UserTransaction transaction)
      throws LedgerUnavailable, IOException, InterruptedException {
    return door.submit(transaction);
  }

  /// What this Batcher knows of a transaction.
  public Optional<TransactionRecord> transaction(Bytes32 id) {
    return records.transaction(id);
  }

  /// As [#transaction], once it is as far as `stage`, or after so long.
  public Optional<TransactionRecord> await(
      Bytes32 id, TransactionRecord.Stage stage, Duration longest) throws InterruptedException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (true) {
      long seen = changes.count();
      Optional<TransactionRecord> known = records.transaction(id);
      long left = deadline - System.nanoTime();
      boolean far =
          known.isEmpty()
              || known.get().stage().isEnd()
              || known.get().stage().compareTo(stage) >= 0;
      if (far || left <= 0 || closed) {
        return known;
      }
      changes.await(seen, Duration.ofNanos(left));
    }
  }

  /// Shows that the L2 has applied a transaction, from the sub-block and what the L2 says; empty
  /// before it has.
  public Optional<InclusionMaker.Made> inclusion(Bytes32 id) throws LedgerUnavailable {
    Optional<SubBlockRecord> settling = records.settling(id);
    if (settling.isEmpty()) {
      return Optional.empty();
    }
    SubBlock block = settling.get().block();
    InclusionMaker maker = new InclusionMaker(l2);
    Optional<Bytes32> by = settling.get().settlement().map(Settlement::transaction);
    if (by.isEmpty()) {
      by = maker.settlement(block.statement());
    }
    if (by.isEmpty()) {
      return Optional.of(
          new InclusionMaker.Made.None("the L2's transaction: expected a known one, got none"));
    }
    int index = block.transactions().stream().map(UserTransaction::id).toList().indexOf(id);
    return Optional.of(maker.make(block, index, by.get()));
  }

  /// A user's account as his next transaction finds it.
  ///
  /// @param nonce of it
  /// @param balance what is left of what he has prepaid; 0 under OS version 1
  /// @param pending his transactions that are not settled
  public record AccountInfo(long nonce, long balance, int pending) {}

  public AccountInfo account(Bytes32 user) throws LedgerUnavailable {
    boolean v1 = scene.program().os() == OsVersion.V1;
    StateKey state = StateKey.account(scene.thread().id(), user);
    ThreadAccount settled =
        v1 ? ThreadAccount.EMPTY : ThreadAccount.of(l2.state(List.of(state)).values().getFirst());
    Accounts.After after =
        records.atTheDoor(session -> new Accounts(session, rules).after(user, v1 ? 1 : 2, settled));
    return new AccountInfo(after.account().nonce(), after.account().balance(), after.pending());
  }

  /// What users have to know of a Batcher.
  ///
  /// @param queued transactions that wait
  /// @param live sub-blocks that are not settled
  /// @param doing in words
  public record Information(
      Bytes32 threadId,
      Bytes32 chainId,
      Bytes32 settlementId,
      int osVersion,
      List<Bytes32> contracts,
      int keyIndex,
      Bytes32 publicKey,
      BatcherRules rules,
      int queued,
      int live,
      String doing) {}

  public Information info() {
    Scene now = scene;
    return new Information(
        now.thread().id(),
        now.head().chainId(),
        now.head().settlementId(),
        now.thread().osVersion(),
        now.thread().contracts(),
        now.keyIndex(),
        key.publicKey(),
        rules,
        records.waiting().count(),
        records.open().size(),
        doing);
  }

  /// How it stands, for its operator.
  ///
  /// @param queued transactions that wait for a sub-block
  /// @param oldestSeconds how long the first of them has
  /// @param unsettled sub-blocks that are signed and not settled
  /// @param asking those of them that wait for the operator's word
  /// @param working whether nothing keeps it from its work: L2 and daemon answer, the thread is
  ///   open
  public record Standing(
      int queued, long oldestSeconds, int unsettled, int asking, boolean working) {}

  public Standing standing() {
    Records.Waiting waiting = records.waiting();
    List<SubBlockRecord> open = records.open();
    long oldest = waiting.count() == 0 ? 0 : (clock.millis() - waiting.oldestMillis()) / 1000;
    return new Standing(
        waiting.count(),
        Math.max(0, oldest),
        open.size(),
        (int) open.stream().filter(b -> b.stage() == Stage.ASKING).count(),
        working);
  }

  /// The newest sub-blocks, newest first.
  public List<SubBlockRecord> subBlocks(int most) {
    return records.newest(most);
  }

  /// A sub-block by its number.
  public Optional<SubBlockRecord> subBlock(long number) {
    return records.subBlock(number);
  }

  /// What an operator says about a sub-block that waits for his word.
  public enum Decision {
    REBASE,
    RETURN
  }

  /// Decides about a sub-block that waits for it.
  ///
  /// @return the sub-block; empty if there is none of this number
  public Optional<SubBlockRecord> decide(long number, Decision decision) {
    records.decide(number, decision == Decision.REBASE ? Stage.UNMADE : Stage.VOID, clock.millis());
    came.tell();
    return records.subBlock(number);
  }

  private void run() {
    while (!closed) {
      long seen = came.count();
      try {
        came.await(seen, turn());
      } catch (InterruptedException e) {
        LOG.log(Level.WARNING, "an interrupt of the Batcher is ignored");
      } catch (Error e) {
        dead.accept("a turn of the Batcher failed", e);
        return;
      }
    }
  }

  /// @return how long to wait for the next one
  private Duration turn() {
    try {
      scene = watcher.look();
      SubBlocks.Report report = subBlocks.turn(scene);
      doing = report.doing();
      working = scene.closed().isEmpty();
      forget();
      changes.tell();
      return report.busy() || records.waiting().count() > 0 ? WORKING : IDLE;
    } catch (LedgerUnavailable e) {
      return stands("LEDGER_AWAY: " + e.getMessage());
    } catch (LedgerFault e) {
      return stands("LEDGER_FAULT: " + e.getMessage());
    } catch (Prover.Away e) {
      return stands("DAEMON_AWAY: " + e.getMessage());
    } catch (Scene.NotForUs e) {
      Refusal why = e.refusal();
      return stands(why.reason() + ": " + why.detail());
    } catch (StoreFailure e) {
      LOG.log(Level.ERROR, "the records of the Batcher failed", e);
      return stands("STORAGE: " + e.getMessage());
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a turn of the Batcher failed; another follows", e);
      return stands("INTERNAL: the log has its trace");
    }
  }

  private Duration stands(String why) {
    if (!why.equals(doing)) {
      LOG.log(Level.INFO, "the Batcher waits: {0}", why);
    }
    doing = why;
    working = false;
    return AWAY;
  }

  private void forget() {
    long now = clock.millis();
    if (now - forgotMillis >= FORGET_MILLIS) {
      forgotMillis = now;
      records.forget(now - rules.keepFor().toMillis());
    }
  }

  @Override
  public void close() {
    closed = true;
    door.close();
    came.tell();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    changes.tell();
    records.close();
  }
}
