package io.zkthreads.server.scenario;

import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A thread over a counter of its own, and a user of it who has prepaid or, under OS version 1,
/// opted in.
class CounterThread {
  static final long PROVER_FEE = 1_000;
  private static final long PREPAID = 10_000;
  private static final long USER_FEE = 5;
  private static final long VALID_SECONDS = 7_000;

  final Stage stage;
  final String name;
  final Bytes32 counter;
  final Bytes32 id;
  final OsVersion os;
  final Mode mode;
  final SigningKey user;

  /// @param name of the scenario, which keeps its keys and folders apart
  /// @param batchers names of the Batchers' keys
  CounterThread(Stage stage, String name, OsVersion os, Mode mode, String... batchers)
      throws Exception {
    this.stage = stage;
    this.name = name;
    this.os = os;
    this.mode = mode;
    counter = stage.deploy(ExampleContract.COUNTER);
    List<Bytes32> keys = new ArrayList<>();
    for (String batcher : batchers) {
      keys.add(key(batcher).publicKey());
    }
    ThreadRegistration registration =
        new ThreadRegistration(
            os.number(), mode, stage.rich().address(), List.of(counter), keys, PROVER_FEE);
    id =
        Bytes32.of(stage.apply(stage.rich(), new Operation.RegisterThread(registration)).toArray());
    user = key("user");
    stage.give(user.address(), 100 * PREPAID);
    stage.apply(
        user,
        os == OsVersion.V1
            ? new Operation.Authorize(id, Operation.Authorize.NO_END)
            : new Operation.FundAccount(id, PREPAID));
  }

  final SigningKey key(String who) throws IOException {
    return stage.key(name + "-" + who);
  }

  /// The user's transaction that adds to the counter.
  UserTransaction add(long nonce, int amount) throws Exception {
    return call(nonce, id, amount).sign(user);
  }

  UserTransaction.Call call(long nonce, Bytes32 scope, int amount) throws Exception {
    SettlementLayer.Head head = stage.l2().head();
    if (os == OsVersion.V1) {
      return new UserTransaction.Call(
          head.chainId(), scope, user.publicKey(), nonce, counter, 0, Counter.add(amount));
    }
    return new UserTransaction.Call(
        head.chainId(),
        head.settlementId(),
        scope,
        user.publicKey(),
        nonce,
        counter,
        USER_FEE,
        System.currentTimeMillis() / 1000 + VALID_SECONDS,
        Counter.add(amount));
  }

  long total() throws Exception {
    StateKey key = new StateKey(counter, Counter.totalSlot());
    return stage.l2().state(List.of(key)).values().getFirst().asLong();
  }

  ThreadRecord record() throws Exception {
    return stage.l2().thread(id).orElseThrow();
  }

  long sequence() throws Exception {
    return record().sequence();
  }
}
