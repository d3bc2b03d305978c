package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.UserTransaction.Call;
import io.zkthreads.thread.os.OsVersion;
import io.zkthreads.thread.os.ThreadExecution;
import io.zkthreads.vm.exec.Executor;
import io.zkthreads.vm.exec.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/// A dishonest Batcher of a thread of OS version 2: sub-blocks that he signs, of transactions that
/// users did not sign so. The daemon refuses each at its door, over a socket, and the OS has no end
/// for it whoever runs it.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class BadTransactionTest {
  @TempDir static Path folder;

  private ServedMarket served;
  private ProverClient client;
  private Market market;
  private SigningKey user;
  private SubBlock good;

  @BeforeAll
  void aMarketOpensAndABatcherSeals() throws Exception {
    served = new ServedMarket(folder);
    client = served.client;
    market = served.open(OsVersion.V2);
    user = served.cast.users().get(1);
    good = served.collect(market, 4);
  }

  @AfterAll
  void allEnds() {
    served.close();
  }

  /// The good sub-block with transaction 1 changed, committed to and signed as if it were right.
  private SubBlock with(UnaryOperator<UserTransaction> change) {
    List<UserTransaction> transactions = new ArrayList<>(good.transactions());
    transactions.set(1, change.apply(transactions.get(1)));
    return with(transactions);
  }

  private SubBlock with(List<UserTransaction> transactions) {
    Statement statement = good.statement();
    Statement.Header header =
        statement
            .header()
            .withTransactions(transactions.size(), TransactionTree.root(transactions));
    return SubBlock.sign(
        new Statement(header, statement.contracts(), statement.inputs(), statement.outputs()),
        transactions,
        served.cast.batcher());
  }

  private void hasNoProof(SubBlock bad, String... parts) {
    JobSpec spec =
        JobSpec.newBuilder()
            .setSubBlock(
                SubBlockWork.newBuilder()
                    .setSettlement(Settlement.SETTLEMENT_NONE)
                    .setSubBlock(ByteString.copyFrom(bad.encode())))
            .build();
    assertThatThrownBy(() -> client.createJob(bad.statement().hash().hex(), spec))
        .hasMessageContainingAll(parts)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThat(run(bad)).isInstanceOf(ThreadExecution.Result.Refused.class);
    assertThat(client.listJobs(10, "").getJobsList()).isEmpty();
  }

  private ThreadExecution.Result run(SubBlock block) {
    Executor executor = new Executor(market.terms().program().program(), 15);
    return ThreadExecution.runUnchecked(
        market.terms().program(), executor, block, Limits.provable());
  }

  @Test
  void theGoodSubBlockRuns() {
    assertThat(run(good)).isInstanceOf(ThreadExecution.Result.Executed.class);
  }

  @Test
  void aForgedSignature() {
    SubBlock bad =
        with(t -> {
          byte[] signature = t.signature().bytes();
          signature[40] ^= 1;
          return new UserTransaction(t.call(), SignatureBytes.of(signature));
        });
    hasNoProof(bad, "transaction 1: signature: expected one of the sender");
    SubBlock zeros =
        with(t -> new UserTransaction(t.call(), SignatureBytes.of(new byte[SignatureBytes.BYTES])));
    hasNoProof(zeros, "transaction 1: signature: expected one of the sender");
  }

  @Test
  void aSignatureOfSomebodyElse() {
    SubBlock bad =
        with(
            t -> new UserTransaction(t.call(), served.cast.batcher().sign(t.call().signedBytes())));
    hasNoProof(bad, "transaction 1: signature: expected one of the sender");
  }

  private SubBlock signedAnew(UnaryOperator<Call> change) {
    return with(t -> change.apply(t.call()).sign(user));
  }

  private static Call call(
      Call c, Bytes32 chain, Bytes32 settlement, Bytes32 scope, long nonce, long fee, long expiry) {
    return new Call(
        chain, settlement, scope, c.senderKey(), nonce, c.contract(), fee, expiry, c.calldata());
  }

  @Test
  void anotherChainSettlementOrThread() {
    Bytes32 other = Bytes32.ofLong(9);
    hasNoProof(
        signedAnew(
            c -> call(c, other, c.settlementId(), c.scope(), c.nonce(), c.fee(), c.expiry())),
        "transaction 1: chain id: expected");
    hasNoProof(
        signedAnew(c -> call(c, c.chainId(), other, c.scope(), c.nonce(), c.fee(), c.expiry())),
        "transaction 1: settlement id: expected");
    hasNoProof(
        signedAnew(
            c -> call(c, c.chainId(), c.settlementId(), other, c.nonce(), c.fee(), c.expiry())),
        "transaction 1: scope: expected");
  }

  @Test
  void aNonceAheadAndATransactionTwice() {
    hasNoProof(
        signedAnew(c -> call(c, c.chainId(), c.settlementId(), c.scope(), 1, c.fee(), c.expiry())),
        "transaction 1: nonce: expected 0, got 1");
    List<UserTransaction> doubled = new ArrayList<>(good.transactions());
    doubled.add(doubled.get(1));
    hasNoProof(with(doubled), "transaction 4: nonce: expected 1, got 0");
  }

  @Test
  void whatHasExpiredAndAFeeThatIsNotThere() {
    long latest = good.statement().header().latest();
    hasNoProof(
        signedAnew(
            c -> call(c, c.chainId(), c.settlementId(), c.scope(), c.nonce(), c.fee(), latest - 1)),
        "transaction 1: expiry: expected at least " + latest);
    hasNoProof(
        signedAnew(c -> call(c, c.chainId(), c.settlementId(), c.scope(), 0, 100_001, c.expiry())),
        "transaction 1: fee: expected at most the prepaid 100000, got 100001");
  }

  @Test
  void aTransactionOfVersion1() {
    hasNoProof(
        with(t ->
            new Call(
                    t.call().chainId(),
                    t.call().scope(),
                    t.call().senderKey(),
                    0,
                    t.call().contract(),
                    0,
                    t.call().calldata())
                .sign(user)),
        "transaction 1: transaction version: expected 2, got 1");
  }
}
