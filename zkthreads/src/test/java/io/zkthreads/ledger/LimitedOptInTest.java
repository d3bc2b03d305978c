package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OptInLimits;
import io.zkthreads.ledger.chain.OptInLimits.Fall;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bob opts in to a thread of OS version 1, so its Batcher may say whatever he likes in Bob's name;
/// how far that goes is what Bob chose.
class LimitedOptInTest {
  private static final long LIMIT = 100;

  @TempDir Path folder;
  private World world;
  private Bytes32 token;
  private Bytes32 counter;
  private Bytes32 thread;
  private long sequence;

  @BeforeEach
  void start() {
    world = new World(folder);
    token = world.deploy(ExampleContract.TOKEN);
    counter = world.deploy(ExampleContract.COUNTER);
    world.apply(world.call(ALICE, token, Token.mint(BOB.address(), 1_000)));
    world.apply(world.call(ALICE, token, Token.mint(ALICE.address(), 1_000)));
    register(Mode.ORDERED);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private void register(Mode mode) {
    thread = world.registerThread(ALICE, mode, token, counter);
    sequence = 1;
  }

  private StateKey balance(SigningKey user) {
    return new StateKey(token, Token.balanceSlot(user.address()));
  }

  private long has(SigningKey user) {
    return world.value(balance(user)).asLong();
  }

  private static OptInLimits falling(StateKey key, long amount) {
    return new OptInLimits(List.of(), List.of(new Fall(key, amount)));
  }

  private static OptInLimits only(Bytes32 contract) {
    return new OptInLimits(List.of(contract), List.of());
  }

  private Transaction authorize(SigningKey user, OptInLimits limits) {
    return world.operation(
        user, new Operation.Authorize(thread, Operation.Authorize.NO_END, limits));
  }

  private void optIn(SigningKey user, OptInLimits limits) {
    world.apply(authorize(user, limits));
  }

  private SubBlockDraft payment(long amount) {
    return SubBlockDraft.of(world, thread, BOB, token, Token.transfer(ALICE.address(), amount))
        .with(h -> h.sequence(sequence));
  }

  /// One of Bob's that uses Alice's opt-in as well.
  private SubBlockDraft withAlice(SubBlockDraft draft) {
    List<Input> inputs = new ArrayList<>(draft.inputs);
    inputs.add(new Input(Statement.AUTH_INDEX, ALICE.address(), Bytes32.ONE));
    inputs.subList(inputs.size() - 2, inputs.size()).sort(Comparator.comparing(Input::slot));
    return draft.withInputs(inputs);
  }

  private void applied(SubBlockDraft draft) {
    world.apply(draft.transaction());
    sequence++;
  }

  /// The Prover pays, canonical state stays, and a preflight says the same before.
  private void refused(SubBlockDraft draft, String... parts) {
    SettlementLayer.Preflight preflight =
        world.ledger.preflight(PROVER.address(), draft.statement().bytes(), draft.signature());
    Bytes32 root = world.stateRoot();
    long money = world.balance(PROVER);
    Receipt receipt = world.run(draft.transaction());
    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).isEqualTo(Reason.OPT_IN_LIMIT);
    assertThat(refusal.detail()).contains(parts).contains("opt-in of " + BOB.address());
    assertThat(preflight)
        .isInstanceOfSatisfying(
            SettlementLayer.Preflight.Unacceptable.class,
            no -> assertThat(no.refusal()).isEqualTo(refusal));
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(receipt.stateChanged()).isFalse();
    assertThat(money - world.balance(PROVER)).isEqualTo(receipt.feePaid()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void a7AValueFallsByTheLimitInAllAndByNoUnitMore(Mode mode) {
    register(mode);
    optIn(BOB, falling(balance(BOB), LIMIT));
    refused(payment(LIMIT + 1), "expected at most 100, got 101");
    applied(payment(LIMIT - 1));
    refused(payment(2), "expected at most 1, got 2");
    applied(payment(1));
    refused(payment(1), "expected at most 0, got 1");
    assertThat(has(BOB)).isEqualTo(1_000 - LIMIT);
  }

  @Test
  void a7WhatRisesGivesNothingBack() {
    optIn(BOB, falling(balance(BOB), LIMIT));
    optIn(ALICE, OptInLimits.NONE);
    applied(payment(LIMIT));
    SubBlockDraft back =
        SubBlockDraft.of(world, thread, BOB, token, Token.transfer(ALICE.address(), 1));
    List<Output> swapped = new ArrayList<>();
    for (Output output : back.outputs) {
      Input input = back.inputs.get(output.inputIndex());
      long moved = input.value().asLong() - output.value().asLong();
      swapped.add(
          new Output(output.inputIndex(), Bytes32.ofLong(input.value().asLong() + LIMIT * moved)));
    }
    applied(back.withOutputs(swapped).with(h -> h.sequence(sequence)));
    assertThat(has(BOB)).isEqualTo(1_000);
    refused(payment(1), "expected at most 0, got 1");
    world.apply(world.call(ALICE, token, Token.transfer(BOB.address(), 50)));
    refused(payment(1), "expected at most 0, got 1");
  }

  @Test
  void a7EachOfTwoUsersIsHeldByHisOwnLimits() {
    optIn(BOB, falling(balance(BOB), LIMIT));
    optIn(ALICE, falling(balance(BOB), 30));
    applied(withAlice(payment(20)));
    SubBlockDraft ofBoth = withAlice(payment(11));
    Receipt receipt = world.run(ofBoth.transaction());
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.OPT_IN_LIMIT);
    assertThat(World.refusalOf(receipt).detail())
        .contains("opt-in of " + ALICE.address())
        .contains("expected at most 10, got 11");
    applied(payment(70));
    applied(withAlice(payment(10)));
    refused(payment(1), "expected at most 0, got 1");
  }

  @Test
  void a7ASubBlockWithoutItsUsersAuthUsesNoOptIn() {
    optIn(BOB, falling(balance(BOB), 0));
    optIn(ALICE, OptInLimits.NONE);
    SubBlockDraft draft = payment(40);
    List<Input> inputs = new ArrayList<>(draft.inputs.subList(0, draft.inputs.size() - 1));
    inputs.add(new Input(Statement.AUTH_INDEX, ALICE.address(), Bytes32.ONE));
    applied(draft.withInputs(inputs));
    refused(payment(1), "expected at most 0, got 1");
  }

  @Test
  void a7OptingInAgainRenewsAndOptingOutRemoves() {
    optIn(BOB, falling(balance(BOB), LIMIT));
    applied(payment(LIMIT));
    optIn(BOB, falling(balance(BOB), LIMIT));
    applied(payment(LIMIT));
    refused(payment(1), "expected at most 0, got 1");
    world.apply(world.operation(BOB, new Operation.Authorize(thread, 0)));
    world.assertReverts(payment(1).transaction(), Reason.STALE_INPUT);
    optIn(BOB, OptInLimits.NONE);
    applied(payment(LIMIT + 1));
  }

  @Test
  void a7WhatIsLeftOutlivesARestartARevertAndAReorg() {
    optIn(BOB, falling(balance(BOB), LIMIT));
    applied(payment(60));
    SubBlockDraft unproven = payment(40);
    Operation submission =
        new Operation.SubmitThread(
            Bytes.of(unproven.statement().bytes()), unproven.signature(), Bytes.EMPTY);
    world.assertReverts(world.operation(PROVER, submission), Reason.BAD_PROOF);
    world.restart();
    refused(payment(41), "expected at most 40, got 41");
    SubBlockDraft rest = payment(40);
    applied(rest);
    world.ledger.dropBlocks(1);
    world.restart();
    world.ledger.produceBlock();
    assertThat(has(BOB)).isEqualTo(900);
    refused(payment(1), "expected at most 0, got 1");
  }

  @Test
  void a7StateChangesInTheContractsThatTheUserNamedOnly() {
    optIn(BOB, only(token));
    applied(payment(900));
    SubBlockDraft elsewhere =
        SubBlockDraft.of(world, thread, BOB, counter, Counter.add(1))
            .with(h -> h.sequence(sequence));
    refused(elsewhere, "expected one of [" + token + "], got " + counter);
    applied(elsewhere.withOutputs(List.of()));
    optIn(BOB, only(counter));
    refused(payment(1), "expected one of [" + counter + "], got " + token);
    applied(
        SubBlockDraft.of(world, thread, BOB, counter, Counter.add(1))
            .with(h -> h.sequence(sequence)));
  }

  @Test
  void a7AValueIsANumberOf256BitsLowByteFirst() {
    Bytes32 full = Bytes32.ofWords(5, 0, 0, 0, 0, 0, 0, -1);
    optIn(BOB, OptInLimits.NONE);
    applied(changeOfBobsBalance(full));
    optIn(BOB, falling(balance(BOB), Long.MAX_VALUE));
    Bytes32 lowest = Bytes32.ofWords(4, 0, 0, 0, 0, 0, 0, -1);
    refused(
        changeOfBobsBalance(Bytes32.ofWords(6, 0, 0, 0, 0, 0, 0, -2)), "got 269599466671506397946");
    refused(changeOfBobsBalance(Bytes32.ZERO), "expected at most " + Long.MAX_VALUE);
    applied(changeOfBobsBalance(lowest));
    Bytes32 borrowed = Bytes32.ofWords(5, Integer.MIN_VALUE, -1, -1, -1, -1, -1, -2);
    refused(changeOfBobsBalance(borrowed), "expected at most " + (Long.MAX_VALUE - 1));
    applied(changeOfBobsBalance(Bytes32.ofWords(6, Integer.MIN_VALUE, -1, -1, -1, -1, -1, -2)));
    refused(
        changeOfBobsBalance(Bytes32.ofWords(5, Integer.MIN_VALUE, -1, -1, -1, -1, -1, -2)),
        "expected at most 0, got 1");
  }

  private SubBlockDraft changeOfBobsBalance(Bytes32 value) {
    SubBlockDraft draft = payment(1);
    Input own =
        draft.inputs.stream()
            .filter(i -> !i.isAuth() && i.slot().equals(balance(BOB).slot()))
            .findFirst()
            .orElseThrow();
    return draft.withOutputs(List.of(new Output(draft.inputs.indexOf(own), value)));
  }

  @Test
  void a7LimitsOnWhatTheThreadCannotTouchAreRefused() {
    Bytes32 other = world.deploy(ExampleContract.GAME);
    for (OptInLimits slip :
        List.of(only(other), falling(new StateKey(other, Bytes32.ZERO), LIMIT))) {
      Receipt receipt = world.run(authorize(BOB, slip));
      assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.WRONG_CONTRACT_SET);
      assertThat(World.refusalOf(receipt).detail()).contains("got " + other);
      assertThat(receipt.stateChanged()).isFalse();
    }
    world.assertReverts(payment(1).transaction(), Reason.STALE_INPUT);
  }
}
