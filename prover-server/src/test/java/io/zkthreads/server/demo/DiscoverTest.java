package io.zkthreads.server.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.client.ProverClient;
import io.zkthreads.api.prover.v1.DiscoverRequest;
import io.zkthreads.api.prover.v1.DiscoverResponse;
import io.zkthreads.api.prover.v1.InvalidCause;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Limits;
import io.zkthreads.api.prover.v1.StateAccess;
import io.zkthreads.api.prover.v1.SubBlockPosition;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.api.prover.v1.TransactionOutcome;
import io.zkthreads.api.prover.v1.TransactionResult;
import io.zkthreads.server.Config;
import io.zkthreads.server.Daemon;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Calldata;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.KeyValue;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.UserTransaction;
import io.zkthreads.thread.contracts.Token;
import io.zkthreads.thread.draft.Draft;
import io.zkthreads.thread.os.OsVersion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Batchers that execute nothing, over sockets, beside one that does. What the daemon finds is what
/// he finds; what cannot be part of a sub-block is said to be; what is wrong with a draft itself is
/// refused with field, expected and got.
@Timeout(180)
@ResourceLock(Resources.SYSTEM_OUT)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DiscoverTest {
  @TempDir static Path folder;

  private final Map<OsVersion, Market> markets = new EnumMap<>(OsVersion.class);
  private ServedMarket served;
  private ProverClient client;

  @BeforeAll
  void marketsOpen() throws Exception {
    served = new ServedMarket(folder);
    client = served.client;
    for (OsVersion os : OsVersion.values()) {
      markets.put(os, served.open(os));
    }
  }

  @AfterAll
  void allEnds() {
    served.close();
  }

  private Market market(OsVersion os) {
    return java.util.Objects.requireNonNull(markets.get(os));
  }

  private static ByteString bytes(Bytes32 value) {
    return ByteString.copyFrom(value.bytes());
  }

  private static DiscoverRequest.Builder draft(Market market, List<UserTransaction> transactions) {
    DiscoverRequest.Builder draft = DiscoverRequest.newBuilder().setThread(bytes(market.thread()));
    transactions.forEach(t -> draft.addTransactions(ByteString.copyFrom(t.encode())));
    return draft;
  }

  /// Put together by hand, as docs/zkthreads.md says.
  private byte[] subBlock(DiscoverRequest draft, DiscoverResponse found) {
    byte[] statement = found.getStatement().toByteArray();
    byte[] signature = served.cast.batcher().sign(found.getSigningBytes().toByteArray()).bytes();
    List<ByteString> kept = new ArrayList<>();
    for (int i = 0; i < draft.getTransactionsCount(); i++) {
      if (found.getTransactions(i).getOutcome() != TransactionOutcome.TRANSACTION_OUTCOME_INVALID) {
        kept.add(draft.getTransactions(i));
      }
    }
    int version = found.getSalt().isEmpty() ? 2 : 1;
    ByteWriter out = new ByteWriter().tag("ZKTS").u32(version).u32(statement.length / 4);
    out.bytes(statement).bytes(signature).bytes(found.getSalt().toByteArray()).u32(kept.size());
    kept.forEach(t -> out.u32(t.size()).bytes(t.toByteArray()));
    return out.toBytes();
  }

  private static List<TransactionOutcome> outcomes(DiscoverResponse found) {
    return found.getTransactionsList().stream().map(TransactionResult::getOutcome).toList();
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void whatIsFoundIsWhatABatcherFindsWhoExecutes(OsVersion os) throws Exception {
    Market market = market(os);
    Draft own = market.draft(market.trades(8));
    SubBlock block = own.sign(served.cast.batcher());
    Statement statement = block.statement();
    Statement.Header header = statement.header();
    DiscoverRequest.Builder draft =
        draft(market, block.transactions())
            .setFee(header.fee())
            .setPosition(
                SubBlockPosition.newBuilder()
                    .setSequence(header.sequence())
                    .setParentHead(bytes(header.parentHead()))
                    .setNotBefore(header.notBefore())
                    .setNotAfter(header.notAfter())
                    .setEarliest(header.earliest())
                    .setLatest(header.latest()));
    if (os == OsVersion.V1) {
      draft.setSalt(bytes(block.salt()));
    }
    DiscoverResponse found = client.discover(draft.build());
    assertThat(found.getStatement().toByteArray()).isEqualTo(statement.bytes());
    assertThat(found.getSigningBytes().toByteArray())
        .isEqualTo(Digests.batcherMessage(statement.hash()));
    assertThat(found.getCycles()).isEqualTo(own.cycles());
    assertThat(found.getHeight()).isEqualTo(served.l2.head().height());
    assertThat(found.getPosition()).isEqualTo(draft.getPosition());
    assertThat(subBlock(draft.build(), found)).isEqualTo(block.encode());
    assertThat(found.getAccessesList()).map(DiscoverTest::before).isEqualTo(statement.inputState());
    assertThat(found.getAccessesList().stream().filter(a -> !a.getAfter().isEmpty()))
        .map(DiscoverTest::after)
        .isEqualTo(statement.outputState());
  }

  private static io.zkthreads.thread.StateKey key(StateAccess access) {
    return new io.zkthreads.thread.StateKey(
        Bytes32.of(access.getContract().toByteArray()), Bytes32.of(access.getSlot().toByteArray()));
  }

  private static KeyValue before(StateAccess access) {
    return new KeyValue(key(access), Bytes32.of(access.getBefore().toByteArray()));
  }

  private static KeyValue after(StateAccess access) {
    return new KeyValue(key(access), Bytes32.of(access.getAfter().toByteArray()));
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void whatIsSignedAsItIsFoundIsExecutedByTheDaemonAndAcceptableToTheL2(OsVersion os)
      throws Exception {
    Market market = market(os);
    SigningKey user = served.cast.users().get(2);
    Bytes32 gold = market.goldOf(user.address()).contract();
    // The market counts its users' nonces; nothing here is settled, so each test takes a new user.
    UserTransaction pays =
        market.transaction(user, gold, Token.transfer(served.cast.outsider().address(), 7));
    UserTransaction tooMuch =
        market.transaction(user, gold, Token.transfer(served.cast.outsider().address(), 1L << 40));
    DiscoverRequest draft = draft(market, List.of(pays, tooMuch)).setFee(9).build();
    DiscoverResponse found = client.discover(draft);
    assertThat(outcomes(found))
        .containsExactly(
            TransactionOutcome.TRANSACTION_OUTCOME_RETURNED,
            TransactionOutcome.TRANSACTION_OUTCOME_REVERTED);
    assertThat(found.getTransactions(1).getRevertReason()).isEqualTo(2);
    SubBlock block = SubBlock.decode(subBlock(draft, found));
    Statement.Header header = block.statement().header();
    assertThat(header.prover().bytes()).isEqualTo(client.info().getProverAddress().toByteArray());
    assertThat(header.fee()).isEqualTo(9);
    assertThat(block.isCommitted()).isTrue();
    assertThat(block.isSignedBy(served.cast.batcher().publicKey())).isTrue();
    JobSpec spec =
        JobSpec.newBuilder()
            .setSubBlock(SubBlockWork.newBuilder().setSubBlock(ByteString.copyFrom(block.encode())))
            .build();
    assertThat(client.estimate(spec).getStatementHash().toByteArray())
        .isEqualTo(block.statement().hash().bytes());
    var preflight =
        served.ledgerClient.preflight(
            header.prover().bytes(),
            found.getStatement().toByteArray(),
            block.batcherSignature().bytes());
    assertThat(preflight.getAcceptable()).as(preflight.getDetail()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(OsVersion.class)
  void whatCannotBePartOfASubBlockIsSaidToBeAndTheRestIsFound(OsVersion os) throws Exception {
    Market market = market(os);
    Market other = market(os == OsVersion.V1 ? OsVersion.V2 : OsVersion.V1);
    SigningKey user = served.cast.users().get(os == OsVersion.V1 ? 3 : 4);
    Bytes32 gold = market.goldOf(user.address()).contract();
    Calldata pay = Token.transfer(served.cast.outsider().address(), 1);
    UserTransaction first = market.transaction(user, gold, pay);
    UserTransaction second = market.transaction(user, gold, pay);
    byte[] forged = second.encode();
    forged[forged.length - 1] ^= 1;
    UserTransaction elsewhere = other.transaction(user, gold, pay);
    UserTransaction noContract = market.transaction(user, Bytes32.ONE, pay);
    UserTransaction strangers = market.transaction(served.cast.outsider(), gold, pay);
    DiscoverRequest draft =
        draft(market, List.of(first))
            .addTransactions(ByteString.copyFromUtf8("ZKTX, or so"))
            .addTransactions(ByteString.EMPTY)
            .addTransactions(ByteString.copyFrom(forged))
            .addTransactions(ByteString.copyFrom(elsewhere.encode()))
            .addTransactions(ByteString.copyFrom(noContract.encode()))
            .addTransactions(ByteString.copyFrom(strangers.encode()))
            .addTransactions(ByteString.copyFrom(second.encode()))
            .build();
    DiscoverResponse found = client.discover(draft);
    assertThat(found.getTransactionsList().stream().map(TransactionResult::getCause))
        .containsExactly(
            InvalidCause.INVALID_CAUSE_UNSPECIFIED,
            InvalidCause.INVALID_CAUSE_MALFORMED,
            InvalidCause.INVALID_CAUSE_MALFORMED,
            InvalidCause.INVALID_CAUSE_BAD_SIGNATURE,
            InvalidCause.INVALID_CAUSE_NOT_FOR_THIS_THREAD,
            InvalidCause.INVALID_CAUSE_UNKNOWN_CONTRACT,
            os == OsVersion.V1
                ? InvalidCause.INVALID_CAUSE_NOT_OPTED_IN
                : InvalidCause.INVALID_CAUSE_FEE_NOT_COVERED,
            InvalidCause.INVALID_CAUSE_UNSPECIFIED);
    for (TransactionResult result : found.getTransactionsList()) {
      boolean invalid = result.getOutcome() == TransactionOutcome.TRANSACTION_OUTCOME_INVALID;
      assertThat(result.getDetail().isEmpty()).as("%s", result).isNotEqualTo(invalid);
    }
    assertThat(found.getTransactions(4).getDetail()).contains("version: expected", ", got");
    SubBlock block = SubBlock.decode(subBlock(draft, found));
    assertThat(block.transactions()).containsExactly(first, second);
    assertThat(block.isCommitted()).isTrue();
  }

  @Test
  void underVersion2NonceFeeAndExpiryAreSaidToo() {
    Market market = market(OsVersion.V2);
    SigningKey user = served.cast.users().get(5);
    Bytes32 gold = market.goldOf(user.address()).contract();
    UserTransaction good =
        market.transaction(user, gold, Token.transfer(served.cast.outsider().address(), 1));
    UserTransaction.Call c = good.call();
    List<UserTransaction> transactions = new ArrayList<>();
    transactions.add(with(c, c.nonce() + 1, c.fee(), c.expiry()).sign(user));
    transactions.add(with(c, c.nonce(), 1L << 40, c.expiry()).sign(user));
    transactions.add(with(c, c.nonce(), c.fee(), 1_000).sign(user));
    transactions.add(good);
    transactions.add(good);
    DiscoverResponse found = client.discover(draft(market, transactions).build());
    assertThat(found.getTransactionsList().stream().map(TransactionResult::getCause))
        .containsExactly(
            InvalidCause.INVALID_CAUSE_WRONG_NONCE,
            InvalidCause.INVALID_CAUSE_FEE_NOT_COVERED,
            InvalidCause.INVALID_CAUSE_EXPIRED,
            InvalidCause.INVALID_CAUSE_UNSPECIFIED,
            InvalidCause.INVALID_CAUSE_WRONG_NONCE);
    assertThat(found.getTransactions(0).getDetail()).isEqualTo("nonce: expected 0, got 1");
  }

  private static UserTransaction.Call with(
      UserTransaction.Call c, long nonce, long fee, long expiry) {
    return new UserTransaction.Call(
        c.chainId(),
        c.settlementId(),
        c.scope(),
        c.senderKey(),
        nonce,
        c.contract(),
        fee,
        expiry,
        c.calldata());
  }

  private static void refused(
      ProverClient client, DiscoverRequest.Builder draft, String reason, String... texts) {
    assertThatThrownBy(() -> client.discover(draft.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(reason(e)).as(e.getMessage()).isEqualTo(reason);
              assertThat(e.getStatus().getDescription()).contains(texts);
            });
  }

  private static String reason(StatusRuntimeException e) {
    try {
      return StatusProto.fromThrowable(e).getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (com.google.protobuf.InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }

  @Test
  void aDraftThatIsWrongItselfIsRefusedWithFieldExpectedAndGot() {
    Market two = market(OsVersion.V2);
    Market one = market(OsVersion.V1);
    DiscoverRequest nothing = draft(two, List.of()).build();
    refused(client, nothing.toBuilder().setThread(bytes(Bytes32.ONE)), "UNKNOWN_THREAD", "thread");
    refused(client, nothing.toBuilder().clearThread(), "BAD_LENGTH", "32 bytes, got 0 bytes");
    refused(
        client,
        nothing.toBuilder().setProverAddress(ByteString.copyFromUtf8("me")),
        "BAD_LENGTH",
        "prover_address");
    refused(client, nothing.toBuilder().setBatcherKeyIndex(1), "UNKNOWN_BATCHER_KEY", "got 1");
    refused(client, nothing.toBuilder().setFee(-1), "OUT_OF_RANGE", "fee", "18446744073709551615");
    SubBlockPosition far = SubBlockPosition.newBuilder().setNotAfter(-2).build();
    refused(client, nothing.toBuilder().setPosition(far), "OUT_OF_RANGE", "position.not_after");
    refused(client, nothing.toBuilder().setSalt(bytes(Bytes32.ONE)), "BAD_LENGTH", "no salt");
    SubBlockPosition interval =
        SubBlockPosition.newBuilder().setEarliest(1000).setLatest(1001).build();
    refused(
        client,
        draft(one, List.of()).setPosition(interval),
        "WRONG_TIME",
        "position.latest: expected 1000",
        "got 1001");
    DiscoverRequest.Builder many = nothing.toBuilder();
    for (int i = 0; i <= Statement.MAX_SIGNED_TRANSACTIONS; i++) {
      many.addTransactions(ByteString.EMPTY);
    }
    refused(client, many, "TOO_LARGE", "transactions: expected at most 1024, got 1025");
    refused(
        client,
        nothing.toBuilder().setLimits(Limits.newBuilder().setMaxCycles(1L << 40)),
        "TOO_LARGE",
        "limits.max_cycles");
    refused(
        client,
        nothing.toBuilder().setLimits(Limits.newBuilder().setMaxCycles(10)),
        "DRAFT_TOO_LONG",
        "expected at most 10 cycles");
    assertThat(client.discover(nothing).getTransactionsList()).isEmpty();
  }

  @Test
  void aDaemonWithoutAnL2OrWithOneThatIsAwaySaysSo() throws Exception {
    for (String address : List.of("", "127.0.0.1:1")) {
      Config config = Demo.config(folder.resolve("alone" + address.length()), "scalar");
      try (Daemon alone =
          Daemon.start(address.isEmpty() ? config : config.withDaemonLedger(address))) {
        ManagedChannel channel =
            NettyChannelBuilder.forTarget(alone.address()).usePlaintext().build();
        ProverClient impatient = new ProverClient(channel, Patience.NONE);
        DiscoverRequest.Builder draft = draft(market(OsVersion.V2), List.of());
        refused(impatient, draft, address.isEmpty() ? "NO_LEDGER" : "LEDGER_AWAY", "L2");
        assertThatThrownBy(() -> impatient.discover(draft.build()))
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e ->
                    assertThat(e.getStatus().getCode())
                        .isEqualTo(
                            address.isEmpty()
                                ? Status.Code.FAILED_PRECONDITION
                                : Status.Code.UNAVAILABLE));
        channel.shutdownNow();
      }
    }
  }
}
