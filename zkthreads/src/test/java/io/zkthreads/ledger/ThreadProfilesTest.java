package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static io.zkthreads.stark.params.SecurityProfile.PROVEN_100;
import static io.zkthreads.stark.params.SecurityProfile.PROVEN_128;
import static io.zkthreads.stark.params.SecurityProfile.SIZE_100;
import static io.zkthreads.stark.params.SecurityProfile.SPEED_100;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.AcceptedKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A thread that accepts proofs of several profiles: what is added and dropped, which proofs and
/// facts count, and what that costs.
@Timeout(60)
class ThreadProfilesTest {
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
    thread = register(2);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private Bytes32 register(int os) {
    Bytes32 id =
        world.registerThread(os, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), counter);
    if (os == 1) {
      world.authorize(BOB, id);
    }
    return id;
  }

  private ThreadRecord record() {
    return world.ledger.thread(thread).orElseThrow();
  }

  private List<SecurityProfile> profiles() {
    return record().keys().stream().map(AcceptedKey::profile).toList();
  }

  private Transaction accept(SecurityProfile profile, boolean accepted) {
    return world.operation(ALICE, new Operation.AcceptProfile(thread, profile, accepted));
  }

  private SubBlockDraft draft(int add) {
    return SubBlockDraft.of(world, thread, BOB, counter, Counter.add(add));
  }

  private Transaction submission(SubBlockDraft draft, Bytes proof) {
    return world.operation(
        PROVER,
        new Operation.SubmitThread(Bytes.of(draft.statement().bytes()), draft.signature(), proof));
  }

  private Transaction fact(SubBlockDraft draft, SecurityProfile profile) {
    return world.operation(
        BOB, new Operation.RegisterFact(Bytes.of(draft.statement().bytes()), draft.proof(profile)));
  }

  private Transaction apply(SubBlockDraft draft) {
    return world.operation(
        PROVER, new Operation.Apply(Bytes.of(draft.statement().bytes()), draft.signature()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void subBlocksProvenUnderDifferentProfilesSettleAfterEachOtherAndAThirdProfileIsRefused(int os) {
    thread = register(os);
    SubBlockDraft first = draft(3);
    world.apply(submission(first, first.proof(PROVEN_100)));
    Bytes32 added = Bytes32.of(world.apply(accept(SIZE_100, true)).toArray());
    assertThat(record().key(SIZE_100)).map(AcceptedKey::digest).contains(added);
    SubBlockDraft second = draft(4);
    world.apply(submission(second, second.proof(SIZE_100)));
    SubBlockDraft third = draft(5);
    world.apply(submission(third, third.proof(PROVEN_100)));
    assertThat(world.total(counter)).isEqualTo(12);

    SubBlockDraft other = draft(6);
    Bytes32 speed =
        keys.threadKey(
                SPEED_100,
                OsVersion.of(os).orElseThrow(),
                new TreeMap<>(Map.of(counter, ExampleContract.COUNTER.image())))
            .digest();
    int verified = keys.verified();
    Receipt refused = world.run(submission(other, FakeKeys.proof(speed, other.statement())));
    assertThat(World.refusalOf(refused).reason()).isEqualTo(Reason.KEY_NOT_ACCEPTED);
    assertThat(World.refusalOf(refused).detail()).contains("PROVEN_100", "SIZE_100", speed.hex());
    assertThat(refused.stateRootAfter()).isEqualTo(refused.stateRootBefore());
    assertThat(keys.verified()).as("proofs looked at").isEqualTo(verified);
    world.restart();
    world.apply(submission(other, other.proof(SIZE_100)));
  }

  @Test
  void aProofThatNamesNoKeyIsUnderTheFirst() {
    SubBlockDraft draft = draft(3);
    world.apply(accept(SIZE_100, true));
    Bytes nameless = Bytes.of(new byte[100]);
    world.assertReverts(submission(draft, nameless), Reason.BAD_PROOF);
    assertThat(keys.verified()).as("looked at once, under one key").isEqualTo(1);
  }

  @Test
  void aProofSaidToBeUnderAnotherOfTheThreadsKeysIsNone() {
    world.apply(accept(SIZE_100, true));
    SubBlockDraft draft = draft(3);
    byte[] proof = draft.proof(PROVEN_100).toArray();
    byte[] renamed = proof.clone();
    System.arraycopy(draft.proof(SIZE_100).toArray(), 5, renamed, 5, Bytes32.BYTES);
    world.assertReverts(submission(draft, Bytes.of(renamed)), Reason.BAD_PROOF);
    for (int at = 5; at < 5 + Bytes32.BYTES; at++) {
      byte[] flipped = proof.clone();
      flipped[at] ^= 1;
      world.assertReverts(submission(draft, Bytes.of(flipped)), Reason.KEY_NOT_ACCEPTED);
    }
    world.apply(submission(draft, Bytes.of(proof)));
  }

  @Test
  void onlyTheAdminOfAnOpenThreadChoosesAndEachProfileOnce() {
    world.assertReverts(
        world.operation(BOB, new Operation.AcceptProfile(thread, SIZE_100, true)),
        Reason.NOT_ADMIN);
    world.assertReverts(
        world.operation(ALICE, new Operation.AcceptProfile(Bytes32.ONE, SIZE_100, true)),
        Reason.UNKNOWN_THREAD);
    world.assertReverts(accept(PROVEN_100, true), Reason.BAD_PROFILE);
    world.assertReverts(accept(SIZE_100, false), Reason.BAD_PROFILE);
    world.assertReverts(accept(PROVEN_100, false), Reason.BAD_PROFILE);
    world.apply(accept(SIZE_100, true));
    world.assertReverts(accept(SIZE_100, true), Reason.BAD_PROFILE);
    world.apply(accept(PROVEN_128, true));
    world.apply(accept(PROVEN_100, false));
    assertThat(profiles()).containsExactly(SIZE_100, PROVEN_128);
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(2, OsStatus.FROZEN)));
    world.assertReverts(accept(SPEED_100, true), Reason.OS_RETIRED);
    world.apply(world.operation(ALICE, new Operation.CloseThread(thread)));
    world.assertReverts(accept(PROVEN_128, false), Reason.THREAD_CLOSED);
  }

  @Test
  void aKeyCostsWhatItsGenerationDoesAndDroppingItNothingBesideTheTransaction() {
    Transaction added = accept(SIZE_100, true);
    assertThat(world.run(added).feePaid())
        .isEqualTo(
            FEES.perTransaction()
                + added.encode().length * FEES.perByte()
                + FEES.perRegistration());
    Transaction dropped = accept(SIZE_100, false);
    assertThat(world.run(dropped).feePaid())
        .isEqualTo(FEES.perTransaction() + dropped.encode().length * FEES.perByte());
  }

  @Test
  void whatIsDroppedCountsNoMoreNeitherItsProofsNorItsFactsAndDoesAgainOnceItIsAccepted() {
    world.apply(accept(SIZE_100, true));
    SubBlockDraft draft = draft(3);
    world.apply(fact(draft, SIZE_100));
    world.apply(accept(SIZE_100, false));
    world.assertReverts(apply(draft), Reason.NO_FACT);
    world.assertReverts(submission(draft, draft.proof(SIZE_100)), Reason.KEY_NOT_ACCEPTED);
    world.assertReverts(fact(draft, SIZE_100), Reason.KEY_NOT_ACCEPTED);
    world.apply(accept(SIZE_100, true));
    world.apply(apply(draft));
    assertThat(world.total(counter)).isEqualTo(3);
  }

  @Test
  void noFactIsRegisteredUnderAKeyThatItsThreadDoesNotAccept() {
    world.apply(accept(SIZE_100, true));
    SubBlockDraft draft = draft(3);
    Bytes sized = draft.proof(SIZE_100);
    world.apply(accept(SIZE_100, false));
    Bytes statement = Bytes.of(draft.statement().bytes());
    world.assertReverts(
        world.operation(BOB, new Operation.RegisterFact(statement, sized)),
        Reason.KEY_NOT_ACCEPTED);
    Bytes32 name = Digests.factKey(draft.thread.verifyingKey(), draft.statement().hash());
    assertThat(world.ledger.fact(name)).isEmpty();
  }

  @Test
  void aFactUnderOneKeyIsNotVerifiedOrChargedAgainUnderAnother() {
    world.apply(accept(SIZE_100, true));
    SubBlockDraft draft = draft(3);
    Bytes32 name = Bytes32.of(world.apply(fact(draft, SIZE_100)).toArray());
    assertThat(name)
        .isEqualTo(
            Digests.factKey(
                draft.thread.key(SIZE_100).orElseThrow().digest(), draft.statement().hash()));
    int verified = keys.verified();
    Transaction again = fact(draft, PROVEN_100);
    Receipt receipt = world.run(again);
    assertThat(Bytes32.of(World.outputOf(receipt).toArray())).isEqualTo(name);
    assertThat(receipt.feePaid())
        .isEqualTo(FEES.cost(again, again.encode().length) - FEES.perProof());
    Transaction whole = submission(draft, draft.proof(PROVEN_100));
    assertThat(world.run(whole).feePaid())
        .isEqualTo(FEES.cost(whole, whole.encode().length) - FEES.perProof());
    assertThat(keys.verified()).isEqualTo(verified);
  }

  @Test
  void aThreadThatIsUpgradedHasTheFirstOfItsProfilesAndNoOther() {
    thread = register(1);
    world.apply(accept(SIZE_100, true));
    world.apply(accept(PROVEN_100, false));
    world.apply(accept(SPEED_100, true));
    Bytes32 before = record().verifyingKey();
    world.apply(world.operation(ALICE, new Operation.UpgradeThread(thread, 2)));
    assertThat(profiles()).containsExactly(SIZE_100);
    assertThat(record().verifyingKey()).isNotEqualTo(before);
    SubBlockDraft draft = draft(3);
    world.apply(submission(draft, draft.proof(SIZE_100)));
  }

  @Test
  void aReorganisationTakesAKeyBackAndWhatWasProvenUnderIt() {
    world.apply(accept(SIZE_100, true));
    SubBlockDraft draft = draft(3);
    Bytes32 settled = world.submit(submission(draft, draft.proof(SIZE_100)));
    world.ledger.produceBlock();
    world.ledger.dropBlocks(2);
    assertThat(profiles()).containsExactly(PROVEN_100);
    world.sequence(settled);
    assertThat(World.refusalOf(world.receipt(settled)).reason()).isEqualTo(Reason.KEY_NOT_ACCEPTED);
  }
}
