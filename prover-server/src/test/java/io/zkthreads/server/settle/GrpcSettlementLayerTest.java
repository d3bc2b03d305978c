package io.zkthreads.server.settle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.ledger.v1.GetAccountRequest;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetBlockRequest;
import io.zkthreads.api.ledger.v1.GetBlockResponse;
import io.zkthreads.api.ledger.v1.GetContractRequest;
import io.zkthreads.api.ledger.v1.GetContractResponse;
import io.zkthreads.api.ledger.v1.GetHeadRequest;
import io.zkthreads.api.ledger.v1.GetHeadResponse;
import io.zkthreads.api.ledger.v1.GetReceiptRequest;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetThreadRequest;
import io.zkthreads.api.ledger.v1.GetThreadResponse;
import io.zkthreads.api.ledger.v1.Head;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.ledger.v1.PreflightRequest;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.ledger.v1.Receipt;
import io.zkthreads.api.ledger.v1.TransactionStatus;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.StateKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// An L2 that is away, one that talks nonsense, and one that comes back.
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class GrpcSettlementLayerTest {
  /// Says what the test wants.
  private static final class Scripted extends LedgerServiceGrpc.LedgerServiceImplBase {
    private Status status = Status.OK;
    private PreflightResponse preflight = PreflightResponse.getDefaultInstance();
    private GetReceiptResponse receipt = GetReceiptResponse.getDefaultInstance();
    private GetHeadResponse head = GetHeadResponse.getDefaultInstance();

    private <T> void answer(StreamObserver<T> out, T answer) {
      if (status.isOk()) {
        out.onNext(answer);
        out.onCompleted();
      } else {
        out.onError(status.asRuntimeException());
      }
    }

    @Override
    public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> out) {
      answer(out, GetAccountResponse.newBuilder().setBalance(5).build());
    }

    @Override
    public void getContract(GetContractRequest request, StreamObserver<GetContractResponse> out) {
      ByteString image = ByteString.copyFrom(new byte[5 << 20]);
      answer(out, GetContractResponse.newBuilder().setImage(image).build());
    }

    @Override
    public void getThread(GetThreadRequest request, StreamObserver<GetThreadResponse> out) {
      answer(out, GetThreadResponse.getDefaultInstance());
    }

    @Override
    public void getBlock(GetBlockRequest request, StreamObserver<GetBlockResponse> out) {
      answer(out, GetBlockResponse.getDefaultInstance());
    }

    @Override
    public void preflight(PreflightRequest request, StreamObserver<PreflightResponse> out) {
      answer(out, preflight);
    }

    @Override
    public void getReceipt(GetReceiptRequest request, StreamObserver<GetReceiptResponse> out) {
      answer(out, receipt);
    }

    @Override
    public void getHead(GetHeadRequest request, StreamObserver<GetHeadResponse> out) {
      answer(out, head);
    }
  }

  private static final Bytes32 NAME = Bytes32.ofLong(1);

  private final Scripted scripted = new Scripted();
  private Server server;
  private ManagedChannel channel;
  private SettlementLayer l2;

  private Server serve(int port) throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(scripted)
        .build()
        .start();
  }

  @BeforeEach
  void open() throws IOException {
    server = serve(0);
    channel = connect(server.getPort());
    l2 = GrpcSettlementLayer.over(channel);
  }

  private static ManagedChannel connect(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @ParameterizedTest
  @EnumSource(Status.Code.class)
  void aFailureOfTheCallIsOneOfThePort(Status.Code code) throws Exception {
    scripted.status = code.toStatus().withDescription("so it is");
    switch (code) {
      case OK -> assertThat(l2.account(NAME).balance()).isEqualTo(5);
      case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED, RESOURCE_EXHAUSTED ->
          assertThatThrownBy(() -> l2.account(NAME))
              .isInstanceOf(LedgerUnavailable.class)
              .hasMessageContaining("so it is");
      default ->
          assertThatThrownBy(() -> l2.account(NAME))
              .isInstanceOfSatisfying(
                  LedgerFault.class, fault -> assertThat(fault.isTooLarge()).isFalse())
              .hasMessageContaining("so it is");
    }
  }

  @Test
  void whatIsNotThereIsNoFailure() throws Exception {
    scripted.status = Status.NOT_FOUND;
    assertThat(l2.thread(NAME)).isEmpty();
    assertThat(l2.contractImage(NAME)).isEmpty();
    assertThat(l2.block(7)).isEmpty();
  }

  @Test
  void anAnswerOfOtherBytesIsAFaultAndNotAnAbsence() {
    byte[] noise = new byte[200];
    long seed = 0x11fe;
    new java.util.Random(seed).nextBytes(noise);
    scripted.receipt =
        GetReceiptResponse.newBuilder()
            .setStatus(TransactionStatus.TRANSACTION_STATUS_INCLUDED)
            .setReceipt(Receipt.newBuilder().setEncoded(ByteString.copyFrom(noise)))
            .build();
    assertFault(() -> l2.status(NAME));
    scripted.receipt = GetReceiptResponse.newBuilder().setStatusValue(9).build();
    assertFault(() -> l2.status(NAME));
    scripted.receipt = GetReceiptResponse.getDefaultInstance();
    assertFault(() -> l2.status(NAME));
    scripted.preflight = PreflightResponse.newBuilder().setReason("MOON_PHASE").build();
    assertFault(() -> l2.preflight(NAME, new byte[4], SignatureBytes.of(new byte[64])));
    scripted.head =
        GetHeadResponse.newBuilder()
            .setHead(Head.newBuilder().setBlockHash(ByteString.copyFrom(new byte[31])))
            .build();
    assertFault(l2::head);
  }

  private interface Asking {
    Object ask() throws LedgerUnavailable;
  }

  private static void assertFault(Asking asking) {
    assertThatThrownBy(asking::ask)
        .isInstanceOf(LedgerFault.class)
        .hasMessageContaining("not understood");
  }

  /// By both ends: an answer above our limit, a question above the ledger's.
  @Test
  void whatIsLargerThanAMessageMayBeIsNotAnAbsence() {
    for (Asking asking :
        List.<Asking>of(
            () -> l2.contractImage(NAME),
            () -> l2.state(Collections.nCopies(100_000, new StateKey(NAME, NAME))))) {
      assertThatThrownBy(asking::ask)
          .isInstanceOfSatisfying(
              LedgerFault.class, fault -> assertThat(fault.isTooLarge()).as("%s", fault).isTrue());
    }
    scripted.status =
        Status.RESOURCE_EXHAUSTED.withDescription(
            "Received message larger than max (5341217 vs. 4194304)");
    assertThatThrownBy(() -> l2.account(NAME)).isInstanceOf(LedgerFault.class);
  }

  /// gRPC itself would try again after seconds, later minutes, whoever asks.
  @Test
  void anL2ThatIsBackIsNoticedAtTheNextQuestionOrTheOneAfter() throws Exception {
    int port = server.getPort();
    server.shutdownNow().awaitTermination();
    long until = System.nanoTime() + 5_000_000_000L;
    while (System.nanoTime() < until) {
      assertThatThrownBy(() -> l2.account(NAME)).isInstanceOf(LedgerUnavailable.class);
      Thread.sleep(100);
    }
    server = serve(port);
    int asked = 1;
    while (isAway()) {
      asked++;
      Thread.sleep(500);
    }
    assertThat(asked).as("questions, one every 500 ms").isLessThanOrEqualTo(3);
  }

  private boolean isAway() {
    try {
      return l2.account(NAME).balance() != 5;
    } catch (LedgerUnavailable e) {
      return true;
    }
  }

  @Test
  void nobodyListensSaysWhere() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    ManagedChannel nowhere = connect(port);
    try {
      assertThatThrownBy(() -> GrpcSettlementLayer.over(nowhere).head())
          .isInstanceOf(LedgerUnavailable.class)
          .hasMessageContaining("127.0.0.1:" + port);
    } finally {
      nowhere.shutdownNow();
    }
  }
}
