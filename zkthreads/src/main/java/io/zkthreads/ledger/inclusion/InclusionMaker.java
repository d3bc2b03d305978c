package io.zkthreads.ledger.inclusion;

import io.zkthreads.ledger.LedgerUnavailable;
import io.zkthreads.ledger.SettlementLayer;
import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.SubBlock;
import io.zkthreads.thread.TransactionTree;
import java.util.List;
import java.util.Optional;

/// Puts an [Inclusion] together from the sub-block, which its Batcher has, and what the L2 says.
public final class InclusionMaker {
  /// Blocks that are looked through for the head before a sub-block of an UNORDERED thread.
  static final long MAX_BLOCKS = 10_000;

  private final SettlementLayer l2;

  public InclusionMaker(SettlementLayer l2) {
    this.l2 = l2;
  }

  /// Answer of [#make].
  public sealed interface Made {
    /// It holds: it was checked.
    record Proof(Inclusion inclusion) implements Made {}

    record None(String why) implements Made {}
  }

  /// Shows that a transaction of a sub-block was applied by a transaction of the L2.
  ///
  /// @param index of the transaction in the sub-block, below their number
  /// @param settlement id of the transaction that brought the sub-block
  public Made make(SubBlock subBlock, int index, Bytes32 settlement) throws LedgerUnavailable {
    if (!(l2.status(settlement)
        instanceof SettlementLayer.TransactionStatus.Included(Receipt receipt))) {
      return new Made.None("transaction " + settlement + ": expected in a block, got in none");
    }
    Optional<Block> block = l2.block(receipt.height());
    Optional<Bytes32> before = headBefore(subBlock.statement(), receipt);
    if (block.isEmpty() || before.isEmpty()) {
      return new Made.None(
          "transaction " + settlement + ": expected one that applied this sub-block, got another");
    }
    Inclusion inclusion =
        new Inclusion(
            subBlock.transactions().get(index),
            index,
            TransactionTree.path(subBlock.transactions(), index),
            subBlock.statement(),
            before.get(),
            receipt,
            block.get().header(),
            block.get().receiptDigests());
    return switch (inclusion.check()) {
      case Inclusion.Verdict.Included ignored -> new Made.Proof(inclusion);
      case Inclusion.Verdict.Broken(String why) -> new Made.None(why);
    };
  }

  /// The L2's transaction that applied a sub-block of an ORDERED thread, whoever sent it; looks
  /// through the blocks that may have.
  public Optional<Bytes32> settlement(Statement statement) throws LedgerUnavailable {
    Statement.Header header = statement.header();
    Bytes32 head = Digests.nextHead(header.parentHead(), statement.hash());
    long last = Math.min(header.notAfter(), header.notBefore() + MAX_BLOCKS);
    for (long height = header.notBefore(); height <= last; height++) {
      Optional<Block> block = l2.block(height);
      if (block.isEmpty()) {
        return Optional.empty();
      }
      for (Receipt receipt : block.get().receipts()) {
        if (heads(receipt).contains(head)) {
          return Optional.of(receipt.transaction());
        }
      }
    }
    return Optional.empty();
  }

  /// An UNORDERED statement does not name the head that it found: it is the one, of all before,
  /// that leads to the head after.
  private Optional<Bytes32> headBefore(Statement statement, Receipt receipt)
      throws LedgerUnavailable {
    Statement.Header header = statement.header();
    if (header.mode() == Mode.ORDERED) {
      return Optional.of(header.parentHead());
    }
    Bytes32 hash = statement.hash();
    List<Bytes32> after = heads(receipt);
    Bytes32 genesis = Digests.genesisHead(header.threadId());
    if (after.contains(Digests.nextHead(genesis, hash))) {
      return Optional.of(genesis);
    }
    long lowest = Math.max(0, receipt.height() - MAX_BLOCKS);
    for (long height = receipt.height(); height >= lowest; height--) {
      Optional<Block> block = l2.block(height);
      if (block.isEmpty()) {
        return Optional.empty();
      }
      Optional<Bytes32> found =
          block.get().receipts().stream()
              .flatMap(earlier -> heads(earlier).stream())
              .filter(head -> after.contains(Digests.nextHead(head, hash)))
              .findFirst();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static List<Bytes32> heads(Receipt receipt) {
    return receipt.outcome() instanceof Outcome.Applied(var output)
        ? Inclusion.heads(output.toArray())
        : List.of();
  }
}
