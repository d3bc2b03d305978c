package io.zkthreads.ledger;

import static io.zkthreads.ledger.World.ALICE;
import static io.zkthreads.ledger.World.COLLECTOR;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.contracts.Orderbook;
import io.zkthreads.thread.contracts.Token;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A direct call of several contracts is run once for each that it meets, and pays for each run.
class DirectRunsTest {
  private static final FeeSchedule FEES = World.genesis().fees();

  @TempDir Path folder;
  private World world;
  private Bytes32 token;
  private Bytes32 book;

  @BeforeEach
  void start() {
    world = new World(folder);
    token = world.deploy(ExampleContract.TOKEN);
    book = world.deploy(ExampleContract.ORDERBOOK);
    Bytes32 quote = world.deploy(ExampleContract.TOKEN);
    world.apply(world.call(ALICE, token, Token.mint(ALICE.address(), 1_000)));
    world.apply(world.call(ALICE, book, Orderbook.open(token, quote)));
  }

  @AfterEach
  void stop() {
    world.close();
  }

  /// A deposit: the token calls the order book.
  private Transaction deposit(long fee) {
    return new Transaction.DirectCall(
        new UserTransaction.Call(
                World.CHAIN,
                World.SETTLEMENT,
                Bytes32.ZERO,
                ALICE.publicKey(),
                world.ledger.account(ALICE.address()).nextNonce(),
                token,
                fee,
                UserTransaction.NEVER,
                Token.pay(book, 10, Calldata.EMPTY))
            .sign(ALICE));
  }

  private static long oneRun(Transaction call) {
    return FEES.cost(call, call.encode().length);
  }

  @Test
  void eachRunIsPaidFor() {
    Transaction deposit = deposit(World.MAX_FEE);
    long money = world.balance(ALICE);
    long collected = world.balance(COLLECTOR);
    Receipt receipt = world.run(deposit);
    World.outputOf(receipt);
    long fee = oneRun(deposit) + FEES.perCall();
    assertThat(receipt.feePaid()).isEqualTo(fee);
    assertThat(world.balance(ALICE)).isEqualTo(money - fee);
    assertThat(world.balance(COLLECTOR)).isEqualTo(collected + fee);
    assertThat(receipt.stateChanged()).isTrue();
  }

  @Test
  void aFeeThatCoversOneRunBuysOneRun() {
    Bytes32 root = world.stateRoot();
    Transaction exact = deposit(oneRun(deposit(0)));
    Receipt receipt = world.run(exact);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.FEE_TOO_LOW);
    assertThat(World.refusalOf(receipt).detail())
        .contains("run 2")
        .contains("at least " + (oneRun(exact) + FEES.perCall()));
    assertThat(receipt.feePaid()).isEqualTo(oneRun(exact));
    assertThat(world.stateRoot()).isEqualTo(root);

    Transaction twoRuns = deposit(oneRun(exact) + FEES.perCall());
    assertThat(world.run(twoRuns).feePaid()).isEqualTo(oneRun(exact) + FEES.perCall());
  }

  @Test
  void aCallThatIsRefusedByTheFirstContractPaysForOneRun() {
    Transaction tooMuch = world.call(ALICE, book, Orderbook.withdraw(Orderbook.BASE, 10));
    Receipt receipt = world.run(tooMuch);
    assertThat(World.refusalOf(receipt).reason()).isEqualTo(Reason.CONTRACT_REVERTED);
    assertThat(receipt.feePaid()).isEqualTo(oneRun(tooMuch));
  }
}
