package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.ledger.v1.PreflightRequest;
import io.zkthreads.api.ledger.v1.PreflightResponse;
import io.zkthreads.api.ledger.v1.PreflightStatementHeader;
import io.zkthreads.api.ledger.v1.PreflightStatementRequest;
import io.zkthreads.api.ledger.v1.PreflightStatementResponse;
import io.zkthreads.ledger.Ledger;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.StaleKey;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.thread.SignatureBytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the acceptance rule would say of a statement: in one message or, for a large one, in
/// pieces; and of its stale inputs a page at a time.
final class PreflightCalls {
  /// Stale inputs of an answer: 600 KiB.
  static final int PAGE = 4096;

  private static final long MAX_HELD_BYTES = 8L * Operation.MAX_STATEMENT_BYTES;

  private final Ledger ledger;
  private final Answers answers;
  private final HeldBytes statements =
      new HeldBytes(
          "statement_chunk",
          Operation.MAX_STATEMENT_BYTES,
          MAX_HELD_BYTES,
          "SUBMIT_QUEUE_FULL",
          System::nanoTime);

  PreflightCalls(Ledger ledger, Answers answers) {
    this.ledger = ledger;
    this.answers = answers;
  }

  PreflightResponse answer(PreflightRequest request) throws Refusal {
    return answer(
        PreflightStatementHeader.newBuilder()
            .setSender(request.getSender())
            .setBatcherSignature(request.getBatcherSignature())
            .setSkipStaleInputs(request.getSkipStaleInputs())
            .build(),
        request.getStatement().toByteArray());
  }

  private PreflightResponse answer(PreflightStatementHeader header, byte[] statement)
      throws Refusal {
    SettlementLayer.Preflight answer =
        ledger.preflight(
            LedgerRpc.bytes32("sender", header.getSender()),
            statement,
            signature(header.getBatcherSignature()));
    return switch (answer) {
      case SettlementLayer.Preflight.Acceptable(long height) ->
          PreflightResponse.newBuilder().setAcceptable(true).setHeight(height).build();
      case SettlementLayer.Preflight.Unacceptable(long height, var refusal) ->
          PreflightResponse.newBuilder()
              .setHeight(height)
              .setReason(refusal.reason().name())
              .setDetail(refusal.detail())
              .setNumStaleInputs(refusal.staleKeys().size())
              .addAllStaleInputs(
                  LedgerMessages.stale(page(refusal.staleKeys(), header.getSkipStaleInputs())))
              .build();
    };
  }

  /// @param skip unsigned
  private static List<StaleKey> page(List<StaleKey> keys, int skip) {
    return keys.stream().skip(Integer.toUnsignedLong(skip)).limit(PAGE).toList();
  }

  private static SignatureBytes signature(ByteString bytes) throws Refusal {
    if (bytes.size() != SignatureBytes.BYTES) {
      throw Refusal.invalid("BAD_LENGTH", "batcher_signature", "64 bytes", bytes.size() + " bytes");
    }
    return SignatureBytes.of(bytes.toByteArray());
  }

  StreamObserver<PreflightStatementRequest> inPieces(
      StreamObserver<PreflightStatementResponse> out) {
    return new Inflow(out);
  }

  private final class Inflow implements StreamObserver<PreflightStatementRequest> {
    private final StreamObserver<PreflightStatementResponse> out;
    private final HeldBytes.Call statement;
    private @Nullable PreflightStatementHeader header;

    Inflow(StreamObserver<PreflightStatementResponse> out) {
      this.out = out;
      statement = statements.open(refusal -> out.onError(Answers.toStatus(refusal)));
    }

    @Override
    public void onNext(PreflightStatementRequest request) {
      switch (request.getMessageCase()) {
        case HEADER -> header = request.getHeader();
        case STATEMENT_CHUNK -> statement.add(request.getStatementChunk());
        case MESSAGE_NOT_SET -> {}
      }
    }

    @Override
    public void onError(Throwable gone) {
      statement.release();
    }

    @Override
    public void onCompleted() {
      statement
          .complete()
          .ifPresent(bytes -> answers.one("PreflightStatement", out, () -> whole(bytes)));
      statement.release();
    }

    private PreflightStatementResponse whole(byte[] bytes) throws Refusal {
      if (header == null) {
        throw Refusal.invalid("MISSING", "header", "a header", "nothing");
      }
      return PreflightStatementResponse.newBuilder().setAnswer(answer(header, bytes)).build();
    }
  }
}
