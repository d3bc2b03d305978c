package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Lease;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.Statement.Output;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.Desk;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may have a key to himself, what that keeps out, and that it always ends. BOB is a maker of
/// `desk`, ALICE the admin of a thread over it, everybody else would like to interfere.
@Timeout(60)
class LeaseTest {
  private static final long PRICE = World.genesis().fees().perCall();

  @TempDir Path folder;
  private World world;
  private Bytes32 desk;
  private Bytes32 thread;
  private Bytes32 other;
  private final Bytes32 slot = Desk.offerSlot(BOB.address());

  @BeforeEach
  void start() {
    world = new World(folder);
    desk = world.deploy(ExampleContract.DESK);
    thread = world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), desk);
    other = world.registerThread(2, ADMIN, Mode.ORDERED, List.of(BATCHER.publicKey()), desk);
    world.apply(world.call(BOB, desk, Desk.offer(100)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private long height() {
    return world.ledger.head().height();
  }

  private void consent(Bytes32 to, long until) {
    world.apply(world.call(BOB, desk, Desk.let(to, until)));
  }

  private Transaction take(SigningKey admin, Bytes32 to, long blocks, Bytes32... slots) {
    return world.operation(
        admin,
        new Operation.TakeLease(to, desk, blocks, List.of(slots).stream().sorted().toList()));
  }

  private Transaction end(SigningKey sender) {
    return world.operation(sender, new Operation.EndLease(desk, List.of(slot)));
  }

  private void lease(long blocks) {
    consent(thread, height() + 2 + blocks);
    world.apply(take(ALICE, thread, blocks, slot));
  }

  /// A sub-block of a thread in which somebody takes from BOB's offer.
  private SubBlockDraft taken(Bytes32 by, long amount) {
    return SubBlockDraft.of(world, by, PROVER, desk, Desk.take(BOB.address(), amount));
  }

  private long offer() {
    return world.value(desk, slot).asLong();
  }

  private void pass(long blocks) {
    for (long i = 0; i < blocks; i++) {
      world.ledger.produceBlock();
    }
  }

  @Test
  void aThreadHasALeasedKeyToItselfUntilTheHeightThatEverybodyIsTold() {
    lease(5);
    Lease lease = world.ledger.lease(new StateKey(desk, slot)).orElseThrow();
    assertThat(lease).isEqualTo(new Lease(thread, height() + 5));

    Bytes32 root = world.stateRoot();
    Refusal refusal =
        World.refusalOf(world.run(world.call(ADMIN, desk, Desk.take(BOB.address(), 1))));
    assertThat(refusal.reason()).isEqualTo(Reason.LEASED);
    assertThat(refusal.detail()).contains("thread " + thread, "up to height " + lease.until());
    world.assertReverts(world.call(BOB, desk, Desk.offer(7)), Reason.LEASED);
    assertThat(world.stateRoot()).isEqualTo(root);
    World.outputOf(world.run(world.call(ADMIN, desk, Desk.of(BOB.address()))));
    World.outputOf(world.run(world.call(ADMIN, desk, Desk.offer(3))));

    world.apply(taken(thread, 30).transaction());
    assertThat(offer()).isEqualTo(70);
    pass(lease.until() - height());
    world.apply(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
    assertThat(offer()).isEqualTo(69);
  }

  /// Whoever comes, whatever he does to the leased key, in the block of the lease or after it.
  @ParameterizedTest(name = "{0} {1} in the {2} block: {3}")
  @CsvSource({
    "its own thread, writes, same, APPLIED",
    "its own thread, writes, next, APPLIED",
    "another thread, writes, same, LEASED",
    "another thread, writes, next, LEASED",
    "another thread, reads, same, APPLIED",
    "another thread, reads, next, APPLIED",
    "a direct call, writes, same, LEASED",
    "a direct call, writes, next, LEASED",
    "a direct call, reads, same, APPLIED",
    "a direct call, reads, next, APPLIED",
  })
  void onlyItsThreadWritesALeasedKeyAndEverybodyReadsIt(
      String who, String what, String block, String outcome) {
    consent(thread, height() + 50);
    Calldata data = what.equals("writes") ? Desk.take(BOB.address(), 1) : Desk.of(BOB.address());
    Transaction transaction =
        switch (who) {
          case "a direct call" -> world.call(ADMIN, desk, data);
          case "another thread" -> SubBlockDraft.of(world, other, PROVER, desk, data).transaction();
          default -> SubBlockDraft.of(world, thread, PROVER, desk, data).transaction();
        };
    Bytes32 lease = world.submit(take(ALICE, thread, 10, slot));
    Bytes32 id = world.submit(transaction);
    if (block.equals("same")) {
      world.sequence(lease, id);
    } else {
      world.sequence(lease);
      world.sequence(id);
    }
    Receipt receipt = world.receipt(id);
    if (outcome.equals("APPLIED")) {
      World.outputOf(receipt);
    } else {
      assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.LEASED);
      assertThat(receipt.stateRootAfter()).isEqualTo(receipt.stateRootBefore());
    }
  }

  @Test
  void theLastHeightIsTheLeasesAndTheNextIsEverybodys() {
    lease(2);
    long until = world.ledger.lease(new StateKey(desk, slot)).orElseThrow().until();
    pass(until - 1 - height());
    world.assertReverts(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)), Reason.LEASED);
    assertThat(height()).isEqualTo(until);
    world.apply(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
  }

  @Test
  void aSubBlockOfAnotherThreadThatWritesALeasedKeyIsRefusedAndOneThatReadsItIsNot() {
    SubBlockDraft writes = taken(other, 5);
    SubBlockDraft reads = SubBlockDraft.of(world, other, PROVER, desk, Desk.of(BOB.address()));
    lease(5);
    Transaction transaction = writes.transaction();
    Receipt receipt = world.run(transaction);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.LEASED);
    assertThat(receipt.stateRootAfter()).isEqualTo(receipt.stateRootBefore());
    assertThat(receipt.feePaid())
        .isEqualTo(World.genesis().fees().cost(transaction, transaction.encode().length));
    world.apply(reads.transaction());
    pass(5);
    world.assertReverts(writes.transaction(), Reason.WRONG_SEQUENCE);
    world.apply(taken(other, 5).transaction());
    assertThat(offer()).isEqualTo(95);
  }

  @Test
  void nobodyTakesAKeyForWhichItsContractHasNotSpoken() {
    world.assertReverts(take(ALICE, thread, 1, slot), Reason.NOT_CONSENTED);
    consent(other, height() + 100);
    world.assertReverts(take(ALICE, thread, 1, slot), Reason.NOT_CONSENTED);
    consent(thread, height() + 100);
    Bytes32 someoneElses = Desk.offerSlot(ADMIN.address());
    world.assertReverts(take(ALICE, thread, 1, someoneElses), Reason.NOT_CONSENTED);
    world.assertReverts(take(ALICE, thread, 1, slot, someoneElses), Reason.NOT_CONSENTED);
    assertThat(world.ledger.lease(new StateKey(desk, slot))).isEmpty();
    world.assertReverts(take(ALICE, thread, 200, slot), Reason.NOT_CONSENTED);
    consent(thread, 0);
    world.assertReverts(take(ALICE, thread, 1, slot), Reason.NOT_CONSENTED);
    assertThat(Lease.consent(Bytes32.ofWords(9, 0, 1, 0, 0, 0, 0, 0))).isZero();
    assertThat(Lease.consent(Bytes32.ofWords(9, -1, 0, 0, 0, 0, 0, 0))).isZero();
  }

  @Test
  void whatIsNotGrantedIsNotChargedAndWhatIsCostsTheCallsThatItKeepsOut() {
    Transaction refused = take(ALICE, thread, 101, slot);
    long bytes = refused.encode().length;
    assertThat(world.run(refused).feePaid()).isEqualTo(1_000 + bytes);
    consent(thread, height() + 500);
    Receipt granted = world.run(take(ALICE, thread, 101, slot));
    World.outputOf(granted);
    assertThat(granted.feePaid()).isEqualTo(1_000 + bytes + 2 * PRICE);
  }

  @Test
  void onlyTheAdminTakesALeaseForAThreadAndOnlyOverItsOwnContracts() {
    consent(thread, height() + 100);
    world.assertReverts(take(BOB, thread, 1, slot), Reason.NOT_ADMIN);
    world.assertReverts(take(ALICE, Bytes32.ONE, 1, slot), Reason.UNKNOWN_THREAD);
    Bytes32 stranger = world.deploy(ExampleContract.DESK);
    Operation elsewhere = new Operation.TakeLease(thread, stranger, 1, List.of(slot));
    world.assertReverts(world.operation(ALICE, elsewhere), Reason.WRONG_CONTRACT_SET);
    world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
    world.assertReverts(take(ALICE, thread, 1, slot), Reason.THREAD_CLOSED);
  }

  @Test
  void aLeasedKeyIsNotLeasedToAnotherUntilItIsOver() {
    lease(3);
    consent(other, height() + 100);
    world.assertReverts(take(ADMIN, other, 1, slot), Reason.LEASED);
    pass(3);
    world.apply(take(ADMIN, other, 1, slot));
    assertThat(world.ledger.lease(new StateKey(desk, slot)).orElseThrow().thread())
        .isEqualTo(other);
  }

  @Test
  void aLeaseIsRenewedForLongerWhileTheContractConsentsAndNotOtherwise() {
    lease(10);
    world.assertReverts(take(ALICE, thread, 5, slot), Reason.BAD_LEASE);
    world.assertReverts(take(ALICE, thread, 50, slot), Reason.NOT_CONSENTED);
    consent(thread, height() + 1_000);
    world.apply(take(ALICE, thread, 50, slot));
    consent(thread, 0);
    world.assertReverts(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)), Reason.LEASED);
    world.assertReverts(take(ALICE, thread, 100, slot), Reason.NOT_CONSENTED);
  }

  @Test
  void aConsentIsNotLeased() {
    Bytes32 consent = Lease.consentSlot(thread, slot);
    lease(10);
    world.assertReverts(take(ALICE, thread, 1, consent), Reason.BAD_LEASE);
    assertThat(world.value(desk, consent).asLong()).isPositive();
  }

  @Test
  void anyoneEndsALeaseThatIsOverAndOnlyTheAdminOneThatIsNot() {
    world.assertReverts(end(BOB), Reason.NOT_LEASED);
    lease(3);
    world.assertReverts(end(BOB), Reason.NOT_ADMIN);
    Bytes32 root = world.stateRoot();
    pass(2);
    world.apply(end(PROVER));
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(world.ledger.lease(new StateKey(desk, slot))).isEmpty();
    lease(100);
    world.apply(end(ALICE));
    world.apply(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
  }

  @Test
  void theLeaseOfAClosedThreadKeepsNobodyOut() {
    lease(100);
    world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
    world.apply(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
    world.apply(end(BOB));
  }

  @Test
  void moneyOptInsAndAccountsAreNobodysToLease() {
    Operation fund = new Operation.FundAccount(thread, 50);
    lease(100);
    world.apply(world.operation(BOB, fund));
    Bytes32 accounts = StateKey.accountMapAddress(thread);
    Operation take = new Operation.TakeLease(thread, accounts, 1, List.of(BOB.address()));
    world.assertReverts(world.operation(ALICE, take), Reason.WRONG_CONTRACT_SET);
  }

  @Test
  void aThreadHasSoManyLeasesUntilItEndsSome() {
    List<Bytes32> slots = new ArrayList<>();
    long until = height() + 900;
    for (int i = 0; i <= Lease.MAX_OF_THREAD; i++) {
      SigningKey maker = World.person("maker " + i);
      slots.add(Desk.offerSlot(maker.address()));
      world.submit(
          world.operation(PROVER, new Operation.Transfer(maker.address(), World.MAX_FEE / 1_000)));
      if (i % 40 == 39) {
        world.ledger.produceBlock();
      }
    }
    world.ledger.produceBlock();
    for (int i = 0; i <= Lease.MAX_OF_THREAD; i++) {
      SigningKey maker = World.person("maker " + i);
      world.submit(call(maker, until));
      if (i % 40 == 39) {
        world.ledger.produceBlock();
      }
    }
    world.ledger.produceBlock();
    slots.sort(null);
    for (int from = 0; from < Lease.MAX_OF_THREAD; from += Lease.MAX_SLOTS) {
      world.apply(leaseOf(slots.subList(from, from + Lease.MAX_SLOTS)));
    }
    List<Bytes32> last = slots.subList(Lease.MAX_OF_THREAD, Lease.MAX_OF_THREAD + 1);
    world.assertReverts(leaseOf(last), Reason.BAD_LEASE);
    world.apply(
        world.operation(ALICE, new Operation.EndLease(desk, slots.subList(0, Lease.MAX_SLOTS))));
    world.apply(leaseOf(last));
  }

  private Transaction call(SigningKey maker, long until) {
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                World.CHAIN,
                World.SETTLEMENT,
                Bytes32.ZERO,
                maker.publicKey(),
                world.ledger.account(maker.address()).nextNonce(),
                desk,
                World.MAX_FEE / 2_000,
                UserTransaction.NEVER,
                Desk.let(thread, until))
            .sign(maker));
  }

  private Transaction leaseOf(List<Bytes32> slots) {
    return world.operation(ALICE, new Operation.TakeLease(thread, desk, 100, slots));
  }

  @Test
  void aReorganisationTakesALeaseBackAndWhatItKeptOutIsJudgedAnew() {
    consent(thread, height() + 50);
    Bytes32 call = world.submit(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
    Bytes32 lease = world.submit(take(ALICE, thread, 10, slot));
    world.sequence(lease, call);
    assertThat(World.refusalOf(world.receipt(call)).reason()).isEqualTo(Reason.LEASED);
    world.ledger.dropBlocks(1);
    assertThat(world.ledger.lease(new StateKey(desk, slot))).isEmpty();
    world.restart();
    world.sequence(call, lease);
    World.outputOf(world.receipt(call));
    World.outputOf(world.receipt(lease));
    world.restart();
    assertThat(world.ledger.lease(new StateKey(desk, slot))).isPresent();
  }

  @Test
  void aBatchOfSubBlocksIsHeldToLeasesOneByOne() {
    lease(5);
    SubBlockDraft mine = taken(thread, 5);
    SubBlockDraft others = taken(other, 5);
    world.apply(
        world.operation(
            PROVER, new Operation.RegisterFact(mine.submission().statement(), mine.proof())));
    world.apply(
        world.operation(
            PROVER, new Operation.RegisterFact(others.submission().statement(), others.proof())));
    Operation.Apply one = new Operation.Apply(others.submission().statement(), others.signature());
    Operation.Apply two = new Operation.Apply(mine.submission().statement(), mine.signature());
    world.assertReverts(
        world.operation(PROVER, new Operation.ApplyMany(true, List.of(one, two))), Reason.LEASED);
    world.apply(world.operation(PROVER, new Operation.ApplyMany(false, List.of(one, two))));
    assertThat(offer()).isEqualTo(95);
  }

  /// A contract that lets its callers choose the slot lets them choose anything; no kind helps it.
  /// What matters: with kinds that are never calldata, as `zkt.h` has them, no address leads there.
  @Test
  void noAddressLeadsAContractOfKindsToAConsent() {
    Bytes32 consent = Lease.consentSlot(thread, slot);
    assertThat(Lease.isConsentSlot(consent)).isTrue();
    IntStream.range(0, 64)
        .mapToObj(i -> Desk.offerSlot(World.person("anyone " + i).address()))
        .forEach(offer -> assertThat(Lease.isConsentSlot(offer)).isFalse());
    assertThat(Desk.offerSlot(consent)).isNotEqualTo(consent);
  }

  @Test
  void theInputsOfALeasingThreadDoNotGoStaleByOthers() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    lease(10);
    SubBlockDraft draft = taken(thread, 30);
    world.run(world.call(ADMIN, desk, Desk.take(BOB.address(), 1)));
    world.run(world.call(BOB, desk, Desk.offer(1)));
    world.run(world.call(ADMIN, counter, Counter.add(1)));
    world.apply(draft.transaction());
    assertThat(offer()).isEqualTo(70);
  }

  @Test
  void anInputThatNobodyWritesIsNoMatterOfLeases() {
    lease(10);
    SubBlockDraft draft = SubBlockDraft.of(world, other, PROVER, desk, Desk.of(BOB.address()));
    Input read = draft.inputs.getFirst();
    assertThat(read.slot()).isEqualTo(slot);
    assertThat(draft.outputs).noneMatch((Output output) -> output.inputIndex() == 0);
    world.apply(draft.transaction());
  }
}
