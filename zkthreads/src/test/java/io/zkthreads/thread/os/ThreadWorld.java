package io.zkthreads.thread.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadAccount;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A thread over everything that is deployed in a [DirectWorld], of its OS version, with users who
/// opted in, or who have an account.
public final class ThreadWorld {
  public static final Bytes32 CHAIN = DirectWorld.address("chain");
  public static final Bytes32 SETTLEMENT = DirectWorld.address("settlement");
  public static final Bytes32 THREAD = DirectWorld.address("thread");
  public static final long PREPAID = 1_000_000;

  public final DirectWorld world;
  public final ThreadProgram program;
  public final ThreadTerms terms;
  public final SigningKey batcherKey = key("batcher");
  private final List<UserTransaction> waiting = new ArrayList<>();
  private final Map<Bytes32, Long> nonces = new HashMap<>();

  public ThreadWorld(DirectWorld world) {
    this.world = world;
    this.program = ThreadProgram.of(world.os, world.contracts);
    this.terms =
        new ThreadTerms(
            program, CHAIN, SETTLEMENT, THREAD, Mode.ORDERED, DirectWorld.address("prover"), 7, 0);
  }

  public static SigningKey key(String name) {
    return SigningKey.fromSeed(DirectWorld.address("key of " + name));
  }

  /// Lets a user act in the thread: under OS version 2 with prepaid fees, for signatures are
  /// enough.
  public void optIn(SigningKey user) {
    if (world.os == OsVersion.V1) {
      world.set(new KeyValue(StateKey.auth(THREAD, user.address()), Bytes32.ONE));
    } else {
      setAccount(user, new ThreadAccount(account(user).nonce(), PREPAID));
    }
  }

  public ThreadAccount account(SigningKey user) {
    return ThreadAccount.of(world.get(StateKey.account(THREAD, user.address())));
  }

  public void setAccount(SigningKey user, ThreadAccount account) {
    world.set(new KeyValue(StateKey.account(THREAD, user.address()), account.value()));
  }

  /// The user's next transaction in the thread, signed.
  public UserTransaction transaction(SigningKey user, Bytes32 contract, Calldata data) {
    long nonce = nonces.merge(user.publicKey(), 1L, Long::sum) - 1;
    return world.os == OsVersion.V1
        ? new UserTransaction.Call(CHAIN, THREAD, user.publicKey(), nonce, contract, 1, data)
            .sign(user)
        : call(user, nonce, contract, data).sign(user);
  }

  /// A call of version 2 with a fee of 1, good for an hour.
  public UserTransaction.Call call(SigningKey user, long nonce, Bytes32 contract, Calldata data) {
    return new UserTransaction.Call(
        CHAIN, SETTLEMENT, THREAD, user.publicKey(), nonce, contract, 1, world.time + 3600, data);
  }

  public ThreadTerms.Position position() {
    return new ThreadTerms.Position(0, DirectWorld.address("head"), 1, 100, world.time);
  }

  /// Takes a transaction of this thread for the next sub-block.
  public void add(UserTransaction transaction) {
    assertThat(terms.refuse(transaction.call())).isEmpty();
    waiting.add(transaction);
  }

  /// The next sub-block but for its signature.
  public Draft draft() {
    Draft draft = draft(waiting);
    waiting.clear();
    return draft;
  }

  public Draft draft(List<UserTransaction> wanted) {
    return Draft.of(terms, wanted, Bytes32.ZERO, world::get, position());
  }

  public SubBlock sign(Draft draft) {
    return draft.sign(batcherKey);
  }

  public ThreadExecution.Result prove(SubBlock block) {
    Executor executor = new Executor(program.program(), 15);
    return ThreadExecution.run(program, executor, block, Limits.provable());
  }

  /// What the L2 does with an accepted sub-block.
  public void apply(SubBlock block) {
    block.statement().outputState().forEach(world::set);
  }
}
