package io.zkthreads.server.scenario;

import com.google.protobuf.ByteString;
import io.zkthreads.api.ledger.v1.Profile;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.job.JobStates;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.draft.ThreadTerms.Position;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// A thread whose sub-blocks are made and signed here, proven by the daemon, and brought to the L2
/// by whom the scenario wants.
final class SealedThread extends CounterThread {
  private static final long VAULT = 100_000;
  private static final long WINDOW_BLOCKS = 1_000;
  private static final long CLOCK_SKEW_SECONDS = 60;
  private static final long INTERVAL_SECONDS = 3_000;
  private static final long WAIT_SECONDS = 20;
  private static final int MAX_WAITS = 15;
  private static final long POLL_NANOS = 50_000_000;

  private final SigningKey batcher;

  SealedThread(Stage stage, String name, OsVersion os, Mode mode) throws Exception {
    super(stage, name, os, mode, "batcher");
    batcher = key("batcher");
    stage.apply(stage.rich(), new Operation.FundVault(id, VAULT));
  }

  SealedThread(Stage stage, String name) throws Exception {
    this(stage, name, OsVersion.V2, Mode.ORDERED);
  }

  SigningKey batcher() {
    return batcher;
  }

  /// The next sub-block, on the L2's newest state.
  SubBlock seal(UserTransaction... transactions) throws Exception {
    return sealBehind(List.of(), transactions);
  }

  /// A sub-block on what those before it leave, which are not applied.
  SubBlock sealBehind(List<SubBlock> before, UserTransaction... transactions) throws Exception {
    return seal(before, WINDOW_BLOCKS, transactions);
  }

  /// @param window how many blocks from the next one on may apply it
  SubBlock seal(List<SubBlock> before, long window, UserTransaction... transactions)
      throws Exception {
    SettlementLayer.Head head = stage.l2().head();
    ThreadTerms terms =
        new ThreadTerms(
            ThreadProgram.of(os, Map.of(counter, ExampleContract.COUNTER.image())),
            head.chainId(),
            head.settlementId(),
            id,
            mode,
            stage.prover().address(),
            PROVER_FEE,
            0);
    Map<StateKey, Bytes32> ahead = new HashMap<>();
    for (SubBlock block : before) {
      for (KeyValue output : block.statement().outputState()) {
        ahead.put(output.key(), output.value());
      }
    }
    Draft draft =
        Draft.of(
            terms,
            List.of(transactions),
            os == OsVersion.V1 ? Bytes32.ONE : Bytes32.ZERO,
            key -> ahead.containsKey(key) ? ahead.get(key) : value(key),
            position(head, before, window));
    Unexpected.unlessEqual("what is left out of a sub-block", List.of(), draft.dropped());
    return draft.sign(batcher);
  }

  private Position position(SettlementLayer.Head head, List<SubBlock> before, long window)
      throws Exception {
    Bytes32 parent = mode == Mode.ORDERED ? parent(before) : Bytes32.ZERO;
    long now = System.currentTimeMillis() / 1000;
    boolean oneTime = os == OsVersion.V1;
    long earliest = Math.max(head.time(), now - (oneTime ? 1 : CLOCK_SKEW_SECONDS));
    return new Position(
        sequence() + 1 + before.size(),
        parent,
        head.height(),
        head.height() + window,
        earliest,
        oneTime ? earliest : earliest + INTERVAL_SECONDS);
  }

  private Bytes32 parent(List<SubBlock> before) throws Exception {
    if (before.isEmpty()) {
      return record().head();
    }
    var last = before.getLast().statement();
    return Digests.nextHead(last.header().parentHead(), last.hash());
  }

  private Bytes32 value(StateKey key) {
    try {
      return stage.l2().state(List.of(key)).values().getFirst();
    } catch (LedgerUnavailable e) {
      throw new IllegalStateException("the L2 of this stage runs in its own process", e);
    }
  }

  /// The daemon's proof, which it does not settle.
  Bytes prove(SubBlock block) throws Exception {
    return prove(block, Profile.PROFILE_UNSPECIFIED);
  }

  /// The same under a profile that the thread accepts.
  Bytes prove(SubBlock block, SecurityProfile profile) throws Exception {
    return prove(block, LedgerMessages.profile(profile));
  }

  private Bytes prove(SubBlock block, Profile profile) throws Exception {
    Job proved = awaitEnd(create(block, Settlement.SETTLEMENT_NONE, profile), false);
    Unexpected.unlessEqual("the job", JobState.JOB_STATE_VERIFIED, proved.getState());
    return Bytes.of(stage.proving().download(proved.getProof().getArtifact()));
  }

  /// The name of a job that proves, and settles if it is to.
  String create(SubBlock block, Settlement settlement) {
    return create(block, settlement, Profile.PROFILE_UNSPECIFIED);
  }

  private String create(SubBlock block, Settlement settlement, Profile profile) {
    JobSpec spec =
        JobSpec.newBuilder()
            .setProfile(profile)
            .setSubBlock(
                SubBlockWork.newBuilder()
                    .setSettlement(settlement)
                    .setSubBlock(ByteString.copyFrom(block.encode())))
            .build();
    return stage.proving().createJob(name + "-" + UUID.randomUUID(), spec).getName();
  }

  /// A job once it has ended.
  Job awaitEnd(String job, boolean settles) throws Unexpected {
    Job now = stage.proving().waitJob(job, WAIT_SECONDS);
    for (int i = 0; i < MAX_WAITS; i++) {
      if (JobStates.isEnd(now.getState(), settles)) {
        return now;
      }
      now = stage.proving().waitJob(job, WAIT_SECONDS);
    }
    throw new Unexpected("a job ends within " + MAX_WAITS * WAIT_SECONDS + " s", now.getState());
  }

  /// Waits until a job waits for this reason.
  void awaitReason(String job, String reason) throws Unexpected {
    long deadline = System.nanoTime() + MAX_WAITS * WAIT_SECONDS * 1_000_000_000L;
    Job now = stage.proving().job(job);
    while (!now.getWaiting().getReason().equals(reason)) {
      if (JobStates.isEnd(now.getState(), true) || System.nanoTime() > deadline) {
        throw new Unexpected("a job waits: " + reason, now.getState() + " " + now.getWaiting());
      }
      LockSupport.parkNanos(POLL_NANOS);
      now = stage.proving().job(job);
    }
  }

  /// The zkThread transaction of the Prover whom the statement names.
  Transaction submission(SubBlock block, Bytes proof) throws Exception {
    return submission(stage.prover(), block, proof);
  }

  Transaction submission(SigningKey sender, SubBlock block, Bytes proof) throws Exception {
    return stage.operation(
        sender,
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()), block.batcherSignature(), proof));
  }
}
