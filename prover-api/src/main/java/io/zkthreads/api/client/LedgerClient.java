package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.grpc.stub.BlockingClientCall;
import io.zkthreads.api.ledger.v1.Block;
import io.zkthreads.api.ledger.v1.GetAccountRequest;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetBlockRequest;
import io.zkthreads.api.ledger.v1.GetContractRequest;
import io.zkthreads.api.ledger.v1.GetFactRequest;
import io.zkthreads.api.ledger.v1.GetFactResponse;
import io.zkthreads.api.ledger.v1.GetHeadRequest;
import io.zkthreads.api.ledger.v1.GetInfoRequest;
import io.zkthreads.api.ledger.v1.GetInfoResponse;
import io.zkthreads.api.ledger.v1.GetLeaseRequest;
import io.zkthreads.api.ledger.v1.GetLeaseResponse;
import io.zkthreads.api.ledger.v1.GetReceiptRequest;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetStateRequest;
import io.zkthreads.api.ledger.v1.GetStateResponse;
import io.zkthreads.api.ledger.v1.GetThreadRequest;
import io.zkthreads.api.ledger.v1.Head;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.ledger.v1.PreflightRequest;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.ledger.v1.PreflightStatementHeader;
import io.zkthreads.api.ledger.v1.PreflightStatementRequest;
import io.zkthreads.api.ledger.v1.PreflightStatementResponse;
import io.zkthreads.api.ledger.v1.StateKey;
import io.zkthreads.api.ledger.v1.SubmitTransactionRequest;
import io.zkthreads.api.ledger.v1.SubmitTransactionResponse;
import io.zkthreads.api.ledger.v1.Thread;
import io.zkthreads.api.ledger.v1.WatchBlocksRequest;
import io.zkthreads.api.ledger.v1.WatchBlocksResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Client of the L2 ledger. Transactions go as their canonical bytes. Calls outlive a restart of
/// the ledger, and a watch goes on behind the last block it delivered.
public final class LedgerClient {
  private static final long UNARY_SECONDS = 60;

  /// Statements up to this size go in one message, which is faster.
  private static final int MAX_ONE_MESSAGE_BYTES = 1 << 20;

  private final Retries retries;
  private final LedgerServiceGrpc.LedgerServiceBlockingV2Stub ledger;

  public LedgerClient(Channel channel) {
    this(channel, Patience.DEFAULT);
  }

  public LedgerClient(Channel channel, Patience patience) {
    retries = new Retries(channel, patience);
    ledger = LedgerServiceGrpc.newBlockingV2Stub(channel);
  }

  /// Puts a transaction into the mempool. The same bytes again are the same transaction.
  ///
  /// @return its hash
  public byte[] submit(byte[] transaction) {
    return retries
        .call(outage -> {
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
    return retries.call(outage -> timed().getReceipt(request));
  }

  /// Ids, fees, rules and OS versions of the L2.
  public GetInfoResponse info() {
    return retries.call(outage -> timed().getInfo(GetInfoRequest.getDefaultInstance()));
  }

  public Head head() {
    return retries.call(outage -> timed().getHead(GetHeadRequest.getDefaultInstance())).getHead();
  }

  /// Values of keys, all at one height.
  public GetStateResponse state(List<StateKey> keys) {
    GetStateRequest request = GetStateRequest.newBuilder().addAllKeys(keys).build();
    return retries.call(outage -> timed().getState(request));
  }

  public Block block(long height) {
    GetBlockRequest request = GetBlockRequest.newBuilder().setHeight(height).build();
    return retries.call(outage -> timed().getBlock(request)).getBlock();
  }

  /// Every block after `afterHeight` as it is sealed, once and in order, until the watcher has
  /// enough or the ledger ends the watch, over as many connections as it takes.
  public void watchBlocks(long afterHeight, Predicate<Block> wantsMore) {
    long[] last = {afterHeight};
    retries.call(outage -> {
      WatchBlocksRequest request = WatchBlocksRequest.newBuilder().setAfterHeight(last[0]).build();
      BlockingClientCall<?, WatchBlocksResponse> call = ledger.watchBlocks(request);
      try {
        WatchBlocksResponse next;
        while ((next = call.read()) != null) {
          outage.isOver();
          last[0] = next.getBlock().getHeight();
          if (!wantsMore.test(next.getBlock())) {
            Leaving.leave(call, "the watcher has enough", null);
            break;
          }
        }
        return last[0];
      } catch (InterruptedException | RuntimeException e) {
        Leaving.leave(call, "the watcher is gone", e);
        throw e;
      }
    });
  }

  /// What the acceptance rule would say now, with the first stale inputs.
  public PreflightResponse preflight(byte[] sender, byte[] statement, byte[] batcherSignature) {
    return preflight(sender, statement, batcherSignature, 0);
  }

  /// As above, with the stale inputs after the first `skip` ones. A statement that is too large for
  /// one message goes in pieces.
  public PreflightResponse preflight(
      byte[] sender, byte[] statement, byte[] batcherSignature, int skip) {
    if (statement.length > MAX_ONE_MESSAGE_BYTES) {
      return preflightInPieces(
          PreflightStatementHeader.newBuilder()
              .setSender(bytes(sender))
              .setBatcherSignature(bytes(batcherSignature))
              .setSkipStaleInputs(skip)
              .build(),
          statement);
    }
    PreflightRequest request =
        PreflightRequest.newBuilder()
            .setSender(bytes(sender))
            .setStatement(bytes(statement))
            .setBatcherSignature(bytes(batcherSignature))
            .setSkipStaleInputs(skip)
            .build();
    return retries.call(outage -> timed().preflight(request));
  }

  private PreflightResponse preflightInPieces(PreflightStatementHeader header, byte[] statement) {
    return retries
        .call(outage -> {
          BlockingClientCall<PreflightStatementRequest, PreflightStatementResponse> call =
              timed().preflightStatement();
          call.write(PreflightStatementRequest.newBuilder().setHeader(header).build());
          return Chunks.send(
              call,
              statement,
              0,
              (at, data) -> PreflightStatementRequest.newBuilder().setStatementChunk(data).build());
        })
        .getAnswer();
  }

  public Thread thread(byte[] id) {
    GetThreadRequest request = GetThreadRequest.newBuilder().setId(bytes(id)).build();
    return retries.call(outage -> timed().getThread(request)).getThread();
  }

  public GetAccountResponse account(byte[] address) {
    GetAccountRequest request = GetAccountRequest.newBuilder().setAddress(bytes(address)).build();
    return retries.call(outage -> timed().getAccount(request));
  }

  /// The image of a deployed contract.
  public byte[] contractImage(byte[] address) {
    GetContractRequest request = GetContractRequest.newBuilder().setAddress(bytes(address)).build();
    return retries.call(outage -> timed().getContract(request)).getImage().toByteArray();
  }

  /// Whether a fact is registered, and since when.
  public GetFactResponse fact(byte[] factKey) {
    GetFactRequest request = GetFactRequest.newBuilder().setFactKey(bytes(factKey)).build();
    return retries.call(outage -> timed().getFact(request));
  }

  /// Whether a thread has a key to itself, and until when.
  public GetLeaseResponse lease(StateKey key) {
    GetLeaseRequest request = GetLeaseRequest.newBuilder().setKey(key).build();
    return retries.call(outage -> timed().getLease(request));
  }

  private LedgerServiceGrpc.LedgerServiceBlockingV2Stub timed() {
    return ledger.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS);
  }

  private static ByteString bytes(byte[] value) {
    return ByteString.copyFrom(value);
  }
}
