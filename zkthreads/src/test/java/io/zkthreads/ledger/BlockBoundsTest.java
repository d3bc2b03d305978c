package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement.Input;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What everybody has to read and keep of the L2 stays small, whatever lawful transactions do, and
/// whoever reads slowly costs the ledger nothing.
@Timeout(60)
class BlockBoundsTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 counter;
  private Bytes32 thread;

  @BeforeEach
  void start() {
    world = new World(folder, new Rules(5_000, 600, 1_000, 32 << 20, 500));
    counter = world.deploy(ExampleContract.COUNTER);
    thread = world.registerThread(ALICE, Mode.ORDERED, counter);
    world.authorize(BOB, thread);
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// A sub-block with so many inputs, each of which canonical state contradicts.
  private SubBlockDraft stale(int keys) {
    SubBlockDraft draft = SubBlockDraft.of(world, thread, BOB, counter, Counter.add(5));
    List<Input> inputs =
        IntStream.range(0, keys)
            .mapToObj(i -> Digests.sha256(Bytes32.ofLong(i).bytes()))
            .sorted()
            .map(slot -> new Input(0, slot, Bytes32.ONE))
            .toList();
    List<Input> auth = List.of(draft.inputs.getLast());
    return draft
        .withInputs(Stream.of(inputs, auth).flatMap(List::stream).toList())
        .withOutputs(List.of());
  }

  @Test
  void aLawfulRevertOfTwentyThousandKeysMakesAReceiptOfAFew() {
    SubBlockDraft draft = stale(20_000);
    Receipt receipt = world.run(draft.transaction());

    Refusal refusal = World.refusalOf(receipt);
    assertThat(refusal.reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(refusal.staleKeys()).hasSize(Refusal.MAX_STALE_KEYS_OF_RECEIPT);
    assertThat(refusal.detail()).endsWith("20000 stale of 20001");
    assertThat(refusal.staleKeys().getFirst().key().slot()).isEqualTo(draft.inputs.get(0).slot());
    assertThat(receipt.encode().length).isLessThan(10_000);
    world.restart();
    assertThat(world.receipt(receipt.transaction())).isEqualTo(receipt);
  }

  @Test
  void preflightNamesThemAll() {
    SubBlockDraft draft = stale(20_000);
    SettlementLayer.Preflight answer =
        world.ledger.preflight(
            draft.sender.address(), draft.statement().bytes(), draft.signature());
    assertThat(answer)
        .isInstanceOfSatisfying(
            SettlementLayer.Preflight.Unacceptable.class,
            no -> assertThat(no.refusal().staleKeys()).hasSize(20_000));
  }

  @Test
  void aBlockTakesTheReceiptsThatFitAndTheNextOnesTakeTheRest() {
    List<Bytes32> sent = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      sent.add(world.submit(stale(Refusal.MAX_STALE_KEYS_OF_RECEIPT + 1).transaction()));
    }
    int fitting =
        switch (world.ledger.sequence(sent)) {
          case Ledger.Sequencing.TooMany(int first) -> first;
          case Ledger.Sequencing other -> throw new AssertionError(other);
        };
    assertThat(fitting).isBetween(100, 149);
    Block full = world.ledger.produceBlock();
    assertThat(full.receipts()).hasSize(fitting);
    assertThat(full.encode().length).isLessThan(Block.MAX_RECEIPT_BYTES + 10_000);
    assertThat(world.ledger.produceBlock().receipts()).hasSize(150 - fitting);
    assertThat(sent).allSatisfy(id -> assertThat(world.receipt(id).height()).isPositive());
  }

  @Test
  void aReaderTakesBlocksAtItsOwnPace() throws Exception {
    try (BlockCursor blocks = world.ledger.after(0)) {
      long head = world.ledger.head().height();
      for (long height = 1; height <= head; height++) {
        assertThat(blocks.next()).isEqualTo(world.ledger.block(height).orElseThrow());
      }
      assertThat(blocks.next(Duration.ofMillis(1))).isNull();
      Block block = world.ledger.produceBlock();
      assertThat(blocks.next()).isEqualTo(block);
    }
  }

  @Test
  void aReaderGoesBackToTheBlocksThatReplaceWhatItHasTaken() throws Exception {
    try (BlockCursor blocks = world.ledger.after(0)) {
      long head = world.ledger.head().height();
      for (long height = 1; height <= head; height++) {
        blocks.next();
      }
      world.ledger.dropBlocks(2);
      world.now++;
      Block replaced = world.ledger.produceBlock();
      assertThat(replaced.height()).isEqualTo(head - 1);
      assertThat(blocks.next()).isEqualTo(replaced);
    }
  }

  @Test
  void aReorganisationBelowWhatAReaderRemembersEndsIt() throws Exception {
    int blocksTaken = BlockCursor.MAX_DEPTH + 10;
    for (int i = 0; i < blocksTaken; i++) {
      world.ledger.produceBlock();
    }
    try (BlockCursor blocks = world.ledger.after(world.ledger.head().height() - blocksTaken)) {
      for (int i = 0; i < blocksTaken; i++) {
        blocks.next();
      }
      world.ledger.dropBlocks(blocksTaken);
      world.now++;
      world.ledger.produceBlock();
      assertThatThrownBy(blocks::next).isInstanceOf(IllegalStateException.class);
    }
  }
}
