package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.BatchCost;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is foretold of fees is what the L2 charges.
class BatchCostTest {
  @TempDir Path folder;

  @Test
  void whatIsForetoldIsWhatIsCharged() {
    try (World world = new World(folder)) {
      Bytes32 counter = world.deploy(ExampleContract.COUNTER);
      Bytes32 thread =
          world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
      SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
      Transaction direct = world.call(BOB, counter, Counter.add(5));
      BatchCost cost =
          new BatchCost(
              World.genesis().fees(),
              1,
              draft.inputs.size(),
              draft.outputs.size(),
              draft.proof().length(),
              direct.encode().length);
      Operation fact =
          new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), draft.proof());
      Operation apply = new Operation.Apply(Bytes.of(draft.statement().bytes()), draft.signature());
      Transaction submission = draft.transaction();
      assertThat(World.genesis().fees().cost(submission, submission.encode().length))
          .isEqualTo(cost.submission(1));
      assertThat(world.run(world.operation(ALICE, fact)).feePaid()).isEqualTo(cost.registration(1));
      assertThat(world.run(world.operation(PROVER, apply)).feePaid()).isEqualTo(cost.apply(1));
      assertThat(world.run(direct).feePaid()).isEqualTo(cost.direct());
    }
  }

  @Test
  void aSubBlockPaysFromTheNumberOnFromWhichItPays() {
    BatchCost cost = new BatchCost(FeeSchedule.DEFAULT, 1, 3, 3, 3_821_667, 252);
    int count = cost.breakEven().orElseThrow();
    assertThat(count).isBetween(600, 800);
    assertThat(cost.submission(count)).isLessThanOrEqualTo(count * cost.direct());
    assertThat(cost.submission(count - 1)).isGreaterThan((count - 1) * cost.direct());
    assertThat(new BatchCost(FeeSchedule.DEFAULT, 1, 60, 60, 0, 252).breakEven()).isEmpty();
  }

  @Test
  void sizesThatNoSubBlockHasAreRefused() {
    assertThatThrownBy(() -> new BatchCost(FeeSchedule.DEFAULT, 0, 1, 1, 0, 0))
        .hasMessageContaining("got 0, 1, 1");
    assertThatThrownBy(() -> new BatchCost(FeeSchedule.DEFAULT, 1, 1, 2, 0, 0))
        .hasMessageContaining("got 1, 1, 2");
    assertThatThrownBy(() -> new BatchCost(FeeSchedule.DEFAULT, 1, 1, 1, -1, 0))
        .hasMessageContaining("at least 0 bytes");
  }
}
