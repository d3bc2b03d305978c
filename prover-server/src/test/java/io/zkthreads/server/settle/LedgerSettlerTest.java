package io.zkthreads.server.settle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer.TransactionStatus;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.acceptance.ThreadKey;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.FeeSchedule;
import io.zkthreads.ledger.chain.Genesis;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.OsRecord;
import io.zkthreads.ledger.chain.OsStatus;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Rules;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.ledger.store.SqliteLedgerStore;
import io.zkthreads.server.job.Settler;
import io.zkthreads.stark.air.PublicWords;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.StateKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.ThreadRegistration;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Counter;
import io.zkthreads.thread.contracts.ExampleContract;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Which transactions settle a statement, and what they cost, on a ledger whose keys take any
/// proof.
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class LedgerSettlerTest {
  private static final Bytes32 CHAIN = Bytes32.ofLong(1);
  private static final Bytes32 SETTLEMENT = Bytes32.ofLong(2);
  private static final long NOW = 1_800_000_000;
  private static final SigningKey PROVER = SigningKey.fromSeed(Bytes32.ofLong(3));
  private static final SigningKey BATCHER = SigningKey.fromSeed(Bytes32.ofLong(4));
  private static final SigningKey USER = SigningKey.fromSeed(Bytes32.ofLong(5));
  private static final byte[] PROOF = new byte[300_000];
  private static final long MAX_FEE = 100_000_000;

  @TempDir Path folder;
  private Ledger ledger;
  private Bytes32 counter;
  private Bytes32 thread;
  private final Map<JobSpec, SubBlock> jobs = new HashMap<>();
  private long bystanders;

  private static final KeySource ANY_PROOF =
      (profile, os, contracts) ->
          new ThreadKey() {
            @Override
            public Bytes32 digest() {
              return Bytes32.ONE;
            }

            @Override
            public Verdict check(PublicWords words, Bytes proof) {
              return new Verdict.Valid();
            }
          };

  @BeforeEach
  void begin() {
    TreeMap<Bytes32, Long> balances = new TreeMap<>();
    balances.put(PROVER.address(), 100_000_000L);
    balances.put(USER.address(), 100_000_000L);
    Genesis genesis =
        new Genesis(
            CHAIN,
            SETTLEMENT,
            NOW,
            PROVER.address(),
            BATCHER.address(),
            balances,
            List.of(new OsRecord(2, OsVersion.V2.imageDigest(), OsStatus.ACTIVE)),
            FeeSchedule.DEFAULT,
            Rules.DEFAULT);
    ledger =
        Ledger.open(
            SqliteLedgerStore.open(folder, hurt -> {}),
            genesis,
            ANY_PROOF,
            () -> Instant.ofEpochSecond(NOW));
    counter = output(new Operation.Deploy(Bytes.of(ExampleContract.COUNTER.image().elf())));
    ThreadRegistration registration =
        new ThreadRegistration(
            2, Mode.ORDERED, USER.address(), List.of(counter), List.of(BATCHER.publicKey()), 0);
    thread = output(new Operation.RegisterThread(registration));
  }

  @AfterEach
  void end() {
    ledger.close();
  }

  private Bytes32 output(Operation operation) {
    long nonce = ledger.account(USER.address()).nextNonce();
    Transaction transaction =
        new Transaction.Operate(
            SignedOperation.sign(USER, CHAIN, SETTLEMENT, nonce, MAX_FEE, operation));
    ledger.submit(transaction.encode());
    ledger.produceBlock();
    TransactionStatus.Included included =
        (TransactionStatus.Included) ledger.status(transaction.id());
    return Bytes32.of(((Outcome.Applied) included.receipt().outcome()).output().toArray());
  }

  /// Somebody else changes the counter directly.
  private void interfere() {
    long nonce = ledger.account(USER.address()).nextNonce();
    UserTransaction call =
        new UserTransaction.Call(
                CHAIN,
                SETTLEMENT,
                Bytes32.ZERO,
                USER.publicKey(),
                nonce,
                counter,
                MAX_FEE / 10,
                UserTransaction.NEVER,
                Counter.add(1))
            .sign(USER);
    ledger.submit(call.encode());
    bystanders++;
  }

  /// The next sub-block of the thread, on the state of the head: the counter becomes `to`.
  private JobSpec job(long to) {
    ThreadRecord record = ledger.thread(thread).orElseThrow();
    StateKey total = new StateKey(counter, Counter.totalSlot());
    Bytes32 before = ledger.state(List.of(total)).values().getFirst();
    Statement.Header header =
        new Statement.Header(
            2,
            CHAIN,
            SETTLEMENT,
            thread,
            Mode.ORDERED,
            record.sequence() + 1,
            record.head(),
            0,
            1_000,
            NOW,
            NOW + 600,
            PROVER.address(),
            0,
            0,
            0,
            Bytes32.ZERO,
            0);
    Statement statement =
        new Statement(
            header,
            List.of(counter),
            List.of(new Statement.Input(0, total.slot(), before)),
            List.of(new Statement.Output(0, Bytes32.ofLong(to))));
    SubBlock block =
        new SubBlock(
            statement,
            BATCHER.sign(Digests.batcherMessage(statement.hash())),
            Bytes32.ZERO,
            List.of());
    JobSpec.Builder spec = JobSpec.newBuilder();
    spec.getSubBlockBuilder().setSubBlock(ByteString.copyFrom(statement.bytes()));
    jobs.put(spec.build(), block);
    return spec.build();
  }

  private LedgerSettler settler(SettleBy by) {
    return new LedgerSettler(
        ledger, PROVER, spec -> Objects.requireNonNull(jobs.get(spec)), MAX_FEE, by);
  }

  private long balance() {
    return ledger.account(PROVER.address()).balance();
  }

  private Settler.Standing send(Settler settler, JobSpec job, Settler.Signed signed)
      throws Exception {
    assertThat(settler.submit(job, signed.bytes())).isInstanceOf(Settler.Answer.Ready.class);
    ledger.produceBlock();
    return settler.standing(job, signed.hash());
  }

  @Test
  void aFactIsRegisteredThenAppliedAndAStaleOneCostsAFraction() throws Exception {
    Settler settler = settler(SettleBy.FACT);
    JobSpec good = job(7);
    long before = balance();
    Settler.Signed fact = settler.sign(good, PROOF, 1);
    assertThat(fact.registersFact()).isTrue();
    assertThat(send(settler, good, fact)).isInstanceOf(Settler.Standing.Applied.class);
    Settler.Signed apply = settler.sign(good, PROOF, 2);
    assertThat(apply.registersFact()).isFalse();
    assertThat(apply.bytes().length).isLessThan(2_000);
    assertThat(send(settler, good, apply)).isInstanceOf(Settler.Standing.Applied.class);
    assertThat(before - balance()).isLessThanOrEqualTo(settler.fee(good, PROOF.length));
    assertThat(ledger.thread(thread).orElseThrow().sequence()).isEqualTo(1);

    JobSpec stale = job(9);
    assertThat(send(settler, stale, settler.sign(stale, PROOF, 1)))
        .isInstanceOf(Settler.Standing.Applied.class);
    Settler.Signed late = settler.sign(stale, PROOF, 2);
    interfere();
    before = balance();
    Settler.Standing reverted = send(settler, stale, late);
    assertThat(reverted).isInstanceOf(Settler.Standing.Reverted.class);
    assertThat(((Settler.Standing.Reverted) reverted).why())
        .isInstanceOf(Settler.Answer.Stale.class);
    assertThat(before - balance()).isLessThan(3_000);
    assertThat(bystanders).isOne();
  }

  @Test
  void oneTransactionIsEnoughUntilAThreadsSubBlocksGoStaleAndAgainWhenItIsQuiet() throws Exception {
    Settler settler = settler(SettleBy.AUTO);
    JobSpec first = job(7);
    Settler.Signed at = settler.sign(first, PROOF, 1);
    assertThat(at.registersFact()).isFalse();
    interfere();
    long before = balance();
    assertThat(send(settler, first, at)).isInstanceOf(Settler.Standing.Reverted.class);
    assertThat(before - balance()).isGreaterThan(300_000);

    for (int i = 0; i < 8; i++) {
      JobSpec job = job(100 + i);
      Settler.Signed fact = settler.sign(job, PROOF, 1);
      assertThat(fact.registersFact()).as("sub-block %d after the stale one", i).isTrue();
      assertThat(send(settler, job, fact)).isInstanceOf(Settler.Standing.Applied.class);
      assertThat(send(settler, job, settler.sign(job, PROOF, 2)))
          .isInstanceOf(Settler.Standing.Applied.class);
    }
    assertThat(settler.sign(job(999), PROOF, 1).registersFact()).isFalse();
  }

  @Test
  void aFactThatSomebodyElseRegisteredIsNotPaidAgain() throws Exception {
    JobSpec job = job(7);
    Statement statement = Objects.requireNonNull(jobs.get(job)).statement();
    output(new Operation.RegisterFact(Bytes.of(statement.bytes()), Bytes.of(PROOF)));
    Settler settler = settler(SettleBy.PROOF);
    Settler.Signed apply = settler.sign(job, PROOF, 1);
    assertThat(apply.registersFact()).isFalse();
    assertThat(apply.bytes().length).isLessThan(2_000);
    assertThat(send(settler, job, apply)).isInstanceOf(Settler.Standing.Applied.class);
  }
}
