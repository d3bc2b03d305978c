package io.zkthreads.server.load;

import com.google.protobuf.ByteString;
import io.zkthreads.api.prover.v1.JobSpec;
import io.zkthreads.api.prover.v1.Settlement;
import io.zkthreads.api.prover.v1.SubBlockWork;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.Statement.Header;
import io.zkthreads.thread.SubBlock;
import java.util.function.IntFunction;

/// One sub-block after the other, with the transactions of a first one: each has a sequence of its
/// own and the Batcher's signature, so that each is another statement, and none is proven by the
/// proof of another. They are executed and proven, not settled.
///
/// @param batcher whose key the thread has at the index that the header names
public record SubBlockSeries(SubBlock first, SigningKey batcher) implements IntFunction<JobSpec> {
  @Override
  public JobSpec apply(int number) {
    Statement statement = first.statement();
    SubBlock next =
        SubBlock.sign(
            new Statement(
                later(statement.header(), number),
                statement.contracts(),
                statement.inputs(),
                statement.outputs()),
            first.salt(),
            first.transactions(),
            batcher);
    return JobSpec.newBuilder()
        .setSubBlock(
            SubBlockWork.newBuilder()
                .setSubBlock(ByteString.copyFrom(next.encode()))
                .setSettlement(Settlement.SETTLEMENT_NONE))
        .build();
  }

  private static Header later(Header h, int number) {
    return new Header(
        h.osVersion(),
        h.chainId(),
        h.settlementId(),
        h.threadId(),
        h.mode(),
        h.sequence() + number,
        h.parentHead(),
        h.notBefore(),
        h.notAfter(),
        h.earliest(),
        h.latest(),
        h.prover(),
        h.fee(),
        h.batcherKeyIndex(),
        h.transactionCount(),
        h.transactionsCommitment(),
        h.fees());
  }
}
