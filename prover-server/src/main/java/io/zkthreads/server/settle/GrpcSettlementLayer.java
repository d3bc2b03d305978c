package io.zkthreads.server.settle;

import static io.zkthreads.server.settle.LedgerMessages.bytes;
import static io.zkthreads.server.settle.LedgerMessages.bytes32;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetStateResponse;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Reason;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.chain.ThreadRecord;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.InvalidEncoding;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.StateKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Our ledger as a settlement layer, over gRPC. A ledger that does not answer is a
/// `StatusRuntimeException` with UNAVAILABLE or DEADLINE_EXCEEDED.
public final class GrpcSettlementLayer implements SettlementLayer {
  private static final long RECONNECT_MILLIS = 500;

  private final LedgerClient ledger;

  public GrpcSettlementLayer(LedgerClient ledger) {
    this.ledger = ledger;
  }

  @Override
  public Head head() {
    io.zkthreads.api.ledger.v1.Head head = ledger.head();
    return new Head(
        bytes32(head.getChainId()),
        bytes32(head.getSettlementId()),
        head.getHeight(),
        bytes32(head.getBlockHash()),
        head.getTime(),
        bytes32(head.getStateRoot()),
        bytes32(head.getLedgerRoot()));
  }

  @Override
  public Optional<ThreadRecord> thread(Bytes32 threadId) {
    return found(() -> ledger.thread(threadId.bytes()))
        .map(t -> decoded(() -> ThreadRecord.decode(t.getEncoded().toByteArray())));
  }

  @Override
  public Optional<Bytes> contractImage(Bytes32 contract) {
    return found(() -> Bytes.of(ledger.contractImage(contract.bytes())));
  }

  @Override
  public AccountInfo account(Bytes32 address) {
    GetAccountResponse account = ledger.account(address.bytes());
    return new AccountInfo(account.getBalance(), account.getNextNonce());
  }

  @Override
  public StateValues state(List<StateKey> keys) {
    GetStateResponse state =
        ledger.state(
            keys.stream()
                .map(k ->
                    io.zkthreads.api.ledger.v1.StateKey.newBuilder()
                        .setContract(bytes(k.contract()))
                        .setSlot(bytes(k.slot()))
                        .build())
                .toList());
    return new StateValues(
        state.getHeight(), state.getValuesList().stream().map(LedgerMessages::bytes32).toList());
  }

  @Override
  public Preflight preflight(Bytes32 sender, byte[] statement, SignatureBytes signature) {
    PreflightResponse answer = ledger.preflight(sender.bytes(), statement, signature.bytes());
    if (answer.getAcceptable()) {
      return new Preflight.Acceptable(answer.getHeight());
    }
    return new Preflight.Unacceptable(
        answer.getHeight(),
        new Refusal(
            reason(answer.getReason()),
            answer.getDetail(),
            LedgerMessages.staleKeys(answer.getStaleInputsList())));
  }

  @Override
  public Admission submit(byte[] transaction) {
    try {
      return new Admission.Accepted(Bytes32.of(ledger.submit(transaction)));
    } catch (StatusRuntimeException e) {
      Optional<Refusal> refusal = refusal(e);
      if (refusal.isEmpty()) {
        throw e;
      }
      return new Admission.Refused(refusal.get());
    }
  }

  @Override
  public TransactionStatus status(Bytes32 transaction) {
    GetReceiptResponse answer = ledger.receipt(transaction.bytes());
    return switch (answer.getStatus()) {
      case TRANSACTION_STATUS_UNKNOWN -> new TransactionStatus.Unknown();
      case TRANSACTION_STATUS_PENDING -> new TransactionStatus.Pending();
      case TRANSACTION_STATUS_INCLUDED ->
          new TransactionStatus.Included(
              decoded(() -> Receipt.decode(answer.getReceipt().getEncoded().toByteArray())));
      case TRANSACTION_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw misunderstood("transaction status " + answer.getStatusValue(), null);
    };
  }

  @Override
  public Optional<Block> block(long height) {
    return found(() -> ledger.block(height)).map(GrpcSettlementLayer::decode);
  }

  private static Block decode(io.zkthreads.api.ledger.v1.Block block) {
    return decoded(() -> Block.decode(block.getEncoded().toByteArray()));
  }

  @Override
  public Subscription follow(long afterHeight, Consumer<Block> consumer) {
    AtomicBoolean open = new AtomicBoolean(true);
    Thread follower =
        Thread.ofVirtual()
            .name("follow-ledger")
            .start(() -> {
              long[] last = {afterHeight};
              while (open.get()) {
                followOnce(last, open, consumer);
              }
            });
    return () -> {
      open.set(false);
      follower.interrupt();
    };
  }

  private void followOnce(long[] last, AtomicBoolean open, Consumer<Block> consumer) {
    try {
      ledger.watchBlocks(
          last[0],
          message -> {
            if (open.get()) {
              Block block = decode(message);
              last[0] = block.height();
              consumer.accept(block);
            }
            return open.get();
          });
    } catch (StatusRuntimeException e) {
      if (!open.get()) {
        return;
      }
      try {
        Thread.sleep(RECONNECT_MILLIS);
      } catch (InterruptedException interrupted) {
        open.set(false);
        Thread.currentThread().interrupt();
      }
    }
  }

  private interface Lookup<T> {
    T find();
  }

  private static <T> Optional<T> found(Lookup<T> lookup) {
    try {
      return Optional.of(lookup.find());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private interface Decoding<T> {
    T decode() throws InvalidEncoding;
  }

  private static <T> T decoded(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (InvalidEncoding e) {
      throw misunderstood(String.valueOf(e.getMessage()), e);
    }
  }

  private static StatusRuntimeException misunderstood(String what, @Nullable Throwable cause) {
    return Status.DATA_LOSS
        .withDescription("the ledger's answer is not understood: " + what)
        .withCause(cause)
        .asRuntimeException();
  }

  private static Reason reason(String name) {
    try {
      return Reason.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw misunderstood("reason '" + name + "'", e);
    }
  }

  /// The ledger's refusal in an error status, if it is one.
  private static Optional<Refusal> refusal(StatusRuntimeException e) {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    if (status == null) {
      return Optional.empty();
    }
    return status.getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .findFirst()
        .map(GrpcSettlementLayer::unpacked)
        .filter(info -> info.getDomain().equals(LedgerMessages.DOMAIN))
        .map(info -> new Refusal(reason(info.getReason()), status.getMessage()));
  }

  private static ErrorInfo unpacked(com.google.protobuf.Any any) {
    try {
      return any.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      throw misunderstood("error details", e);
    }
  }
}
