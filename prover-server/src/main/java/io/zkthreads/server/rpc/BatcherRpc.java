package io.zkthreads.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.batcher.v1.BatcherServiceGrpc;
import io.zkthreads.api.batcher.v1.GetAccountRequest;
import io.zkthreads.api.batcher.v1.GetAccountResponse;
import io.zkthreads.api.batcher.v1.GetInclusionRequest;
import io.zkthreads.api.batcher.v1.GetInclusionResponse;
import io.zkthreads.api.batcher.v1.GetInfoRequest;
import io.zkthreads.api.batcher.v1.GetInfoResponse;
import io.zkthreads.api.batcher.v1.GetTransactionRequest;
import io.zkthreads.api.batcher.v1.GetTransactionResponse;
import io.zkthreads.api.batcher.v1.SubmitTransactionRequest;
import io.zkthreads.api.batcher.v1.SubmitTransactionResponse;
import io.zkthreads.api.batcher.v1.TransactionStage;
import io.zkthreads.api.batcher.v1.WaitTransactionRequest;
import io.zkthreads.api.batcher.v1.WaitTransactionResponse;
import io.zkthreads.batcher.Admission;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.batcher.TransactionRecord;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.inclusion.Inclusion;
import io.zkthreads.ledger.inclusion.InclusionCodec;
import io.zkthreads.ledger.inclusion.InclusionMaker.Made;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.job.SettlementDoor;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.UserTransaction;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// A Batcher over gRPC, for users.
public final class BatcherRpc extends BatcherServiceGrpc.BatcherServiceImplBase {
  private static final long MAX_WAIT_MILLIS = 30_000;

  private final ThreadBatcher batcher;
  private final String softwareVersion;
  private final Answers answers;

  /// Serves a Batcher.
  ///
  /// @param softwareVersion empty of no release
  public BatcherRpc(ThreadBatcher batcher, String softwareVersion, Timings timings) {
    this.batcher = batcher;
    this.softwareVersion = softwareVersion;
    answers = new Answers(timings);
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<GetInfoResponse> out) {
    answers.one("GetInfo", out, () -> BatcherMessages.info(batcher.info(), softwareVersion));
  }

  @Override
  public void submitTransaction(
      SubmitTransactionRequest request, StreamObserver<SubmitTransactionResponse> out) {
    long began = System.nanoTime();
    try {
      switch (submitted(request.getTransaction())) {
        case Admission.Taken(TransactionRecord taken) -> {
          out.onNext(
              SubmitTransactionResponse.newBuilder()
                  .setTransaction(BatcherMessages.transaction(taken))
                  .build());
          out.onCompleted();
        }
        case Admission.Refused(var refusal) -> out.onError(atTheDoor(refusal));
      }
    } catch (Exception | Error e) {
      out.onError(Answers.toStatus(e));
    } finally {
      answers.record("SubmitTransaction", System.nanoTime() - began);
    }
  }

  private Admission submitted(ByteString bytes) throws Refusal, IOException, InterruptedException {
    if (bytes.size() > UserTransaction.MAX_BYTES) {
      return new Admission.Refused(
          io.zkthreads.ledger.chain.Refusal.expected(
              Reason.TOO_LARGE,
              "transaction",
              "at most " + UserTransaction.MAX_BYTES + " bytes",
              bytes.size()));
    }
    UserTransaction transaction;
    try {
      transaction = UserTransaction.decode(bytes.toByteArray());
    } catch (InvalidEncoding e) {
      return new Admission.Refused(
          new io.zkthreads.ledger.chain.Refusal(Reason.MALFORMED, String.valueOf(e.getMessage())));
    }
    return SettlementDoor.asked(() -> batcher.submit(transaction));
  }

  private static Exception atTheDoor(io.zkthreads.ledger.chain.Refusal refusal) {
    boolean passes =
        refusal.reason() == Reason.MEMPOOL_FULL || refusal.reason() == Reason.DISK_FULL;
    boolean full = passes || refusal.reason() == Reason.TOO_LARGE;
    return StatusProto.toStatusException(
        Status.newBuilder()
            .setCode(full ? Code.RESOURCE_EXHAUSTED_VALUE : Code.INVALID_ARGUMENT_VALUE)
            .setMessage(refusal.detail())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(refusal.reason().name())
                        .setDomain(LedgerMessages.DOMAIN)
                        .putMetadata("retryable", Boolean.toString(passes))
                        .build()))
            .build());
  }

  @Override
  public void getTransaction(
      GetTransactionRequest request, StreamObserver<GetTransactionResponse> out) {
    answers.one(
        "GetTransaction",
        out,
        () -> {
          Bytes32 id = LedgerRpc.bytes32("id", request.getId());
          TransactionRecord known = known(id, batcher.transaction(id));
          return GetTransactionResponse.newBuilder()
              .setTransaction(BatcherMessages.transaction(known))
              .build();
        });
  }

  @Override
  public void waitTransaction(
      WaitTransactionRequest request, StreamObserver<WaitTransactionResponse> out) {
    answers.one(
        "WaitTransaction",
        out,
        () -> {
          Bytes32 id = LedgerRpc.bytes32("id", request.getId());
          long asked =
              request.hasTimeout() ? Durations.millis(request.getTimeout()) : MAX_WAIT_MILLIS;
          Duration longest = Duration.ofMillis(Math.clamp(asked, 0, MAX_WAIT_MILLIS));
          TransactionRecord known =
              known(id, batcher.await(id, stage(request.getStage()), longest));
          return WaitTransactionResponse.newBuilder()
              .setTransaction(BatcherMessages.transaction(known))
              .build();
        });
  }

  @Override
  public void getInclusion(GetInclusionRequest request, StreamObserver<GetInclusionResponse> out) {
    answers.one(
        "GetInclusion",
        out,
        () -> {
          Bytes32 id = LedgerRpc.bytes32("id", request.getId());
          return GetInclusionResponse.newBuilder()
              .setInclusion(ByteString.copyFrom(InclusionCodec.encode(inclusion(id))))
              .build();
        });
  }

  private Inclusion inclusion(Bytes32 id) throws Refusal, IOException {
    TransactionRecord known = known(id, batcher.transaction(id));
    Optional<Made> made = SettlementDoor.asked(() -> batcher.inclusion(id));
    return switch (made.orElseThrow(() -> notSettled(known))) {
      case Made.Proof(Inclusion inclusion) -> inclusion;
      case Made.None(String why) ->
          throw Refusal.of(Refusal.Kind.FAILED_PRECONDITION, "NOT_SHOWN", why);
    };
  }

  private static Refusal notSettled(TransactionRecord known) {
    return Refusal.of(
        Refusal.Kind.FAILED_PRECONDITION,
        "NOT_SETTLED",
        "transaction: expected a settled one, got one that is " + known.stage());
  }

  private static TransactionRecord.Stage stage(TransactionStage asked) throws Refusal {
    return switch (asked) {
      case TRANSACTION_STAGE_QUEUED -> TransactionRecord.Stage.QUEUED;
      case TRANSACTION_STAGE_EXECUTED -> TransactionRecord.Stage.EXECUTED;
      case TRANSACTION_STAGE_UNSPECIFIED, TRANSACTION_STAGE_SETTLED, TRANSACTION_STAGE_RETURNED ->
          TransactionRecord.Stage.SETTLED;
      case UNRECOGNIZED ->
          throw Refusal.invalid("UNKNOWN_VALUE", "stage", "a stage of this version", "another");
    };
  }

  private static TransactionRecord known(Bytes32 id, Optional<TransactionRecord> record)
      throws Refusal {
    return record.orElseThrow(() ->
        Refusal.of(Refusal.Kind.NOT_FOUND, "NO_SUCH_TRANSACTION", "no transaction " + id.hex()));
  }

  @Override
  public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> out) {
    answers.one(
        "GetAccount",
        out,
        () -> {
          Bytes32 user = LedgerRpc.bytes32("address", request.getAddress());
          ThreadBatcher.AccountInfo account = SettlementDoor.asked(() -> batcher.account(user));
          return GetAccountResponse.newBuilder()
              .setNextNonce(account.nonce())
              .setBalance(account.balance())
              .setUnsettled(account.pending())
              .build();
        });
  }
}
