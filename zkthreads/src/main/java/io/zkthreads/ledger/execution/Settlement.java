package io.zkthreads.ledger.execution;

import io.zkthreads.ledger.acceptance.Acceptance;
import io.zkthreads.ledger.acceptance.Acceptance.Decision;
import io.zkthreads.ledger.acceptance.Acceptance.Shown;
import io.zkthreads.ledger.acceptance.Acceptance.Submission;
import io.zkthreads.ledger.acceptance.BlockContext;
import io.zkthreads.ledger.acceptance.KeySource;
import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.ledger.chain.Refusal;
import io.zkthreads.ledger.state.State;
import io.zkthreads.thread.ByteWriter;
import io.zkthreads.thread.Bytes32;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The operations that bring statements. To show that one is true, and to apply it, are two things:
/// truth does not go stale. Who does the first alone pays for proof and verification once, and
/// whatever then becomes of the statement costs a transaction without a proof.
final class Settlement {
  private final BlockContext block;
  private final Acceptance acceptance;

  Settlement(BlockContext block, KeySource keys) {
    this.block = block;
    this.acceptance = new Acceptance(block, keys);
  }

  Effect registerFact(State state, Operation.RegisterFact register) {
    return switch (acceptance.fact(state, register.statement(), register.proof())) {
      case Shown.Fact(Bytes32 factKey, boolean isNew) -> {
        Bytes output = Bytes.of(factKey.bytes());
        yield isNew
            ? new Effect.Done(state.withFact(factKey, block.height()), output)
            : new Effect.Done(state, output, 0, -verification());
      }
      case Shown.NotShown(Refusal refusal) -> new Effect.Failed(refusal);
    };
  }

  Effect submit(State state, Bytes32 sender, Operation.SubmitThread o) {
    Submission submission =
        new Submission(sender, o.statement(), o.batcherSignature(), Optional.of(o.proof()));
    return switch (acceptance.apply(state, submission)) {
      case Decision.Accepted(State after, Bytes32 head, boolean wasFact) ->
          new Effect.Done(after, Bytes.of(head.bytes()), 0, wasFact ? -verification() : 0);
      case Decision.Rejected(Refusal refusal) -> new Effect.Failed(refusal);
    };
  }

  Effect apply(State state, Bytes32 sender, Operation.Apply o) {
    return switch (decision(state, sender, o)) {
      case Decision.Accepted accepted ->
          new Effect.Done(accepted.after(), Bytes.of(accepted.head().bytes()));
      case Decision.Rejected(Refusal refusal) -> new Effect.Failed(refusal);
    };
  }

  /// Each where those before it have led. The output has, for each, the code of the reason why it
  /// was not applied or 0 (u32), and the new head of its thread or zeros (32).
  Effect applyMany(State state, Bytes32 sender, Operation.ApplyMany many) {
    List<Operation.Apply> subBlocks = many.subBlocks();
    ByteWriter output = new ByteWriter();
    State after = state;
    @Nullable Refusal first = null;
    boolean any = false;
    for (int i = 0; i < subBlocks.size(); i++) {
      switch (decision(after, sender, subBlocks.get(i))) {
        case Decision.Accepted accepted -> {
          any = true;
          after = accepted.after();
          output.u32(0).bytes32(accepted.head());
        }
        case Decision.Rejected(Refusal refusal) -> {
          first = first == null ? ofOne(refusal, i, subBlocks.size()) : first;
          output.u32(refusal.reason().code()).bytes32(Bytes32.ZERO);
        }
      }
      if (first != null && many.together()) {
        return new Effect.Failed(first);
      }
    }
    return first == null || any
        ? new Effect.Done(after, Bytes.of(output.toBytes()))
        : new Effect.Failed(first);
  }

  private static Refusal ofOne(Refusal refusal, int index, int count) {
    String detail = "sub-block %d of %d: %s".formatted(index, count, refusal.detail());
    return new Refusal(refusal.reason(), detail, refusal.staleKeys());
  }

  private Decision decision(State state, Bytes32 sender, Operation.Apply o) {
    return acceptance.apply(
        state, new Submission(sender, o.statement(), o.batcherSignature(), Optional.empty()));
  }

  private long verification() {
    return block.genesis().fees().perProof();
  }
}
