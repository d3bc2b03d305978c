package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.ledger.v1.Block;
import io.zkthreads.api.ledger.v1.GetAccountRequest;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetBlockRequest;
import io.zkthreads.api.ledger.v1.GetContractRequest;
import io.zkthreads.api.ledger.v1.GetHeadRequest;
import io.zkthreads.api.ledger.v1.GetReceiptRequest;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetStateRequest;
import io.zkthreads.api.ledger.v1.GetStateResponse;
import io.zkthreads.api.ledger.v1.GetThreadRequest;
import io.zkthreads.api.ledger.v1.Head;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.ledger.v1.PreflightRequest;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.ledger.v1.SequenceBlockRequest;
import io.zkthreads.api.ledger.v1.SequencerServiceGrpc;
import io.zkthreads.api.ledger.v1.StateKey;
import io.zkthreads.api.ledger.v1.SubmitTransactionRequest;
import io.zkthreads.api.ledger.v1.SubmitTransactionResponse;
import io.zkthreads.api.ledger.v1.Thread;
import io.zkthreads.api.ledger.v1.WatchBlocksRequest;
import io.zkthreads.api.ledger.v1.WatchBlocksResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Client of the L2 ledger. Transactions go as their canonical bytes.
public final class LedgerClient {
  private static final long UNARY_SECONDS = 60;

  private final LedgerServiceGrpc.LedgerServiceBlockingV2Stub ledger;
  private final SequencerServiceGrpc.SequencerServiceBlockingV2Stub sequencer;

  public LedgerClient(Channel channel) {
    ledger = LedgerServiceGrpc.newBlockingV2Stub(channel);
    sequencer = SequencerServiceGrpc.newBlockingV2Stub(channel);
  }

  /// Puts a transaction into the mempool.
  ///
  /// @return its hash
  public byte[] submit(byte[] transaction) {
    return Chunks.call(
            () -> {
              BlockingClientCall<SubmitTransactionRequest, SubmitTransactionResponse> call =
                  ledger.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS).submitTransaction();
              return Chunks.send(
                  call,
                  transaction,
                  0,
                  (at, data) -> SubmitTransactionRequest.newBuilder().setChunk(data).build());
            })
        .getTransactionHash()
        .toByteArray();
  }

  public GetReceiptResponse receipt(byte[] transactionHash) {
    GetReceiptRequest request =
        GetReceiptRequest.newBuilder().setTransactionHash(bytes(transactionHash)).build();
    return Chunks.call(() -> timed().getReceipt(request));
  }

  public Head head() {
    return Chunks.call(() -> timed().getHead(GetHeadRequest.getDefaultInstance())).getHead();
  }

  /// Values of keys, all at one height.
  public GetStateResponse state(List<StateKey> keys) {
    GetStateRequest request = GetStateRequest.newBuilder().addAllKeys(keys).build();
    return Chunks.call(() -> timed().getState(request));
  }

  public Block block(long height) {
    GetBlockRequest request = GetBlockRequest.newBuilder().setHeight(height).build();
    return Chunks.call(() -> timed().getBlock(request)).getBlock();
  }

  /// Every block after `afterHeight` as it is sealed, until the watcher has enough.
  public void watchBlocks(long afterHeight, Predicate<Block> wantsMore) {
    WatchBlocksRequest request =
        WatchBlocksRequest.newBuilder().setAfterHeight(afterHeight).build();
    Chunks.call(() -> readBlocks(ledger.watchBlocks(request), wantsMore));
  }

  private static boolean readBlocks(
      BlockingClientCall<?, WatchBlocksResponse> call, Predicate<Block> wantsMore)
      throws InterruptedException, StatusException {
    WatchBlocksResponse next;
    while ((next = call.read()) != null) {
      if (!wantsMore.test(next.getBlock())) {
        call.cancel("the watcher has enough", null);
        return true;
      }
    }
    return false;
  }

  /// What the acceptance rule would say now.
  public PreflightResponse preflight(byte[] sender, byte[] statement, byte[] batcherSignature) {
    PreflightRequest request =
        PreflightRequest.newBuilder()
            .setSender(bytes(sender))
            .setStatement(bytes(statement))
            .setBatcherSignature(bytes(batcherSignature))
            .build();
    return Chunks.call(() -> timed().preflight(request));
  }

  public Thread thread(byte[] id) {
    GetThreadRequest request = GetThreadRequest.newBuilder().setId(bytes(id)).build();
    return Chunks.call(() -> timed().getThread(request)).getThread();
  }

  public GetAccountResponse account(byte[] address) {
    GetAccountRequest request = GetAccountRequest.newBuilder().setAddress(bytes(address)).build();
    return Chunks.call(() -> timed().getAccount(request));
  }

  /// The image of a deployed contract.
  public byte[] contractImage(byte[] address) {
    GetContractRequest request = GetContractRequest.newBuilder().setAddress(bytes(address)).build();
    return Chunks.call(() -> timed().getContract(request)).getImage().toByteArray();
  }

  /// Seals a block of these transactions in this order; for the operator of the ledger.
  public Block sequence(List<byte[]> transactionHashes) {
    SequenceBlockRequest.Builder request = SequenceBlockRequest.newBuilder();
    transactionHashes.forEach(hash -> request.addTransactionHashes(bytes(hash)));
    return Chunks.call(() ->
            sequencer
                .withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS)
                .sequenceBlock(request.build()))
        .getBlock();
  }

  private LedgerServiceGrpc.LedgerServiceBlockingV2Stub timed() {
    return ledger.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS);
  }

  private static ByteString bytes(byte[] value) {
    return ByteString.copyFrom(value);
  }
}
