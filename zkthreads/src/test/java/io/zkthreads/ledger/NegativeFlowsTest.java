package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What goes wrong between honest parties, or is made to: each has its reason, costs its sender the
/// fee to the unit, and changes neither state nor thread.
class NegativeFlowsTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder);
    counter = world.deploy(ExampleContract.COUNTER);
    register(Mode.ORDERED);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void register(Mode mode) {
    thread = world.registerThread(ALICE, mode, counter);
    world.authorize(BOB, thread);
  }

  private SubBlockDraft draft(int amount) {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(amount));
  }

  private ThreadRecord record() {
    return world.ledger.thread(thread).orElseThrow();
  }

  private void assertReverts(Transaction transaction, Reason reason) {
    Bytes32 root = world.stateRoot();
    ThreadRecord before = record();
    long money = world.balance(PROVER);
    Receipt receipt = world.run(transaction);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(reason);
    assertThat(receipt.feePaid())
        .isEqualTo(World.genesis().fees().cost(transaction, transaction.encode().length));
    assertThat(world.balance(PROVER)).isEqualTo(money - receipt.feePaid());
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(record()).isEqualTo(before);
  }

  /// Both are signed by the Batcher and proven: of two children of one parent the L2 takes one.
  @Test
  void aBatcherThatSignsTwoChildrenOfOneParentSettlesOne() {
    SubBlockDraft one = draft(5);
    SubBlockDraft two = draft(6);
    assertThat(one.header.parentHead()).isEqualTo(two.header.parentHead());
    world.apply(one.transaction());
    assertReverts(two.transaction(), Reason.WRONG_SEQUENCE);
    assertThat(world.total(counter)).isEqualTo(5);
    assertReverts(two.with(h -> h.sequence(2)).transaction(), Reason.WRONG_PARENT);
  }

  /// A sub-block that takes back what another did, so that state is as it was before both.
  private SubBlockDraft undoing(SubBlockDraft done) {
    SubBlockDraft undo = draft(1);
    List<Input> inputs = new ArrayList<>(undo.inputs);
    List<Output> outputs = new ArrayList<>();
    for (Output output : done.outputs) {
      Input input = inputs.get(output.inputIndex());
      StateKey key = new StateKey(counter, input.slot());
      inputs.set(output.inputIndex(), new Input(0, input.slot(), world.value(key)));
      outputs.add(new Output(output.inputIndex(), done.inputs.get(output.inputIndex()).value()));
    }
    return undo.withInputs(inputs).withOutputs(outputs);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void aReplayIsRefusedAlsoWhenStateHasComeBackToItsInputs(Mode mode) {
    register(mode);
    Bytes32 root = world.stateRoot();
    SubBlockDraft once = draft(5);
    world.apply(once.transaction());
    SubBlockDraft undo = undoing(once);
    world.apply(undo.with(h -> mode == Mode.ORDERED ? h : h.sequence(2)).transaction());
    assertThat(world.stateRoot()).isEqualTo(root);
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.SEQUENCE_USED;
    assertReverts(once.transaction(), reason);
  }

  @Test
  void aChildThatArrivesBeforeItsParentRevertsAndAppliesAfterIt() {
    SubBlockDraft parent = draft(5);
    Bytes32 head = Digests.nextHead(parent.header.parentHead(), parent.statement().hash());
    SubBlockDraft child = draft(6).with(h -> h.sequence(2).parent(head));
    List<Input> inputs = new ArrayList<>(child.inputs);
    List<Output> outputs = new ArrayList<>();
    for (Output output : parent.outputs) {
      Input input = inputs.get(output.inputIndex());
      inputs.set(output.inputIndex(), new Input(0, input.slot(), output.value()));
      outputs.add(new Output(output.inputIndex(), Bytes32.ofLong(11)));
    }
    child.withInputs(inputs).withOutputs(outputs);
    assertReverts(child.transaction(), Reason.WRONG_SEQUENCE);
    Bytes32 first = world.submit(parent.transaction());
    Bytes32 second = world.submit(child.transaction());
    world.sequence(first, second);
    World.outputOf(world.receipt(first));
    World.outputOf(world.receipt(second));
    assertThat(world.total(counter)).isEqualTo(11);
  }

  @Test
  void aSubBlockThatWaitsBeyondItsWindowExpires() {
    long next = world.ledger.head().height() + 1;
    SubBlockDraft draft = draft(5).with(h -> h.window(next, next));
    Transaction transaction = draft.transaction();
    world.apply(world.operation(ALICE, new Operation.Transfer(BOB.address(), 1)));
    assertReverts(transaction, Reason.OUTSIDE_WINDOW);
  }
}
