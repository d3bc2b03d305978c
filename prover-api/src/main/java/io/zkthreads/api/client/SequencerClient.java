package io.zkthreads.api.client;

import com.google.protobuf.ByteString;
import io.grpc.Channel;
import io.zkthreads.api.ledger.v1.Block;
import io.zkthreads.api.ledger.v1.SequenceBlockRequest;
import io.zkthreads.api.ledger.v1.SequencerServiceGrpc;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Client of the operator of an L2 ledger, whose port is another than that of everybody.
public final class SequencerClient {
  private static final long SECONDS = 60;

  private final Retries retries;
  private final SequencerServiceGrpc.SequencerServiceBlockingV2Stub sequencer;

  public SequencerClient(Channel channel) {
    retries = new Retries(channel, Patience.DEFAULT);
    sequencer = SequencerServiceGrpc.newBlockingV2Stub(channel);
  }

  /// Seals a block of these transactions in this order. Not made again if it fails: the block may
  /// have been sealed.
  public Block sequence(List<byte[]> transactionHashes) {
    SequenceBlockRequest.Builder request = SequenceBlockRequest.newBuilder();
    transactionHashes.forEach(hash -> request.addTransactionHashes(ByteString.copyFrom(hash)));
    return retries
        .once(outage ->
            sequencer.withDeadlineAfter(SECONDS, TimeUnit.SECONDS).sequenceBlock(request.build()))
        .getBlock();
  }
}
