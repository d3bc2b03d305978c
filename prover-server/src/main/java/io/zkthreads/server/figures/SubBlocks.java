package io.zkthreads.server.figures;

import io.zkthreads.engine.ProgressListener;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.server.prove.ProgramKey;
import io.zkthreads.server.prove.ProofMaker;
import io.zkthreads.thread.Bytes32;
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
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Sub-blocks of signed calls of `counter`, each in a thread over a counter of its own: nothing
/// that one writes is another's.
final class SubBlocks {
  private final MeasuredLedger l2;

  SubBlocks(MeasuredLedger l2) {
    this.l2 = l2;
  }

  /// A thread, ready for its first sub-block.
  record Seat(Bytes32 counter, Bytes32 thread) {}

  Seat seat() {
    Bytes32 counter = l2.deployCounter();
    return new Seat(counter, l2.register(counter, Mode.ORDERED));
  }

  private static ThreadProgram program(Seat seat) {
    return ThreadProgram.of(OsVersion.V2, Map.of(seat.counter, ExampleContract.COUNTER.image()));
  }

  /// The next sub-block of a thread, on the state of the head: each transaction of another person.
  SubBlock of(Seat seat, int transactions) {
    ThreadRecord record = l2.ledger.thread(seat.thread).orElseThrow();
    ThreadTerms terms =
        new ThreadTerms(
            program(seat),
            MeasuredLedger.CHAIN,
            MeasuredLedger.SETTLEMENT,
            seat.thread,
            Mode.ORDERED,
            MeasuredLedger.PROVER.address(),
            0,
            0);
    List<UserTransaction> calls = new ArrayList<>();
    for (int i = 0; i < transactions; i++) {
      SigningKey person = l2.people.get(i % l2.people.size());
      calls.add(call(seat, person, i / l2.people.size()));
    }
    long time = l2.ledger.head().time();
    ThreadTerms.Position at =
        new ThreadTerms.Position(
            record.sequence() + 1, record.head(), 0, 50_000, time, time + 3_600);
    Draft draft = Draft.of(terms, calls, Bytes32.ZERO, this::value, at);
    if (!draft.dropped().isEmpty()) {
      throw new IllegalStateException("transactions are left out: " + draft.dropped());
    }
    return draft.sign(MeasuredLedger.BATCHER);
  }

  private UserTransaction call(Seat seat, SigningKey person, long ahead) {
    return new UserTransaction.Call(
            MeasuredLedger.CHAIN,
            MeasuredLedger.SETTLEMENT,
            seat.thread,
            person.publicKey(),
            ahead,
            seat.counter,
            0,
            UserTransaction.NEVER,
            Counter.add(1))
        .sign(person);
  }

  private Bytes32 value(StateKey key) {
    return l2.ledger.state(List.of(key)).values().getFirst();
  }

  /// Its proof, made here.
  static Bytes prove(ProofMaker maker, Seat seat, SubBlock block) {
    ThreadProgram program = program(seat);
    ProgramKey key = maker.key(program.program());
    return switch (ThreadExecution.run(program, key.executor(), block, Limits.provable())) {
      case ThreadExecution.Result.Executed executed ->
          Bytes.of(
              maker
                  .prove(key, maker.witness(executed.execution()), ProgressListener.NONE)
                  .proof()
                  .toBytes());
      case ThreadExecution.Result.Refused refused ->
          throw new IllegalStateException("the sub-block does not run: " + refused);
    };
  }
}
