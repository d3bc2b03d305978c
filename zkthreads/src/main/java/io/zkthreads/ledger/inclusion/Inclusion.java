package io.zkthreads.ledger.inclusion;

import io.zkthreads.ledger.chain.Block;
import io.zkthreads.ledger.chain.Outcome;
import io.zkthreads.ledger.chain.Receipt;
import io.zkthreads.thread.Bytes32;
import io.zkthreads.thread.Digests;
import io.zkthreads.thread.Mode;
import io.zkthreads.thread.Statement;
import io.zkthreads.thread.TransactionTree;
import io.zkthreads.thread.UserTransaction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Shows that a transaction was in a sub-block of OS version 2 that a block of the L2 applied. Link
/// by link: transaction → root of the sub-block's transactions → statement → the thread's new head
/// → receipt → hash of the block. The rest, that this block is the L2's, is for who asks to know.
///
/// It says that the transaction was executed at its place, with its nonce and fee; not what its
/// contract made of it.
///
/// @param index of the transaction in the sub-block, from 0
/// @param path its siblings in the tree of the transactions
/// @param headBefore head of the thread before the sub-block; in an ORDERED thread its parent
/// @param receipt of the L2's transaction that applied it
/// @param block header of the receipt's block
/// @param receiptDigests SHA-256 of each receipt of the block, in order
public record Inclusion(
    UserTransaction transaction,
    int index,
    List<Bytes32> path,
    Statement statement,
    Bytes32 headBefore,
    Receipt receipt,
    Block.Header block,
    List<Bytes32> receiptDigests) {
  private static final int HEAD_BYTES = Bytes32.BYTES;
  private static final int ONE_OF_MANY_BYTES = 4 + HEAD_BYTES;

  public Inclusion {
    path = List.copyOf(path);
    receiptDigests = List.copyOf(receiptDigests);
  }

  /// Answer of [#check].
  public sealed interface Verdict {
    /// It was included, if this is a block of the L2.
    record Included(Bytes32 block) implements Verdict {}

    /// The first link that does not hold.
    record Broken(String why) implements Verdict {}
  }

  /// Follows the links. Needs nothing but what is here, and no field is believed.
  public Verdict check() {
    Optional<String> broken =
        brokenTransaction().or(this::brokenStatement).or(this::brokenReceipt).or(this::brokenBlock);
    return broken
        .<Verdict>map(Verdict.Broken::new)
        .orElseGet(() -> new Verdict.Included(block.hash(receiptDigests)));
  }

  private Optional<String> brokenTransaction() {
    Statement.Header header = statement.header();
    UserTransaction.Call call = transaction.call();
    if (header.version() != 2 || call.version() != 2) {
      return broken("version", "2, whose proof checks signatures and computes the root", "another");
    }
    if (!call.chainId().equals(header.chainId())
        || !call.settlementId().equals(header.settlementId())
        || !call.scope().equals(header.threadId())) {
      return broken("scope of the transaction", header.threadId(), call.scope());
    }
    return transaction.isSignatureValid()
        ? Optional.empty()
        : broken("signature of the transaction", "one of " + transaction.sender(), "another");
  }

  private Optional<String> brokenStatement() {
    int count = statement.header().transactionCount();
    if (index < 0 || index >= count) {
      return broken("index", "below " + count, Integer.toUnsignedString(index));
    }
    Bytes32 root = statement.header().transactionsCommitment();
    Optional<Bytes32> reached = TransactionTree.root(transaction, index, count, path);
    if (reached.isEmpty()) {
      return broken("siblings", "as many as an index of " + count + " has", path.size());
    }
    return reached.get().equals(root)
        ? Optional.empty()
        : broken("transactions root", root, reached.get());
  }

  private Optional<String> brokenReceipt() {
    Bytes32 parent = statement.header().parentHead();
    if (statement.header().mode() == Mode.ORDERED && !headBefore.equals(parent)) {
      return broken("head before", parent, headBefore);
    }
    if (!(receipt.outcome() instanceof Outcome.Applied(var output))) {
      return broken("outcome", "APPLIED", "another");
    }
    // What a contract returns is its own affair; only operations of the L2 take no cycles.
    if (receipt.cycles() != 0) {
      return broken("receipt", "one of an operation", "one of a direct call");
    }
    Bytes32 head = Digests.nextHead(headBefore, statement.hash());
    return heads(output.toArray()).contains(head)
        ? Optional.empty()
        : broken("new head of the thread", head, output);
  }

  /// The heads in the output of an operation: one, or of several sub-blocks those that were applied
  /// (docs/zkthreads.md, ApplyMany).
  static List<Bytes32> heads(byte[] output) {
    if (output.length == HEAD_BYTES) {
      return List.of(Bytes32.of(output));
    }
    if (output.length % ONE_OF_MANY_BYTES != 0) {
      return List.of();
    }
    return java.util.stream.IntStream.range(0, output.length / ONE_OF_MANY_BYTES)
        .map(i -> i * ONE_OF_MANY_BYTES)
        .filter(at -> Arrays.equals(output, at, at + 4, new byte[4], 0, 4))
        .mapToObj(at -> Bytes32.of(Arrays.copyOfRange(output, at + 4, at + ONE_OF_MANY_BYTES)))
        .toList();
  }

  private Optional<String> brokenBlock() {
    if (receipt.height() != block.height()) {
      return broken("height of the block", receipt.height(), block.height());
    }
    if (receipt.index() < 0 || receipt.index() >= receiptDigests.size()) {
      return broken("index of the receipt", "below " + receiptDigests.size(), receipt.index());
    }
    Bytes32 digest = Digests.sha256(receipt.encode());
    return receiptDigests.get(receipt.index()).equals(digest)
        ? Optional.empty()
        : broken("digest of the receipt", digest, receiptDigests.get(receipt.index()));
  }

  private static Optional<String> broken(String what, Object expected, Object got) {
    return Optional.of(what + ": expected " + expected + ", got " + got);
  }
}
