package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.store.StoreFailure;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a restart, a kill and a reorganisation leave.
class DurabilityTest {
  @TempDir Path folder;

  @Test
  void aRestartBringsBackBlocksStateReceiptsAndMempool() {
    try (World world = new World(folder)) {
      Bytes32 counter = world.deploy(ExampleContract.COUNTER);
      Bytes32 thread = world.registerThread(ALICE, Mode.ORDERED, counter);
      world.authorize(BOB, thread);
      SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
      Receipt applied = world.run(draft.transaction());
      Bytes32 waiting = world.submit(world.call(BOB, counter, Counter.add(1)));
      SettlementLayer.Head head = world.ledger.head();
      Block block = world.ledger.block(head.height()).orElseThrow();
      var record = world.ledger.thread(thread);

      world.restart();

      assertThat(world.ledger.head()).isEqualTo(head);
      assertThat(world.ledger.block(head.height())).contains(block);
      assertThat(world.ledger.thread(thread)).isEqualTo(record);
      assertThat(world.receipt(applied.transaction())).isEqualTo(applied);
      assertThat(world.ledger.pending()).containsExactly(waiting);
      assertThat(world.ledger.account(BOB.address()).nextNonce()).isEqualTo(2);
      world.ledger.produceBlock();
      assertThat(world.total(counter)).isEqualTo(6);
      assertThat(world.ledger.block(head.height() + 1).orElseThrow().parent())
          .isEqualTo(head.blockHash());
    }
  }

  @Test
  void aProofOfMegabytesIsKept() {
    try (World world = new World(folder)) {
      byte[] proof = new byte[3 << 20];
      new Random(5).nextBytes(proof);
      Operation submit = new Operation.RegisterFact(Bytes.of(new byte[8]), Bytes.of(proof));
      Bytes32 id = world.submit(world.operation(ALICE, submit));
      world.restart();
      assertThat(world.ledger.pending()).containsExactly(id);
      world.ledger.produceBlock();
      assertThat(World.refusalOf(world.receipt(id)).reason()).isEqualTo(Reason.MALFORMED_STATEMENT);
    }
  }

  @Test
  void aNearlyFullDiskTakesNothingNewAndStillSealsWhatWaits() {
    try (World world = new World(folder)) {
      byte[] before = world.operation(BOB, new Operation.Transfer(ALICE.address(), 1)).encode();
      byte[] later = world.operation(ALICE, new Operation.Transfer(BOB.address(), 1)).encode();
      world.ledger.submit(before);
      world.free = 999;
      assertThat(world.refusedAtDoor(later).reason()).isEqualTo(Reason.DISK_FULL);
      assertThat(world.ledger.submit(before)).isInstanceOf(Admission.Accepted.class);
      assertThat(world.ledger.produceBlock().receipts()).hasSize(1);
      world.free = Long.MAX_VALUE;
      assertThat(world.ledger.submit(later)).isInstanceOf(Admission.Accepted.class);
    }
  }

  @Test
  void aFolderHoldsOneLedger() {
    Genesis other;
    try (World world = new World(folder)) {
      Genesis g = World.genesis();
      other =
          new Genesis(
              Bytes32.ONE,
              g.settlementId(),
              g.time(),
              g.admin(),
              g.feeCollector(),
              g.balances(),
              g.osVersions(),
              FeeSchedule.DEFAULT,
              g.rules());
      assertThatThrownBy(() -> new World(world.folder))
          .isInstanceOf(StoreFailure.class)
          .hasMessageContaining("is open in this process");
    }
    assertThatThrownBy(() -> World.open(folder, other, () -> Instant.ofEpochSecond(0)))
        .isInstanceOf(StoreFailure.class)
        .hasMessageContaining("another ledger");
    new World(folder).close();
  }

  @Test
  @Timeout(120)
  void aKilledLedgerLosesNothingThatItAcknowledged() throws IOException, InterruptedException {
    for (int kill = 0; kill < 2; kill++) {
      Process child = startWriter();
      List<String> acknowledged = readLines(child, 40 + 25 * kill);
      child.destroyForcibly();
      assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
      try (World world = new World(folder)) {
        for (String line : acknowledged) {
          assertStands(world, line.split(" "));
        }
      }
    }
  }

  @Test
  void anInterruptedCallerDoesNotHarmTheStore() {
    try (World world = new World(folder)) {
      Thread.currentThread().interrupt();
      Bytes32 id = world.submit(world.operation(ALICE, new Operation.Transfer(BOB.address(), 1)));
      world.ledger.produceBlock();
      assertThat(Thread.interrupted()).isTrue();
      World.outputOf(world.receipt(id));
      world.restart();
      World.outputOf(world.receipt(id));
    }
  }

  private static void assertStands(World world, String[] line) {
    switch (line[0]) {
      case "accepted" ->
          assertThat(world.ledger.status(Bytes32.parseHex(line[1])))
              .isNotInstanceOf(TransactionStatus.Unknown.class);
      case "sealed" -> {
        Block block = world.ledger.block(Long.parseLong(line[1])).orElseThrow();
        assertThat(block.hash()).isEqualTo(Bytes32.parseHex(line[2]));
      }
      default -> throw new AssertionError("the writer said " + String.join(" ", line));
    }
  }

  private Process startWriter() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static List<String> readLines(Process child, int count) throws IOException {
    List<String> lines = new ArrayList<>();
    BufferedReader reader = child.inputReader(StandardCharsets.UTF_8);
    while (lines.size() < count) {
      String line = reader.readLine();
      assertThat(line).as("the writer ended early").isNotNull();
      lines.add(line);
    }
    return lines;
  }

  /// The process that is killed: submits, seals, and says so after each acknowledgement.
  static final class Writer {
    private Writer() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) {
      World world = new World(Path.of(arguments[0]));
      for (int i = 1; ; i++) {
        Bytes32 id = world.submit(world.operation(ALICE, new Operation.Transfer(BOB.address(), i)));
        System.out.println("accepted " + id.hex());
        if (i % 5 == 0) {
          Block block = world.ledger.produceBlock();
          System.out.println("sealed " + block.height() + " " + block.hash().hex());
        }
      }
    }
  }

  @Test
  void aReorganisationTakesBlocksBackAndTheirTransactionsWaitAgain() {
    try (World world = new World(folder)) {
      Bytes32 counter = world.deploy(ExampleContract.COUNTER);
      SettlementLayer.Head before = world.ledger.head();
      Receipt first = world.run(world.call(ALICE, counter, Counter.add(1)));
      Receipt second = world.run(world.call(BOB, counter, Counter.add(2)));
      SettlementLayer.Head after = world.ledger.head();

      world.ledger.dropBlocks(2);
      assertThat(world.ledger.head()).isEqualTo(before);
      assertThat(world.total(counter)).isZero();
      assertThat(world.ledger.status(first.transaction()))
          .isEqualTo(new TransactionStatus.Pending());
      assertThat(world.ledger.pending()).containsExactly(first.transaction(), second.transaction());

      world.restart();
      world.sequence(second.transaction(), first.transaction());
      assertThat(world.total(counter)).isEqualTo(3);
      assertThat(world.stateRoot()).isEqualTo(after.stateRoot());
      assertThat(world.ledger.head().blockHash()).isNotEqualTo(after.blockHash());
    }
  }

  @Test
  @Timeout(60)
  void aFollowerSeesEveryBlockInOrderAndTheNewOnesAfterAReorganisation()
      throws InterruptedException {
    try (World world = new World(folder)) {
      world.ledger.produceBlock();
      BlockingQueue<Block> seen = new LinkedBlockingQueue<>();
      try (SettlementLayer.Subscription following = world.ledger.follow(0, seen::add)) {
        assertThat(following).isNotNull();
        Block one = seen.take();
        assertThat(one.height()).isEqualTo(1);
        Block two = world.ledger.produceBlock();
        assertThat(seen.take()).isEqualTo(two);
        Block three = world.ledger.produceBlock();
        assertThat(seen.take()).isEqualTo(three);
        world.ledger.dropBlocks(2);
        world.now += 10;
        Block again = world.ledger.produceBlock();
        assertThat(again.height()).isEqualTo(2);
        assertThat(seen.take()).isEqualTo(again);
      }
    }
  }

  @Test
  @Timeout(60)
  void aFollowerThatFailsSaysSoAndLeavesTheOthersAlone() throws InterruptedException {
    Logger logger = Logger.getLogger(BlockFeed.class.getName());
    logger.setUseParentHandlers(false); // the failure is provoked, and is not for who reads the run
    try (World world = new World(folder)) {
      BlockingQueue<Block> seen = new LinkedBlockingQueue<>();
      SettlementLayer.Subscription failing =
          world.ledger.follow(
              0,
              block -> {
                throw new OutOfMemoryError("in a test");
              });
      try (SettlementLayer.Subscription following = world.ledger.follow(0, seen::add)) {
        Block one = world.ledger.produceBlock();
        assertThat(seen.take()).isEqualTo(one);
        while (failing.failure().isEmpty()) {
          Thread.sleep(1);
        }
        assertThat(failing.failure().get()).isInstanceOf(OutOfMemoryError.class);
        assertThat(following.failure()).isEmpty();
        assertThat(seen.poll(50, TimeUnit.MILLISECONDS)).isNull();
        Block two = world.ledger.produceBlock();
        assertThat(seen.take()).isEqualTo(two);
      }
    } finally {
      logger.setUseParentHandlers(true);
    }
  }
}
