package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two threads, made at one head and applied one after the other: only a key that the first wrote
/// and the second touched is a conflict, and it does not matter whether a block lies between.
class OverlapTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 one;
  private Bytes32 two;

  @BeforeEach
  void start() {
    world = new World(folder);
    one = world.deploy(ExampleContract.COUNTER);
    two = world.deploy(ExampleContract.COUNTER);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// A sub-block of a thread of its own that reads some slots of a contract and writes others.
  private SubBlockDraft subBlock(Bytes32 contract, List<Integer> reads, List<Integer> writes) {
    Bytes32 thread = world.registerThread(ALICE, Mode.ORDERED, contract);
    world.authorize(BOB, thread);
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, contract, Counter.add(1));
    TreeSet<Integer> touched = new TreeSet<>(reads);
    touched.addAll(writes);
    List<Input> inputs = new ArrayList<>();
    List<Output> outputs = new ArrayList<>();
    for (int number : touched) {
      Bytes32 slot = Bytes32.ofLong(number);
      if (writes.contains(number)) {
        outputs.add(new Output(inputs.size(), Bytes32.ofLong(100 + number)));
      }
      inputs.add(new Input(0, slot, world.value(contract, slot)));
    }
    inputs.add(draft.inputs.getLast());
    return draft.withInputs(inputs).withOutputs(outputs);
  }

  @ParameterizedTest(name = "{0}, {5}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // overlap | contract of the second | first reads, writes | second reads, writes | block |
        // conflict
        "disjoint contracts                       | two | R 9 W 1 | R 9 W 1 | same | no",
        "disjoint contracts                       | two | R 9 W 1 | R 9 W 1 | next | no",
        "one contract, disjoint keys              | one | R 8 W 1 | R 7 W 2 | same | no",
        "one contract, disjoint keys              | one | R 8 W 1 | R 7 W 2 | next | no",
        "shared reads                             | one | R 9 W 1 | R 9 W 2 | same | no",
        "shared reads                             | one | R 9 W 1 | R 9 W 2 | next | no",
        "shared writes                            | one | R 8 W 1 | R 7 W 1 | same | yes",
        "shared writes                            | one | R 8 W 1 | R 7 W 1 | next | yes",
        "the second reads what the first writes   | one | R 8 W 1 | R 1 W 2 | same | yes",
        "the second reads what the first writes   | one | R 8 W 1 | R 1 W 2 | next | yes",
        "the second writes what the first reads   | one | R 1 W 2 | R 8 W 1 | same | no",
        "the second writes what the first reads   | one | R 1 W 2 | R 8 W 1 | next | no"
      })
  void onlyAKeyThatTheFirstWroteAndTheSecondTouchedIsAConflict(
      String overlap, String contract, String first, String second, String block, String conflict) {
    SubBlockDraft winner = subBlock(one, slots(first, 'R'), slots(first, 'W'));
    Bytes32 other = contract.equals("one") ? one : two;
    SubBlockDraft loser = subBlock(other, slots(second, 'R'), slots(second, 'W'));

    Bytes32 winning = world.submit(winner.transaction());
    Transaction losing = loser.transaction();
    Bytes32 id = world.submit(losing);
    if (block.equals("same")) {
      world.sequence(winning, id);
    } else {
      world.sequence(winning);
      world.sequence(id);
    }
    World.outputOf(world.receipt(winning));
    Receipt receipt = world.receipt(id);
    if (conflict.equals("no")) {
      World.outputOf(receipt);
      assertThat(receipt.stateChanged()).as(overlap).isTrue();
      return;
    }
    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(refusal.staleKeys())
        .containsExactly(
            new StaleKey(new StateKey(one, Bytes32.ofLong(1)), Bytes32.ZERO, Bytes32.ofLong(101)));
    assertThat(receipt.stateRootAfter()).isEqualTo(receipt.stateRootBefore());
    assertThat(receipt.feePayer()).isEqualTo(PROVER.address());
    assertThat(receipt.feePaid())
        .isEqualTo(World.genesis().fees().cost(losing, losing.encode().length));
    assertThat(world.ledger.thread(loser.thread.id()).orElseThrow()).isEqualTo(loser.thread);
  }

  private static List<Integer> slots(String text, char kind) {
    int at = text.indexOf(kind);
    return List.of(Integer.parseInt(text.substring(at + 2, at + 3)));
  }
}
