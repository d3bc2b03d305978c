package io.zkthreads.bench;

import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sub-blocks of counter calls by users who all have opted in, or signed, on an otherwise empty
/// state.
final class SubBlocks {
  private static final Bytes32 CHAIN = Bytes32.ofLong(1);
  private static final Bytes32 THREAD = Bytes32.ofLong(2);
  private static final Bytes32 COUNTER = Bytes32.ofLong(3);
  private static final Bytes32 SETTLEMENT = Bytes32.ZERO;

  private SubBlocks() {}

  static ThreadProgram program(OsVersion os) {
    return ThreadProgram.of(os, Map.of(COUNTER, ExampleContract.COUNTER.image()));
  }

  /// Transactions of `numUsers` users in turn.
  static SubBlock of(ThreadProgram program, int numTransactions, int numUsers) {
    SigningKey batcherKey = SigningKey.fromSeed(Bytes32.ofLong(100));
    ThreadTerms terms =
        new ThreadTerms(program, CHAIN, SETTLEMENT, THREAD, Mode.ORDERED, Bytes32.ofLong(4), 0, 0);
    List<UserTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < numTransactions; i++) {
      SigningKey user = SigningKey.fromSeed(Bytes32.ofLong(200 + i % numUsers));
      transactions.add(call(program.os(), user, i / numUsers, i).sign(user));
    }
    ThreadTerms.Position at = new ThreadTerms.Position(1, Bytes32.ZERO, 0, 100, 1_800_000_000);
    Draft draft = Draft.of(terms, transactions, Bytes32.ZERO, SubBlocks::value, at);
    if (!draft.dropped().isEmpty()) {
      throw new IllegalStateException("transactions are left out: " + draft.dropped());
    }
    return draft.sign(batcherKey);
  }

  private static UserTransaction.Call call(OsVersion os, SigningKey user, long nonce, int n) {
    Bytes32 key = user.publicKey();
    Calldata data = Counter.add(n);
    return os == OsVersion.V1
        ? new UserTransaction.Call(CHAIN, THREAD, key, nonce, COUNTER, 0, data)
        : new UserTransaction.Call(
            CHAIN, SETTLEMENT, THREAD, key, nonce, COUNTER, 0, UserTransaction.NEVER, data);
  }

  private static Bytes32 value(StateKey key) {
    return key.contract().equals(StateKey.authAddress(THREAD)) ? Bytes32.ONE : Bytes32.ZERO;
  }
}
