package io.zkthreads.thread;

import java.util.ArrayList;
import java.util.List;

/// What a Batcher gives to a Prover: transactions in order, and the signed statement about them.
///
/// @param statement what the Batcher found by executing
/// @param batcherSignature 64 bytes over `"ZKTB1" ‖ statement hash`
/// @param salt hides the transactions behind the commitment of version 1; zero in version 2, whose
///   root hides nothing
/// @param transactions in order of execution
public record SubBlock(
    Statement statement,
    SignatureBytes batcherSignature,
    Bytes32 salt,
    List<UserTransaction> transactions) {
  public SubBlock {
    transactions = List.copyOf(transactions);
    if (statement.header().version() == 2 && !salt.isZero()) {
      throw new IllegalArgumentException("version 2 has no salt");
    }
  }

  /// Signs `statement`, which must commit to these transactions.
  public static SubBlock sign(
      Statement statement, Bytes32 salt, List<UserTransaction> transactions, SigningKey batcher) {
    SignatureBytes signature = batcher.sign(Digests.batcherMessage(statement.hash()));
    SubBlock block = new SubBlock(statement, signature, salt, transactions);
    if (!block.isCommitted()) {
      throw new IllegalArgumentException("the statement commits to other transactions");
    }
    return block;
  }

  /// Signs `statement`, of version 2, whose root must be that of these transactions.
  public static SubBlock sign(
      Statement statement, List<UserTransaction> transactions, SigningKey batcher) {
    return sign(statement, Bytes32.ZERO, transactions, batcher);
  }

  /// The transaction-list commitment of a statement of version 1.
  public static Bytes32 commitment(Bytes32 salt, List<UserTransaction> transactions) {
    ByteWriter out = new ByteWriter().tag("ZKTL").bytes32(salt).u32(transactions.size());
    transactions.forEach(t -> out.bytes32(t.id()));
    return Digests.sha256(out.toBytes());
  }

  /// Whether the statement commits to these transactions.
  public boolean isCommitted() {
    Statement.Header header = statement.header();
    return header.transactionCount() == transactions.size()
        && header
            .transactionsCommitment()
            .equals(
                header.version() == 2
                    ? TransactionTree.root(transactions)
                    : commitment(salt, transactions));
  }

  public boolean isSignedBy(Bytes32 batcherKey) {
    return batcherSignature.verifies(batcherKey, Digests.batcherMessage(statement.hash()));
  }

  public byte[] encode() {
    int version = statement.header().version();
    ByteWriter out = new ByteWriter().tag("ZKTS").u32(version);
    out.u32(statement.numWords()).bytes(statement.bytes()).bytes(batcherSignature.bytes());
    if (version == 1) {
      out.bytes32(salt);
    }
    out.u32(transactions.size());
    for (UserTransaction transaction : transactions) {
      byte[] bytes = transaction.encode();
      out.u32(bytes.length).bytes(bytes);
    }
    return out.toBytes();
  }

  /// Inverse of [#encode]. Signatures and the commitment are not checked.
  public static SubBlock decode(byte[] bytes) throws InvalidEncoding {
    ByteReader in = new ByteReader("sub-block", bytes);
    in.tag("ZKTS");
    int version = in.count(1, 2, "version");
    int numWords = in.count(Statement.HEADER_WORDS_1, Statement.MAX_WORDS, "statement word count");
    Statement statement = Statement.decode(in.bytes(4 * numWords, "statement"));
    if (statement.header().version() != version) {
      throw in.refuse("statement version", version, statement.header().version());
    }
    SignatureBytes signature =
        SignatureBytes.of(in.bytes(SignatureBytes.BYTES, "batcher signature"));
    Bytes32 salt = version == 1 ? in.bytes32("salt") : Bytes32.ZERO;
    int count = in.count(0, Statement.Header.maxTransactions(version), "transaction count");
    List<UserTransaction> transactions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.count(0, UserTransaction.MAX_BYTES, "bytes of transaction " + i);
      transactions.add(UserTransaction.decode(in.bytes(length, "transaction " + i)));
    }
    in.end();
    return new SubBlock(statement, signature, salt, transactions);
  }
}
