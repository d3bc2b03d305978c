package io.zkthreads.server.settle;

import static io.zkthreads.server.settle.LedgerMessages.bytes32;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.zkthreads.api.client.LedgerClient;
import io.zkthreads.api.client.Patience;
import io.zkthreads.api.ledger.v1.GetAccountResponse;
import io.zkthreads.api.ledger.v1.GetFactResponse;
import io.zkthreads.api.ledger.v1.GetLeaseResponse;
import io.zkthreads.api.ledger.v1.GetReceiptResponse;
import io.zkthreads.api.ledger.v1.GetStateResponse;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.ledger.LedgerFault;
import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Lease;
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
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// Our ledger as a settlement layer, over gRPC.
public final class GrpcSettlementLayer implements SettlementLayer {
  private static final long RECONNECT_MILLIS = 500;

  /// How the gRPC libraries of the world say that a message is over a limit; other exhaustion ends
  /// by itself.
  private static final String TOO_LARGE_MESSAGE =
      "(?is).*message.*(exceeds maximum|larger than max).*";

  private final LedgerClient ledger;
  private final Runnable beforeCall;

  /// Over a client whose channel somebody else looks after.
  public GrpcSettlementLayer(LedgerClient ledger) {
    this(ledger, () -> {});
  }

  private GrpcSettlementLayer(LedgerClient ledger, Runnable beforeCall) {
    this.ledger = ledger;
    this.beforeCall = beforeCall;
  }

  /// Over a channel that connects again whenever somebody asks: gRPC's own pause between tries
  /// grows to two minutes, and whoever asks here has paused already. Nobody but he waits: a job
  /// that waits for the L2 says so.
  public static GrpcSettlementLayer over(ManagedChannel channel) {
    return new GrpcSettlementLayer(
        new LedgerClient(channel, Patience.NONE),
        () -> {
          if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
          }
        });
  }

  private interface Call<T> {
    T run();
  }

  /// Makes every way in which a call can fail one of the port's.
  private <T> T asked(Call<T> call) throws LedgerUnavailable {
    beforeCall.run();
    try {
      return call.run();
    } catch (StatusRuntimeException e) {
      throw failure(e);
    } catch (IllegalArgumentException e) {
      throw LedgerFault.notUnderstood(String.valueOf(e.getMessage()), e);
    }
  }

  private <T> Optional<T> found(Call<T> call) throws LedgerUnavailable {
    return asked(() -> {
      try {
        return Optional.of(call.run());
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    });
  }

  private static LedgerUnavailable failure(StatusRuntimeException e) {
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED ->
          new LedgerUnavailable(text(status), e);
      case RESOURCE_EXHAUSTED -> {
        if (String.valueOf(status.getDescription()).matches(TOO_LARGE_MESSAGE)) {
          throw LedgerFault.tooLarge(text(status), e);
        }
        yield new LedgerUnavailable(text(status), e);
      }
      case OK,
          UNKNOWN,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          PERMISSION_DENIED,
          FAILED_PRECONDITION,
          OUT_OF_RANGE,
          UNIMPLEMENTED,
          INTERNAL,
          DATA_LOSS,
          UNAUTHENTICATED ->
          throw LedgerFault.notUnderstood(text(status), e);
    };
  }

  /// Of a connection only the cause says which and why.
  private static String text(Status status) {
    Throwable cause = status.getCause();
    return status.getCode()
        + (status.getDescription() == null ? "" : ": " + status.getDescription())
        + (cause == null ? "" : ": " + cause.getMessage());
  }

  @Override
  public Head head() throws LedgerUnavailable {
    return asked(() -> {
      io.zkthreads.api.ledger.v1.Head head = ledger.head();
      return new Head(
          bytes32(head.getChainId()),
          bytes32(head.getSettlementId()),
          head.getHeight(),
          bytes32(head.getBlockHash()),
          head.getTime(),
          bytes32(head.getStateRoot()),
          bytes32(head.getLedgerRoot()));
    });
  }

  @Override
  public Terms terms() throws LedgerUnavailable {
    return asked(() -> TermsMessages.terms(ledger.info()));
  }

  @Override
  public Optional<ThreadRecord> thread(Bytes32 threadId) throws LedgerUnavailable {
    return found(() -> ledger.thread(threadId.bytes()))
        .map(t -> decoded(() -> ThreadRecord.decode(t.getEncoded().toByteArray())));
  }

  @Override
  public Optional<Bytes> contractImage(Bytes32 contract) throws LedgerUnavailable {
    return found(() -> Bytes.of(ledger.contractImage(contract.bytes())));
  }

  @Override
  public OptionalLong fact(Bytes32 factKey) throws LedgerUnavailable {
    GetFactResponse answer = asked(() -> ledger.fact(factKey.bytes()));
    return answer.getRegistered() ? OptionalLong.of(answer.getHeight()) : OptionalLong.empty();
  }

  @Override
  public Optional<Lease> lease(StateKey key) throws LedgerUnavailable {
    return asked(() -> {
      GetLeaseResponse answer = ledger.lease(LedgerMessages.stateKey(key));
      return answer.getThread().isEmpty()
          ? Optional.empty()
          : Optional.of(new Lease(LedgerMessages.bytes32(answer.getThread()), answer.getUntil()));
    });
  }

  @Override
  public AccountInfo account(Bytes32 address) throws LedgerUnavailable {
    GetAccountResponse account = asked(() -> ledger.account(address.bytes()));
    return new AccountInfo(account.getBalance(), account.getNextNonce());
  }

  @Override
  public StateValues state(List<StateKey> keys) throws LedgerUnavailable {
    return asked(() -> {
      GetStateResponse state = ledger.state(keys.stream().map(LedgerMessages::stateKey).toList());
      return new StateValues(
          state.getHeight(), state.getValuesList().stream().map(LedgerMessages::bytes32).toList());
    });
  }

  @Override
  public Preflight preflight(Bytes32 sender, byte[] statement, SignatureBytes signature)
      throws LedgerUnavailable {
    return asked(() -> {
      PreflightResponse answer = ledger.preflight(sender.bytes(), statement, signature.bytes());
      return answer.getAcceptable()
          ? new Preflight.Acceptable(answer.getHeight())
          : new Preflight.Unacceptable(
              answer.getHeight(),
              new Refusal(
                  reason(answer.getReason()),
                  answer.getDetail(),
                  LedgerMessages.staleKeys(answer.getStaleInputsList())));
    });
  }

  @Override
  public Admission submit(byte[] transaction) throws LedgerUnavailable {
    return asked(() -> {
      try {
        return new Admission.Accepted(Bytes32.of(ledger.submit(transaction)));
      } catch (StatusRuntimeException e) {
        Optional<Refusal> refusal = refusal(e);
        if (refusal.isEmpty()) {
          throw e;
        }
        return new Admission.Refused(refusal.get());
      }
    });
  }

  @Override
  public TransactionStatus status(Bytes32 transaction) throws LedgerUnavailable {
    GetReceiptResponse answer = asked(() -> ledger.receipt(transaction.bytes()));
    return switch (answer.getStatus()) {
      case TRANSACTION_STATUS_UNKNOWN -> new TransactionStatus.Unknown();
      case TRANSACTION_STATUS_PENDING -> new TransactionStatus.Pending();
      case TRANSACTION_STATUS_INCLUDED ->
          new TransactionStatus.Included(
              decoded(() -> Receipt.decode(answer.getReceipt().getEncoded().toByteArray())));
      case TRANSACTION_STATUS_UNSPECIFIED, UNRECOGNIZED ->
          throw LedgerFault.notUnderstood("transaction status " + answer.getStatusValue(), null);
    };
  }

  @Override
  public Optional<Block> block(long height) throws LedgerUnavailable {
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

  private interface Decoding<T> {
    T decode() throws InvalidEncoding;
  }

  private static <T> T decoded(Decoding<T> decoding) {
    try {
      return decoding.decode();
    } catch (InvalidEncoding e) {
      throw LedgerFault.notUnderstood(String.valueOf(e.getMessage()), e);
    }
  }

  private static Reason reason(String name) {
    try {
      return Reason.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw LedgerFault.notUnderstood("reason '" + name + "'", e);
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
      throw LedgerFault.notUnderstood("error details", e);
    }
  }
}
