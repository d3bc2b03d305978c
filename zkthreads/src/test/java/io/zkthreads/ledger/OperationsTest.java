package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ADMIN;
import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.BatcherKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.os.OsVersion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What accounts can do, and what they cannot.
class OperationsTest {
  @TempDir Path folder;
  private World world;

  @BeforeEach
  void start() {
    world = new World(folder);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void aTransferMovesItsAmountAndCostsItsFee() {
    Receipt receipt = world.run(world.operation(ALICE, new Operation.Transfer(BOB.address(), 7)));
    assertThat(world.balance(ALICE)).isEqualTo(World.FUNDS - 7 - receipt.feePaid());
    assertThat(world.balance(BOB)).isEqualTo(World.FUNDS + 7);
    assertThat(world.balance(World.COLLECTOR)).isEqualTo(receipt.feePaid());
  }

  @Test
  void aTransferToOneselfMovesNothing() {
    Receipt receipt = world.run(world.operation(ALICE, new Operation.Transfer(ALICE.address(), 7)));
    assertThat(world.balance(ALICE)).isEqualTo(World.FUNDS - receipt.feePaid());
  }

  @Test
  void nobodyTransfersMoreThanHeHas() {
    world.assertReverts(
        world.operation(ALICE, new Operation.Transfer(BOB.address(), World.FUNDS)),
        Reason.NOT_ENOUGH_MONEY);
    world.assertReverts(
        world.operation(ALICE, new Operation.Transfer(BOB.address(), Long.MAX_VALUE)),
        Reason.NOT_ENOUGH_MONEY);
    assertThat(world.balance(BOB)).isEqualTo(World.FUNDS);
  }

  @Test
  void aContractHasTheAddressOfItsDeployment() {
    Bytes elf = Bytes.of(ExampleContract.TOKEN.image().elf());
    Bytes address = world.apply(world.operation(ALICE, new Operation.Deploy(elf)));
    assertThat(Bytes32.of(address.toArray()))
        .isEqualTo(Digests.contractAddress(ALICE.address(), 0, Digests.sha256(elf.toArray())));
    assertThat(world.ledger.contractImage(Bytes32.of(address.toArray()))).contains(elf);
  }

  @Test
  void whatIsNoContractIsNotDeployed() {
    byte[] elf = ExampleContract.TOKEN.image().elf();
    byte[] entry = elf.clone();
    entry[25] ^= 0x40;
    for (byte[] bad :
        List.of(new byte[0], World.text("not an ELF"), entry, withWritableSegment(elf))) {
      Operation deploy = new Operation.Deploy(Bytes.of(bad));
      world.assertReverts(world.operation(ALICE, deploy), Reason.BAD_IMAGE);
    }
  }

  /// Data that a contract could write would differ between a direct call and a thread.
  private static byte[] withWritableSegment(byte[] elf) {
    ByteBuffer file = ByteBuffer.wrap(elf.clone()).order(ByteOrder.LITTLE_ENDIAN);
    int flags = file.getInt(28) + 24;
    file.putInt(flags, file.getInt(flags) | 2);
    return file.array();
  }

  @Test
  void imagesTooLargeForAFixedFeeAreRefusedBeforeTheyCostAnything() {
    byte[] half = contractOfBytes(600_000);
    byte[] twice = contractOfBytes(1 << 20);
    world.assertReverts(
        world.operation(ALICE, new Operation.Deploy(Bytes.of(twice))), Reason.BAD_IMAGE);
    List<Bytes32> two = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      Operation deploy = new Operation.Deploy(Bytes.of(half));
      two.add(Bytes32.of(world.apply(world.operation(ALICE, deploy)).toArray()));
    }
    Collections.sort(two);
    Operation register =
        new Operation.RegisterThread(
            new ThreadRegistration(
                1, Mode.ORDERED, ALICE.address(), two, List.of(World.BATCHER.publicKey()), 1));
    world.assertReverts(world.operation(ALICE, register), Reason.BAD_REGISTRATION);
  }

  /// A contract whose file has `length` bytes and maps them twice if that is more than a million.
  private static byte[] contractOfBytes(int length) {
    int segments = length > 1_000_000 ? 2 : 1;
    int headers = 52 + 32 * segments;
    ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1});
    file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1).putInt(24, 0x1000);
    file.putInt(28, 52).putShort(42, (short) 32).putShort(44, (short) segments);
    int size = (length - headers) & ~3;
    for (int i = 0; i < segments; i++) {
      int at = 52 + 32 * i;
      file.putInt(at, 1).putInt(at + 4, headers).putInt(at + 8, 0x1000 + i * 0x200000);
      file.putInt(at + 16, size).putInt(at + 20, size).putInt(at + 24, 5);
    }
    return file.array();
  }

  @Test
  void aDirectCallIsExecutedByTheOsImage() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN);
    world.apply(world.call(ALICE, token, Token.mint(ALICE.address(), 100)));
    Receipt receipt = world.run(world.call(ALICE, token, Token.transfer(BOB.address(), 40)));
    World.outputOf(receipt);
    assertThat(receipt.cycles()).isPositive();
    assertThat(receipt.stateChanged()).isTrue();
    assertThat(world.value(token, Token.balanceSlot(ALICE.address())))
        .isEqualTo(Bytes32.ofLong(60));
    assertThat(world.value(token, Token.balanceSlot(BOB.address()))).isEqualTo(Bytes32.ofLong(40));
  }

  @Test
  void aDirectCallThatTheContractRefusesPaysAndChangesNothing() {
    Bytes32 token = world.deploy(ExampleContract.TOKEN);
    world.apply(world.call(ALICE, token, Token.mint(ALICE.address(), 100)));
    Bytes32 root = world.stateRoot();
    world.assertReverts(
        world.call(BOB, token, Token.transfer(ALICE.address(), 1)), Reason.CONTRACT_REVERTED);
    world.assertReverts(world.call(BOB, token, Calldata.of(99)), Reason.CONTRACT_REVERTED);
    assertThat(world.stateRoot()).isEqualTo(root);
    assertThat(world.balance(BOB)).isLessThan(World.FUNDS);
  }

  @Test
  void aThreadIsRegisteredByAnyoneOverContractsInUse() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    world.apply(world.call(ALICE, counter, Counter.add(3)));
    Bytes32 id = world.registerThread(BOB, Mode.ORDERED, counter);
    var thread = world.ledger.thread(id).orElseThrow();
    assertThat(thread.admin()).isEqualTo(BOB.address());
    assertThat(thread.contracts()).containsExactly(counter);
    assertThat(thread.head()).isEqualTo(Digests.genesisHead(id));
    assertThat(thread.sequence()).isZero();
    assertThat(thread.open()).isTrue();
    assertThat(thread.imageDigests()).containsExactly(ExampleContract.COUNTER.image().digest());
  }

  @Test
  void aThreadNeedsDeployedContractsAnActiveOsAndItsOwnAdmin() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    world.assertReverts(register(1, BOB.address(), counter), Reason.BAD_REGISTRATION);
    world.assertReverts(register(1, ALICE.address(), Bytes32.ONE), Reason.UNKNOWN_CONTRACT);
    world.assertReverts(register(3, ALICE.address(), counter), Reason.OS_RETIRED);
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(1, OsStatus.DEPRECATED)));
    world.assertReverts(register(1, ALICE.address(), counter), Reason.OS_RETIRED);
  }

  private Transaction register(int os, Bytes32 admin, Bytes32 contract) {
    return world.operation(
        ALICE,
        new Operation.RegisterThread(
            new ThreadRegistration(
                os,
                Mode.ORDERED,
                admin,
                List.of(contract),
                List.of(World.BATCHER.publicKey()),
                1)));
  }

  @Test
  void onlyTheAdminChangesAThread() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    Bytes32 thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    for (Operation operation :
        List.of(
            new Operation.CloseThread(thread),
            new Operation.AddBatcherKey(thread, BOB.publicKey()),
            new Operation.RevokeBatcherKey(thread, 0))) {
      world.assertReverts(world.operation(BOB, operation), Reason.NOT_ADMIN);
    }
    world.apply(world.operation(ALICE, new Operation.RevokeBatcherKey(thread, 0)));
    assertThat(world.ledger.thread(thread).orElseThrow().batcherKeys())
        .containsExactly(new BatcherKey(World.BATCHER.publicKey(), true));
    world.assertReverts(
        world.operation(ALICE, new Operation.RevokeBatcherKey(thread, 1)), Reason.BAD_BATCHER_KEY);
  }

  /// A second Batcher would count every user's nonces from 0, and take again what the first took;
  /// so would the successor of a revoked key.
  @ParameterizedTest
  @EnumSource(Mode.class)
  void a1AThreadOfOsVersion1HasOneBatcherKeyForEver(Mode mode) {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    Bytes32 thread = world.registerThread(ALICE, mode, counter);
    Operation add = new Operation.AddBatcherKey(thread, BOB.publicKey());
    Refusal refusal = World.refusalOf(world.run(world.operation(ALICE, add)));
    assertThat(refusal.reason()).isEqualTo(Reason.BAD_BATCHER_KEY);
    assertThat(refusal.detail()).contains("OS version 1", "expected at most 1", "got 2");
    world.apply(world.operation(ALICE, new Operation.RevokeBatcherKey(thread, 0)));
    world.assertReverts(world.operation(ALICE, add), Reason.BAD_BATCHER_KEY);
    Operation register =
        new Operation.RegisterThread(
            new ThreadRegistration(
                1,
                mode,
                ALICE.address(),
                List.of(counter),
                List.of(World.BATCHER.publicKey(), BOB.publicKey()),
                1));
    world.assertReverts(world.operation(ALICE, register), Reason.BAD_BATCHER_KEY);
  }

  /// Signatures of such a key are made by anyone, for any statement (TorsionPointsTest).
  @Test
  void a7ABatcherKeyThatAnyoneSignsForIsRefused() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    Bytes32 neutral = Bytes32.ONE;
    for (Mode mode : Mode.values()) {
      Operation register =
          new Operation.RegisterThread(
              new ThreadRegistration(
                  1, mode, ALICE.address(), List.of(counter), List.of(neutral), 1));
      world.assertReverts(world.operation(ALICE, register), Reason.BAD_BATCHER_KEY);
    }
  }

  @Test
  void closingReturnsTheVaultAndIsFinal() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    Bytes32 thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    long money = world.balance(ALICE);
    Receipt receipt = world.run(world.operation(ALICE, new Operation.CloseThread(thread)));
    assertThat(world.balance(ALICE)).isEqualTo(money - receipt.feePaid() + 100_000);
    assertThat(world.ledger.thread(thread).orElseThrow().open()).isFalse();
    world.assertReverts(
        world.operation(ALICE, new Operation.CloseThread(thread)), Reason.THREAD_CLOSED);
    world.assertReverts(
        world.operation(ALICE, new Operation.FundVault(thread, 1)), Reason.THREAD_CLOSED);
  }

  @Test
  void anUnknownThreadIsNamedAsSuch() {
    for (Operation operation :
        List.of(
            new Operation.CloseThread(Bytes32.ONE),
            new Operation.FundVault(Bytes32.ONE, 1),
            new Operation.Authorize(Bytes32.ONE, Operation.Authorize.NO_END))) {
      world.assertReverts(world.operation(ALICE, operation), Reason.UNKNOWN_THREAD);
    }
  }

  /// The user signed until when it may count; what waits too long costs and does nothing.
  @Test
  void aCallThatExpiresWhileItWaitsPaysAndHasNoEffect() {
    Bytes32 counter = world.deploy(ExampleContract.COUNTER);
    Bytes32 late = world.submit(world.call(ALICE, counter, Counter.add(1), world.now + 10));
    world.now += 11;
    world.ledger.produceBlock();
    Receipt receipt = world.receipt(late);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.EXPIRED);
    assertThat(receipt.feePaid()).isPositive();
    assertThat(world.total(counter)).isZero();
    World.outputOf(world.run(world.call(ALICE, counter, Counter.add(1), world.now)));
    assertThat(world.total(counter)).isEqualTo(1);
  }

  @Test
  void anOsVersionOnlyMovesForwardAndOnlyByTheAdmin() {
    world.assertReverts(
        world.operation(ALICE, new Operation.SetOsStatus(1, OsStatus.FROZEN)), Reason.NOT_ADMIN);
    world.apply(world.operation(ADMIN, new Operation.SetOsStatus(1, OsStatus.FROZEN)));
    world.assertReverts(
        world.operation(ADMIN, new Operation.SetOsStatus(1, OsStatus.ACTIVE)),
        Reason.BAD_OS_STATUS);
    world.assertReverts(
        world.operation(ADMIN, new Operation.SetOsStatus(9, OsStatus.FROZEN)),
        Reason.BAD_OS_STATUS);
    assertThat(world.ledger.os(1).orElseThrow().imageDigest())
        .isEqualTo(OsVersion.V1.imageDigest());
  }
}
