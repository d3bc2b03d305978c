package io.zkthreads.server.scenario;

import static io.zkthreads.api.batcher.v1.TransactionStage.TRANSACTION_STAGE_EXECUTED;
import static io.zkthreads.api.batcher.v1.TransactionStage.TRANSACTION_STAGE_SETTLED;
import static io.zkthreads.server.scenario.ServedThread.await;
import static io.zkthreads.server.scenario.ServedThread.receipt;
import static io.zkthreads.server.scenario.ServedThread.settled;
import static io.zkthreads.server.scenario.Unexpected.unlessEqual;

import io.grpc.StatusRuntimeException;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.client.BatcherClient;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.PromiseCheck.Standing;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.batcher.receipt.SoftReceipt.Place;
import io.zkthreads.batcher.receipt.SoftReceipt.Promise;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.server.BatcherNode;
import io.zkthreads.server.refusal.BadSetting;
import io.zkthreads.server.scenario.Scenarios.Scenario;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a Batcher brings.
final class BatcherScenarios {
  private static final String BATCHER = "batcher";

  /// In the order in which they are told.
  static final List<Scenario> ALL =
      List.of(
          new Scenario(
              "promise-kept",
              "a user's transaction is promised, proven and settled, and he checks promise and"
                  + " inclusion with the L2 alone",
              BatcherScenarios::promiseKept),
          new Scenario(
              "stale-rebased",
              "a direct transaction makes a sub-block stale; the Batcher makes it anew, and both"
                  + " count",
              BatcherScenarios::staleRebased),
          new Scenario(
              "stale-returned",
              "a Batcher that never rebases returns what is stale, with the reason",
              BatcherScenarios::staleReturned),
          new Scenario(
              "chain-cut",
              "three sub-blocks are made ahead, cut at the first conflict, made anew and settled",
              BatcherScenarios::chainCut),
          new Scenario(
              "batcher-restarted",
              "a Batcher ends between promise and proof; the next one ends what it began",
              BatcherScenarios::batcherRestarted),
          new Scenario(
              "takeover",
              "one of two Batchers is gone; the user takes the same signed transaction to the other",
              BatcherScenarios::takeover),
          new Scenario(
              "replay",
              "the same transaction counts once, and another of its nonce is refused",
              BatcherScenarios::replay),
          new Scenario(
              "bad-submissions",
              "transactions for another place, without money or signature are refused at the door",
              BatcherScenarios::badSubmissions),
          new Scenario(
              "broken-promise",
              "a Batcher that promises twice, or leaves out what it promised, is shown to",
              BatcherScenarios::brokenPromise),
          new Scenario(
              "unauthorised-batcher",
              "a Batcher whose key the thread does not have, or has revoked, is refused",
              BatcherScenarios::unauthorisedBatcher),
          new Scenario(
              "thread-closed",
              "what waits when a thread is closed goes back to its users",
              BatcherScenarios::threadClosed));

  private BatcherScenarios() {}

  private static String promiseKept(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of())) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      client.submit(sent.encode());
      Transaction promised = await(client, sent, TRANSACTION_STAGE_EXECUTED);
      Transaction done = settled(client, sent);
      unlessEqual("the counter", 5L, thread.total());
      unlessEqual(
          "the check", Standing.KEPT, thread.check(receipt(promised), sent, done).standing());
      Inclusion shown = InclusionCodec.decode(client.inclusion(sent.id().bytes()));
      unlessEqual("the transaction that is shown", sent.id(), shown.transaction().id());
      Bytes32 block = stage.l2().block(done.getHeight()).orElseThrow().hash();
      unlessEqual("what the inclusion says", new Inclusion.Verdict.Included(block), shown.check());
      return "settled in block " + done.getHeight() + ", KEPT, and shown to be in it";
    }
  }

  private static String staleRebased(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of())) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      client.submit(sent.encode());
      SoftReceipt first = receipt(await(client, sent, TRANSACTION_STAGE_EXECUTED));
      stage.call(stage.rich(), thread.counter, Counter.add(100));
      SoftReceipt last = receipt(settled(client, sent));
      unlessEqual("the counter", 105L, thread.total());
      unlessEqual("the sequence", first.promise().sequence(), last.promise().sequence());
      return "revision %d, then %d of sequence %d"
          .formatted(
              first.promise().revision(), last.promise().revision(), last.promise().sequence());
    }
  }

  private static String staleReturned(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of("batcher.rebase", "never"))) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      client.submit(sent.encode());
      await(client, sent, TRANSACTION_STAGE_EXECUTED);
      stage.call(stage.rich(), thread.counter, Counter.add(100));
      Transaction returned = await(client, sent, TRANSACTION_STAGE_SETTLED);
      unlessEqual("the reason", "STALE_INPUT", returned.getReason());
      unlessEqual("the counter", 100L, thread.total());
      return "returned: " + returned.getReason();
    }
  }

  private static String chainCut(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of("batcher.depth", "3"))) {
      BatcherClient client = thread.client(node);
      List<UserTransaction> sent = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        sent.add(thread.add(i, 1));
        client.submit(sent.get(i).encode());
        await(client, sent.get(i), TRANSACTION_STAGE_EXECUTED);
      }
      stage.call(stage.rich(), thread.counter, Counter.add(100));
      for (UserTransaction one : sent) {
        settled(client, one);
      }
      unlessEqual("the counter", 103L, thread.total());
      return "settled up to sequence " + thread.sequence();
    }
  }

  private static String batcherRestarted(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER)) {
      UserTransaction sent = thread.add(0, 5);
      UserTransaction waiting = thread.add(1, 6);
      try (BatcherNode node = thread.start(BATCHER, Map.of("batcher.depth", "1"))) {
        BatcherClient client = thread.client(node);
        client.submit(sent.encode());
        await(client, sent, TRANSACTION_STAGE_EXECUTED);
        client.submit(waiting.encode());
      }
      try (BatcherNode node = thread.start(BATCHER, Map.of())) {
        BatcherClient client = thread.client(node);
        settled(client, sent);
        settled(client, waiting);
      }
      unlessEqual("the counter", 11L, thread.total());
      return "both settled, once each";
    }
  }

  private static String takeover(Stage stage, String name) throws Exception {
    Map<String, String> slots = Map.of("batcher.slot_seconds", "20");
    try (ServedThread thread = new ServedThread(stage, name, BATCHER, "second")) {
      UserTransaction sent = thread.add(0, 5);
      Map<String, String> idle =
          Map.of("batcher.slot_seconds", "20", "batcher.seal_millis", "3600000");
      try (BatcherNode first = thread.start(BATCHER, idle)) {
        thread.client(first).submit(sent.encode());
      }
      try (BatcherNode second = thread.start("second", slots)) {
        BatcherClient client = thread.client(second);
        client.submit(sent.encode());
        SoftReceipt promised = receipt(settled(client, sent));
        unlessEqual("the Batcher's key", 1, promised.promise().batcherKeyIndex());
      }
      unlessEqual("the counter", 5L, thread.total());
      return "settled by the second Batcher";
    }
  }

  private static String replay(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of())) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      long position = client.submit(sent.encode()).getPosition();
      unlessEqual("the position", position, client.submit(sent.encode()).getPosition());
      refused("nonce", client, thread.add(0, 6));
      settled(client, sent);
      unlessEqual("the position", position, client.submit(sent.encode()).getPosition());
      refused("nonce", client, thread.add(0, 6));
      unlessEqual("the counter", 5L, thread.total());
      return "counted once";
    }
  }

  private static String badSubmissions(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of("batcher.max_queued_per_user", "2"))) {
      BatcherClient client = thread.client(node);
      refused("scope", client, thread.call(0, Bytes32.ZERO, 5).sign(thread.user));
      UserTransaction good = thread.add(0, 5);
      refused("signature", client, new UserTransaction(good.call(), thread.add(1, 5).signature()));
      refused("nonce", client, thread.add(7, 5));
      try {
        client.submit(new byte[] {1, 2, 3});
        throw new Unexpected("bytes that are no transaction are refused", "an answer");
      } catch (StatusRuntimeException e) {
        requireText("tag", e);
      }
      client.submit(good.encode());
      client.submit(thread.add(1, 5).encode());
      try {
        client.submit(thread.add(2, 5).encode());
      } catch (StatusRuntimeException e) {
        requireText("of the sender", e);
      }
      settled(client, good);
      return "each refused for its reason";
    }
  }

  private static void refused(String why, BatcherClient client, UserTransaction transaction)
      throws Unexpected {
    try {
      client.submit(transaction.encode());
    } catch (StatusRuntimeException e) {
      requireText(why, e);
      return;
    }
    throw new Unexpected("a transaction is refused for its " + why, "one that was taken");
  }

  private static void requireText(String why, StatusRuntimeException e) throws Unexpected {
    if (!String.valueOf(e.getStatus().getDescription()).contains(why)) {
      throw new Unexpected("the reason is the " + why, e.getStatus().getDescription());
    }
  }

  /// The Batcher's own key is used to lie.
  private static String brokenPromise(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of())) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      client.submit(sent.encode());
      Transaction done = settled(client, sent);
      Promise honest = receipt(done).promise();
      UserTransaction forgotten = thread.add(1, 6);
      Place place = new Place(99, 1, forgotten.id(), SoftReceipt.Outcome.RETURNED);
      Promise lie = lie(honest, honest.statementHash(), place);
      PromiseCheck.Verdict left =
          thread.check(lie.sign(thread.key(BATCHER)), forgotten, Transaction.getDefaultInstance());
      unlessEqual("a promise that was not kept", Standing.BROKEN, left.standing());
      Promise other = lie(honest, Bytes32.ONE, place);
      boolean shown = PromiseCheck.contradiction(honest, other).isPresent();
      unlessEqual("whether two promises contradict each other", true, shown);
      PromiseCheck.Verdict forged =
          thread.check(honest.sign(thread.user), sent, Transaction.getDefaultInstance());
      unlessEqual("a receipt of a stranger", Standing.NO_PROMISE, forged.standing());
      return left.detail();
    }
  }

  private static Promise lie(Promise p, Bytes32 statement, Place place) {
    return new Promise(
        p.chainId(),
        p.settlementId(),
        p.threadId(),
        p.batcherKeyIndex(),
        p.sequence(),
        p.revision(),
        statement,
        Bytes32.ZERO,
        p.notAfter(),
        p.latest(),
        p.height(),
        place.position(),
        place.index(),
        place.transaction(),
        place.outcome());
  }

  private static String unauthorisedBatcher(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER)) {
      thread.key("stranger");
      try (BatcherNode _ = thread.start("stranger", Map.of())) {
        throw new Unexpected("a stranger is refused", "a Batcher that serves");
      } catch (BadSetting e) {
        if (!String.valueOf(e.getMessage()).contains("UNKNOWN_BATCHER_KEY")) {
          throw new Unexpected("the reason is UNKNOWN_BATCHER_KEY", e);
        }
      }
      stage.apply(stage.rich(), new Operation.RevokeBatcherKey(thread.id, 0));
      try (BatcherNode node = thread.start(BATCHER, Map.of())) {
        refused("revoked", thread.client(node), thread.add(0, 5));
      }
      return "UNKNOWN_BATCHER_KEY, REVOKED_BATCHER_KEY";
    }
  }

  private static String threadClosed(Stage stage, String name) throws Exception {
    try (ServedThread thread = new ServedThread(stage, name, BATCHER);
        BatcherNode node = thread.start(BATCHER, Map.of("batcher.seal_millis", "3600000"))) {
      BatcherClient client = thread.client(node);
      UserTransaction sent = thread.add(0, 5);
      client.submit(sent.encode());
      stage.apply(stage.rich(), new Operation.CloseThread(thread.id));
      Transaction returned = await(client, sent, TRANSACTION_STAGE_SETTLED);
      unlessEqual("the reason", "THREAD_CLOSED", returned.getReason());
      refused("thread", client, thread.add(0, 6));
      return "returned: THREAD_CLOSED";
    }
  }
}
