package io.zkthreads.server.rpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.ledger.v1.GetAccountRequest;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetBlockRequest;
import io.zkthreads.api.ledger.v1.GetBlockResponse;
import io.zkthreads.api.ledger.v1.GetContractRequest;
import io.zkthreads.api.ledger.v1.GetContractResponse;
import io.zkthreads.api.ledger.v1.GetFactRequest;
import io.zkthreads.api.ledger.v1.GetFactResponse;
import io.zkthreads.api.ledger.v1.GetHeadRequest;
import io.zkthreads.api.ledger.v1.GetHeadResponse;
import io.zkthreads.api.ledger.v1.GetInfoRequest;
import io.zkthreads.api.ledger.v1.GetInfoResponse;
import io.zkthreads.api.ledger.v1.GetLeaseRequest;
import io.zkthreads.api.ledger.v1.GetLeaseResponse;
import io.zkthreads.api.ledger.v1.GetReceiptRequest;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetStateRequest;
import io.zkthreads.api.ledger.v1.GetStateResponse;
import io.zkthreads.api.ledger.v1.GetThreadRequest;
import io.zkthreads.api.ledger.v1.GetThreadResponse;
import io.zkthreads.api.ledger.v1.LedgerServiceGrpc;
import io.zkthreads.api.ledger.v1.PreflightRequest;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.ledger.v1.PreflightStatementRequest;
import io.zkthreads.api.ledger.v1.PreflightStatementResponse;
import io.zkthreads.api.ledger.v1.SubmitTransactionRequest;
import io.zkthreads.api.ledger.v1.SubmitTransactionResponse;
import io.zkthreads.api.ledger.v1.TransactionStatus;
import io.zkthreads.api.ledger.v1.WatchBlocksRequest;
import io.zkthreads.api.ledger.v1.WatchBlocksResponse;
import io.zkthreads.ledger.BlockCursor;
import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Transaction;
import io.zkthreads.server.job.Durations;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.server.settle.TermsMessages;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The embedded ledger over gRPC. It adds no rule: what comes in are canonical bytes.
public final class LedgerRpc extends LedgerServiceGrpc.LedgerServiceImplBase {
  private static final int MAX_KEYS = 4096;
  private static final Duration LOOK_FOR_THE_CLIENT = Duration.ofSeconds(5);

  /// Bytes of transactions that are being received or admitted, all calls together.
  private static final long MAX_HELD_BYTES = 8L * Transaction.MAX_BYTES;

  private final Ledger ledger;
  private final String softwareVersion;
  private final long blockMillis;
  private final Answers answers;
  private final PreflightCalls preflight;
  private final HeldBytes transactions =
      new HeldBytes(
          "chunk", Transaction.MAX_BYTES, MAX_HELD_BYTES, "SUBMIT_QUEUE_FULL", System::nanoTime);

  /// Serves a ledger.
  ///
  /// @param softwareVersion empty of no release
  /// @param blockMillis pause between blocks; 0 where they are sealed at will
  public LedgerRpc(Ledger ledger, String softwareVersion, long blockMillis, Timings timings) {
    this.ledger = ledger;
    this.softwareVersion = softwareVersion;
    this.blockMillis = blockMillis;
    answers = new Answers(timings);
    preflight = new PreflightCalls(ledger, answers);
  }

  @Override
  public void getInfo(GetInfoRequest request, StreamObserver<GetInfoResponse> out) {
    answers.one("GetInfo", out, this::info);
  }

  private GetInfoResponse info() {
    SettlementLayer.Terms terms = ledger.terms();
    GetInfoResponse.Builder info =
        GetInfoResponse.newBuilder()
            .setSoftwareVersion(softwareVersion)
            .setChainId(LedgerMessages.bytes(ledger.genesis().chainId()))
            .setSettlementId(LedgerMessages.bytes(ledger.genesis().settlementId()))
            .setGenesisDigest(LedgerMessages.bytes(ledger.genesis().digest()))
            .setFees(TermsMessages.fees(terms.fees()))
            .setRules(TermsMessages.rules(terms.rules()))
            .setMaxTransactionBytes(Transaction.MAX_BYTES)
            .setMaxMessageBytes(RpcServer.MAX_MESSAGE_BYTES)
            .setMaxStateKeys(MAX_KEYS);
    terms.osVersions().forEach(os -> info.addOsReleases(TermsMessages.release(os)));
    if (blockMillis > 0) {
      info.setBlockInterval(Durations.ofMillis(blockMillis));
    }
    return info.build();
  }

  @Override
  public StreamObserver<SubmitTransactionRequest> submitTransaction(
      StreamObserver<SubmitTransactionResponse> out) {
    return new Inflow(out);
  }

  private final class Inflow implements StreamObserver<SubmitTransactionRequest> {
    private final StreamObserver<SubmitTransactionResponse> out;
    private final HeldBytes.Call transaction;

    Inflow(StreamObserver<SubmitTransactionResponse> out) {
      this.out = out;
      transaction = transactions.open(refusal -> out.onError(Answers.toStatus(refusal)));
    }

    @Override
    public void onNext(SubmitTransactionRequest request) {
      transaction.add(request.getChunk());
    }

    @Override
    public void onError(Throwable gone) {
      transaction.release();
    }

    @Override
    public void onCompleted() {
      transaction.complete().ifPresent(bytes -> submit(bytes, out));
      transaction.release();
    }
  }

  private void submit(byte[] transaction, StreamObserver<SubmitTransactionResponse> out) {
    long began = System.nanoTime();
    try {
      switch (ledger.submit(transaction)) {
        case SettlementLayer.Admission.Accepted(Bytes32 hash) -> {
          out.onNext(
              SubmitTransactionResponse.newBuilder()
                  .setTransactionHash(LedgerMessages.bytes(hash))
                  .build());
          out.onCompleted();
        }
        case SettlementLayer.Admission.Refused(var refusal) -> out.onError(atTheDoor(refusal));
      }
    } catch (RuntimeException | Error e) {
      out.onError(Answers.toStatus(e));
    } finally {
      answers.record("SubmitTransaction", System.nanoTime() - began);
    }
  }

  private static Exception atTheDoor(io.zkthreads.ledger.chain.Refusal refusal) {
    boolean mends = refusal.reason() == Reason.MEMPOOL_FULL || refusal.reason() == Reason.DISK_FULL;
    boolean full = mends || refusal.reason() == Reason.TOO_LARGE;
    return StatusProto.toStatusException(
        Status.newBuilder()
            .setCode(full ? Code.RESOURCE_EXHAUSTED_VALUE : Code.INVALID_ARGUMENT_VALUE)
            .setMessage(refusal.detail())
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setReason(refusal.reason().name())
                        .setDomain(LedgerMessages.DOMAIN)
                        .putMetadata("retryable", Boolean.toString(mends))
                        .build()))
            .build());
  }

  @Override
  public void getReceipt(GetReceiptRequest request, StreamObserver<GetReceiptResponse> out) {
    answers.one(
        "GetReceipt",
        out,
        () -> {
          Bytes32 hash = bytes32("transaction_hash", request.getTransactionHash());
          GetReceiptResponse.Builder response = GetReceiptResponse.newBuilder();
          switch (ledger.status(hash)) {
            case SettlementLayer.TransactionStatus.Unknown() ->
                response.setStatus(TransactionStatus.TRANSACTION_STATUS_UNKNOWN);
            case SettlementLayer.TransactionStatus.Pending() ->
                response.setStatus(TransactionStatus.TRANSACTION_STATUS_PENDING);
            case SettlementLayer.TransactionStatus.Included(var receipt) ->
                response
                    .setStatus(TransactionStatus.TRANSACTION_STATUS_INCLUDED)
                    .setReceipt(LedgerMessages.receipt(receipt, true));
          }
          return response.build();
        });
  }

  @Override
  public void getHead(GetHeadRequest request, StreamObserver<GetHeadResponse> out) {
    answers.one(
        "GetHead",
        out,
        () -> GetHeadResponse.newBuilder().setHead(LedgerMessages.head(ledger.head())).build());
  }

  @Override
  public void getState(GetStateRequest request, StreamObserver<GetStateResponse> out) {
    answers.one(
        "GetState",
        out,
        () -> {
          if (request.getKeysCount() > MAX_KEYS) {
            throw Refusal.tooLarge("keys", MAX_KEYS, request.getKeysCount());
          }
          List<StateKey> keys = new ArrayList<>();
          for (var key : request.getKeysList()) {
            keys.add(stateKey("keys", key));
          }
          SettlementLayer.StateValues values = ledger.state(keys);
          GetStateResponse.Builder response =
              GetStateResponse.newBuilder().setHeight(values.height());
          values.values().forEach(value -> response.addValues(LedgerMessages.bytes(value)));
          return response.build();
        });
  }

  @Override
  public void getBlock(GetBlockRequest request, StreamObserver<GetBlockResponse> out) {
    answers.one(
        "GetBlock",
        out,
        () -> {
          long height = Counts.of("height", request.getHeight());
          Block block =
              ledger.block(height).orElseThrow(() -> missing("NO_SUCH_BLOCK", "block " + height));
          return GetBlockResponse.newBuilder().setBlock(LedgerMessages.block(block)).build();
        });
  }

  @Override
  public void watchBlocks(WatchBlocksRequest request, StreamObserver<WatchBlocksResponse> out) {
    Outflow.start(
        out,
        "WatchBlocks",
        flow -> follow(Counts.of("after_height", request.getAfterHeight()), flow));
  }

  /// Takes a block from the ledger when the client has room for it, so a slow one has nothing wait
  /// for it in memory but the block that is being sent.
  private void follow(long afterHeight, Outflow<WatchBlocksResponse> out)
      throws InterruptedException {
    try (BlockCursor blocks = ledger.after(afterHeight)) {
      boolean wanted = true;
      while (wanted && !out.isGone()) {
        Block block = blocks.next(LOOK_FOR_THE_CLIENT);
        wanted =
            block == null
                || out.send(
                    WatchBlocksResponse.newBuilder().setBlock(LedgerMessages.block(block)).build());
      }
    }
  }

  @Override
  public void preflight(PreflightRequest request, StreamObserver<PreflightResponse> out) {
    answers.one("Preflight", out, () -> preflight.answer(request));
  }

  @Override
  public StreamObserver<PreflightStatementRequest> preflightStatement(
      StreamObserver<PreflightStatementResponse> out) {
    return preflight.inPieces(out);
  }

  @Override
  public void getThread(GetThreadRequest request, StreamObserver<GetThreadResponse> out) {
    answers.one(
        "GetThread",
        out,
        () -> {
          Bytes32 id = bytes32("id", request.getId());
          return GetThreadResponse.newBuilder()
              .setThread(
                  LedgerMessages.thread(
                      ledger
                          .thread(id)
                          .orElseThrow(() -> missing("NO_SUCH_THREAD", "thread " + id.hex()))))
              .build();
        });
  }

  @Override
  public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> out) {
    answers.one(
        "GetAccount",
        out,
        () -> {
          SettlementLayer.AccountInfo account =
              ledger.account(bytes32("address", request.getAddress()));
          return GetAccountResponse.newBuilder()
              .setBalance(account.balance())
              .setNextNonce(account.nextNonce())
              .build();
        });
  }

  @Override
  public void getContract(GetContractRequest request, StreamObserver<GetContractResponse> out) {
    answers.one(
        "GetContract",
        out,
        () -> {
          Bytes32 address = bytes32("address", request.getAddress());
          return GetContractResponse.newBuilder()
              .setImage(
                  ByteString.copyFrom(
                      ledger
                          .contractImage(address)
                          .orElseThrow(
                              () -> missing("NO_SUCH_CONTRACT", "contract " + address.hex()))
                          .toArray()))
              .build();
        });
  }

  @Override
  public void getLease(GetLeaseRequest request, StreamObserver<GetLeaseResponse> out) {
    answers.one(
        "GetLease",
        out,
        () -> {
          GetLeaseResponse.Builder response = GetLeaseResponse.newBuilder();
          ledger
              .lease(stateKey("key", request.getKey()))
              .ifPresent(lease ->
                  response.setThread(LedgerMessages.bytes(lease.thread())).setUntil(lease.until()));
          return response.build();
        });
  }

  private static StateKey stateKey(String field, io.zkthreads.api.ledger.v1.StateKey key)
      throws Refusal {
    return new StateKey(
        bytes32(field + ".contract", key.getContract()), bytes32(field + ".slot", key.getSlot()));
  }

  @Override
  public void getFact(GetFactRequest request, StreamObserver<GetFactResponse> out) {
    answers.one(
        "GetFact",
        out,
        () -> {
          OptionalLong height = ledger.fact(bytes32("fact_key", request.getFactKey()));
          return GetFactResponse.newBuilder()
              .setRegistered(height.isPresent())
              .setHeight(height.orElse(0))
              .build();
        });
  }

  static Bytes32 bytes32(String field, ByteString bytes) throws Refusal {
    if (bytes.size() != Bytes32.BYTES) {
      throw Refusal.invalid("BAD_LENGTH", field, "32 bytes", bytes.size() + " bytes");
    }
    return Bytes32.of(bytes.toByteArray());
  }

  private static Refusal missing(String reason, String what) {
    return Refusal.of(Refusal.Kind.NOT_FOUND, reason, "no " + what);
  }
}
