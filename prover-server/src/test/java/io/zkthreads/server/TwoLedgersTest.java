package io.zkthreads.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.SettlementLayer.Admission;
import io.zkthreads.ledger.SettlementLayer.Head;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.SignedOperation;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.settle.GrpcSettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.UserTransaction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The same accounts on two ledgers that nobody gave ids.
@Timeout(90)
class TwoLedgersTest {
  private static final long FEE = 1_000_000;

  @TempDir Path folder;
  private final SigningKey bob = SigningKey.fromSeed(Bytes32.ofLong(7));

  private LedgerNode open(String name) throws Exception {
    Map<String, String> settings =
        Map.of(
            "data", folder.resolve(name).toString(),
            "ledger.listen", "127.0.0.1:0",
            "ledger.block_millis", "0",
            "ledger.operator", "127.0.0.1:0",
            "prover.backend", "scalar");
    Config config = Config.load(Optional.empty(), Map.of(), settings);
    return LedgerNode.start(
        config,
        LedgerNode.genesis(
            config, bob.address(), new TreeMap<>(Map.of(bob.address(), 100_000_000L))));
  }

  private List<Transaction> signedFor(Head head) {
    Operation transfer = new Operation.Transfer(Bytes32.ONE, 5);
    Operation optIn = new Operation.Authorize(Bytes32.ONE, Operation.Authorize.NO_END);
    UserTransaction.Call call =
        new UserTransaction.Call(
            head.chainId(),
            head.settlementId(),
            Bytes32.ZERO,
            bob.publicKey(),
            0,
            Bytes32.ONE,
            FEE,
            UserTransaction.NEVER,
            Calldata.EMPTY);
    return List.of(
        new Transaction.Operate(
            SignedOperation.sign(bob, head.chainId(), head.settlementId(), 0, FEE, transfer)),
        new Transaction.Operate(
            SignedOperation.sign(bob, head.chainId(), head.settlementId(), 0, FEE, optIn)),
        new Transaction.DirectCall(call.sign(bob)));
  }

  @Test
  void a5ATransferAnOptInAndACallSignedForOneAreRefusedByTheOther() throws Exception {
    try (LedgerNode test = open("test");
        LedgerNode production = open("production")) {
      ManagedChannel toTest = NettyChannelBuilder.forTarget(test.address()).usePlaintext().build();
      ManagedChannel toProduction =
          NettyChannelBuilder.forTarget(production.address()).usePlaintext().build();
      SettlementLayer layer = GrpcSettlementLayer.over(toProduction);
      for (Transaction signed : signedFor(GrpcSettlementLayer.over(toTest).head())) {
        assertThat(layer.submit(signed.encode()))
            .isInstanceOfSatisfying(
                Admission.Refused.class,
                refused -> assertThat(refused.refusal().reason()).isEqualTo(Reason.WRONG_CHAIN));
      }
      assertThat(layer.account(bob.address()).nextNonce()).isZero();
      assertThat(layer.submit(signedFor(layer.head()).getFirst().encode()))
          .isInstanceOf(Admission.Accepted.class);
      toTest.shutdownNow();
      toProduction.shutdownNow();
    }
  }

  @Test
  void aLedgerComesBackWithItsIds() throws Exception {
    Head before;
    try (LedgerNode node = open("one")) {
      before = headOf(node);
    }
    try (LedgerNode node = open("one")) {
      assertThat(headOf(node)).isEqualTo(before);
    }
  }

  private static Head headOf(LedgerNode node) throws Exception {
    ManagedChannel channel = NettyChannelBuilder.forTarget(node.address()).usePlaintext().build();
    try {
      return GrpcSettlementLayer.over(channel).head();
    } finally {
      channel.shutdownNow();
    }
  }
}
