package io.zkthreads.batcher;

import static io.zkthreads.batcher.L2World.ADMIN;
import static io.zkthreads.batcher.L2World.ALICE;
import static io.zkthreads.batcher.L2World.BATCHER;
import static io.zkthreads.batcher.L2World.BOB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkthreads.batcher.TransactionRecord.Stage;
import io.zkthreads.batcher.receipt.PromiseCheck;
import io.zkthreads.batcher.receipt.PromiseCheck.Standing;
import io.zkthreads.batcher.receipt.SoftReceipt;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionMaker.Made;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ThreadBatcherTest {
  @TempDir Path folder;
  private Bench bench;

  @BeforeEach
  void open() throws Exception {
    bench = new Bench(folder);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  @Test
  void transactionsAreTakenPromisedAndSettledInOrder() throws Exception {
    bench.start(Bench.RULES);
    UserTransaction first = bench.world.add(ALICE, 0, 5);
    UserTransaction second = bench.world.add(BOB, 0, 7);
    assertThat(bench.taken(first).position()).isEqualTo(1);
    assertThat(bench.taken(second).position()).isEqualTo(2);
    TransactionRecord settled = bench.await(second, Stage.SETTLED);
    assertThat(settled.stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(12);
    SoftReceipt receipt = bench.await(first, Stage.SETTLED).receipt().orElseThrow();
    assertThat(receipt.promise().outcome()).isEqualTo(SoftReceipt.Outcome.RETURNED);
    assertThat(receipt.promise().transaction()).isEqualTo(first.id());
    assertThat(receipt.isSignedBy(BATCHER.publicKey())).isTrue();
    Bytes32 by = settled.settlement().orElseThrow().transaction();
    assertThat(bench.check(settled.receipt().orElseThrow(), second, Optional.of(by)))
        .isEqualTo(Standing.KEPT);
  }

  @Test
  void aTransactionThatRevertsIsPromisedAsSuch() throws Exception {
    bench.start(Bench.RULES);
    UserTransaction failing = bench.world.call(ALICE, 0, Calldata.of(99)).sign(ALICE);
    bench.taken(failing);
    TransactionRecord settled = bench.await(failing, Stage.SETTLED);
    assertThat(settled.receipt().orElseThrow().promise().outcome())
        .isEqualTo(new SoftReceipt.Outcome(true, 1));
  }

  @Test
  void theSameBytesAreTheSameTransactionAndAnotherOfItsNonceIsRefused() throws Exception {
    bench.start(Bench.RULES);
    UserTransaction one = bench.world.add(ALICE, 0, 5);
    TransactionRecord taken = bench.taken(one);
    assertThat(bench.taken(one).position()).isEqualTo(taken.position());
    assertThat(bench.refused(bench.world.add(ALICE, 0, 6))).isEqualTo(Reason.WRONG_NONCE);
    bench.await(one, Stage.SETTLED);
    assertThat(bench.taken(one).stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.refused(bench.world.add(ALICE, 0, 6))).isEqualTo(Reason.WRONG_NONCE);
    assertThat(bench.world.total()).isEqualTo(5);
  }

  @Test
  void subBlocksAreMadeAheadOnWhatThoseBeforeLeave() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    List<UserTransaction> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(bench.world.add(ALICE, i, 1));
      bench.taken(sent.get(i));
      bench.await(sent.get(i), Stage.EXECUTED);
    }
    assertThat(bench.batcher().subBlocks(10)).hasSize(3);
    bench.taken(bench.world.add(ALICE, 3, 1));
    assertThat(bench.batcher().info().queued()).as("beyond the depth").isEqualTo(1);
    assertThat(bench.world.total()).isZero();
    bench.prover.holds = false;
    bench.await(bench.world.add(ALICE, 3, 1), Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(4);
    assertThat(bench.world.record().sequence()).isEqualTo(4);
    assertThat(bench.prover.numGiven()).as("none was made twice").isEqualTo(4);
  }

  @Test
  void aChainIsCutWhereStateHasMovedAndMadeAnew() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    List<UserTransaction> sent = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      sent.add(bench.world.add(ALICE, i, 1));
      bench.taken(sent.get(i));
      bench.await(sent.get(i), Stage.EXECUTED);
    }
    SoftReceipt before = bench.await(sent.get(2), Stage.EXECUTED).receipt().orElseThrow();
    bench.world.addDirectly(BOB, 100);
    bench.prover.holds = false;
    TransactionRecord last = bench.await(sent.get(2), Stage.SETTLED);
    assertThat(last.stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(103);
    SoftReceipt after = last.receipt().orElseThrow();
    assertThat(after.promise().sequence()).isEqualTo(before.promise().sequence());
    assertThat(after.promise().revision()).isEqualTo(before.promise().revision() + 1);
    assertThat(PromiseCheck.contradiction(before.promise(), after.promise())).isEmpty();
    bench.assertNoTwins();
  }

  @Test
  void whatBecameInvalidIsReturnedAndTheRestGoesOn() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    UserTransaction poor = bench.world.add(ALICE, 0, 1);
    UserTransaction good = bench.world.add(BOB, 0, 2);
    bench.taken(poor);
    bench.taken(good);
    bench.await(good, Stage.EXECUTED);
    bench.world.apply(ALICE, new Operation.WithdrawAccount(bench.world.thread, L2World.PREPAID));
    bench.prover.holds = false;
    assertThat(bench.await(good, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    TransactionRecord returned = bench.await(poor, Stage.SETTLED);
    assertThat(returned.stage()).isEqualTo(Stage.RETURNED);
    assertThat(returned.returned().orElseThrow().reason()).isEqualTo("FEE_NOT_COVERED");
    assertThat(bench.world.total()).isEqualTo(2);
  }

  @Test
  void aBatcherThatNeverRebasesReturnsWhatIsStale() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.rules(BatcherRules.RebasePolicy.NEVER));
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    bench.taken(one);
    bench.await(one, Stage.EXECUTED);
    bench.world.addDirectly(BOB, 100);
    bench.prover.holds = false;
    TransactionRecord returned = bench.await(one, Stage.SETTLED);
    assertThat(returned.returned().orElseThrow().reason()).isEqualTo("STALE_INPUT");
    assertThat(bench.prover.numGiven()).isEqualTo(1);
    UserTransaction again = bench.world.add(ALICE, 0, 2);
    bench.taken(again);
    assertThat(bench.await(again, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
  }

  @Test
  void aBatcherThatAsksWaitsForTheWord() throws Exception {
    bench.start(Bench.rules(BatcherRules.RebasePolicy.ASK));
    SubBlockRecord asking = bench.stale(bench.world.add(ALICE, 0, 1));
    assertThat(asking.trouble().orElseThrow().reason()).isEqualTo("STALE_INPUT");
    bench.batcher().decide(asking.number(), ThreadBatcher.Decision.REBASE);
    assertThat(bench.await(bench.world.add(ALICE, 0, 1), Stage.SETTLED).stage())
        .isEqualTo(Stage.SETTLED);
    UserTransaction second = bench.world.add(ALICE, 1, 1);
    SubBlockRecord again = bench.stale(second);
    bench.batcher().decide(again.number(), ThreadBatcher.Decision.RETURN);
    assertThat(bench.await(second, Stage.SETTLED).returned().orElseThrow().reason())
        .isEqualTo("STALE_INPUT");
    assertThat(bench.batcher().decide(again.number(), ThreadBatcher.Decision.REBASE))
        .as("a word that comes late changes nothing")
        .hasValueSatisfying(b -> assertThat(b.stage()).isEqualTo(SubBlockRecord.Stage.VOID));
  }

  @Test
  void aSubBlockThatIsTooMuchIsSplit() throws Exception {
    bench.prover.maxTransactions = 2;
    bench.prover.away = true;
    bench.start(Bench.RULES);
    List<UserTransaction> sent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      sent.add(bench.world.add(ALICE, i, 1));
      bench.taken(sent.get(i));
    }
    bench.prover.away = false;
    assertThat(bench.await(sent.getLast(), Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(8);
  }

  @Test
  void aBatcherGoesOnWhereItWas() throws Exception {
    bench.prover.away = true;
    bench.start(Bench.RULES);
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    bench.taken(one);
    bench.restart();
    bench.prover.away = false;
    assertThat(bench.await(one, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(1);
  }

  @Test
  void whatWasAppliedIsKnownThoughTheDaemonForgotIt() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    UserTransaction two = bench.world.add(ALICE, 1, 1);
    bench.taken(one);
    bench.await(one, Stage.EXECUTED);
    bench.taken(two);
    bench.await(two, Stage.EXECUTED);
    bench.stop();
    bench.prover.holds = false;
    for (SubBlock block : List.copyOf(bench.prover.given)) {
      bench.settleOutside(block);
    }
    bench.prover.lose();
    bench.start(Bench.RULES);
    assertThat(bench.await(two, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.await(one, Stage.SETTLED).stage()).isEqualTo(Stage.SETTLED);
    assertThat(bench.world.total()).isEqualTo(2);
    assertThat(shown(one).check())
        .as("the L2's blocks are looked through")
        .isInstanceOf(Inclusion.Verdict.Included.class);
  }

  @Test
  void aUserIsShownThatHisTransactionWasApplied() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    bench.taken(one);
    bench.await(one, Stage.EXECUTED);
    assertThat(bench.batcher().inclusion(one.id())).as("before it is").isEmpty();
    bench.prover.holds = false;
    bench.await(one, Stage.SETTLED);
    Inclusion inclusion = shown(one);
    assertThat(inclusion.transaction()).isEqualTo(one);
    Bytes32 block = bench.world.ledger.block(inclusion.block().height()).orElseThrow().hash();
    assertThat(inclusion.check()).isEqualTo(new Inclusion.Verdict.Included(block));
  }

  private Inclusion shown(UserTransaction transaction) throws Exception {
    Made made = bench.batcher().inclusion(transaction.id()).orElseThrow();
    assertThat(made).isInstanceOf(Made.Proof.class);
    return ((Made.Proof) made).inclusion();
  }

  @Test
  void aStrangerAndAnothersFolderAreRefused() throws Exception {
    bench.start(Bench.RULES);
    bench.stop();
    assertThatThrownBy(() -> bench.start(Bench.RULES, L2World.SECOND, "batcher"))
        .isInstanceOf(ThreadBatcher.Unfit.class)
        .hasMessageContaining("UNKNOWN_BATCHER_KEY");
    bench.world.apply(
        ADMIN, new Operation.AddBatcherKey(bench.world.thread, L2World.SECOND.publicKey()));
    assertThatThrownBy(() -> bench.start(Bench.RULES, L2World.SECOND, "batcher"))
        .isInstanceOf(ThreadBatcher.Unfit.class)
        .hasMessageContaining("holds the records of");
  }

  @Test
  void aRevokedBatcherReturnsWhatItHolds() throws Exception {
    bench.prover.holds = true;
    bench.start(Bench.RULES);
    UserTransaction one = bench.world.add(ALICE, 0, 1);
    bench.taken(one);
    bench.await(one, Stage.EXECUTED);
    bench.world.apply(ADMIN, new Operation.RevokeBatcherKey(bench.world.thread, 0));
    assertThat(bench.await(one, Stage.SETTLED).returned().orElseThrow().reason())
        .isEqualTo("REVOKED_BATCHER_KEY");
    assertThat(bench.refused(bench.world.add(ALICE, 0, 2))).isEqualTo(Reason.REVOKED_BATCHER_KEY);
  }
}
