package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BATCHER;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.stark.params.SecurityProfile;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Versions of the OS side by side, from ACTIVE to FROZEN, and a machine that becomes another under
/// threads that are there. What sub-blocks of old versions and machines prove on their own is in
/// [RecordedSubBlockTest].
@Timeout(60)
class VersionsTest {
  @TempDir Path folder;
  private final Machines keys = new Machines();
  private World world;
  private Bytes32 oldCounter;
  private Bytes32 newCounter;
  private Bytes32 oldThread;
  private Bytes32 newThread;

  /// The fake keys of a machine that may become another: as the L2's software does.
  private static final class Machines implements KeySource {
    int machine = 4;

    @Override
    public ThreadKey threadKey(
        SecurityProfile profile, OsVersion os, SortedMap<Bytes32, ContractImage> contracts) {
      ThreadKey key = new FakeKeys().threadKey(profile, os, contracts);
      Bytes32 digest = digest(key.digest(), machine);
      return new ThreadKey() {
        @Override
        public Bytes32 digest() {
          return digest;
        }

        @Override
        public Verdict check(PublicWords words, Bytes proof) {
          return proof.equals(FakeKeys.proof(digest, words))
              ? new Verdict.Valid()
              : new Verdict.Invalid("no proof of this machine");
        }
      };
    }

    private static Bytes32 digest(Bytes32 key, int machine) {
      return machine == 4
          ? key
          : Digests.sha256(new ByteWriter().bytes32(key).u32(machine).toBytes());
    }
  }

  @BeforeEach
  void start() {
    world = new World(folder, keys);
    oldCounter = world.deploy(ExampleContract.COUNTER);
    newCounter = world.deploy(ExampleContract.COUNTER);
    oldThread = world.registerThread(ALICE, Mode.ORDERED, oldCounter);
    world.authorize(BOB, oldThread);
    newThread =
        world.registerThread(2, ALICE, Mode.ORDERED, List.of(BATCHER.publicKey()), newCounter);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private SubBlockDraft old(int add) {
    return SubBlockDraft.of(world, oldThread, BOB, oldCounter, Counter.add(add));
  }

  private SubBlockDraft young(int add) {
    return SubBlockDraft.of(world, newThread, BOB, newCounter, Counter.add(add));
  }

  private void status(int version, OsStatus status) {
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(version, status)));
  }

  private Transaction upgrade(Bytes32 thread, int version) {
    return world.operation(ALICE, new Operation.UpgradeThread(thread, version));
  }

  private Operation registration(int version, Bytes32 counter) {
    return new Operation.RegisterThread(
        new ThreadRegistration(
            version,
            Mode.ORDERED,
            BOB.address(),
            List.of(counter),
            List.of(BATCHER.publicKey()),
            0));
  }

  @Test
  void twoVersionsSettleInOneBlockBesideADirectCall() {
    Bytes32 one = world.submit(old(3).transaction());
    Bytes32 two = world.submit(world.operation(PROVER, young(4).submission()));
    Bytes32 direct = world.submit(world.call(BOB, newCounter, Counter.add(5)));
    world.sequence(one, two, direct);
    for (Bytes32 id : List.of(one, two, direct)) {
      World.outputOf(world.receipt(id));
    }
    assertThat(world.total(oldCounter)).isEqualTo(3);
    assertThat(world.total(newCounter)).isEqualTo(9);
  }

  @Test
  void whatWasProvenBeforeItsVersionWasDeprecatedSettlesAfterAndNoNewThreadChoosesIt() {
    SubBlockDraft proven = old(3);
    status(1, OsStatus.DEPRECATED);
    world.apply(proven.transaction());
    world.apply(old(4).transaction());
    assertThat(world.total(oldCounter)).isEqualTo(7);
    world.assertReverts(world.operation(BOB, registration(1, oldCounter)), Reason.OS_RETIRED);
    world.apply(world.operation(BOB, registration(2, oldCounter)));
  }

  @Test
  void aFrozenVersionAppliesNothingMoreNotEvenAFactAndItsThreadGoesOnUnderTheNext() {
    SubBlockDraft proven = old(3);
    Bytes statement = Bytes.of(proven.statement().bytes());
    world.apply(world.operation(PROVER, new Operation.RegisterFact(statement, proven.proof())));
    status(1, OsStatus.FROZEN);
    Transaction late = proven.transaction();
    Receipt receipt = world.run(late);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.OS_RETIRED);
    assertThat(receipt.stateRootAfter()).isEqualTo(receipt.stateRootBefore());
    assertThat(receipt.feePaid())
        .isEqualTo(World.genesis().fees().cost(late, late.encode().length));
    world.assertReverts(
        world.operation(PROVER, new Operation.Apply(statement, proven.signature())),
        Reason.OS_RETIRED);
    world.apply(world.call(BOB, oldCounter, Counter.add(1)));
    world.apply(world.operation(PROVER, young(4).submission()));

    ThreadRecord before = world.ledger.thread(oldThread).orElseThrow();
    world.apply(upgrade(oldThread, 2));
    ThreadRecord after = world.ledger.thread(oldThread).orElseThrow();
    assertThat(after.osVersion()).isEqualTo(2);
    assertThat(after.sequence()).isEqualTo(before.sequence());
    assertThat(after.head()).isEqualTo(before.head());
    world.apply(old(5).transaction());
    assertThat(world.total(oldCounter)).isEqualTo(6);
    world.assertReverts(proven.transaction(), Reason.WRONG_OS_VERSION);
  }

  @Test
  void underAnotherMachineOldProofsAreNoneWhatWasAFactStaysOneAndTheThreadTakesItsNewKey() {
    SubBlockDraft proven = young(3);
    Bytes statement = Bytes.of(proven.statement().bytes());
    SubBlockDraft brought = old(2);
    world.apply(world.operation(PROVER, new Operation.RegisterFact(statement, proven.proof())));
    keys.machine = 5;
    world.restart();

    world.assertReverts(brought.transaction(), Reason.KEY_CHANGED);
    world.apply(world.operation(PROVER, new Operation.Apply(statement, proven.signature())));
    world.assertReverts(world.operation(PROVER, young(4).submission()), Reason.KEY_CHANGED);

    ThreadRecord before = world.ledger.thread(newThread).orElseThrow();
    world.assertReverts(
        world.operation(BOB, new Operation.UpgradeThread(newThread, 2)), Reason.NOT_ADMIN);
    world.apply(upgrade(newThread, 2));
    ThreadRecord after = world.ledger.thread(newThread).orElseThrow();
    assertThat(after.verifyingKey()).isNotEqualTo(before.verifyingKey());
    assertThat(after.head()).isEqualTo(before.head());
    world.apply(world.operation(PROVER, young(4).submission()));
    assertThat(world.total(newCounter)).isEqualTo(7);
    world.assertReverts(upgrade(newThread, 2), Reason.WRONG_OS_VERSION);
    world.apply(upgrade(oldThread, 1));
    world.apply(old(2).transaction());
  }

  @Test
  void aFactUnderTheKeyBeforeIsNoneUnderTheNext() {
    SubBlockDraft proven = young(3);
    Bytes statement = Bytes.of(proven.statement().bytes());
    world.apply(world.operation(PROVER, new Operation.RegisterFact(statement, proven.proof())));
    keys.machine = 5;
    world.restart();
    world.apply(upgrade(newThread, 2));
    world.assertReverts(
        world.operation(PROVER, new Operation.Apply(statement, proven.signature())),
        Reason.NO_FACT);
    world.assertReverts(world.operation(PROVER, proven.submission()), Reason.KEY_NOT_ACCEPTED);
  }

  @Test
  void aFrozenVersionHasNoNewKeyAndADeprecatedOneHas() {
    keys.machine = 5;
    world.restart();
    status(1, OsStatus.DEPRECATED);
    world.apply(upgrade(oldThread, 1));
    world.apply(old(1).transaction());
    keys.machine = 6;
    world.restart();
    status(1, OsStatus.FROZEN);
    world.assertReverts(upgrade(oldThread, 1), Reason.OS_RETIRED);
  }
}
