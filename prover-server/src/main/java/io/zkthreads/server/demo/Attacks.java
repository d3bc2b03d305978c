package io.zkthreads.server.demo;

import io.zkthreads.ledger.chain.Bytes;
import io.zkthreads.ledger.chain.Operation;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.SignatureBytes;
import io.zkthreads.thread.SigningKey;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import java.util.ArrayList;
import java.util.List;

/// Step 7: what must not be applied, and is refused for its own reason. Each goes through the L2's
/// door and into a block, so that its sender pays for it.
final class Attacks {
  private final L2 l2;
  private final Cast cast;
  private final SigningKey prover;
  private final Report report;

  Attacks(L2 l2, Cast cast, SigningKey prover, Report report) {
    this.l2 = l2;
    this.cast = cast;
    this.prover = prover;
    this.report = report;
  }

  /// @param fresh a sub-block that the L2 would apply with its proof
  /// @param settled one that it has applied
  void run(SubBlock fresh, byte[] proof, SubBlock settled, byte[] settledProof) {
    attempt("one byte of the proof flipped", prover, fresh, flipped(proof), "BAD_PROOF");
    Statement changed = withOtherOutput(fresh.statement());
    attempt(
        "an output changed",
        prover,
        new SubBlock(changed, fresh.batcherSignature(), fresh.salt(), fresh.transactions()),
        proof,
        "BAD_BATCHER_SIGNATURE");
    SignatureBytes resigned = cast.batcher().sign(Digests.batcherMessage(changed.hash()));
    attempt(
        "an output changed, Batcher signs it",
        prover,
        new SubBlock(changed, resigned, fresh.salt(), fresh.transactions()),
        proof,
        "BAD_PROOF");
    attempt("replay of a settled sub-block", prover, settled, settledProof, "WRONG_SEQUENCE");
    attempt("the proof sent by another account", cast.copycat(), fresh, proof, "NOT_THE_PROVER");
  }

  private void attempt(
      String name, SigningKey sender, SubBlock block, byte[] proof, String expected) {
    Bytes32 before = l2.head().stateRoot();
    Operation submit =
        new Operation.SubmitThread(
            Bytes.of(block.statement().bytes()), block.batcherSignature(), Bytes.of(proof));
    report.receipt(name, l2.apply(l2.operation(sender, submit)), expected);
    report.expect("state root after '" + name + "'", before, l2.head().stateRoot());
  }

  /// Flips a bit in the middle, where openings lie.
  private static byte[] flipped(byte[] proof) {
    byte[] copy = proof.clone();
    copy[copy.length / 2] ^= 1;
    return copy;
  }

  private static Statement withOtherOutput(Statement statement) {
    List<Statement.Output> outputs = new ArrayList<>(statement.outputs());
    Statement.Output last = outputs.removeLast();
    int[] words = last.value().words();
    words[0] ^= 1 << 30;
    outputs.add(new Statement.Output(last.inputIndex(), Bytes32.ofWords(words, 0)));
    return new Statement(statement.header(), statement.contracts(), statement.inputs(), outputs);
  }
}
