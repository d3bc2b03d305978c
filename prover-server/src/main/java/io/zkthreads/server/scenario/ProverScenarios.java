package io.zkthreads.server.scenario;

import static io.zkthreads.api.batcher.v1.TransactionStage.TRANSACTION_STAGE_EXECUTED;
import static io.zkthreads.server.scenario.ServedThread.await;
import static io.zkthreads.server.scenario.ServedThread.receipt;
import static io.zkthreads.server.scenario.ServedThread.settled;

import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.api.prover.v1.Job;
import io.zkthreads.api.prover.v1.JobState;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.Daemon;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import java.util.List;
import java.util.Map;

/// What the daemon does for its clients, and what goes on when it does not.
final class ProverScenarios {
  private static final String BATCHER = "batcher";

  /// In the order in which they are told.
  static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "children-wait",
              "sub-blocks that are handed in before their parent wait for it, and none is lost",
              ProverScenarios::childrenWait),
          new Scenario(
              "children-cut",
              "when a parent goes stale its children wait, are ended by word, and settle once they"
                  + " are made anew",
              ProverScenarios::childrenCut),
          new Scenario(
              "prover-gone",
              "a Prover vanishes while it proves; direct calls go on, and the Batcher signs anew for"
                  + " another Prover",
              ProverScenarios::proverGone));

  private ProverScenarios() {}

  private static String childrenWait(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock parent = thread.seal(thread.add(0, 1));
    SubBlock child = thread.sealBehind(List.of(parent), thread.add(1, 2));
    SubBlock grandchild = thread.sealBehind(List.of(parent, child), thread.add(2, 3));
    String last = thread.create(grandchild, Settlement.SETTLEMENT_SUBMIT);
    String middle = thread.create(child, Settlement.SETTLEMENT_SUBMIT);
    thread.awaitReason(middle, "AHEAD_OF_THREAD");
    Unexpected.unlessEqual("the counter", 0L, thread.total());
    String first = thread.create(parent, Settlement.SETTLEMENT_SUBMIT);
    for (String job : List.of(first, middle, last)) {
      Job ended = thread.awaitEnd(job, true);
      Unexpected.unlessEqual("a job", JobState.JOB_STATE_FINAL, ended.getState());
    }
    Unexpected.unlessEqual("the counter", 6L, thread.total());
    return "AHEAD_OF_THREAD, then all three settle in order";
  }

  private static String childrenCut(Stage stage, String name) throws Exception {
    SealedThread thread = new SealedThread(stage, name);
    SubBlock parent = thread.seal(thread.add(0, 1));
    SubBlock child = thread.sealBehind(List.of(parent), thread.add(1, 2));
    stage.call(stage.rich(), thread.counter, Counter.add(100));
    String waits = thread.create(child, Settlement.SETTLEMENT_SUBMIT);
    String stale = thread.create(parent, Settlement.SETTLEMENT_SUBMIT);
    Unexpected.unlessEqual(
        "the parent", JobState.JOB_STATE_STALE, thread.awaitEnd(stale, true).getState());
    thread.awaitReason(waits, "AHEAD_OF_THREAD");
    stage.proving().cancelJob(waits);
    Unexpected.unlessEqual(
        "the child", JobState.JOB_STATE_CANCELLED, thread.awaitEnd(waits, true).getState());
    Unexpected.unlessEqual("the counter", 100L, thread.total());

    SubBlock anew = thread.seal(thread.add(0, 1));
    SubBlock behind = thread.sealBehind(List.of(anew), thread.add(1, 2));
    for (SubBlock block : List.of(anew, behind)) {
      Job ended = thread.awaitEnd(thread.create(block, Settlement.SETTLEMENT_SUBMIT), true);
      Unexpected.unlessEqual("a job", JobState.JOB_STATE_FINAL, ended.getState());
    }
    Unexpected.unlessEqual("the counter", 103L, thread.total());
    return "STALE and CANCELLED, then both settle anew";
  }

  private static String proverGone(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER)) {
      UserTransaction sent = thread.add(0, 5);
      SoftReceipt first;
      try (Daemon lost = stage.anotherDaemon(name + "-lost");
          BatcherNode node = thread.start(BATCHER, Map.of("batcher.daemon", lost.address()))) {
        BatcherClient client = thread.client(node);
        client.submit(sent.encode());
        first = receipt(await(client, sent, TRANSACTION_STAGE_EXECUTED));
      }
      stage.call(stage.rich(), thread.counter, Counter.add(100));
      Unexpected.unlessEqual("the counter without a Prover", 100L, thread.total());
      try (BatcherNode node = thread.start(BATCHER, Map.of())) {
        SoftReceipt last = receipt(settled(thread.client(node), sent));
        Unexpected.unlessEqual(
            "the sequence", first.promise().sequence(), last.promise().sequence());
        Unexpected.unlessEqual(
            "whether the statement is another, of the other Prover",
            false,
            first.promise().statementHash().equals(last.promise().statementHash()));
      }
      Unexpected.unlessEqual("the counter", 105L, thread.total());
      return "direct calls went on; settled by another Prover";
    }
  }
}
