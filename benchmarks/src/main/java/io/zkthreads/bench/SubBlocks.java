package io.zkthreads.bench;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.batcher.Admission;
import io.zkthreads.thread.batcher.Batcher;
import io.zkthreads.thread.batcher.Nonces;
import io.zkthreads.thread.batcher.ThreadTerms;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.Map;

/// Sub-blocks of counter calls by a few users who all have opted in, on an empty state.
final class SubBlocks {
  private static final Bytes32 CHAIN = Bytes32.ofLong(1);
  private static final Bytes32 THREAD = Bytes32.ofLong(2);
  private static final Bytes32 COUNTER = Bytes32.ofLong(3);
  private static final int NUM_USERS = 8;

  private SubBlocks() {}

  static ThreadProgram program() {
    return ThreadProgram.of(OsVersion.V1, Map.of(COUNTER, ExampleContract.COUNTER.image()));
  }

  static SubBlock of(ThreadProgram program, int numTransactions) {
    SigningKey batcherKey = SigningKey.fromSeed(Bytes32.ofLong(100));
    ThreadTerms terms =
        new ThreadTerms(
            program, CHAIN, Bytes32.ZERO, THREAD, Mode.ORDERED, Bytes32.ofLong(4), 0, 0);
    Batcher batcher = new Batcher(terms, batcherKey, Nonces.inMemory(), numTransactions);
    for (int i = 0; i < numTransactions; i++) {
      SigningKey user = SigningKey.fromSeed(Bytes32.ofLong(200 + i % NUM_USERS));
      UserTransaction transaction =
          new UserTransaction.Call(
                  CHAIN, THREAD, user.publicKey(), i / NUM_USERS, COUNTER, 0, Counter.add(i))
              .sign(user);
      if (batcher.add(transaction) instanceof Admission.Refused refused) {
        throw new IllegalStateException("the Batcher refused: " + refused);
      }
    }
    Bytes32 auth = StateKey.authAddress(THREAD);
    return batcher
        .seal(
            key -> key.contract().equals(auth) ? Bytes32.ONE : Bytes32.ZERO,
            new ThreadTerms.Position(1, Bytes32.ZERO, 0, 100, 1_800_000_000))
        .subBlock();
  }
}
