package io.zkthreads.thread.os;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Batch;
import io.zkthreads.thread.batcher.Batcher;
import io.zkthreads.thread.batcher.Nonces;
import io.zkthreads.thread.batcher.ThreadTerms;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.util.HashMap;
import java.util.Map;

/// A thread over everything that is deployed in a [DirectWorld], with users who opted in.
public final class ThreadWorld {
  public static final Bytes32 CHAIN = DirectWorld.address("chain");
  public static final Bytes32 THREAD = DirectWorld.address("thread");

  public final DirectWorld world;
  public final ThreadProgram program;
  public final ThreadTerms terms;
  public final SigningKey batcherKey = key("batcher");
  public final Batcher batcher;
  private final Map<Bytes32, Long> nonces = new HashMap<>();

  public ThreadWorld(DirectWorld world) {
    this.world = world;
    this.program = ThreadProgram.of(OsVersion.V1, world.contracts);
    this.terms =
        new ThreadTerms(
            program,
            CHAIN,
            DirectWorld.address("settlement"),
            THREAD,
            Mode.ORDERED,
            DirectWorld.address("prover"),
            7,
            0);
    this.batcher = new Batcher(terms, batcherKey, Nonces.inMemory(), 1000);
  }

  public static SigningKey key(String name) {
    return SigningKey.fromSeed(DirectWorld.address("key of " + name));
  }

  public void optIn(SigningKey user) {
    world.set(new KeyValue(StateKey.auth(THREAD, user.address()), Bytes32.ONE));
  }

  /// The user's next transaction in the thread, signed.
  public UserTransaction transaction(SigningKey user, Bytes32 contract, Calldata data) {
    long nonce = nonces.merge(user.publicKey(), 1L, Long::sum) - 1;
    return new UserTransaction.Call(CHAIN, THREAD, user.publicKey(), nonce, contract, 1, data)
        .sign(user);
  }

  public ThreadTerms.Position position() {
    return new ThreadTerms.Position(0, DirectWorld.address("head"), 1, 100, world.time);
  }

  public Batch seal() {
    return batcher.seal(world::get, position());
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
