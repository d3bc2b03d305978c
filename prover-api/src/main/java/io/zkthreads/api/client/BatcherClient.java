package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.grpc.Channel;
import io.zkthreads.api.batcher.v1.BatcherOperatorServiceGrpc;
import io.zkthreads.api.batcher.v1.BatcherServiceGrpc;
import io.zkthreads.api.batcher.v1.DecideSubBlockRequest;
import io.zkthreads.api.batcher.v1.Decision;
import io.zkthreads.api.batcher.v1.GetAccountRequest;
import io.zkthreads.api.batcher.v1.GetAccountResponse;
import io.zkthreads.api.batcher.v1.GetInclusionRequest;
import io.zkthreads.api.batcher.v1.GetInfoRequest;
import io.zkthreads.api.batcher.v1.GetInfoResponse;
import io.zkthreads.api.batcher.v1.GetTransactionRequest;
import io.zkthreads.api.batcher.v1.ListSubBlocksRequest;
import io.zkthreads.api.batcher.v1.SubBlock;
import io.zkthreads.api.batcher.v1.SubmitTransactionRequest;
import io.zkthreads.api.batcher.v1.Transaction;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.batcher.v1.WaitTransactionRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Client of a Batcher, and of its operator's port. Transactions and soft receipts go as their
/// canonical bytes. Calls outlive a restart of the Batcher.
public final class BatcherClient {
  private static final long UNARY_SECONDS = 60;

  private final Retries retries;
  private final BatcherServiceGrpc.BatcherServiceBlockingV2Stub batcher;
  private final BatcherOperatorServiceGrpc.BatcherOperatorServiceBlockingV2Stub operator;

  public BatcherClient(Channel channel) {
    this(channel, Patience.DEFAULT);
  }

  public BatcherClient(Channel channel, Patience patience) {
    retries = new Retries(channel, patience);
    batcher = BatcherServiceGrpc.newBlockingV2Stub(channel);
    operator = BatcherOperatorServiceGrpc.newBlockingV2Stub(channel);
  }

  /// Thread, key, limits, and how the Batcher stands.
  public GetInfoResponse info() {
    return retries.call(outage -> timed().getInfo(GetInfoRequest.getDefaultInstance()));
  }

  /// Hands a user's transaction in. The same bytes again are the same transaction.
  public Transaction submit(byte[] transaction) {
    SubmitTransactionRequest request =
        SubmitTransactionRequest.newBuilder()
            .setTransaction(ByteString.copyFrom(transaction))
            .build();
    return retries.call(outage -> timed().submitTransaction(request)).getTransaction();
  }

  /// How far a transaction is.
  public Transaction transaction(byte[] id) {
    GetTransactionRequest request =
        GetTransactionRequest.newBuilder().setId(ByteString.copyFrom(id)).build();
    return retries.call(outage -> timed().getTransaction(request)).getTransaction();
  }

  /// The transaction once it is as far as `stage` or has ended, or after at most `seconds`.
  public Transaction await(byte[] id, TransactionStage stage, long seconds) {
    WaitTransactionRequest request =
        WaitTransactionRequest.newBuilder()
            .setId(ByteString.copyFrom(id))
            .setStage(stage)
            .setTimeout(Duration.newBuilder().setSeconds(seconds))
            .build();
    return retries.call(outage -> timed().waitTransaction(request)).getTransaction();
  }

  /// The file that shows that a settled transaction was applied.
  public byte[] inclusion(byte[] id) {
    GetInclusionRequest request =
        GetInclusionRequest.newBuilder().setId(ByteString.copyFrom(id)).build();
    return retries.call(outage -> timed().getInclusion(request)).getInclusion().toByteArray();
  }

  /// A user's account after all that the Batcher has taken of him.
  public GetAccountResponse account(byte[] address) {
    GetAccountRequest request =
        GetAccountRequest.newBuilder().setAddress(ByteString.copyFrom(address)).build();
    return retries.call(outage -> timed().getAccount(request));
  }

  /// The newest sub-blocks; the operator's port answers.
  public List<SubBlock> subBlocks(int pageSize) {
    ListSubBlocksRequest request = ListSubBlocksRequest.newBuilder().setPageSize(pageSize).build();
    return retries
        .call(outage ->
            operator.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS).listSubBlocks(request))
        .getSubBlocksList();
  }

  /// The operator's word on a sub-block that waits for it.
  public SubBlock decide(long number, Decision decision) {
    DecideSubBlockRequest request =
        DecideSubBlockRequest.newBuilder().setNumber(number).setDecision(decision).build();
    return retries
        .call(outage ->
            operator.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS).decideSubBlock(request))
        .getSubBlock();
  }

  private BatcherServiceGrpc.BatcherServiceBlockingV2Stub timed() {
    return batcher.withDeadlineAfter(UNARY_SECONDS, TimeUnit.SECONDS);
  }
}
