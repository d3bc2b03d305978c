package io.zkthreads.server.rpc;

import io.grpc.stub.StreamObserver;
import io.zkthreads.api.batcher.v1.BatcherOperatorServiceGrpc;
import io.zkthreads.api.batcher.v1.DecideSubBlockRequest;
import io.zkthreads.api.batcher.v1.DecideSubBlockResponse;
import io.zkthreads.api.batcher.v1.Decision;
import io.zkthreads.api.batcher.v1.ListSubBlocksRequest;
import io.zkthreads.api.batcher.v1.ListSubBlocksResponse;
import io.zkthreads.batcher.SubBlockRecord;
import io.zkthreads.batcher.ThreadBatcher;
import io.zkthreads.server.measure.Timings;
import io.zkthreads.server.refusal.Refusal;

/// The operator's view of a Batcher's sub-blocks, and his word on those that wait for it.
public final class BatcherOperatorRpc
    extends BatcherOperatorServiceGrpc.BatcherOperatorServiceImplBase {
  private static final int DEFAULT_PAGE = 20;
  private static final int MAX_PAGE = 1000;

  private final ThreadBatcher batcher;
  private final Answers answers;

  public BatcherOperatorRpc(ThreadBatcher batcher, Timings timings) {
    this.batcher = batcher;
    answers = new Answers(timings);
  }

  @Override
  public void listSubBlocks(
      ListSubBlocksRequest request, StreamObserver<ListSubBlocksResponse> out) {
    answers.one(
        "ListSubBlocks",
        out,
        () -> {
          int asked = request.getPageSize();
          if (asked < 0 || asked > MAX_PAGE) {
            throw Refusal.invalid(
                "BAD_PAGE_SIZE",
                "page_size",
                "at most " + MAX_PAGE,
                Integer.toUnsignedString(asked));
          }
          ListSubBlocksResponse.Builder page = ListSubBlocksResponse.newBuilder();
          batcher.subBlocks(asked == 0 ? DEFAULT_PAGE : asked).stream()
              .map(BatcherMessages::subBlock)
              .forEach(page::addSubBlocks);
          return page.build();
        });
  }

  @Override
  public void decideSubBlock(
      DecideSubBlockRequest request, StreamObserver<DecideSubBlockResponse> out) {
    answers.one(
        "DecideSubBlock",
        out,
        () -> {
          long number = Counts.of("number", request.getNumber());
          ThreadBatcher.Decision decision = decision(request.getDecision());
          SubBlockRecord block =
              batcher
                  .subBlock(number)
                  .orElseThrow(() ->
                      Refusal.of(
                          Refusal.Kind.NOT_FOUND, "NO_SUCH_SUB_BLOCK", "no sub-block " + number));
          if (block.stage() != SubBlockRecord.Stage.ASKING) {
            throw Refusal.of(
                Refusal.Kind.FAILED_PRECONDITION,
                "NOT_ASKING",
                "sub-block %d: expected one that is ASKING, got %s"
                    .formatted(number, block.stage()));
          }
          return DecideSubBlockResponse.newBuilder()
              .setSubBlock(BatcherMessages.subBlock(batcher.decide(number, decision).orElse(block)))
              .build();
        });
  }

  private static ThreadBatcher.Decision decision(Decision asked) throws Refusal {
    return switch (asked) {
      case DECISION_REBASE -> ThreadBatcher.Decision.REBASE;
      case DECISION_RETURN -> ThreadBatcher.Decision.RETURN;
      case DECISION_UNSPECIFIED ->
          throw Refusal.invalid("MISSING", "decision", "REBASE or RETURN", "nothing");
      case UNRECOGNIZED ->
          throw Refusal.invalid("UNKNOWN_VALUE", "decision", "REBASE or RETURN", "another");
    };
  }
}
