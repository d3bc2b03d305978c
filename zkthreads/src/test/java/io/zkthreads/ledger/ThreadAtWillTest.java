package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Contracts in use become a thread's and are everybody's all the time.
@Timeout(60)
class ThreadAtWillTest {
  @TempDir Path folder;
  @TempDir Path beside;
  private World world;
  private Bytes32 counter;

  @BeforeEach
  void start() {
    world = new World(folder);
    counter = world.deploy(ExampleContract.COUNTER);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Bytes32 thread() {
    return world.registerThread(2, BOB, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
  }

  private static void call(World on, SigningKey user, Bytes32 at, int add) {
    on.apply(on.call(user, at, Counter.add(add)));
  }

  private void settle(Bytes32 thread, int add) {
    world.apply(SubBlockDraft.of(world, thread, ALICE, counter, Counter.add(add)).transaction());
  }

  @Test
  void aThreadComesAndGoesOverContractsInUseAndLeavesWhatDirectCallsWouldHave() {
    call(world, BOB, counter, 1);
    Bytes32 thread = thread();
    call(world, ALICE, counter, 2);
    settle(thread, 3);
    call(world, BOB, counter, 4);
    settle(thread, 5);
    world.apply(world.operation(BOB, new Operation.CloseThread(thread)));
    call(world, ALICE, counter, 6);
    assertThat(world.total(counter)).isEqualTo(21);
    world.assertReverts(
        SubBlockDraft.of(world, thread, ALICE, counter, Counter.add(7)).transaction(),
        Reason.THREAD_CLOSED);

    try (World direct = new World(beside)) {
      Bytes32 same = direct.deploy(ExampleContract.COUNTER);
      assertThat(same).isEqualTo(counter);
      call(direct, BOB, same, 5);
      call(direct, ALICE, same, 16);
      for (SigningKey user : List.of(ALICE, BOB)) {
        StateKey part = new StateKey(counter, Counter.partSlot(user.address()));
        assertThat(world.value(part)).isEqualTo(direct.value(part));
      }
      assertThat(world.total(counter)).isEqualTo(direct.total(same));
    }
  }

  @Test
  void aThreadReadsWhatAnotherSettledInTheSameBlock() {
    Bytes32 first = thread();
    Bytes32 second =
        world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
    SubBlockDraft one = SubBlockDraft.of(world, first, ALICE, counter, Counter.add(3));
    Bytes32 writing = world.submit(one.transaction());
    world.sequence(writing);
    SubBlockDraft two = SubBlockDraft.of(world, second, BOB, counter, Counter.add(4));
    world.ledger.dropBlocks(1);
    Bytes32 reading = world.submit(world.operation(PROVER, two.submission()));
    world.sequence(writing, reading);
    World.outputOf(world.receipt(reading));
    assertThat(world.total(counter)).isEqualTo(7);
  }

  @Test
  void directCallsGoOnWhenTheProverIsGone() {
    Bytes32 thread = thread();
    SubBlockDraft neverSent = SubBlockDraft.of(world, thread, ALICE, counter, Counter.add(3));
    call(world, BOB, counter, 1);
    call(world, ALICE, counter, 2);
    assertThat(world.total(counter)).isEqualTo(3);
    world.assertReverts(neverSent.transaction(), Reason.STALE_INPUT);
  }
}
