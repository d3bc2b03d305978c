package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.COLLECTOR;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Operation.Apply;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// To prove and to apply are two transactions: what is true is shown once and paid once, and what
/// goes stale afterwards costs little.
class FactTest {
  private static final FeeSchedule FEES = World.genesis().fees();

  @TempDir Path folder;
  private final WatchedKeys keys = new WatchedKeys();
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder, keys);
    counter = world.deploy(ExampleContract.COUNTER);
    thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, thread);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private SubBlockDraft draft(int amount) {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(amount));
  }

  private static Apply apply(SubBlockDraft draft) {
    return new Apply(Bytes.of(draft.statement().bytes()), draft.signature());
  }

  private static Operation fact(SubBlockDraft draft) {
    return new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), draft.proof());
  }

  private static long cost(Transaction transaction) {
    return FEES.cost(transaction, transaction.encode().length);
  }

  @Test
  void aStaleRevertThatRefersToAFactCostsAFractionOfOneThatCarriesAProof() {
    SubBlockDraft draft = draft(5);
    world.apply(world.operation(ALICE, fact(draft)));
    world.apply(world.call(BOB, counter, Counter.add(1)));
    Operation carrying =
        new Operation.SubmitThread(
            Bytes.of(draft.statement().bytes()), draft.signature(), Bytes.of(new byte[3_600_000]));
    Bytes32 root = world.stateRoot();
    Receipt heavy = world.run(world.operation(PROVER, carrying));
    Transaction referring = world.operation(PROVER, apply(draft));
    Receipt light = world.run(referring);
    assertThat(List.of(heavy, light))
        .allSatisfy(receipt -> {
          assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.STALE_INPUT);
          assertThat(receipt.stateRootAfter()).isEqualTo(root);
        });
    assertThat(light.feePaid()).isEqualTo(cost(referring)).isLessThan(3_000);
    assertThat(heavy.feePaid()).isGreaterThan(3_600_000);
  }

  @Test
  void aFactIsVerifiedOnceAndChargedOnce() {
    SubBlockDraft draft = draft(5);
    Bytes32 name = Digests.factKey(draft.thread.verifyingKey(), draft.statement().hash());
    assertThat(world.ledger.fact(name)).isEmpty();
    Transaction first = world.operation(ALICE, fact(draft));
    assertThat(world.run(first).feePaid()).isEqualTo(cost(first));
    assertThat(world.ledger.fact(name)).hasValue(world.ledger.head().height());

    Transaction again = world.operation(BOB, fact(draft));
    long money = world.balance(BOB);
    long collected = world.balance(COLLECTOR);
    Receipt second = world.run(again);
    World.outputOf(second);
    assertThat(second.feePaid()).isEqualTo(cost(again) - FEES.perProof());
    assertThat(world.balance(BOB)).isEqualTo(money - second.feePaid());
    assertThat(world.balance(COLLECTOR)).isEqualTo(collected + second.feePaid());

    Transaction both = draft.transaction();
    assertThat(world.run(both).feePaid()).isEqualTo(cost(both) - FEES.perProof());
    assertThat(world.total(counter)).isEqualTo(5);
    assertThat(keys.verified()).isEqualTo(1);
  }

  @Test
  void whatIsGivenBackHasToBeThereFirst() {
    SubBlockDraft draft = draft(5);
    world.apply(world.operation(ALICE, fact(draft)));
    SigningKey poor = World.person("poor");
    world.apply(world.operation(ALICE, new Operation.Transfer(poor.address(), 20_000)));
    assertThat(world.refusedAtDoor(world.operation(poor, fact(draft)).encode()).reason())
        .isEqualTo(Reason.INSUFFICIENT_BALANCE);
  }

  @Test
  void aRevertIsChargedInFullThoughTheFactIsKnown() {
    SubBlockDraft draft = draft(5);
    world.apply(world.operation(ALICE, fact(draft)));
    world.apply(world.call(BOB, counter, Counter.add(1)));
    Transaction stale = draft.transaction();
    Receipt receipt = world.run(stale);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(receipt.feePaid()).isEqualTo(cost(stale));
  }

  private Operation many(boolean together, List<SubBlockDraft> drafts) {
    return new Operation.ApplyMany(together, drafts.stream().map(FactTest::apply).toList());
  }

  @Test
  void aChainOfSubBlocksIsAppliedByOneTransaction() {
    SubBlockDraft one = draft(5);
    world.apply(world.operation(ALICE, fact(one)));
    SubBlockDraft two = after(one, 6);
    world.apply(world.operation(ALICE, fact(two)));
    Transaction transaction = world.operation(PROVER, many(true, List.of(one, two)));
    Receipt receipt = world.run(transaction);
    var after = world.ledger.thread(thread).orElseThrow();
    byte[] output = World.outputOf(receipt).toArray();
    assertThat(output).hasSize(72);
    assertThat(Bytes32.of(Arrays.copyOfRange(output, 40, 72))).isEqualTo(after.head());
    assertThat(after.sequence()).isEqualTo(2);
    assertThat(world.total(counter)).isEqualTo(11);
    assertThat(receipt.feePaid())
        .isEqualTo(2 * FEES.perTransaction() + transaction.encode().length);
  }

  /// A sub-block that goes on where another will have ended.
  private SubBlockDraft after(SubBlockDraft before, int amount) {
    SubBlockDraft next = draft(amount);
    List<Input> inputs = new ArrayList<>(next.inputs);
    List<Output> outputs = new ArrayList<>();
    for (Output output : before.outputs) {
      Input input = inputs.get(output.inputIndex());
      inputs.set(
          output.inputIndex(), new Input(input.contractIndex(), input.slot(), output.value()));
      Bytes32 value = Bytes32.ofLong(output.value().asLong() + amount);
      outputs.add(new Output(output.inputIndex(), value));
    }
    Bytes32 head = Digests.nextHead(before.header.parentHead(), before.statement().hash());
    return next.withInputs(inputs).withOutputs(outputs).with(h -> h.sequence(2).parent(head));
  }

  @Test
  void togetherOneThatIsRefusedTakesAllBackAndIsNamed() {
    SubBlockDraft one = draft(5);
    world.apply(world.operation(ALICE, fact(one)));
    Bytes32 root = world.stateRoot();
    Transaction transaction = world.operation(PROVER, many(true, Collections.nCopies(3, one)));
    long money = world.balance(PROVER);
    Receipt receipt = world.run(transaction);
    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).isEqualTo(Reason.WRONG_SEQUENCE);
    assertThat(refusal.detail()).startsWith("sub-block 1 of 3: sequence: expected 2, got 1");
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(world.balance(PROVER)).isEqualTo(money - cost(transaction));
    assertThat(world.ledger.thread(thread).orElseThrow().sequence()).isZero();
  }

  @Test
  void apartEachIsAppliedThatCanBeAndTheOutputSaysWhich() {
    SubBlockDraft one = draft(5);
    world.apply(world.operation(ALICE, fact(one)));
    SubBlockDraft unproven = draft(7);
    Operation many = many(false, List.of(unproven, one, one));
    byte[] output = World.outputOf(world.run(world.operation(PROVER, many))).toArray();
    ByteWriter expected = new ByteWriter();
    expected.u32(Reason.NO_FACT.code()).bytes32(Bytes32.ZERO);
    expected.u32(0).bytes32(world.ledger.thread(thread).orElseThrow().head());
    expected.u32(Reason.WRONG_SEQUENCE.code()).bytes32(Bytes32.ZERO);
    assertThat(output).isEqualTo(expected.toBytes());
    assertThat(world.total(counter)).isEqualTo(5);

    Receipt none = world.run(world.operation(PROVER, many(false, List.of(unproven, one))));
    assertThat(World.refusalOf(none).reason()).isEqualTo(Reason.WRONG_SEQUENCE);
  }

  @Test
  void onlyTheProverOfEachMaySendThem() {
    SubBlockDraft one = draft(5);
    world.apply(world.operation(ALICE, fact(one)));
    world.assertReverts(world.operation(ALICE, many(true, List.of(one))), Reason.NOT_THE_PROVER);
  }

  @Test
  void thereAreAtMost64AndAtLeastOne() {
    Apply one = apply(draft(5));
    for (int count : List.of(0, 65)) {
      assertThatThrownBy(() -> new Operation.ApplyMany(true, Collections.nCopies(count, one)))
          .hasMessageContaining("got " + count);
    }
    byte[] bytes = world.operation(PROVER, new Operation.ApplyMany(true, List.of(one))).encode();
    bytes[4 + 4 + 3 * 32 + 8 + 8 + 4 + 4] = 65;
    assertThat(world.refusedAtDoor(bytes).reason()).isEqualTo(Reason.MALFORMED);
  }
}
