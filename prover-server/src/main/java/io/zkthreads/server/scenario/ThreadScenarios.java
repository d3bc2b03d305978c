package io.zkthreads.server.scenario;

import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionMaker;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.Desk;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import java.util.List;

/// Threads, their versions and leases, and an L2 that takes blocks back.
final class ThreadScenarios {
  /// In the order in which they are told.
  static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "at-will",
              "contracts in use become a thread, settle beside direct calls, and are without one"
                  + " again",
              ThreadScenarios::atWill),
          new Scenario(
              "versions",
              "OS versions 1 and 2 settle side by side; one is deprecated, then frozen, and its"
                  + " thread goes on under the next",
              ThreadScenarios::versions),
          new Scenario(
              "profiles",
              "a thread settles proofs of three profiles, and refuses those of one that its admin has"
                  + " dropped",
              ThreadScenarios::profiles),
          new Scenario(
              "lease",
              "a key is a thread's alone up to a height that everybody is told, and everybody's"
                  + " after it",
              ThreadScenarios::lease),
          new Scenario(
              "reorganisation",
              "two blocks are taken back with a settled sub-block in them; it is settled once, and"
                  + " its inclusion shown anew",
              ThreadScenarios::reorganisation));

  private ThreadScenarios() {}

  private static String atWill(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    stage.call(stage.rich(), thread.counter, Counter.add(1));
    SubBlock block = thread.seal(thread.add(0, 5));
    stage.applied(thread.submission(block, thread.prove(block)));
    stage.call(stage.rich(), thread.counter, Counter.add(10));
    SubBlock last = thread.seal(thread.add(1, 6));
    Bytes proof = thread.prove(last);
    stage.apply(stage.rich(), new Operation.CloseThread(thread.id));
    stage.reverts(thread.submission(last, proof), Reason.THREAD_CLOSED);
    stage.call(stage.rich(), thread.counter, Counter.add(100));
    Unexpected.unlessEqual("the counter", 116L, thread.total());
    return "1 + 5 in the thread + 10; closed, + 100: 116";
  }

  /// On an L2 of its own: a version that is frozen stays so.
  private static String versions(Stage shared, String name) throws Exception {
    try (Stage stage = shared.another(name)) {
      SealedThread old = new SealedThread(stage, "old", OsVersion.V1, Mode.ORDERED);
      SealedThread young = new SealedThread(stage, "young");
      SubBlock first = old.seal(old.add(0, 3));
      stage.applied(old.submission(first, old.prove(first)));
      SubBlock other = young.seal(young.add(0, 4));
      stage.applied(young.submission(other, young.prove(other)));

      SubBlock proven = old.seal(old.add(1, 5));
      Bytes proof = old.prove(proven);
      stage.apply(stage.rich(), new Operation.SetOsStatus(1, OsStatus.DEPRECATED));
      stage.applied(old.submission(proven, proof));
      stage.reverts(
          stage.operation(stage.rich(), new Operation.RegisterThread(another(old))),
          Reason.OS_RETIRED);

      SubBlock late = old.seal(old.add(2, 6));
      Bytes ofLate = old.prove(late);
      stage.apply(stage.rich(), new Operation.SetOsStatus(1, OsStatus.FROZEN));
      stage.reverts(old.submission(late, ofLate), Reason.OS_RETIRED);
      ThreadRecord before = old.record();
      stage.apply(stage.rich(), new Operation.UpgradeThread(old.id, 2));
      Unexpected.unlessEqual("the head after the upgrade", before.head(), old.record().head());
      Unexpected.unlessEqual("the counter of version 1", 8L, old.total());
      Unexpected.unlessEqual("the counter of version 2", 4L, young.total());
      return "deprecated: proven ones settle, new threads are refused; frozen: OS_RETIRED";
    }
  }

  private static ThreadRegistration another(SealedThread old) throws Exception {
    return new ThreadRegistration(
        1,
        Mode.ORDERED,
        old.stage.rich().address(),
        List.of(old.counter),
        List.of(old.batcher().publicKey()),
        0);
  }

  private static String profiles(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    accept(thread, SecurityProfile.SPEED_100, true);
    accept(thread, SecurityProfile.SIZE_100, true);
    SubBlock first = thread.seal(thread.add(0, 5));
    stage.applied(thread.submission(first, thread.prove(first, SecurityProfile.SPEED_100)));

    SubBlock second = thread.seal(thread.add(1, 6));
    Bytes fast = thread.prove(second, SecurityProfile.SPEED_100);
    Bytes small = thread.prove(second, SecurityProfile.SIZE_100);
    accept(thread, SecurityProfile.SPEED_100, false);
    stage.reverts(thread.submission(second, fast), Reason.KEY_NOT_ACCEPTED);
    stage.applied(thread.submission(second, small));

    SubBlock third = thread.seal(thread.add(2, 7));
    Bytes common = thread.prove(third);
    stage.applied(thread.submission(third, common));
    Unexpected.unlessEqual("the counter", 18L, thread.total());
    return "SPEED_100 with %,d bytes, SIZE_100 with %,d, PROVEN_100 with %,d; dropped: KEY_NOT_ACCEPTED"
        .formatted(fast.length(), small.length(), common.length());
  }

  private static void accept(SealedThread thread, SecurityProfile profile, boolean accepted)
      throws Exception {
    Stage stage = thread.stage;
    stage.apply(stage.rich(), new Operation.AcceptProfile(thread.id, profile, accepted));
  }

  private static String lease(Stage stage, String name) throws Exception {
    SigningKey maker = stage.key(name + "-maker");
    SigningKey stranger = stage.key(name + "-stranger");
    stage.give(maker.address(), 1_000_000_000L);
    stage.give(stranger.address(), 1_000_000_000L);
    Bytes32 desk = stage.deploy(ExampleContract.DESK);
    ThreadRegistration registration =
        new ThreadRegistration(
            2,
            Mode.ORDERED,
            stage.rich().address(),
            List.of(desk),
            List.of(stage.key(name + "-batcher").publicKey()),
            0);
    Bytes32 thread =
        Bytes32.of(stage.apply(stage.rich(), new Operation.RegisterThread(registration)).toArray());
    Bytes32 slot = Desk.offerSlot(maker.address());
    stage.call(maker, desk, Desk.offer(100));
    Operation take = new Operation.TakeLease(thread, desk, 6, List.of(slot));
    stage.reverts(stage.operation(stage.rich(), take), Reason.NOT_CONSENTED);

    stage.call(maker, desk, Desk.let(thread, stage.l2().head().height() + 100));
    stage.apply(stage.rich(), take);
    Lease granted = stage.l2().lease(new StateKey(desk, slot)).orElseThrow();
    Unexpected.unlessEqual("whose the lease is", thread, granted.thread());
    Refusal refusal =
        stage.reverts(
            stage.directCall(stranger, desk, Desk.take(maker.address(), 1)), Reason.LEASED);
    String until = "up to height " + granted.until();
    Unexpected.unlessEqual(
        "whether the refusal says '" + until + "'", true, refusal.detail().contains(until));
    Operation end = new Operation.EndLease(desk, List.of(slot));
    stage.reverts(stage.operation(stranger, end), Reason.NOT_ADMIN);

    while (stage.l2().head().height() < granted.until()) {
      stage.call(stranger, desk, Desk.of(maker.address()));
    }
    stage.call(stranger, desk, Desk.take(maker.address(), 1));
    stage.apply(stranger, end);
    Unexpected.unlessEqual(
        "whether the lease is gone", true, stage.l2().lease(new StateKey(desk, slot)).isEmpty());
    Unexpected.unlessEqual(
        "the offer",
        99L,
        stage.l2().state(List.of(new StateKey(desk, slot))).values().getFirst().asLong());
    return "LEASED " + until + "; then everybody's, and a stranger removed it";
  }

  private static String reorganisation(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock block = thread.seal(thread.add(0, 5));
    Bytes32 other = stage.deploy(ExampleContract.COUNTER);
    stage.call(stage.rich(), other, Counter.add(1));
    Job settled = thread.awaitEnd(thread.create(block, Settlement.SETTLEMENT_SUBMIT), true);
    Unexpected.unlessEqual("the job", JobState.JOB_STATE_FINAL, settled.getState());
    Bytes32 by = Bytes32.of(settled.getSettlement().getTransactionHash().toByteArray());
    Receipt before = stage.receipt(by);
    Inclusion shown = inclusion(stage, block, by);

    stage.dropBlocks(2);
    Receipt after = stage.receipt(by);
    Unexpected.unlessEqual("the counter", 5L, thread.total());
    Unexpected.unlessEqual("the sequence", 1L, thread.sequence());
    Unexpected.unlessEqual(
        "whether both waiting transactions are in one block now",
        before.height() - 1,
        after.height());
    Bytes32 stands = stage.l2().block(after.height()).orElseThrow().hash();
    Unexpected.unlessEqual(
        "whether the inclusion from before names a block of the L2",
        false,
        shown.block().hash(shown.receiptDigests()).equals(stands));
    Inclusion anew = inclusion(stage, block, by);
    Unexpected.unlessEqual(
        "the block of the inclusion", stands, anew.block().hash(anew.receiptDigests()));
    SubBlock next = thread.seal(thread.add(1, 6));
    Job child = thread.awaitEnd(thread.create(next, Settlement.SETTLEMENT_SUBMIT), true);
    Unexpected.unlessEqual("the next job", JobState.JOB_STATE_FINAL, child.getState());
    return "in block %d, then in block %d; the next sub-block builds on it"
        .formatted(before.height(), after.height());
  }

  private static Inclusion inclusion(Stage stage, SubBlock block, Bytes32 by) throws Exception {
    InclusionMaker.Made made = new InclusionMaker(stage.l2()).make(block, 0, by);
    if (made instanceof InclusionMaker.Made.Proof(Inclusion inclusion)) {
      return inclusion;
    }
    throw new Unexpected("an inclusion is shown", made);
  }
}
