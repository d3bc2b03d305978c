package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.BOB;
import static io.zkthreads.ledger.World.PROVER;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.draft.ThreadTerms;
import io.zkthreads.thread.os.ContractImage;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.thread.os.ThreadProgram;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sub-blocks of signed drafts, executed by the real OS as for a proof, settled on the ledger; only
/// the proof is a stand-in, given for what the execution showed.
class BatchSettlementTest {
  @TempDir Path folder;
  private World world;
  private Bytes32 base;
  private Bytes32 quote;
  private Bytes32 book;
  private Bytes32 thread;

  /// A call that a user makes, wherever it is executed.
  private record Wish(SigningKey user, Bytes32 contract, Calldata data) {}

  @BeforeEach
  void start() {
    world = new World(folder);
    base = world.deploy(ExampleContract.TOKEN);
    quote = world.deploy(ExampleContract.TOKEN);
    book = world.deploy(ExampleContract.ORDERBOOK);
    thread = world.registerThread(ALICE, Mode.ORDERED, base, quote, book);
    world.authorize(ALICE, thread);
    world.authorize(BOB, thread);
    world.apply(world.call(ALICE, base, Token.mint(ALICE.address(), 10_000)));
    world.apply(world.call(BOB, quote, Token.mint(BOB.address(), 10_000)));
    world.apply(world.call(ALICE, book, Orderbook.open(base, quote)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// Deposits, orders that match, a withdrawal, a transfer, and one call that reverts.
  private List<Wish> wishes() {
    List<Wish> wishes = new ArrayList<>();
    wishes.add(new Wish(ALICE, base, Token.pay(book, 500, Calldata.EMPTY)));
    wishes.add(new Wish(BOB, quote, Token.pay(book, 5_000, Calldata.EMPTY)));
    for (int i = 1; i <= 5; i++) {
      wishes.add(new Wish(ALICE, book, Orderbook.sell(10 + i, 20)));
    }
    wishes.add(new Wish(BOB, book, Orderbook.buy(13, 45)));
    wishes.add(new Wish(BOB, book, Orderbook.withdraw(Orderbook.BASE, 40)));
    wishes.add(new Wish(BOB, base, Token.transfer(ALICE.address(), 7)));
    wishes.add(new Wish(BOB, base, Token.transfer(ALICE.address(), 7_777)));
    return wishes;
  }

  private ThreadProgram program(ThreadRecord record) {
    TreeMap<Bytes32, ContractImage> images = new TreeMap<>();
    for (Bytes32 contract : record.contracts()) {
      try {
        byte[] elf = world.ledger.contractImage(contract).orElseThrow().toArray();
        images.put(contract, ContractImage.parse(elf));
      } catch (InvalidEncoding e) {
        throw new AssertionError("the L2 checked it", e);
      }
    }
    return ThreadProgram.of(OsVersion.V1, images);
  }

  private ThreadTerms.Position position() {
    return position(world.ledger.thread(thread).orElseThrow().sequence() + 1);
  }

  private ThreadTerms.Position position(long sequence) {
    ThreadRecord record = world.ledger.thread(thread).orElseThrow();
    Bytes32 parent = record.mode() == Mode.ORDERED ? record.head() : Bytes32.ZERO;
    long height = world.ledger.head().height();
    return new ThreadTerms.Position(sequence, parent, height, height + 100, world.now);
  }

  private SubBlock sealed(List<UserTransaction> transactions, ThreadTerms.Position at) {
    ThreadRecord record = world.ledger.thread(thread).orElseThrow();
    ThreadTerms terms =
        new ThreadTerms(
            program(record),
            World.CHAIN,
            World.SETTLEMENT,
            thread,
            record.mode(),
            PROVER.address(),
            1_000,
            0);
    Draft draft = Draft.of(terms, transactions, Bytes32.ONE, this::load, at);
    assertThat(draft.dropped()).isEmpty();
    return draft.sign(World.BATCHER);
  }

  private Bytes32 load(StateKey key) {
    return world.ledger.state(List.of(key)).values().getFirst();
  }

  private SubBlock sealedWishes() {
    long alice = 0;
    long bob = 0;
    List<UserTransaction> transactions = new ArrayList<>();
    for (Wish wish : wishes()) {
      long nonce = wish.user == ALICE ? alice++ : bob++;
      transactions.add(
          new UserTransaction.Call(
                  World.CHAIN, thread, wish.user.publicKey(), nonce, wish.contract, 1, wish.data)
              .sign(wish.user));
    }
    return sealed(transactions, position());
  }

  /// What a daemon does, without its prover.
  private Transaction settlement(SubBlock block) {
    ThreadRecord record = world.ledger.thread(thread).orElseThrow();
    ThreadProgram program = program(record);
    assertThat(
            ThreadExecution.run(
                program, new Executor(program.program(), 15), block, Limits.provable()))
        .isInstanceOf(ThreadExecution.Result.Executed.class);
    Operation submit =
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()),
            block.batcherSignature(),
            FakeKeys.proof(record.verifyingKey(), block.statement()));
    return world.operation(PROVER, submit);
  }

  @Test
  void theSameTransactionsDirectlyAndInAThreadGiveTheSameStateRoot() {
    world.apply(settlement(sealedWishes()));
    Bytes32 threaded = world.stateRoot();

    world.ledger.dropBlocks(1);
    List<Bytes32> direct = new ArrayList<>();
    for (Wish wish : wishes()) {
      direct.add(world.submit(world.call(wish.user, wish.contract, wish.data)));
    }
    world.sequence(direct.toArray(Bytes32[]::new));
    assertThat(world.stateRoot()).isEqualTo(threaded);
    long applied =
        direct.stream()
            .filter(id -> world.receipt(id).outcome() instanceof Outcome.Applied)
            .count();
    assertThat(applied).isEqualTo(wishes().size() - 1);
  }

  @Test
  void aStaleSubBlockRevertsAndItsRebaseOnTheNewStateIsApplied() {
    SubBlock block = sealedWishes();
    Transaction stale = settlement(block);
    world.apply(world.call(ALICE, base, Token.transfer(BOB.address(), 1)));
    Receipt reverted = world.run(stale);
    assertThat(World.refusalOf(reverted).reason()).isEqualTo(Reason.STALE_INPUT);
    assertThat(World.refusalOf(reverted).staleKeys()).hasSize(2);
    assertThat(reverted.stateChanged()).isFalse();

    SubBlock rebased = sealed(block.transactions(), position());
    Receipt applied = world.run(settlement(rebased));
    World.outputOf(applied);
    assertThat(world.ledger.thread(thread).orElseThrow().sequence()).isEqualTo(1);
    assertThat(world.value(base, Token.balanceSlot(BOB.address())))
        .isEqualTo(Bytes32.ofLong(1 + 40 - 7));
  }

  /// Bob signed one payment of 5. State comes back to what the stale sub-block began from.
  @ParameterizedTest
  @EnumSource(Mode.class)
  void a2AStaleSubBlockIsNotAppliedAfterItsRebase(Mode mode) {
    register(mode);
    SubBlock stale = paymentMadeStale();
    SubBlock rebased = sealed(stale.transactions(), position(1));
    world.apply(settlement(rebased));
    world.apply(world.call(ALICE, quote, Token.transfer(BOB.address(), 105)));
    assertIsRefusedAsATwin(mode, stale);
  }

  /// State comes back, the stale sub-block is applied after all, and then to what the rebase saw.
  @ParameterizedTest
  @EnumSource(Mode.class)
  void a2ARebaseIsNotAppliedAfterTheSubBlockThatItReplaces(Mode mode) {
    register(mode);
    SubBlock stale = paymentMadeStale();
    SubBlock rebased = sealed(stale.transactions(), position(1));
    world.apply(world.call(ALICE, quote, Token.transfer(BOB.address(), 100)));
    world.apply(settlement(stale));
    world.apply(world.call(BOB, quote, Token.transfer(ALICE.address(), 95)));
    assertIsRefusedAsATwin(mode, rebased);
  }

  private void register(Mode mode) {
    thread = world.registerThread(ALICE, mode, base, quote, book);
    world.authorize(BOB, thread);
  }

  private SubBlock paymentMadeStale() {
    SubBlock block = sealed(List.of(payment(0, 5)), position(1));
    world.apply(world.call(BOB, quote, Token.transfer(ALICE.address(), 100)));
    world.assertReverts(settlement(block), Reason.STALE_INPUT);
    return block;
  }

  /// Not for its inputs: those are as it found them.
  private void assertIsRefusedAsATwin(Mode mode, SubBlock twin) {
    twin.statement()
        .inputState()
        .forEach(input -> assertThat(load(input.key())).isEqualTo(input.value()));
    Reason reason = mode == Mode.ORDERED ? Reason.WRONG_SEQUENCE : Reason.SEQUENCE_USED;
    world.assertReverts(settlement(twin), reason);
  }

  private UserTransaction payment(long nonce, long amount) {
    return new UserTransaction.Call(
            World.CHAIN,
            thread,
            BOB.publicKey(),
            nonce,
            quote,
            1,
            Token.transfer(ALICE.address(), amount))
        .sign(BOB);
  }
}
