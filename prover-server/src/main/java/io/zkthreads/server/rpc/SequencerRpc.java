package io.zkthreads.server.rpc;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import io.zkthreads.api.ledger.v1.SequenceBlockRequest;
import io.zkthreads.api.ledger.v1.SequenceBlockResponse;
import io.zkthreads.api.ledger.v1.SequencerServiceGrpc;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;
import io.zkthreads.server.settle.LedgerMessages;
import io.zkthreads.thread.Bytes32;
import java.util.ArrayList;
import java.util.List;

/// The operator's hand on the order of transactions.
public final class SequencerRpc extends SequencerServiceGrpc.SequencerServiceImplBase {
  /// Seals a block of transactions of the mempool in an order.
  public interface Sequencer {
    Block sequence(List<Bytes32> order) throws Refusal;
  }

  private final Sequencer sequencer;
  private final Answers answers;

  public SequencerRpc(Sequencer sequencer, Timings timings) {
    this.sequencer = sequencer;
    answers = new Answers(timings);
  }

  @Override
  public void sequenceBlock(
      SequenceBlockRequest request, StreamObserver<SequenceBlockResponse> out) {
    answers.one(
        "SequenceBlock",
        out,
        () -> {
          List<Bytes32> order = new ArrayList<>();
          for (ByteString hash : request.getTransactionHashesList()) {
            order.add(LedgerRpc.bytes32("transaction_hashes", hash));
          }
          Block block = sequencer.sequence(order);
          return SequenceBlockResponse.newBuilder().setBlock(LedgerMessages.block(block)).build();
        });
  }
}
